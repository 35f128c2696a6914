"""The killing of a worker in the middle of a film, and what is made twice because of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

_EARLIEST, _LATEST = 0.2, 0.8


class Killing:
    """Kills one of ``workers`` workers as soon as a share of the shots is finished; both by ``seed``.

    ``shots`` is how many pieces the film has. ``finished`` is how many there were at that moment, ``encoded``
    how often a piece was put into the bucket, ``repeated`` how often one that was there already.
    """

    def __init__(self, seed: int, workers: int, shots: int, kill: Callable[[int], None]) -> None:
        dice = random.Random(seed)
        self.finished: int | None = None
        self._least = max(1, round(dice.uniform(_EARLIEST, _LATEST) * shots))
        self._victim = dice.randrange(workers)
        self._kill = kill
        self._made: set[tuple[str, str]] = set()

    def look(self, pieces: Mapping[str, str]) -> None:
        """See what is finished: names of pieces, each with the moment of its making."""
        self.note(pieces)
        if self.finished is None and len(pieces) >= self._least:
            self.finished = len(pieces)
            self._kill(self._victim)

    def note(self, pieces: Mapping[str, str]) -> None:
        """The same when nobody is to be killed any more."""
        self._made.update(pieces.items())

    @property
    def encoded(self) -> int:
        return len(self._made)

    @property
    def repeated(self) -> int:
        return len(self._made) - len({name for name, _ in self._made})
