"""Where long texts are cut."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.voices.sentences import counted_twice, pieces, readable, seconds, utf16, words


def cut(text: str, limit: float = 40) -> list[str]:
    return [piece.text for piece in pieces(text, limit, len)]


def test_a_text_within_the_limit_stays_whole() -> None:
    assert cut("  One lamp. Two keepers.  ") == ["One lamp. Two keepers."]


def test_cuts_fall_at_the_ends_of_sentences() -> None:
    assert cut("The lamp was lit. Nobody asked who lit it. The keeper slept.") == [
        "The lamp was lit.",
        "Nobody asked who lit it.",
        "The keeper slept.",
    ]


def test_a_paragraph_is_kept_together_before_a_sentence_is() -> None:
    assert cut("One. Two.\n\nThree. Four and a few more words.") == [
        "One. Two.",
        "Three. Four and a few more words.",
    ]


@pytest.mark.parametrize("name", ["Mr. Hale", "Dr. Hale", "J. Hale", "St. Hale"])
def test_a_title_or_an_initial_ends_no_sentence(name: str) -> None:
    first = f"Last night I went to see {name} again."
    assert cut(f"{first} He was not there at all.", 44)[0] == first


def test_a_quotation_keeps_its_closing_mark() -> None:
    assert (
        cut("“Who lit the lamp tonight?” “I did not.” He left then.", 30)[0] == "“Who lit the lamp tonight?”"
    )


def test_a_long_sentence_is_cut_at_a_clause_and_a_long_clause_between_words() -> None:
    assert cut("When the storm came over the sea, the keeper climbed the stairs.") == [
        "When the storm came over the sea,",
        "the keeper climbed the stairs.",
    ]
    assert all(" " not in {part[0], part[-1]} for part in cut("again and " * 20))
    assert {word for part in cut("again and " * 20) for word in part.split()} == {"again", "and"}


def test_chinese_and_japanese_are_cut_after_their_own_full_stops() -> None:
    assert cut("灯台は海を見ていた。誰も来なかった。風が吹いた。", 12) == [
        "灯台は海を見ていた。",
        "誰も来なかった。",
        "風が吹いた。",
    ]


def test_parts_are_nearly_equal_so_that_none_is_a_single_word() -> None:
    lengths = [len(part) for part in cut("Ten words stand in each of these sentences, I think. " * 5, 220)]
    assert len(lengths) == 2
    assert min(lengths) > 0.5 * max(lengths)


def test_a_mark_stays_with_its_letter_when_a_word_has_to_be_cut() -> None:
    parts = cut("e\u0301" * 30, 7)
    assert all(not unicodedata.combining(part[0]) for part in parts)
    assert "".join(parts) == "e\u0301" * 30


def test_a_family_of_one_picture_is_not_torn_apart() -> None:
    family = "👨\u200d👩\u200d👧"
    assert all(part.replace(family, "") == "" for part in cut(family * 12, 12))


@given(st.text(max_size=400), st.integers(min_value=8, max_value=120))
def test_nothing_is_lost_and_every_part_stands_where_it_says(text: str, limit: int) -> None:
    clean = readable(text)
    parts = pieces(clean, limit, utf16)
    assert "".join("".join(part.text.split()) for part in parts) == "".join(clean.split())
    assert all(clean[part.position : part.position + len(part.text)] == part.text for part in parts)
    for part in parts:
        bound = sum(
            unicodedata.category(sign).startswith("M") or sign in "\u200c\u200d" for sign in part.text
        )
        assert utf16(part.text) <= limit or bound


@given(st.text(alphabet="ab .,!?\n", min_size=200, max_size=600))
def test_no_word_is_cut_that_is_shorter_than_the_limit(text: str) -> None:
    longest = max((len(word) for word in text.split()), default=0)
    parts = pieces(text, max(longest, 20), len)
    assert " ".join(part.text for part in parts).split() == text.split()


def test_a_very_long_text_is_cut_without_delay() -> None:
    text = "The lamp was lit, and nobody asked why. " * 2500 + "x" * 100_000
    parts = pieces(text, 4000, utf16)
    assert sum(len(part.text.replace(" ", "")) for part in parts) == len(text.replace(" ", ""))


def test_what_cannot_be_sent_becomes_a_blank_of_the_same_length() -> None:
    text = "a\x00b\ud83dc\ufeffd\uffffe\tf\n"
    assert readable(text) == "a b c d e\tf\n"
    readable(text).encode()


def test_billing_counts_as_the_services_do() -> None:
    assert utf16("a🌊") == 3
    assert counted_twice("Ein 灯台 か 한글") == 5


def test_words_are_runs_with_a_letter_and_single_chinese_signs() -> None:
    text = "Well — “who” lit 灯台?"
    assert [(word.text, word.position) for word in words(text)] == [
        ("Well", 0),
        ("“who”", 7),
        ("lit", 13),
        ("灯", 17),
        ("台", 18),
    ]


def test_the_time_of_a_text_is_that_of_an_unhurried_narrator() -> None:
    narrated = "The lamp had been lit every evening for forty years, and nobody asked who lit it. " * 10
    assert len(narrated.split()) / seconds(narrated) * 60 == pytest.approx(150, rel=0.25)
    assert seconds("*** --- !!!") < 1
