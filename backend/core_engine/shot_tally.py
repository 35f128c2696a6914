"""Which shots have all of their pieces."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence

from core_engine.progress import ProgressMeter
from core_engine.shot_plan import PlannedPiece, PlannedShot


class ShotTally:
    """Tells the ``meter`` of every shot whose pieces are there, those ``taken`` from the cache at once.

    Of a piece that several shots share, the frames are made once and given to the others.
    """

    def __init__(self, shots: Sequence[PlannedShot], taken: Collection[str], meter: ProgressMeter) -> None:
        self._meter = meter
        self._lock = threading.Lock()
        self._missing: dict[int, int] = {}  # pieces by shot
        self._waiting: dict[str, list[int]] = {}  # shots by key
        for shot in shots:
            self._begin(shot, taken)

    def piece_done(self, planned: PlannedPiece) -> None:
        """Count a piece that was encoded, for every shot that needs it."""
        with self._lock:
            users = self._waiting.pop(planned.key)
            for index in users:
                self._missing[index] -= 1
            complete = [index for index in dict.fromkeys(users) if not self._missing[index]]
        for _ in users[1:]:
            self._meter.frames_given(planned.piece.length)
        for index in complete:
            self._meter.shot_done(index)

    def _begin(self, shot: PlannedShot, taken: Collection[str]) -> None:
        given = sum(planned.piece.length for planned in shot.pieces if planned.key in taken)
        if given:
            self._meter.frames_given(given)
        missing = [planned.key for planned in shot.pieces if planned.key not in taken]
        if not missing:
            self._meter.shot_done(shot.index, at_once=False)
        self._missing[shot.index] = len(missing)
        for key in missing:
            self._waiting.setdefault(key, []).append(shot.index)
