"""A storage that is away costs time: steps on it are done again, for minutes, by those who can wait.

Workers can. Whoever answers a browser cannot, and says at once that the storage is away.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from api.errors import ApiError

logger = logging.getLogger(__name__)

PATIENCE = 300.0
"""Seconds for which a worker waits for a storage that does not answer, counted from the first silence."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0  # seconds
_ASK_EVERY = 0.2  # seconds

_Given = TypeVar("_Given")


class StorageUnavailable(ApiError):
    """The storage does not answer, or refuses; ``permanent`` where waiting would not help."""

    status = 503
    code = "storage_unavailable"

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class Waits(Protocol):
    """Does a step on the storage and gives its result; how it waits for the storage is its own affair."""

    def __call__(self, step: Callable[[], _Given], /) -> _Given: ...


def at_once(step: Callable[[], _Given], /) -> _Given:
    """Do a step once, and never again."""
    return step()


class Patience:
    """Does a step again while the storage does not answer; what it refuses is not asked twice.

    ``go_on`` is asked meanwhile, several times a second; it raises to stop. Pauses double and differ a
    little by chance, so that many workers do not come back in one moment. Raises StorageUnavailable after
    ``seconds`` of silence, five minutes unless it is said otherwise.
    """

    def __init__(self, go_on: Callable[[], object], *, seconds: float | None = None) -> None:
        self._go_on = go_on
        self._seconds = PATIENCE if seconds is None else seconds

    def __call__(self, step: Callable[[], _Given], /) -> _Given:
        pause, end = _FIRST_PAUSE, float("inf")
        while True:
            try:
                return step()
            except StorageUnavailable as error:
                end = min(end, time.monotonic() + self._seconds)
                if error.permanent or time.monotonic() >= end:
                    raise
            logger.warning("the storage does not answer; trying again in %.0f s", pause)
            self._wait(min(pause * random.uniform(0.75, 1.0), end - time.monotonic()))
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._go_on()
            time.sleep(min(_ASK_EVERY, left))
