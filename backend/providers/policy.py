"""When to call again: after a refusal, while a job runs, and when to give up.

Rules only: nothing here calls anybody. Time, sleep and chance come in by ``Clock``, so tests neither wait
nor throw dice.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TypeVar

from providers.errors import DeadlinePassed, ProviderError, Submission

LONGEST_WAIT = 60.0
"""Seconds that a service's Retry-After is obeyed at most, and that our own delays grow to."""

PUZZLES_IN_A_ROW = 5
"""How many failed readings of a job in a row are borne before it counts as lost."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """Seconds that only run forward, the time of day (Unix), a pause, and chance (0 ≤ x < 1)."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


@dataclass(frozen=True, kw_only=True, slots=True)
class Retries:
    """How often a call is tried in all, and how long to wait between: ``first`` seconds, doubled each time.

    Chance adds up to half, so that many who failed together do not come back together.
    """

    attempts: int = 3
    first: float = 5.0
    longest: float = LONGEST_WAIT

    def delay(self, failures: int, *, asked: float | None = None, clock: Clock) -> float | None:
        """Seconds to wait after so many failures; None: give up. ``asked`` is what the service asks for."""
        if failures >= self.attempts:
            return None
        if asked is not None:
            return min(max(asked, 0.0), LONGEST_WAIT)
        step = self.first * 2.0 ** (failures - 1)
        return min(self.longest, step * (1 + 0.5 * clock.chance()))

    def after(self, error: ProviderError, failures: int, *, clock: Clock) -> float | None:
        """The same for the error that a call ended with; None also where repeating is wrong."""
        if not error.retryable or error.submission is Submission.UNCLEAR:
            return None
        return self.delay(failures, asked=error.retry_after, clock=clock)


@dataclass(frozen=True, kw_only=True, slots=True)
class PollPace:
    """How often a job is asked after, in seconds: once after ``first``, then from ``step`` up to ``longest``.

    Each pause is up to a quarter longer or shorter by chance, and never below ``least``.
    """

    first: float = 5.0
    step: float = 5.0
    factor: float = 1.5
    longest: float = 20.0
    least: float = 1.0

    def delay(self, polls: int, *, asked: float | None = None, clock: Clock) -> float:
        """Seconds until the next reading, after so many; ``asked`` is what the service asks for."""
        growth = self.factor ** min(polls - 1, 64) if polls else 1.0
        plain = min(self.longest, self.step * growth) if polls else self.first
        spread = plain * (0.75 + 0.5 * clock.chance())
        return max(self.least, spread, min(asked or 0.0, LONGEST_WAIT))


@dataclass(kw_only=True, slots=True)
class Deadline:
    """A budget of ``limit`` seconds, of which ``spent`` were used before, perhaps by another process.

    It counts by the monotonic clock: a clock that is set forward or back changes nothing.
    """

    limit: float
    spent: float = 0.0
    clock: Clock = field(default_factory=Clock)
    _since: float = field(init=False)

    def __post_init__(self) -> None:
        self._since = self.clock.monotonic()

    def elapsed(self) -> float:
        """Seconds used up to now, to be stored."""
        return self.spent + self.clock.monotonic() - self._since

    def left(self) -> float:
        """Seconds that are left; never negative."""
        return max(0.0, self.limit - self.elapsed())

    def check(self, title: str, provider: str = "") -> None:
        """Raises DeadlinePassed when nothing is left."""
        if self.left() <= 0:
            raise DeadlinePassed(
                f"{title} did not finish within {shown_seconds(self.limit)}, so the job was given up. "
                "Your project is unchanged. Check again later, or choose another provider.",
                provider=provider,
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long one is prepared to wait for a film: ``deadline`` in seconds for each job."""

    retries: Retries = field(default_factory=Retries)
    deadline: float = 1800.0
    clock: Clock = field(default_factory=Clock)


def shown_seconds(seconds: float) -> str:
    """A time for people: "40 seconds", "30 minutes"."""
    if seconds >= 120:
        return f"{round(seconds / 60)} minutes"
    return f"{math.ceil(seconds)} second{'' if math.ceil(seconds) == 1 else 's'}"


def retry_after(headers: Mapping[str, str], *, now: float) -> float | None:
    """Seconds that an answer asks to wait; None where it says nothing that can be read.

    Reads ``retry-after-ms``, then ``retry-after`` as seconds or as a date (RFC 9110, 10.2.3). ``headers``
    takes names in any case; ``now`` is Unix time.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after")
    seconds = _number(text)
    return seconds if seconds is not None else _until(text, now)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _until(text: str | None, now: float) -> float | None:
    try:
        return max(0.0, parsedate_to_datetime(text or "").timestamp() - now)
    except (ValueError, OverflowError):
        return None


def repeat(call: Callable[[], T], retries: Retries, *, clock: Clock, deadline: Deadline | None = None) -> T:
    """What ``call`` gives, tried again where its error says that this is safe and may help.

    Raises the last error; also when the next wait would pass the deadline.
    """
    failures = 0
    while True:
        try:
            return call()
        except ProviderError as error:
            failures += 1
            delay = retries.after(error, failures, clock=clock)
            if delay is None or (deadline is not None and delay > deadline.left()):
                raise
        clock.sleep(delay)
