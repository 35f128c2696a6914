"""Sampling a plane at fractions of a pixel."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core_engine.colour import Pixels
from core_engine.ken_burns import Rect, move_for
from core_engine.plane_sampling import CHROMA, LUMA, PIXEL_CENTRE, Plane, Siting

WHOLE = Rect(0, 0, 1, 1)
GOLDEN = (5 - sqrt(5)) / 2


def ramp(width: int, height: int) -> Pixels:
    """Brightness that grows by 2 a pixel to the right."""
    return np.broadcast_to((2 * np.arange(width)).astype(np.uint8), (height, width)).copy()


def test_the_whole_plane_at_its_own_size_is_itself() -> None:
    plane = np.random.default_rng(1).integers(0, 256, (20, 30), dtype=np.uint8)
    out = np.zeros_like(plane)
    Plane(plane).sample(WHOLE, out)
    assert (out == plane).all()


def test_half_the_size_falls_between_the_pixels() -> None:
    out = np.zeros((10, 20), np.uint8)
    Plane(ramp(40, 20)).sample(WHOLE, out)
    assert (out[0] == 4 * np.arange(20) + 1).all()


def test_chroma_is_taken_at_the_left_pixel_of_each_pair() -> None:
    out = np.zeros((10, 20), np.uint8)
    Plane(ramp(40, 20)).sample(WHOLE, out, CHROMA)
    # A quarter of an output pixel further left than the centre: half a pixel of the plane.
    assert (out[0, 1:] == 4 * np.arange(1, 20)).all()


def test_a_move_of_a_tenth_of_a_pixel_is_seen() -> None:
    plane = (4 * ramp(31, 20)[:, :31].astype(int)).astype(np.uint8)
    course = []
    for tenth in range(11):
        out = np.zeros((20, 16), np.uint8)
        Plane(plane).sample(Rect(tenth / 10 / 31, 0, 16 / 31, 1), out)
        course.append(int(out[5, 5]))
    assert course[10] - course[0] == 8
    assert all(0 <= b - a <= 2 for a, b in pairwise(course))


def slanted(width: int, height: int) -> Pixels:
    """Brightness that changes by 3 a pixel in both directions, up and down between 20 and 230."""
    place = np.add.outer(3 * np.arange(height), 3 * np.arange(width))
    return np.asarray(20 + np.abs(place % 420 - 210), np.uint8)


def exactly(plane: Pixels, view: Rect, width: int, height: int, centre_x: float) -> np.ndarray:
    """Linear sampling in double precision, one position at a time."""
    rows, columns = plane.shape
    x = view.left * columns + (np.arange(width) + centre_x) * view.width * columns / width - 0.5
    y = view.top * rows + (np.arange(height) + PIXEL_CENTRE) * view.height * rows / height - 0.5
    return _between(_between(plane.astype(float), y).T, x).T


def _between(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    places = np.clip(places, 0, len(values) - 1)
    before = np.minimum(np.floor(places).astype(int), len(values) - 2)
    share = (places - before)[:, None]
    return np.asarray(values[before] * (1 - share) + values[before + 1] * share)


@given(
    zoom=st.floats(1.0, 2.0),
    direction=st.integers(0, 6),
    moment=st.integers(0, 99),
    siting=st.sampled_from([LUMA, CHROMA]),
    ratio=st.floats(1.0, 1.6),
)
@example(zoom=1.3352367408387853, direction=3, moment=3, siting=LUMA, ratio=1.0)
@settings(max_examples=150, deadline=None)
def test_every_sample_lies_where_it_belongs(
    zoom: float, direction: int, moment: int, siting: Siting, ratio: float
) -> None:
    """Whichever way a view is sampled: at 3 levels a pixel, the tolerance is far below one level."""
    plane = slanted(round(160 * ratio * zoom), round(90 * ratio * zoom))
    view = move_for(direction, zoom).view(moment, 100)
    out = np.zeros((90, 160), np.uint8)
    Plane(plane).sample(view, out, siting)
    assert (
        np.abs(out - exactly(plane, view, 160, 90, siting.centre_x)).max() <= 1.01 + 2 * 3 * siting.tolerance
    )


@pytest.fixture
def warps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one for every plane that is sampled the slow way."""
    found: list[int] = []
    warp = cv2.warpAffine

    def counted(*arguments: object, **options: object) -> object:
        found.append(1)
        return warp(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(cv2, "warpAffine", counted)
    return found


@pytest.mark.parametrize("direction", range(7))
def test_most_frames_are_sampled_the_fast_way(direction: int, warps: list[int]) -> None:
    """A pan's every frame, and two of three of a zoom, whose step passes by plain fractions."""
    size = round(192 * GOLDEN * 1.3 / 2) * 20, round(108 * GOLDEN * 1.3 / 2) * 20
    plane = Plane(np.zeros(size[::-1], np.uint8))
    out = np.zeros((1080, 1920), np.uint8)
    move = move_for(direction, 1.3)
    for frame in range(0, 300, 5):
        plane.sample(move.view(frame, 300), out)
    is_pan = move.start.width == move.end.width
    assert len(warps) <= (0 if is_pan else 60 / 3)


def test_packed_colours_are_sampled_like_planes() -> None:
    plane = slanted(400, 225)
    packed, single = np.zeros((90, 160, 3), np.uint8), np.zeros((90, 160), np.uint8)
    view = move_for(1, 1.3).view(20, 100)
    Plane(plane).sample(view, single)
    Plane(np.dstack([plane] * 3)).sample(view, packed)
    assert (packed == single[..., None]).all()
