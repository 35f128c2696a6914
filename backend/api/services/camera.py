"""The moves of the camera, as the studio shows them."""

from __future__ import annotations

from functools import lru_cache

from core_engine.ken_burns import DIRECTIONS, Rect, move_for

Move = dict[str, dict[str, float]]


@lru_cache(maxsize=8)
def moves(zoom: float) -> tuple[Move, ...]:
    """Every move there is, at zoom intensity ``zoom``; a segment takes that of its place modulo their number.

    ``{"start": {x, y, width, height}, "end": …}``, in fractions (0–1) of the fitted picture.
    """
    return tuple(
        {"start": _shown(move.start), "end": _shown(move.end)}
        for move in (move_for(index, zoom) for index in range(len(DIRECTIONS)))
    )


def _shown(view: Rect) -> dict[str, float]:
    return {"x": view.left, "y": view.top, "width": view.width, "height": view.height}
