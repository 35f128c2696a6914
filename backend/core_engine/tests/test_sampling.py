"""Pictures prepared for a move, and what the camera sees of them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core_engine.ken_burns import Move, Rect, move_for
from core_engine.sampling import BEST_RATIO, LEVEL_SPAN, load_planes, load_rgb

WHOLE = Rect(0, 0, 1, 1)


def saved(folder: Path, width: int = 640, height: int = 360) -> Path:
    pixels = np.random.default_rng(2).integers(0, 256, (height, width, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(folder / "noise.png")
    return folder / "noise.png"


def test_a_pan_has_one_working_copy_at_the_best_ratio(tmp_path: Path) -> None:
    working = load_planes(saved(tmp_path), move_for(1, 1.3), 160, 90)
    (level,) = working.levels
    assert level.planes[0].pixels.shape[1] / (160 * 1.3) == pytest.approx(BEST_RATIO, rel=0.01)
    height, width = level.planes[0].pixels.shape
    assert level.planes[1].pixels.shape == (height // 2, width // 2, 2)


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
        out = tuple(np.zeros(shape, np.uint8) for shape in ((90, 160), (45, 80, 2)))
        working.sample(move.view(number, 400), out)
        frames.append(out[0].astype(float))
    steps = np.array([np.abs(b - a).mean() for a, b in pairwise(frames)])
    assert steps.max() < 2.5 * np.median(steps)
