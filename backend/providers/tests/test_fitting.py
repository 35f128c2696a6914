"""Words, lengths, shapes and pictures are made to fit, and the user is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import fitting, readings
from providers.errors import SceneUnsuitable
from providers.orders import Options, Scene, VideoRequest

SIX = ("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672")


def scene(**values: object) -> Scene:
    return Scene(**{"number": 2, "text": "A lamp.", "seconds": 4.0, **values})  # type: ignore[arg-type]


@given(st.text(), st.integers(1, 60))
def test_a_cut_prompt_fits_and_is_a_beginning(text: str, most: int) -> None:
    words = fitting.clean(text)
    cut = fitting.cut_at_word(words, most)
    assert fitting.utf16_units(cut) <= most
    assert words.startswith(cut)


def test_a_prompt_is_cut_after_a_word() -> None:
    assert fitting.cut_at_word("one two three", 9) == "one two"
    assert fitting.cut_at_word("one two three", 7) == "one two"
    assert fitting.cut_at_word("lighthouse", 5) == "light"


def test_a_character_of_two_units_is_not_torn() -> None:
    assert fitting.cut_at_word("😀😀😀", 5) == "😀😀"
    assert fitting.utf16_units("😀") == 2


@given(st.text(st.characters(exclude_categories=())))
def test_clean_words_go_into_any_json(text: str) -> None:
    words = fitting.clean(text)
    assert json.loads(json.dumps(words, ensure_ascii=False).encode("utf-8")) == words


def test_a_shortened_prompt_comes_with_a_notice_and_the_style_first() -> None:
    words, notices = fitting.prompt_for(scene(prompt="word " * 400), "Oil painting", 1000)
    assert words.startswith("Oil painting. word word")
    assert words.endswith("word")
    assert len(notices) == 1
    assert "Scene 2" in notices[0]


def test_the_text_stands_for_a_prompt_that_is_missing() -> None:
    assert fitting.prompt_for(scene(prompt="  "), None, 1000) == ("A lamp.", ())


@pytest.mark.parametrize(
    ("seconds", "chosen", "noticed"),
    [(0.4, 5, False), (5.0, 5, False), (5.04, 5, False), (5.2, 10, False), (12.0, 10, True)],
)
def test_the_shortest_clip_that_covers_the_narration_is_chosen(
    seconds: float, chosen: float, noticed: bool
) -> None:
    duration, notices = fitting.duration_for(scene(seconds=seconds), (5, 10))
    assert duration == chosen
    assert bool(notices) is noticed


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((1920, 1080), "1280:720"),
        ((1080, 1920), "720:1280"),
        ((1080, 1080), "960:960"),
        ((1440, 1080), "1104:832"),
        ((2560, 1080), "1584:672"),
    ],
)
def test_the_nearest_shape_is_chosen(size: tuple[int, int], shape: str) -> None:
    assert fitting.nearest_shape(*size, SIX) == shape


def test_of_equal_shapes_the_nearest_size_is_chosen() -> None:
    assert fitting.nearest_shape(1920, 1080, ("1280:720", "1920:1080")) == "1920:1080"
    assert fitting.nearest_shape(1280, 720, ("1280:720", "1920:1080")) == "1280:720"


@pytest.mark.parametrize(
    ("kind", "size", "said"), [("image/gif", 10, "JPEG, PNG"), ("image/png", 2_000_000, "2.0 MB")]
)
def test_a_picture_that_does_not_fit_is_one_sentence(tmp_path: Path, kind: str, size: int, said: str) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"x" * size)
    with pytest.raises(SceneUnsuitable, match=said) as raised:
        fitting.picture_of(
            scene(picture=picture, picture_type=kind), ("image/jpeg", "image/png"), 1_000_000, "x", "X"
        )
    assert raised.value.scene == 2
    assert str(tmp_path) not in str(raised.value)


def test_a_picture_travels_within_an_address(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"picture")
    found = fitting.picture_of(
        scene(picture=picture, picture_type="image/png"), ("image/png",), None, "x", "X"
    )
    assert fitting.data_uri(found, "x") == "data:image/png;base64,cGljdHVyZQ=="


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (0.5, 0.5),
        (1.7, 1.0),
        (-1, 0.0),
        (float("nan"), None),
        (float("inf"), None),
        ("0.5", None),
        (True, None),
    ],
)
def test_progress_is_a_fraction_or_none(value: object, read: float | None) -> None:
    assert readings.fraction(value) == read


@pytest.mark.parametrize(
    ("value", "micros"),
    [(25, 250_000), (0.5, 5_000), ("7", 70_000), (-1, None), ("x", None), (None, None), (True, None)],
)
def test_credits_are_money_or_none(value: object, micros: int | None) -> None:
    assert readings.amount(value, times="0.01") == micros


@pytest.mark.parametrize(
    ("value", "name"), [("a", "a"), (7, "7"), (True, ""), (None, ""), (" ", ""), ([], "")]
)
def test_an_id_is_text_or_nothing(value: object, name: str) -> None:
    assert readings.identity(value) == name


def test_only_what_differs_from_what_happens_anyway_is_asked_for() -> None:
    assert Options().asked == frozenset()
    assert Options(volume=0.3, duck=False, style="noir").asked == {"duck", "style"}
    film = VideoRequest(title="T", scenes=(scene(transition="fade"),))
    assert film.asked == {"transition"}
