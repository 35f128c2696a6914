"""Text in blocks with labels."""

from __future__ import annotations

import pytest

from api.errors import StoryError
from api.parsers import parse_story

SCRIPT = """\
Title: The Lamp
Language: en

---
TEXT: On the last rock
stood a white tower.

And it shone.
prompt: A tower,
at dusk
-----
Prompt: Waves
Text: Then the wind turned.
Note: this line belongs to the text.
---
"""


def test_values_run_over_several_lines_and_labels_ignore_case() -> None:
    story = parse_story(SCRIPT)
    assert (story.title, story.language) == ("The Lamp", "en")
    assert [(segment.text_content, segment.image_prompt) for segment in story.segments] == [
        ("On the last rock\nstood a white tower.\n\nAnd it shone.", "A tower,\nat dusk"),
        ("Then the wind turned.\nNote: this line belongs to the text.", "Waves"),
    ]


def test_a_head_may_stand_in_the_first_block() -> None:
    story = parse_story("# The Lamp\nlanguage: de\nText: Eins\n---\nText: Zwei")
    assert (story.title, story.language) == ("The Lamp", "de")
    assert [segment.text_content for segment in story.segments] == ["Eins", "Zwei"]


def test_empty_blocks_are_no_segments() -> None:
    story = parse_story("---\n---\nText: a\n---\n\n---\nText: b\n---\n---")
    assert [segment.text_content for segment in story.segments] == ["a", "b"]


def test_pictures_and_narrations_are_named_with_labels() -> None:
    story = parse_story(
        "Text: a\nImage: images/1.jpg\nAUDIO: audio/1.wav", files=["images/1.jpg", "audio/1.wav"]
    )
    assert (story.segments[0].image, story.segments[0].audio) == ("images/1.jpg", "audio/1.wav")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prompt: only a prompt", [(1, "text_content")]),
        ("Text: a\n---\nText:\nPrompt: b", [(2, "text_content")]),
        ("Text: a\nText: b", [(1, "text_content")]),
        ("Text: a\n---\nno label\nText: b", [(2, "text_content"), (2, "text_content")]),
        ("Text: a\nPrompt: b\nPrompt: c", [(1, "image_prompt")]),
    ],
)
def test_a_block_that_cannot_be_read_is_named(text: str, expected: list[tuple[int, str]]) -> None:
    with pytest.raises(StoryError) as refusal:
        parse_story(text)
    assert [(problem.segment, problem.field) for problem in refusal.value.problems] == expected


def test_words_like_the_labels_do_not_make_prose_a_script() -> None:
    story = parse_story("He saw the text: it was short.\nPrompt: he was on time.")
    assert [segment.text_content for segment in story.segments] == [
        "He saw the text: it was short. Prompt: he was on time."
    ]
