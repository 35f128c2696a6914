"""How far the film has come: a live bar in a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from core_engine.progress import Phase
from core_engine.progress import Progress as FilmProgress

_SECONDS_BETWEEN_LINES = 1.0
_PERCENT_BETWEEN_LINES = 5
_LONGEST_SILENCE = 10.0  # seconds

_WORDS = {
    Phase.LISTENING: "Listening to the narrations",
    Phase.JOINING: "Exporting final MP4...",
    Phase.VERIFYING: "Checking the film",
    Phase.PLACING: "Checking the film",  # too short for words of its own
    Phase.DONE: "Export complete",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One state of the work. ``phase`` stays the same as long as the bar only grows."""

    phase: str
    words: str
    percentage: int
    frames_per_second: float | None = None
    remaining_seconds: float | None = None

    def pace(self) -> str:
        """Speed and remaining time, as far as they are known."""
        known = []
        if self.frames_per_second is not None:
            known.append(f"{self.frames_per_second:.0f} frames/s")
        if self.remaining_seconds is not None:
            known.append(f"{clock_time(self.remaining_seconds)} left")
        return ", ".join(known)


def of_narration(done: int, total: int) -> Reading:
    """The reading while segments are spoken."""
    percentage = 100 * done // total
    words = f"Speaking segment {min(done + 1, total)}/{total} ({percentage}%)"
    return Reading(phase="speaking", words=words, percentage=percentage)


def of_film(progress: FilmProgress) -> Reading:
    """The reading while the engine works."""
    percentage = progress.percentage
    if progress.phase is not Phase.SHOTS:
        words = _WORDS[progress.phase]
        return Reading(phase=words, words=words, percentage=percentage)
    if progress.frames_done >= progress.frames_total:
        return Reading(phase="sound", words="Finishing the sound", percentage=percentage)
    segment = min(progress.segment + 1, progress.segments)
    return Reading(
        phase=progress.phase,
        words=f"Processing segment {segment}/{progress.segments} ({percentage}%)",
        percentage=percentage,
        frames_per_second=progress.frames_per_second,
        remaining_seconds=progress.remaining_seconds,
    )


def clock_time(seconds: float) -> str:
    """Seconds as 1:05 or 1:02:03; what is left of a second counts as one."""
    minutes, rest = divmod(-int(-seconds // 1), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Display(Protocol):
    """Shows readings. It never raises: a film does not fail because nobody watches."""

    def show(self, reading: Reading) -> None: ...

    def tell(self, sentence: str) -> None:
        """Say a sentence that stays, above what is shown."""

    def close(self) -> None:
        """Leave the screen clean for what is said next."""


class Silence:
    """For programs that want nothing but the result."""

    def show(self, reading: Reading) -> None:
        pass

    def tell(self, sentence: str) -> None:
        pass

    def close(self) -> None:
        pass


class PlainLines:
    """A line now and then: at most one a second, at least one every ten as long as work goes on."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._last: Reading | None = None
        self._last_time = float("-inf")

    def show(self, reading: Reading) -> None:
        now = self._clock()
        if not self._is_due(reading, now - self._last_time):
            return
        self._last, self._last_time = reading, now
        pace = reading.pace()
        _try(
            lambda: self._console.out(f"{reading.words}, {pace}" if pace else reading.words, highlight=False)
        )

    def tell(self, sentence: str) -> None:
        say(self._console, sentence)

    def close(self) -> None:
        pass

    def _is_due(self, reading: Reading, silence: float) -> bool:
        if self._last is None or reading.phase != self._last.phase:
            return True
        grown = reading.percentage - self._last.percentage
        return silence >= _LONGEST_SILENCE or (
            silence >= _SECONDS_BETWEEN_LINES and grown >= _PERCENT_BETWEEN_LINES
        )


class LiveBar:
    """One line that is drawn anew in place."""

    def __init__(self, console: Console) -> None:
        # Drawn by us only: a thread of its own would still draw while the terminal closes.
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[pace]}", markup=False),
            console=console,
            transient=True,
            auto_refresh=False,
        )
        self._task = self._bar.add_task("", total=100, pace="")
        self._started = False

    def show(self, reading: Reading) -> None:
        _try(lambda: self._draw(reading))

    def tell(self, sentence: str) -> None:
        say(self._bar.console, sentence)

    def close(self) -> None:
        _try(self._bar.stop)

    def _draw(self, reading: Reading) -> None:
        if not self._started:
            self._started = True
            self._bar.start()
        self._bar.update(
            self._task,
            description=reading.words,
            completed=reading.percentage,
            pace=reading.pace(),
            refresh=True,
        )


def display(console: Console, *, only_live: bool = False) -> Display:
    """The display that fits the console; ``only_live`` prefers silence to lines."""
    if console.is_terminal and not console.is_dumb_terminal:
        return LiveBar(console)
    return Silence() if only_live else PlainLines(console)


def say(console: Console, sentence: str) -> None:
    """Print a sentence as it is, whatever characters it holds."""
    _try(lambda: console.print(Text(sentence), soft_wrap=True))


def _try(draw: Callable[[], object]) -> None:
    try:
        draw()
    except (OSError, ValueError):  # the terminal was closed, or the reader has gone
        return
