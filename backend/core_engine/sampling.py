"""What the camera sees, as pixels: sub-pixel sampling of a picture under a move.

A picture is resampled once, as good as by Lanczos, to working copies a little larger than the film. Every
frame is then one linear sampling of each plane, at positions that are fractions of a pixel, so
nothing jumps from pixel to pixel.

Linear sampling is sharpest, and free of aliasing, where about 1.36 working pixels fall on one of
the film: luma SSIM against Lanczos from the full source, on 1/f noise of 20 megapixels, is 0.987
there, 0.983 at 1.20 and at 1.60, and 0.968 at 2.0. Of the numbers near by, the one whose fraction
is the golden section lets planes be sampled fastest (see ``plane_sampling``).

A move that zooms further than one copy can serve well is given several, and a frame near the border
of two is a blend of both, so that the sharpness does not jump either.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from core_engine.colour import Pixels, to_planes
from core_engine.images import read_fitted
from core_engine.ken_burns import Move, Rect
from core_engine.plane_sampling import CHROMA, LUMA, Plane

BEST_RATIO = (5 - math.sqrt(5)) / 2
"""1.382: working pixels for each pixel of the film at which linear sampling is best."""

LEVEL_SPAN = 1.31
"""The largest change of the view's size that one working copy serves."""

BLEND_WIDTH = 0.03
"""Over which change of the view's size (as a logarithm) two copies are blended."""

Planes = tuple[Pixels, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """One working copy: planes that each cover the whole fitted picture."""

    planes: tuple[Plane, ...]
    view_width: float
    """The width of the view (a fraction) that this copy serves best."""


@dataclass(frozen=True, slots=True)
class WorkingPicture:
    """A picture prepared for one move: one or more copies, the finest first."""

    levels: tuple[Level, ...]

    def sample(self, view: Rect, out: Planes) -> None:
        """Draw ``view`` into the planes ``out``: luma (height, width) and chroma (halves of both, 2), or
        packed RGB (height, width, 3) alone."""
        index, share = self._level_for(view.width)
        _sample(self.levels[index], view, out)
        if share:
            neighbour = tuple(np.empty_like(plane) for plane in out)
            _sample(self.levels[index + 1], view, neighbour)
            for plane, other in zip(out, neighbour, strict=True):
                cv2.addWeighted(plane, 1 - share, other, share, 0, dst=plane)

    def _level_for(self, view_width: float) -> tuple[int, float]:
        """The copy that serves a view, and how much of the next coarser one is mixed in (0–1)."""
        for index in range(len(self.levels) - 1):
            here, coarser = self.levels[index].view_width, self.levels[index + 1].view_width
            border = math.sqrt(here * coarser)
            share = math.log(view_width / border) / BLEND_WIDTH + 0.5
            if share < 1:
                return index, max(share, 0.0)
        return len(self.levels) - 1, 0.0


def _sample(level: Level, view: Rect, out: Planes) -> None:
    for number, (plane, target) in enumerate(zip(level.planes, out, strict=True)):
        plane.sample(view, target, CHROMA if number else LUMA)


def load_planes(path: Path, move: Move, width: int, height: int) -> WorkingPicture:
    """Prepare a picture's luma and chroma for a move in a film of ``width`` × ``height`` pixels.

    Raises PictureError for an unusable picture.
    """
    sizes = _level_sizes(move, width, height)
    finest = to_planes(read_fitted(path, (width, height), sizes[0].size))
    return _build(finest, sizes)


def load_rgb(path: Path, move: Move, width: int, height: int) -> WorkingPicture:
    """The same with one packed plane of sRGB, for engines that take RGB frames."""
    sizes = _level_sizes(move, width, height)
    return _build((read_fitted(path, (width, height), sizes[0].size),), sizes)


@dataclass(frozen=True, slots=True)
class _LevelSize:
    size: tuple[int, int]
    view_width: float


def _level_sizes(move: Move, width: int, height: int) -> list[_LevelSize]:
    closest = min(move.start.width, move.end.width)
    widest = max(move.start.width, move.end.width)
    if move.is_still:
        # One working pixel for each of the film: the Lanczos resampling itself is the frame.
        return [_LevelSize(_even(width / closest, height / closest), closest)]
    count = max(1, math.ceil(math.log(widest / closest) / math.log(LEVEL_SPAN)))
    levels = []
    for index in range(count):
        view_width = closest * (widest / closest) ** ((index + 0.5) / count)
        scale = BEST_RATIO / view_width
        levels.append(_LevelSize(_even(width * scale, height * scale), view_width))
    return levels


def _even(width: float, height: float) -> tuple[int, int]:
    return max(2, 2 * round(width / 2)), max(2, 2 * round(height / 2))


def _build(finest: Planes, sizes: list[_LevelSize]) -> WorkingPicture:
    levels = [_level(finest, sizes[0])]
    for coarser in sizes[1:]:
        width, height = coarser.size
        planes = tuple(
            _shrunk(plane, (width // 2, height // 2) if number else (width, height))
            for number, plane in enumerate(finest)
        )
        levels.append(_level(planes, coarser))
    return WorkingPicture(tuple(levels))


def _level(planes: Planes, size: _LevelSize) -> Level:
    return Level(tuple(map(Plane, planes)), size.view_width)


def _shrunk(plane: Pixels, size: tuple[int, int]) -> Pixels:
    if plane.shape[2:] == (2,):  # Pillow would take the second channel for transparency
        return np.asarray(cv2.merge([_shrunk(plane[..., channel], size) for channel in (0, 1)]), np.uint8)
    return np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.LANCZOS))
