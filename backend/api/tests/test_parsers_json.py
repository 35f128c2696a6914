"""Stories as JSON."""

from __future__ import annotations

import json

import pytest

from api.errors import Problem, StoryError
from api.parsers import parse_story


def problems_of(text: str, *, files: list[str] | None = None) -> tuple[Problem, ...]:
    with pytest.raises(StoryError) as refusal:
        parse_story(text, name="story.json", files=files)
    return refusal.value.problems


def test_a_story_in_json_is_read_whole() -> None:
    story = parse_story(
        json.dumps(
            {
                "title": "The Lamp",
                "language": "pt_BR",
                "segments": [
                    {"text_content": " One. ", "image_prompt": "A tower", "image": "images/b.jpg"},
                    {"text_content": "Two.", "audio": "audio/2.wav", "image_prompt": None},
                ],
            }
        ),
        files=["images/a.jpg", "images/b.jpg", "audio/2.wav"],
    )
    assert (story.title, story.language) == ("The Lamp", "pt-BR")
    one, two = story.segments
    assert (one.text_content, one.image_prompt, one.image, one.audio) == (
        "One.",
        "A tower",
        "images/b.jpg",
        None,
    )
    assert (two.text_content, two.image_prompt, two.image, two.audio) == (
        "Two.",
        "",
        "images/a.jpg",
        "audio/2.wav",
    )


def test_line_breaks_in_values_are_kept() -> None:
    story = parse_story('{"title": "T", "segments": [{"text_content": "a\\n\\nb"}]}')
    assert story.segments[0].text_content == "a\n\nb"


def test_unknown_fields_are_named_once_and_left_out() -> None:
    story = parse_story(
        '{"title": "T", "author": 1e999, "segments": [{"text_content": "a", "mood": {}}, '
        '{"text_content": "b", "mood": []}]}'
    )
    assert story.warnings == (
        'The field "author" is not known and was left out.',
        'The field "mood" is not known and was left out (2 times).',
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"title": "T", "segments": [', "not valid JSON.*line 1, column"),
        ('{"title": NaN, "segments": []}', "NaN"),
        ('{"title": -Infinity}', "-Infinity"),
        ("[1, 2]", "must be a JSON object.*not a list"),
        ("null", "not nothing"),
        ("once upon a time", "not valid JSON"),
        ('{"a":' * 100_000, "nested too deeply"),
        ("[" * 100_000, "nested too deeply"),
    ],
    ids=["cut off", "NaN", "infinity", "list", "null", "prose", "deep objects", "deep lists"],
)
def test_what_is_no_story_in_json_gets_a_sentence(text: str, words: str) -> None:
    with pytest.raises(StoryError, match=words) as refusal:
        parse_story(text, name="story.json")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", [(None, "title"), (None, "segments")]),
        ('{"title": "T", "segments": []}', [(None, "segments")]),
        ('{"title": "T", "segments": {}}', [(None, "segments")]),
        ('{"title": 7, "segments": [{"text_content": "a"}]}', [(None, "title")]),
        ('{"title": " ", "segments": [{"text_content": "a"}]}', [(None, "title")]),
        (json.dumps({"title": "x" * 201, "segments": [{"text_content": "a"}]}), [(None, "title")]),
        ('{"title": "T", "segments": ["a", 3, null]}', [(n, "text_content") for n in (1, 2, 3)]),
        ('{"title": "T", "segments": [{}, {"text_content": " "}]}', [(n, "text_content") for n in (1, 2)]),
        ('{"title": "T", "segments": [{"text_content": ["a"]}]}', [(1, "text_content")]),
        (
            '{"title": "T", "segments": [{"text_content": 1' + "0" * 5000 + ', "image_prompt": true}]}',
            [(1, "text_content"), (1, "image_prompt")],
        ),
        ('{"title": "T", "title": "U", "segments": [{"text_content": "a"}]}', [(None, "title")]),
        (
            '{"title": "T", "segments": [{"text_content": "a"}, {"text_content": "b", "text_content": "c"}]}',
            [(2, "text_content")],
        ),
        ('{"title": "T", "language": "e", "segments": [{"text_content": "a"}]}', [(None, "language")]),
    ],
)
def test_every_problem_names_its_segment_and_field(text: str, expected: list[tuple[int | None, str]]) -> None:
    assert [(problem.segment, problem.field) for problem in problems_of(text)] == expected


def test_all_problems_of_a_long_story_come_at_once() -> None:
    segments = [{"text_content": "" if number % 2 else "a", "image": "gone.jpg"} for number in range(10_000)]
    problems = problems_of(json.dumps({"title": "", "segments": segments}), files=["here.jpg"])
    assert len(problems) == 1 + 5_000 + 10_000
    assert problems[-1].segment == 10_000


def test_a_title_of_two_hundred_characters_is_kept_on_one_line() -> None:
    title = "a\nb" + "x" * 197
    story = parse_story(json.dumps({"title": title, "segments": [{"text_content": "a"}]}))
    assert story.title == "a b" + "x" * 197


def test_a_title_given_beside_the_story_wins_whatever_is_wrong_with_its_own() -> None:
    for own in ({}, {"title": 5}, {"title": "x" * 201}, {"title": "Another"}):
        text = json.dumps({**own, "segments": [{"text_content": "a"}]})
        assert parse_story(text, title=" The\nlighthouse ").title == "The lighthouse"
    assert parse_story("# Heading\n\nText.", title="Mine").title == "Mine"
    with pytest.raises(StoryError) as refused:
        parse_story('{"segments": [{"text_content": ""}]}', title="x" * 201)
    assert [(problem.segment, problem.field) for problem in refused.value.problems] == [
        (None, "title"),
        (1, "text_content"),
    ]
