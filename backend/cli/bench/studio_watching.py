"""One film made by a studio, seen through its status answers, and what these answers tell."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cli.bench.studio_client import Client
from cli.failures import CommandError

PAUSE = 0.1
"""Seconds between two looks at the status where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A status answer: seconds since the film was asked for, seconds that the answer took, its body.

    ``hurried`` ones came without a pause after the one before.
    """

    at: float
    took: float
    status: dict[str, Any]
    hurried: bool = False

    @property
    def progress(self) -> dict[str, Any]:
        found: dict[str, Any] = self.status["progress"] or {}
        return found

    @property
    def share(self) -> float:
        """Frames done of frames in all, 0 to 1."""
        total: int = self.progress.get("frames_total", 0)
        return self.progress["frames_done"] / total if total else 0.0

    @property
    def is_over(self) -> bool:
        return bool(self.status["status"] != "PROCESSING")

    @property
    def is_encoding(self) -> bool:
        return not self.is_over and self.progress.get("phase") == "shots" and self.share > 0


@dataclass(frozen=True, slots=True)
class WatchedFilm:
    """Every reading from the request for a film to its end."""

    readings: tuple[Reading, ...]

    @property
    def seconds(self) -> float:
        return self.readings[-1].at

    @property
    def frame_rate(self) -> float:
        """Frames a second of the whole render, its begin and its export included."""
        frames: int = self.readings[-1].progress["frames_total"]
        return frames / self.seconds

    def encoding_rate(self, *, hurried: bool = False) -> float | None:
        """Frames a second while shots are encoded, of all or of the hurried time; None if that was too
        short to tell."""
        seen = [reading for reading in self.readings if reading.is_encoding and reading.hurried >= hurried]
        changes = [seen[0], *_changes(seen, lambda reading: reading.progress["frames_done"])] if seen else []
        if len(changes) < 3:
            return None
        first, last = changes[1], changes[-1]
        frames: int = last.progress["frames_done"] - first.progress["frames_done"]
        return frames / (last.at - first.at)

    def answer_times(self) -> list[float]:
        """Seconds of every hurried answer."""
        return [reading.took for reading in self.readings if reading.hurried and not reading.is_over]

    def longest_silence(self) -> float:
        """The most seconds between two changes of what is shown."""
        times = [0.0, *(change.at for change in _changes(self.readings, lambda reading: reading.status))]
        return max(later - earlier for earlier, later in pairwise(times))

    def steps_back(self) -> int:
        """How often something that only grows was less than before."""
        return sum(
            later.progress.get(fact, 0) < earlier.progress.get(fact, 0)
            for earlier, later in pairwise(self.readings)
            for fact in ("percentage", "frames_done", "current_segment")
        )

    def early_hundreds(self) -> int:
        """How often 100 % was shown before the film was there."""
        return sum(
            reading.progress.get("percentage") == 100
            for reading in self.readings
            if reading.status["status"] != "COMPLETED"
        )

    def misjudged(self) -> list[tuple[float, float]]:
        """For every new estimate after a fifth of the frames: the share done, and by how many hundredths of
        the true remaining time ``remaining_seconds`` is wrong (too little is negative)."""
        changed = _changes(self.readings, lambda reading: reading.progress.get("remaining_seconds"))
        return [
            (reading.share, 100 * (remaining / (self.seconds - reading.at) - 1))
            for reading in changed
            if reading.is_encoding
            and reading.share >= 0.2
            and (remaining := reading.progress.get("remaining_seconds")) is not None
        ]

    def phase_seconds(self) -> dict[str, float]:
        """How long every phase was shown."""
        spent: dict[str, float] = {}
        for earlier, later in pairwise(self.readings):
            phase = earlier.progress.get("phase", "unknown")
            spent[phase] = spent.get(phase, 0.0) + later.at - earlier.at
        return spent


def watch_film(
    client: Client,
    project: str,
    *,
    hurried: int = 0,
    pause: float = PAUSE,
    seen: Callable[[], None] = lambda: None,
) -> WatchedFilm:
    """Have a film made anew and look at its status until it is there, with ``pause`` seconds in between.

    As soon as frames come, ``hurried`` looks follow each other at once. After every look ``seen`` is called.
    Raises CommandError for a film that does not come.
    """
    began = time.perf_counter()
    client.post(f"/api/projects/{project}/render/", {"force": True})
    readings: list[Reading] = []
    at_once = False
    while not readings or not readings[-1].is_over:
        time.sleep(0 if at_once else pause)
        status, took = client.ask("GET", f"/api/projects/{project}/status/")
        reading = Reading(time.perf_counter() - began, took, status, at_once)
        at_once = hurried > 0 and reading.is_encoding
        hurried -= at_once
        readings.append(reading)
        seen()
    if readings[-1].status["status"] != "COMPLETED":
        raise CommandError(f"A measured film failed: {readings[-1].status['error']}")
    return WatchedFilm(tuple(readings))


def at_share(found: Sequence[tuple[float, float]], share: float) -> float:
    """The second of the pair whose first is nearest to ``share``."""
    return min(found, key=lambda pair: abs(pair[0] - share))[1]


def _changes(readings: Sequence[Reading], fact: Callable[[Reading], object]) -> Iterator[Reading]:
    return (later for earlier, later in pairwise(readings) if fact(later) != fact(earlier))
