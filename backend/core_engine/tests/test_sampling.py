"""Sampling at fractions of a pixel."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core_engine.colour import Pixels
from core_engine.ken_burns import Move, Rect, move_for
from core_engine.sampling import BEST_RATIO, LEFT_SITED, LEVEL_SPAN, load_planes, load_rgb, warp

WHOLE = Rect(0, 0, 1, 1)


def ramp(width: int, height: int) -> Pixels:
    """Brightness that grows by 2 a pixel to the right."""
    return np.broadcast_to((2 * np.arange(width)).astype(np.uint8), (height, width)).copy()


def test_the_whole_plane_at_its_own_size_is_itself() -> None:
    plane = np.random.default_rng(1).integers(0, 256, (20, 30), dtype=np.uint8)
    out = np.zeros_like(plane)
    warp(plane, WHOLE, out)
    assert (out == plane).all()


def test_half_the_size_falls_between_the_pixels() -> None:
    out = np.zeros((10, 20), np.uint8)
    warp(ramp(40, 20), WHOLE, out)
    assert (out[0] == 4 * np.arange(20) + 1).all()


def test_chroma_is_taken_at_the_left_pixel_of_each_pair() -> None:
    out = np.zeros((10, 20), np.uint8)
    warp(ramp(40, 20), WHOLE, out, LEFT_SITED)
    # A quarter of an output pixel further left than the centre: half a pixel of the plane.
    assert (out[0, 1:] == 4 * np.arange(1, 20)).all()


def test_a_move_of_a_tenth_of_a_pixel_is_seen() -> None:
    plane = (4 * ramp(31, 20)[:, :31].astype(int)).astype(np.uint8)
    course = []
    for tenth in range(11):
        out = np.zeros((20, 16), np.uint8)
        warp(plane, Rect(tenth / 10 / 31, 0, 16 / 31, 1), out)
        course.append(int(out[5, 5]))
    assert course[10] - course[0] == 8
    assert all(0 <= b - a <= 2 for a, b in pairwise(course))


def saved(folder: Path, width: int = 640, height: int = 360) -> Path:
    pixels = np.random.default_rng(2).integers(0, 256, (height, width, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(folder / "noise.png")
    return folder / "noise.png"


def test_a_pan_has_one_working_copy_at_the_best_ratio(tmp_path: Path) -> None:
    working = load_planes(saved(tmp_path), move_for(1, 1.3), 160, 90)
    (level,) = working.levels
    assert level.planes[0].shape[1] / (160 * 1.3) == pytest.approx(BEST_RATIO, rel=0.01)
    assert level.planes[1].shape == level.planes[2].shape
    assert level.planes[1].shape[1] * 2 == level.planes[0].shape[1]


def test_no_copy_of_a_long_zoom_serves_more_than_it_should(tmp_path: Path) -> None:
    levels = load_planes(saved(tmp_path), move_for(0, 2.0), 160, 90).levels
    assert len(levels) > 1
    assert [level.view_width for level in levels] == sorted(level.view_width for level in levels)
    ends = [0.5, *((a.view_width * b.view_width) ** 0.5 for a, b in pairwise(levels)), 1.0]
    assert max(b / a for a, b in pairwise(ends)) <= LEVEL_SPAN * 1.001


def test_a_still_picture_is_the_lanczos_resampling_itself(tmp_path: Path) -> None:
    path = saved(tmp_path)
    working = load_rgb(path, move_for(0, 1.0), 160, 90)
    out = np.zeros((90, 160, 3), np.uint8)
    working.sample(WHOLE, (out,))
    wanted = np.asarray(Image.open(path).resize((160, 90), Image.Resampling.LANCZOS)).astype(int)
    assert np.abs(out - wanted).max() <= 1


def test_the_picture_does_not_jump_where_two_copies_are_blended(tmp_path: Path) -> None:
    """Over the whole zoom each frame resembles the next more than noise resembles itself shifted."""
    move = Move(WHOLE, Rect(0.25, 0.25, 0.5, 0.5))
    working = load_planes(saved(tmp_path), move, 160, 90)
    frames = []
    for number in range(400):
        out = tuple(np.zeros(shape, np.uint8) for shape in ((90, 160), (45, 80), (45, 80)))
        working.sample(move.view(number, 400), out)
        frames.append(out[0].astype(float))
    steps = np.array([np.abs(b - a).mean() for a, b in pairwise(frames)])
    assert steps.max() < 2.5 * np.median(steps)
