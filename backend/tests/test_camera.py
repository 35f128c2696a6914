"""The camera in the finished film: it glides, stays inside the picture, and goes where it is sent."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core_engine.images import cover_box
from core_engine.ken_burns import get_pan_direction, move_for
from core_engine.sampling import load_planes
from tests.decoded import pictures
from tests.films import Dots, Pixels, dots, lasting, make, note, order, plain
from tests.tracking import Track, track_dots

CENTRE = (0.5, 0.5)
TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT = (0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)

SMOOTH = 0.03
"""Pixels per frame², RMS: what a move may tremble."""


def film_of_dots(
    folder: Path, width: int, height: int, frames: int, zoom: float, oversize: int = 2
) -> tuple[Dots, list[list[Pixels]]]:
    """All seven directions of a field of dots at 30 fps, decoded: luma of each frame of each shot."""
    radius = max(4, width / 240) / width  # 4 to 8 pixels: a point, not a cloud
    field = dots(folder / "dots.png", width * oversize, height * oversize, radius)
    narration = lasting(folder / "narration.wav", frames, Fraction(30))
    film = folder / "film.mp4"
    make(order([(field.path, narration)] * 7, width=width, height=height, zoom=zoom), film)
    lumas = [picture.luma for picture in pictures(film)]
    assert len(lumas) == 7 * frames
    return field, [lumas[shot * frames : (shot + 1) * frames] for shot in range(7)]


GENTLE = 1.5
"""The zoom up to which nothing is allowed for.

With linear edges, as the specification has them, a zoom is a steady move for the view and a slightly
faster and faster one for what is seen: within five seconds from 1 to 2 by up to 0.08 px/frame².
"""


def check_glide(tracks: list[Track], index: int, zoom: float) -> float:
    """Assert that no dot trembles, stalls or steps back; answers the RMS of the worst dot."""
    assert len(tracks) >= 4
    worst = 0.0
    for track in tracks:
        trembling = track.jerk() if zoom <= GENTLE else track.jerk() - np.diff(track.expected, n=2, axis=0)
        for axis in (0, 1):
            worst = max(worst, float(np.sqrt(np.mean(trembling[:, axis] ** 2))))
            steps, due = np.diff(track.seen[:, axis]), np.diff(track.expected[:, axis])
            moving = np.abs(due) > 4 * SMOOTH
            # A stalled step is shorter than a quarter of what is due; a backward one has the other sign.
            assert (steps[moving] / due[moving] > 0.25).all(), f"direction {index} stalls or steps back"
        assert np.abs(track.seen - track.expected).max() < 0.15
    assert worst <= SMOOTH, f"direction {index} trembles by {worst:.4f} pixels per frame²"
    return worst


def check_film_of_dots(folder: Path, width: int, height: int, frames: int, zoom: float) -> None:
    field, shots = film_of_dots(folder, width, height, frames, zoom)
    for index, lumas in enumerate(shots):
        worst = check_glide(track_dots(lumas, field, index, zoom, share=0.4), index, zoom)
        edge = min(int(side.min()) for luma in lumas for side in (luma[0], luma[-1], luma[:, 0], luma[:, -1]))
        note(f"direction {index}, zoom {zoom}, {frames} frames: {worst:.4f} px/frame², darkest edge {edge}")
        assert edge > 50, "a black edge"


def test_every_direction_glides_in_the_decoded_film(tmp_path: Path) -> None:
    check_film_of_dots(tmp_path, 320, 180, 45, 1.3)


def test_a_very_slow_move_creeps_on_without_stalling(tmp_path: Path) -> None:
    field, shots = film_of_dots(tmp_path, 320, 180, 150, 1.05)
    for index in (1, 4):
        tracks = track_dots(shots[index], field, index, 1.05)
        assert check_glide(tracks, index, 1.05) <= SMOOTH
        for track in tracks:
            # A tenth of a pixel a frame: seen over ten frames, the dot has gone its pixel.
            far = track.seen[10:, 0] - track.seen[:-10, 0]
            due = track.expected[10:, 0] - track.expected[:-10, 0]
            assert np.abs(far - due).max() < 0.15


@pytest.mark.full
@pytest.mark.parametrize("zoom", [1.1, 1.3, 2.0])
def test_every_direction_glides_at_1080p30_for_five_seconds(tmp_path: Path, zoom: float) -> None:
    check_film_of_dots(tmp_path, 1920, 1080, 150, zoom)


def test_directions_come_in_the_seeds_order_and_repeat_after_seven() -> None:
    expected = [
        (CENTRE, CENTRE),
        (TOP_LEFT, BOTTOM_RIGHT),
        (BOTTOM_RIGHT, TOP_LEFT),
        (TOP_RIGHT, BOTTOM_LEFT),
        (BOTTOM_LEFT, TOP_RIGHT),
        (CENTRE, TOP_LEFT),
        (CENTRE, BOTTOM_RIGHT),
    ]
    assert [get_pan_direction(index) for index in range(7)] == expected
    assert [get_pan_direction(index) for index in range(7, 700)] == expected * 99


sizes = st.tuples(st.integers(1, 9000), st.integers(1, 9000)).filter(
    lambda size: max(size) <= 100 * min(size)
)
outputs = st.tuples(st.integers(32, 3840), st.integers(32, 3840)).map(lambda half: (2 * half[0], 2 * half[1]))
zooms = st.floats(1.0, 2.0)


@given(
    picture=sizes,
    output=outputs,
    zoom=zooms,
    index=st.integers(0, 6),
    count=st.integers(1, 2000),
    share=st.floats(0, 1),
)
@settings(max_examples=500, deadline=None)
def test_every_view_lies_inside_the_picture(
    picture: tuple[int, int],
    output: tuple[int, int],
    zoom: float,
    index: int,
    count: int,
    share: float,
) -> None:
    left, top, right, bottom = cover_box(picture, output)
    assert 0 <= left < right <= picture[0]
    assert 0 <= top < bottom <= picture[1]
    assert math.isclose((right - left) * output[1], (bottom - top) * output[0], rel_tol=1e-6)
    touches_across, touches_down = right - left > picture[0] - 1e-6, bottom - top > picture[1] - 1e-6
    assert touches_across or touches_down, "a larger rectangle would fit"
    move = move_for(index, zoom)
    for frame in {0, count - 1, int(share * (count - 1))}:
        view = move.view(frame, count)
        assert view.left >= 0
        assert view.top >= 0
        assert view.left + view.width <= 1 + 1e-12
        assert view.top + view.height <= 1 + 1e-12
        assert 1 / zoom - 1e-12 <= view.width <= 1 + 1e-12


@given(
    picture=st.tuples(st.integers(1, 300), st.integers(1, 300)).filter(
        lambda size: max(size) <= 100 * min(size)
    ),
    output=st.tuples(st.integers(32, 80), st.integers(32, 80)).map(lambda half: (2 * half[0], 2 * half[1])),
    zoom=zooms,
    index=st.integers(0, 6),
    share=st.floats(0, 1),
)
@settings(max_examples=60, deadline=None)
def test_a_white_picture_stays_white_to_the_last_pixel(
    tmp_path_factory: pytest.TempPathFactory,
    picture: tuple[int, int],
    output: tuple[int, int],
    zoom: float,
    index: int,
    share: float,
) -> None:
    path = plain(tmp_path_factory.getbasetemp() / "white.png", (255, 255, 255), picture)
    width, height = output
    move = move_for(index, zoom)
    working = load_planes(path, move, width, height)
    luma, chroma = np.zeros((height, width), np.uint8), np.zeros((height // 2, width // 2, 2), np.uint8)
    for progress in (0.0, share, 1.0):
        working.sample(move.view(round(progress * 2000), 2000), (luma, chroma))
        assert (luma == 235).all()
        assert (chroma == 128).all()
