"""What a story file may be made of."""

from __future__ import annotations

import codecs

import pytest

from api.errors import StoryError
from api.parsers import decode_story, parse_story
from api.parsers.story import MAX_CHARACTERS

EVERY_SCRIPT = (
    "Right to left: שלום, مرحبا.",
    "Emoji 👩‍👩‍👧‍👦 and 🏴󠁧󠁢󠁳󠁣󠁴󠁿 and 👍🏽.",
    "他们走了。 ありがとう。 ภาษาไทย",
    "Combining: e\u0301 n\u0303, Zalgo: H\u0321\u034f\u0353e\u0489l\u0337p",
    "Marks: \u202bembedded\u202c, soft\u00adhyphen, zero\u200bwidth, line\u2028separator",
    "Literal: %{} {\\b} <i> --> & : ' \" `",
)


@pytest.mark.parametrize(
    "data",
    [
        "Grüße, 世界".encode(),
        codecs.BOM_UTF8 + "Grüße, 世界".encode(),
        codecs.BOM_UTF16_LE + "Grüße, 世界".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "Grüße, 世界".encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 little", "utf-16 big"],
)
def test_usual_encodings_are_read(data: bytes) -> None:
    assert decode_story(data) == "Grüße, 世界"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("Grüße".encode("latin-1"), "UTF-8"),
        ("Hello there".encode("utf-16-le"), "byte order mark"),
        (codecs.BOM_UTF16_LE + b"odd", "UTF-16"),
        ("Hello".encode("utf-32"), "UTF-32"),
        (b"PK\x03\x04 a word document", "word processor"),
        (b"%PDF-1.7", "word processor"),
        (b"{\\rtf1 hello}", "word processor"),
    ],
)
def test_other_encodings_are_refused_with_advice(data: bytes, word: str) -> None:
    with pytest.raises(StoryError, match=word) as refusal:
        decode_story(data)
    assert "UTF-8" in str(refusal.value)


@pytest.mark.parametrize("line", EVERY_SCRIPT)
def test_text_of_every_script_survives_in_every_format(line: str) -> None:
    prose = parse_story(line)
    marked = parse_story(f"Text: {line}\nPrompt: {line}")
    assert prose.segments[0].text_content == line
    assert marked.segments[0].text_content == marked.segments[0].image_prompt == line
    assert prose.warnings == marked.warnings == ()


def test_line_ends_of_all_systems_mean_the_same() -> None:
    texts = {
        tuple(segment.text_content for segment in parse_story(f"One.{end}{end}Two.").segments)
        for end in ("\n", "\r\n", "\r")
    }
    assert texts == {("One.", "Two.")}


def test_control_characters_are_taken_out_and_counted() -> None:
    story = parse_story("Be\0ll \x1b[31mred\x7f. Tab\there.")
    assert story.segments[0].text_content == "Bell [31mred. Tab\there."
    assert story.warnings == ("Control characters were removed from the story: 3.",)


def test_lone_surrogates_are_replaced_and_counted() -> None:
    story = parse_story('{"title": "T\\ud800", "segments": [{"text_content": "a\\udc00b \\ud83d\\ude00"}]}')
    assert story.title == "T\ufffd"
    assert story.segments[0].text_content == "a\ufffdb 😀"
    assert len(story.warnings) == 1
    assert story.warnings[0].endswith(": 2.")
    story.warnings[0].encode()


@pytest.mark.parametrize("text", ["", " \n\t\r\n", "\ufeff", "\u200b\u2060", "\u3000"])
def test_a_story_without_anything_to_see_is_refused(text: str) -> None:
    with pytest.raises(StoryError, match="empty"):
        parse_story(text)


def test_a_story_beyond_the_limit_is_refused() -> None:
    with pytest.raises(StoryError, match="40,000,000 characters"):
        parse_story("x" * (MAX_CHARACTERS + 1))


def test_the_error_lists_every_problem_on_a_line_of_its_own_in_story_order() -> None:
    with pytest.raises(StoryError) as refusal:
        parse_story(
            "Language: no such\n\nText:\nImage: a.jpg\n---\nText: fine\nAudio: b.wav", files=["x.png"]
        )
    lines = str(refusal.value).split("\n")
    assert [(problem.segment, problem.field) for problem in refusal.value.problems] == [
        (None, "language"),
        (1, "text_content"),
        (1, "image"),
        (2, "audio"),
    ]
    assert lines[0].startswith('"no such" is no language')
    assert lines[1].startswith("Segment 1, text_content: ")
    assert refusal.value.code == "invalid_story"
