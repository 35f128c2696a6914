"""Which file belongs to which segment."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import StoryError
from api.parsers import is_picture, parse_story
from api.parsers.pictures import natural_key


def prose(segments: int) -> str:
    return "\n\n".join(f"Paragraph {number}." for number in range(segments))


def images(text: str, files: list[str]) -> list[str | None]:
    return [segment.image for segment in parse_story(text, files=files).segments]


def naming(field: str, name: str) -> str:
    return json.dumps({"title": "T", "segments": [{"text_content": "a", field: name}]})


def test_pictures_follow_in_natural_order() -> None:
    assert images(prose(4), ["10.jpg", "2.JPG", "1.png", "cover.webp"]) == [
        "1.png",
        "2.JPG",
        "10.jpg",
        "cover.webp",
    ]


def test_natural_order_compares_numbers_of_any_length_and_ignores_case() -> None:
    names = ["b.jpg", "A.jpg", "shot 9.jpg", "shot 10.jpg", "shot 010.jpg", "9" * 5000 + ".jpg"]
    assert sorted(reversed(names), key=natural_key) == [
        "9" * 5000 + ".jpg",
        "A.jpg",
        "b.jpg",
        "shot 9.jpg",
        "shot 010.jpg",
        "shot 10.jpg",
    ]


@given(st.lists(st.text(max_size=12), max_size=30, unique=True))
def test_natural_order_is_an_order_of_any_names(names: list[str]) -> None:
    assert sorted(names, key=natural_key) == sorted(reversed(names), key=natural_key)


@given(st.integers(1, 60), st.integers(1, 60))
def test_few_pictures_serve_runs_of_neighbours_evenly(segments: int, pictures: int) -> None:
    files = [f"images/{number}.jpg" for number in range(pictures)]
    served = images(prose(segments), files)
    order = [files.index(name or "") for name in served]
    assert order == sorted(order)
    assert sorted(set(order)) == list(range(min(segments, pictures)))
    runs = [order.count(picture) for picture in set(order)]
    assert max(runs) - min(runs) <= 1


def test_pictures_left_over_are_named() -> None:
    story = parse_story(prose(1), files=["1.jpg", "2.jpg", "notes.txt", ".hidden.jpg"])
    assert story.warnings == ('More pictures than segments; not used: "2.jpg".',)


def test_a_long_list_of_pictures_left_over_is_cut() -> None:
    story = parse_story(prose(1), files=[f"{number}.jpg" for number in range(100)])
    assert story.warnings[0].endswith('"20.jpg" and 79 more.')


def test_a_story_without_pictures_is_refused() -> None:
    with pytest.raises(StoryError, match="no pictures") as refusal:
        parse_story(prose(3), files=["notes.txt", "audio/1.wav"])
    assert [(problem.segment, problem.field) for problem in refusal.value.problems] == [(None, "image")]


def test_a_story_that_came_alone_waits_for_its_pictures() -> None:
    story = parse_story(naming("image", "../secret.jpg"))
    assert story.segments[0].image is None
    assert len(story.warnings) == 1
    assert parse_story(prose(1)).warnings == ()


@pytest.mark.parametrize(
    ("files", "pool"),
    [
        (["images/2.jpg", "images/1.jpg", "cover.jpg", "old/0.jpg"], ["images/1.jpg", "images/2.jpg"]),
        (["2.jpg", "1.jpg", "old/0.jpg"], ["1.jpg", "2.jpg"]),
        (["pics/2.jpg", "pics/1.jpg"], ["pics/1.jpg", "pics/2.jpg"]),
        (["Images/2.jpg", "Images/1.jpg"], ["Images/1.jpg", "Images/2.jpg"]),
    ],
)
def test_the_images_folder_comes_first(files: list[str], pool: list[str]) -> None:
    assert images(prose(2), files) == pool


def test_segments_without_a_name_share_the_pictures_that_nobody_names() -> None:
    text = "Text: a\n---\nText: b\nImage: 1.jpg\n---\nText: c\n---\nText: d\nImage: 1.jpg"
    assert images(text, ["1.jpg", "2.jpg", "3.jpg"]) == ["2.jpg", "1.jpg", "3.jpg", "1.jpg"]


def test_each_segment_for_which_no_picture_is_left_is_named() -> None:
    with pytest.raises(StoryError) as refusal:
        parse_story("Text: a\n---\nText: b\nImage: 1.jpg\n---\nText: c", files=["1.jpg"])
    assert [(problem.segment, problem.field) for problem in refusal.value.problems] == [
        (1, "image"),
        (3, "image"),
    ]


@pytest.mark.parametrize("field", ["image", "audio"])
@pytest.mark.parametrize(
    "name",
    [
        "../a.jpg",
        "images/../../a.jpg",
        "images/../a.jpg",
        "/etc/passwd",
        "//server/a.jpg",
        "C:\\a.jpg",
        "C:a.jpg",
        "images\\a.jpg",
        "..\\a.jpg",
        "a.jpg\0.png",
        "a\n.jpg",
        "\ud800.jpg",
        ".",
        "./",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(field: str, name: str) -> None:
    with pytest.raises(StoryError, match="not a name inside the story's folder") as refusal:
        parse_story(naming(field, name), files=["a.jpg", name])
    assert (refusal.value.problems[0].segment, refusal.value.problems[0].field) == (1, field)
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("name", ["b.jpg", "images/a.jpg", "con", "-rf", "\u202egpj.a", "x" * 5000])
def test_a_name_that_is_not_there_is_refused_and_shown_on_one_line(name: str) -> None:
    with pytest.raises(StoryError, match="not among the story's files") as refusal:
        parse_story(naming("image", name), files=["a.jpg"])
    assert str(refusal.value).isprintable()
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("./images//01.jpg", "images/01.jpg"),
        ("Images/01.JPG", "images/01.jpg"),
        (unicodedata.normalize("NFD", "größe.jpg"), "größe.jpg"),
        ("größe.jpg", unicodedata.normalize("NFD", "größe.jpg")),
        ("-rf.jpg", "-rf.jpg"),
        ("CON.jpg", "CON.jpg"),
        ("👍.jpg", "👍.jpg"),
        ("a..b.jpg", "a..b.jpg"),
    ],
)
def test_a_name_is_found_whatever_its_case_and_accents_are_stored_as(written: str, stored: str) -> None:
    assert images(naming("image", written), [stored]) == [stored]


def test_of_two_names_that_differ_in_case_the_written_one_is_taken() -> None:
    assert images(naming("image", "a.jpg"), ["A.jpg", "a.jpg"]) == ["a.jpg"]
    with pytest.raises(StoryError, match="not among"):
        images(naming("image", "a.JPG"), ["A.jpg", "a.jpg"])


def test_a_named_file_is_taken_whatever_its_extension() -> None:
    assert images(naming("image", "picture.jpg.exe"), ["picture.jpg.exe"]) == ["picture.jpg.exe"]


def test_names_that_lead_out_take_no_part_in_the_pairing() -> None:
    with pytest.raises(StoryError, match="no pictures"):
        parse_story(prose(1), files=["../a.jpg", "/a.jpg"])


def test_hidden_files_are_no_pictures() -> None:
    assert not is_picture("._01.jpg")
    assert not is_picture(".trash/01.jpg")
    assert is_picture("images/01.HEIC")


def test_ten_thousand_segments_pair_with_ten_thousand_pictures() -> None:
    files = [f"images/{number}.jpg" for number in range(10_000, 0, -1)]
    assert images(prose(10_000), files) == files[::-1]


def test_files_that_lost_their_folders_are_found_by_the_last_part_of_their_names() -> None:
    text = json.dumps(
        {
            "title": "T",
            "segments": [
                {"text_content": "a", "image": "images/B.jpg", "audio": "audio/a.wav"},
                {"text_content": "b", "image": "a.jpg"},
                {"text_content": "c"},
            ],
        }
    )
    story = parse_story(text, files=["a.jpg", "a.wav", "b.jpg", "c.jpg"], flat=True)
    assert [segment.image for segment in story.segments] == ["b.jpg", "a.jpg", "c.jpg"]
    assert story.segments[0].audio == "a.wav"
    with pytest.raises(StoryError, match="not a name inside"):
        parse_story(naming("image", "../a.jpg"), files=["a.jpg"], flat=True)
    with pytest.raises(StoryError, match="not among"):
        parse_story(naming("image", "images/a.jpg"), files=["a.jpg"])
