"""The camera: where it stands at every frame of a shot.

All rectangles are fractions of the fitted picture, the largest centred part of it that has the
film's shape. A move leads from one rectangle to another, each edge linearly; both lie inside the
fitted picture, and so, by convexity, does every view between them: there are no black edges.

    (0,0) +-----------------------+
          |   start               |
          |  +-------+            |        view at frame k of n:
          |  |       |   end      |        start + (end − start) · k / n
          |  +-------+  +------+  |
          |             +------+  |
          +-----------------------+ (1,1)
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core_engine.timeline import MAX_ZOOM, MIN_ZOOM

Position = tuple[float, float]

CENTER: Position = (0.5, 0.5)
TOP_LEFT: Position = (0.0, 0.0)
TOP_RIGHT: Position = (1.0, 0.0)
BOTTOM_LEFT: Position = (0.0, 1.0)
BOTTOM_RIGHT: Position = (1.0, 1.0)

DIRECTIONS: tuple[tuple[Position, Position], ...] = (
    (CENTER, CENTER),
    (TOP_LEFT, BOTTOM_RIGHT),
    (BOTTOM_RIGHT, TOP_LEFT),
    (TOP_RIGHT, BOTTOM_LEFT),
    (BOTTOM_LEFT, TOP_RIGHT),
    (CENTER, TOP_LEFT),
    (CENTER, BOTTOM_RIGHT),
)


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle of the film's shape, in fractions (0–1) of the fitted picture."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def at(cls, position: Position, zoom: float) -> Rect:
        """The view at ``zoom``, placed at a fraction of the room that is left beside it."""
        side = 1 / zoom
        return cls(position[0] * (1 - side), position[1] * (1 - side), side, side)


@dataclass(frozen=True, slots=True)
class Move:
    """Where the camera starts and ends."""

    start: Rect
    end: Rect

    @property
    def is_still(self) -> bool:
        return self.start == self.end

    def view(self, frame: int, frame_count: int) -> Rect:
        """What the camera sees at ``frame`` of a shot of ``frame_count`` frames."""
        t = frame / frame_count
        a, b = self.start, self.end
        return Rect(
            a.left + (b.left - a.left) * t,
            a.top + (b.top - a.top) * t,
            a.width + (b.width - a.width) * t,
            a.height + (b.height - a.height) * t,
        )


def get_pan_direction(segment_index: int) -> tuple[Position, Position]:
    """Start and end position of a segment's move, as fractions (0–1), by its ``sequence_index``."""
    return DIRECTIONS[segment_index % len(DIRECTIONS)]


def move_for(segment_index: int, zoom: float) -> Move:
    """The move of a segment at zoom intensity ``zoom`` (1.0–2.0).

    Centre to centre zooms in from 1 to ``zoom``; the diagonals pan at ``zoom``; the moves from the
    centre to a corner zoom out from ``zoom`` to half its excess, which leaves room to reach the corner.
    Zoom 1.0 is a still picture.
    """
    if not MIN_ZOOM <= zoom <= MAX_ZOOM:
        raise ValueError(f"zoom must lie between {MIN_ZOOM} and {MAX_ZOOM}, not {zoom}")
    start, end = get_pan_direction(segment_index)
    if start == end:
        return Move(Rect.at(start, 1.0), Rect.at(end, zoom))
    if start == CENTER:
        return Move(Rect.at(start, zoom), Rect.at(end, (1 + zoom) / 2))
    return Move(Rect.at(start, zoom), Rect.at(end, zoom))


def apply_ken_burns(
    image_path: str,
    duration: float,
    resolution: tuple[int, int],
    zoom_intensity: float = 1.3,
    fps: int = 30,
    segment_index: int = 0,
) -> Any:  # noqa: ANN401 - a VideoClip of whichever MoviePy is installed
    """A MoviePy VideoClip of the picture under the moving camera, ``duration`` seconds long.

    Frames are arrays (height, width, 3) of 8-bit sRGB. Raises EncoderMissing where MoviePy is not
    installed and PictureError for an unusable picture.
    """
    # MoviePy is the second engine's own dependency and is missing from most installations.
    from core_engine.moviepy_clips import ken_burns_clip  # noqa: PLC0415

    return ken_burns_clip(Path(image_path), duration, resolution, zoom_intensity, fps, segment_index)
