"""The engine's readings in the studio's words, never backwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from api.services.statuses import PREPARING
from core_engine.progress import Phase, Progress

EXPORTING = "Exporting final MP4..."


class FilmProgress:
    """Turns readings into what a task's row shows.

    ``earlier`` is what an interrupted attempt had shown: nothing falls behind it. ``elapsed_seconds``,
    of this attempt, shows that it lives even where no frames are made (``clock`` only ever runs
    forward). ``exporting`` is what the last step is called. 100 % is for a film whose row says
    COMPLETED, so here it ends with 99.
    """

    def __init__(
        self,
        earlier: Mapping[str, Any] | None,
        clock: Callable[[], float] = time.monotonic,
        *,
        exporting: str = EXPORTING,
    ) -> None:
        known = earlier or {}
        self._percentage: int = known.get("percentage", 0)
        self._segment: int = known.get("current_segment", 0)
        self._frames: int = known.get("frames_done", 0)
        self._frames_total: int = known.get("frames_total", 0)
        self._began = clock()
        self._clock = clock
        self._exporting = exporting

    def show(self, reading: Progress) -> dict[str, Any]:
        """``current``, ``total`` and ``current_phase``, as every task has them, and what is known besides."""
        self._percentage = max(self._percentage, min(99, reading.percentage))
        self._segment = max(self._segment, reading.segment)
        self._frames = max(self._frames, reading.frames_done)
        self._frames_total = reading.frames_total or self._frames_total
        return {
            "current": self._segment,
            "total": reading.segments,
            "current_phase": self._in_words(reading.phase, reading.segments),
            "percentage": self._percentage,
            "frames_done": self._frames,
            "frames_total": self._frames_total,
            "frames_per_second": _rounded(reading.frames_per_second),
            "remaining_seconds": _rounded(reading.remaining_seconds),
            "elapsed_seconds": round(self._clock() - self._began, 1),
            "phase": reading.phase.value,
        }

    def _in_words(self, phase: Phase, segments: int) -> str:
        match phase:
            case Phase.LISTENING:
                return PREPARING
            case Phase.SHOTS:
                return f"Applying Ken Burns effect to segment {min(self._segment + 1, segments)}"
            case Phase.JOINING | Phase.VERIFYING | Phase.PLACING | Phase.DONE:
                return self._exporting


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
