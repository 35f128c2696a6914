"""Plain prose: paragraphs, sentences and words, in any script."""

from __future__ import annotations

import math
import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.parsers import parse_story
from api.parsers.splitting import split_paragraph
from api.parsers.words import MAX_WORDS, count_words, sentence_ends

WORDS = st.text(alphabet="abdeé", min_size=1, max_size=8)
SENTENCES = st.lists(WORDS, min_size=1, max_size=MAX_WORDS).map(lambda words: "A" + " ".join(words) + ".")
TEXTS = st.text(alphabet="ab A.!?,;—\"'»。、「」他们走ภา\u0301\u3099\u00a0👍", max_size=900)


def texts(story: str, name: str = "") -> list[str]:
    return [segment.text_content for segment in parse_story(story, name=name).segments]


def sentences(text: str) -> list[str]:
    bounds = [0, *sentence_ends(text), len(text)]
    return [text[start:end].strip() for start, end in pairwise(bounds)]


def test_a_paragraph_is_a_segment() -> None:
    assert texts("# The Lamp\n\nOne\nstill one.\n\n\nTwo.\n---\nThree.\n* * *\nFour.") == [
        "One still one.",
        "Two.",
        "Three.",
        "Four.",
    ]


def test_lines_broken_inside_chinese_join_without_a_space() -> None:
    assert texts("他们一起离开了，\n那座城市。") == ["他们一起离开了，那座城市。"]


def test_a_chapter_mark_is_not_read_aloud() -> None:
    assert texts("Start.\n\n## Chapter 2\n\nEnd with #1 and # 2.") == [
        "Start.",
        "Chapter 2",
        "End with #1 and # 2.",
    ]


@pytest.mark.parametrize(
    ("head", "name", "title"),
    [
        ("# The Lamp\n", "story.md", "The Lamp"),
        ("\n\n# The Lamp\n\n", "", "The Lamp"),
        ("Title: The Lamp\n", "story.md", "The Lamp"),
        ("", "my-first_film.txt", "My first film"),
        ("", "lighthouse/story.md", "Lighthouse"),
        ("", "lighthouse/other.md", "Other"),
        ("", "", "Untitled"),
        ("", "x" * 300 + ".txt", "X" + "x" * 199),
        ("#no title\n\n", "", "Untitled"),
    ],
)
def test_the_title_comes_from_the_head_or_the_files_name(head: str, name: str, title: str) -> None:
    assert parse_story(f"{head}Once upon a time.", name=name).title == title


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Smith met Dr. Jones at St. Mary's.",
        "It is 3.14 and more.",
        "Take fruit, e.g. apples, i.e. the red ones.",
        "J. R. R. Tolkien wrote it.",
        "The U.S. Army came at 5 p.m. Eastern.",
        '"Stop!" he said.',
        "See fig. 3 and no. 7.",
        "Well... maybe not.",
        "Was it Mrs. O'Neil vs. Prof. Li?",
    ],
)
def test_a_stop_within_a_sentence_is_no_end(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "parts",
    [
        ["He left.", "She stayed."],
        ["“Who is it?”", "“Me!”", "(Nobody laughed.)", "Silence…", "Then."],
        ["So did I.", "Then we slept."],
        ["« Bonjour\u00a0!\u00a0»", "Il partit."],
        ["Is that a no.", "Yes."],
        ["هل أنت هنا؟", "نعم."],
        ["वह गया।", "वह आई।"],
        ["Pi is 3.14.", "Good."],
    ],
)
def test_a_sentence_ends_behind_its_closing_quote(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_chinese_sentences_end_without_a_space() -> None:
    assert sentences("他说：「走吧。」他们走了！好吗？好") == [
        "他说：「走吧。」",
        "他们走了！",
        "好吗？",
        "好",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one two—three  four\nfive", 4),
        ("— and —", 3),
        ("他们走了", 2),
        ("他们走", 2),
        ("iPhone手机 好。", 3),
        ("ภาษาไทยเขียนติดกัน", 4),
        ("한국어 문장", 2),
        ("", 0),
    ],
)
def test_words_are_counted_as_a_listener_would(text: str, words: int) -> None:
    assert count_words(text) == words


def test_sixty_words_stay_together() -> None:
    assert texts(" ".join(["word"] * 60)) == [" ".join(["word"] * 60)]


def test_a_long_sentence_without_marks_is_cut_evenly() -> None:
    assert [len(part.split()) for part in texts(" ".join(["word"] * 121))] == [40, 40, 41]


def test_a_long_sentence_is_cut_at_its_clauses() -> None:
    clauses = [" ".join(["word"] * length) + "," for length in (25, 25, 25, 24)]
    assert [len(part.split()) for part in texts(" ".join(clauses))] == [50, 49]


def test_long_chinese_prose_is_cut_at_its_full_stops() -> None:
    parts = texts("他说：「好的，我们走吧。」然后他们一起离开了那座城市。" * 12)
    assert len(parts) > 1
    assert all(part.endswith(("。", "」")) for part in parts)
    assert max(map(count_words, parts)) <= MAX_WORDS


def test_a_run_of_ten_thousand_ideographs_without_marks_is_cut_too() -> None:
    parts = texts("走" * 10_000)
    assert "".join(parts) == "走" * 10_000
    assert {len(part) for part in parts} <= {118, 120}


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_nothing_is_lost_or_reordered_and_no_part_is_too_long(text: str) -> None:
    parts = split_paragraph(text.strip())
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)
    assert max(map(count_words, parts)) <= MAX_WORDS
    if len(parts) > 1:
        assert all(parts)


@settings(max_examples=200, deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=10))
def test_parts_are_whole_sentences_as_few_and_as_equal_as_can_be(story: list[str]) -> None:
    text = " ".join(story)
    parts = split_paragraph(text)
    assert " ".join(parts) == text
    assert all(part.endswith(".") for part in parts)
    assert _unevenness([len(part.split()) for part in parts]) == _best([len(s.split()) for s in story])


def _unevenness(lengths: list[int]) -> tuple[int, int]:
    return len(lengths), sum(length * length for length in lengths)


def _best(lengths: list[int]) -> tuple[int, int]:
    """By trying every way to part the sentences."""
    ways: list[tuple[int, int]] = [(math.inf, math.inf)]  # type: ignore[list-item]
    for cuts in range(len(lengths)):
        for places in combinations(range(1, len(lengths)), cuts):
            bounds = [0, *places, len(lengths)]
            sums = [sum(lengths[a:b]) for a, b in pairwise(bounds)]
            if max(sums) <= MAX_WORDS:
                ways.append(_unevenness(sums))
    return min(ways)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, min_size=MAX_WORDS + 1, max_size=400))
def test_a_sentence_without_marks_is_cut_into_parts_that_differ_by_one_word_at_most(words: list[str]) -> None:
    lengths = [len(part.split()) for part in split_paragraph(" ".join(words))]
    assert sum(lengths) == len(words)
    assert len(lengths) == math.ceil(len(words) / MAX_WORDS)
    assert max(lengths) - min(lengths) <= 1


@pytest.mark.parametrize(
    "filling",
    ["." * 200_000 + "x", '."' * 200_000 + "x", ',"' * 200_000 + "x", "* " * 200_000, "\u00a0" * 200_000],
)
def test_hostile_text_takes_no_time_out_of_proportion(filling: str) -> None:
    # Quadratic matching would take minutes here; the suite's own patience is the measure.
    assert parse_story("word " * 61 + filling + " end").segments
