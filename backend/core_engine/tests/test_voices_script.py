"""What is read aloud, and the way back to the story's own characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core_engine.voices.script import script_of


def words(text: str) -> list[str]:
    return [token.text for token in script_of(text).tokens]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("hi 😀 there", "hi   there"),
        ("a family 👨‍👩‍👧 here", "a family     here"),
        ("thumbs 👍🏽 up", "thumbs    up"),
        ("1️⃣ first", "1 first"),
        ("the storm—and the sea", "the storm, and the sea"),
        ("the storm -- and the sea", "the storm, and the sea"),
        ("he said – no", "he said, no"),
        ("pages 10-20", "pages 10–20"),
        ("the London–Paris train", "the London-Paris train"),
        ("it is -5 outside", "it is -5 outside"),
        ("— Bonjour !", " Bonjour !"),
        ("**bold** and _soft_", " bold  and  soft "),
        ("2 * 3", "2 * 3"),
        ("# A title", " A title"),
        ("one\u2028two", "one\ntwo"),
        ("a\x00b\x07c", "abc"),
        ("lone \ud83d surrogate", "lone  surrogate"),
        ("soft\u00adhyphen", "softhyphen"),
        ("e\u0301te\u0301", "été"),
        ("z\u0334\u0335a\u0337l\u0321g\u0322o\u0489", "zalgo"),
        ("5 °C and № 7", "5 °C and № 7"),
    ],
)
def test_only_what_is_read_aloud_stays(written: str, read: str) -> None:
    assert script_of(written).text == read


def test_letters_keep_the_marks_that_spell_them() -> None:
    for text in ("שָׁלוֹם", "नमस्ते क्‍ष", "สวัสดี", "می‌خواهم", "tiếng Việt"):
        assert script_of(text).text == text


def test_a_tower_of_marks_is_cut_down() -> None:
    assert len(script_of("ش" + "\u064b" * 60).text) <= 5


@pytest.mark.parametrize("text", ["", "   \n\t ", "😀🎉", "... — !?", "\u200d\u200b", "***", "\x00\x01"])
def test_text_without_a_letter_is_not_speakable(text: str) -> None:
    assert not script_of(text).speakable


def test_words_are_spelled_as_in_the_story() -> None:
    assert words("“Storm—the” **lamp** 😀 went out… 3-year-old") == [
        "“Storm—", "the”", "lamp", "went", "out…", "3-year-old",
    ]  # fmt: skip


@given(st.text(alphabet=st.characters(), max_size=80))
def test_any_text_gives_words_that_stand_where_they_say(text: str) -> None:
    reached = 0
    for token in script_of(text).tokens:
        assert text[token.position : token.position + len(token.text)] == token.text
        assert token.position >= reached
        reached = token.position + len(token.text)


@given(st.text(alphabet=st.sampled_from("ab5 \n.,-—–*_#😀\u0301\u200d\ud800"), max_size=60))
def test_every_piece_between_spaces_that_holds_a_letter_becomes_a_word(text: str) -> None:
    tokens = script_of(text).tokens
    place = 0
    for piece in text.split():
        place = text.index(piece, place)
        if any(char.isalnum() for char in piece):
            assert any(place <= token.position < place + len(piece) for token in tokens), piece
        place += len(piece)
