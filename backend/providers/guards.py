"""What stands before a service: not too fast, and not again and again where nobody answers.

Both are shared by all threads of a process, one of each a service: ``Guards`` hands them out.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from providers.policy import Clock


class RateLimit:
    """Lets ``per_second`` calls through, and at first ``burst`` at once; the others wait their turn."""

    def __init__(self, per_second: float, *, burst: int = 1, clock: Clock) -> None:
        self._interval = 1 / per_second
        self._credit = (burst - 1) * self._interval
        self._clock = clock
        self._lock = threading.Lock()
        self._next = float("-inf")

    def wait(self) -> None:
        """Sleep until it is this caller's turn."""
        with self._lock:
            now = self._clock.monotonic()
            turn = max(self._next, now - self._credit)
            self._next = turn + self._interval
        if turn > now:
            self._clock.sleep(turn - now)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """Why a service is not called now: for ``seconds`` more, because it was silent or refused the key."""

    seconds: float
    key_refused: bool


class Breaker:
    """Stops asking a service that did not answer ``failures`` times in a row, for ``rest`` seconds.

    Then one call goes through: an answer opens the way again, silence starts another rest. A key that was
    refused is not shown again for as long, either.
    """

    def __init__(self, *, failures: int = 5, rest: float = 60.0, clock: Clock) -> None:
        self._failures = failures
        self._rest = rest
        self._clock = clock
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._key_refused = False
        self._closed_until = float("-inf")

    def pause(self) -> Pause | None:
        """None: call it, and tell how that ended."""
        with self._lock:
            left = self._closed_until - self._clock.monotonic()
            if left > 0:
                return Pause(seconds=left, key_refused=self._key_refused)
            self._key_refused = False
            if self._in_a_row >= self._failures:
                self._close()  # one tries, the others wait for it
            return None

    def answered(self) -> None:
        """The service answered, whatever it said."""
        with self._lock:
            self._in_a_row = 0
            if not self._key_refused:
                self._closed_until = float("-inf")

    def silent(self) -> None:
        """The service did not answer, or only said that it is broken."""
        with self._lock:
            self._in_a_row += 1
            if self._in_a_row >= self._failures:
                self._close()

    def refused_key(self) -> None:
        """The service answered that it does not accept the key."""
        with self._lock:
            self._in_a_row = 0
            self._key_refused = True
            self._close()

    def _close(self) -> None:
        self._closed_until = self._clock.monotonic() + self._rest


@dataclass(frozen=True, slots=True)
class Guard:
    """The two that stand before one service."""

    rate: RateLimit
    breaker: Breaker


class Guards:
    """One Guard for each service, address and key, made when it is first asked for."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._known: dict[tuple[str, ...], Guard] = {}

    def of(self, *identity: str, per_second: float) -> Guard:
        """The guard of the service with this identity."""
        with self._lock:
            if identity not in self._known:
                self._known[identity] = Guard(
                    RateLimit(per_second, burst=max(1, int(per_second)), clock=self._clock),
                    Breaker(clock=self._clock),
                )
            return self._known[identity]


SHARED = Guards()
"""The guards of this process."""
