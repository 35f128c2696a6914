"""The engine's readings in the studio's words, never backwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.services.statuses import PREPARING
from core_engine.progress import Phase, Progress


class FilmProgress:
    """Turns readings into what a task's row shows.

    ``earlier`` is what an interrupted attempt had shown: nothing falls behind it. 100 % is for a film
    whose row says COMPLETED, so here it ends with 99.
    """

    def __init__(self, earlier: Mapping[str, Any] | None) -> None:
        known = earlier or {}
        self._percentage: int = known.get("percentage", 0)
        self._segment: int = known.get("current_segment", 0)
        self._frames: int = known.get("frames_done", 0)

    def show(self, reading: Progress) -> dict[str, Any]:
        """``current``, ``total`` and ``current_phase``, as every task has them, and what is known besides."""
        self._percentage = max(self._percentage, min(99, reading.percentage))
        self._segment = max(self._segment, reading.segment)
        self._frames = max(self._frames, reading.frames_done)
        return {
            "current": self._segment,
            "total": reading.segments,
            "current_phase": _in_words(reading.phase, self._segment, reading.segments),
            "percentage": self._percentage,
            "frames_done": self._frames,
            "frames_total": max(reading.frames_total, self._frames),
            "frames_per_second": _rounded(reading.frames_per_second),
            "remaining_seconds": _rounded(reading.remaining_seconds),
            "phase": reading.phase.value,
        }


def _in_words(phase: Phase, finished: int, segments: int) -> str:
    match phase:
        case Phase.LISTENING:
            return PREPARING
        case Phase.SHOTS:
            return f"Applying Ken Burns effect to segment {min(finished + 1, segments)}"
        case Phase.JOINING | Phase.VERIFYING | Phase.DONE:
            return "Exporting final MP4..."


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
