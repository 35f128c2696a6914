"""How far a render has come, in the only unit that matters: frames.

``Report`` is the engine's only call upward. It is given a Progress at most ten times a second
and answers whether to go on.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

REPORTS_PER_SECOND = 10


class Phase(StrEnum):
    """What the engine is busy with. Words for people are made where they are shown."""

    LISTENING = "listening"  # measuring length and loudness of the narrations
    SHOTS = "shots"
    JOINING = "joining"
    VERIFYING = "verifying"
    PLACING = "placing"  # the last look at wishes to stop; then the film takes its place
    DONE = "done"


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """What a film of ``frames`` is going to take: about so many ``seconds``, of memory and disk at most.

    ``seconds`` is None while no film of this size has told the pace. ``memory_bytes`` holds for pictures
    of up to 24 megapixels, and is None where no bound is known; ``disk_bytes`` is needed where the film is
    made, the film itself included.
    """

    frames: int
    seconds: float | None
    memory_bytes: int | None
    disk_bytes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """One reading. ``segment`` counts shots finished in story order, from 0 to ``segments``.

    ``frames_per_second`` is the pace of late, which ``remaining_seconds`` supposes to last; both are
    None while they cannot be known. An engine's every reading from Phase.SHOTS on has the ``estimate``,
    so that it arrives even where only the newest reading does.
    """

    phase: Phase
    frames_done: int
    frames_total: int
    segment: int
    segments: int
    frames_per_second: float | None = None
    remaining_seconds: float | None = None
    estimate: Estimate | None = None

    @property
    def percentage(self) -> int:
        """Frames done of frames in all, floored; 100 only when the finished film is in place."""
        if self.phase is Phase.DONE:
            return 100
        if not self.frames_total:
            return 0
        return min(99, 100 * self.frames_done // self.frames_total)


Report = Callable[[Progress], bool]
SegmentCallback = Callable[[int, int, str], None]


class Cancelled(Exception):
    """Unwinds a render that was asked to stop. Never leaves the engine: see ``Outcome``."""


def require(go_on: bool) -> None:
    """Raise Cancelled unless the work is to go on."""
    if not go_on:
        raise Cancelled


def never_cancel(_: Progress) -> bool:
    """A Report for callers who neither watch nor cancel."""
    return True


def by_segment(on_progress: SegmentCallback) -> Report:
    """Adapt ``on_progress(current_segment, total_segments, phase)`` to a Report.

    It is called once for each segment, in order, once for the export and once at its end.
    """
    announced = 0
    last_phase: Phase | None = None

    def report(progress: Progress) -> bool:
        nonlocal announced, last_phase
        total = progress.segments
        if progress.phase is not Phase.LISTENING:
            reached = min(progress.segment + 1, total) if progress.phase is Phase.SHOTS else total
            while announced < reached:
                announced += 1
                on_progress(announced, total, f"Applying Ken Burns effect to segment {announced}")
        if progress.phase is not last_phase:
            if progress.phase is Phase.JOINING:
                on_progress(total, total, "Exporting final MP4...")
            elif progress.phase is Phase.DONE:
                on_progress(total, total, "Export complete")
            last_phase = progress.phase
        return True

    return report


class Pace:
    """Frames a second over the later half of the time so far.

    The first frames wait for the first pictures and share the machine with the sound; counted in, they
    would make every estimate too long until the film is nearly done. ``began`` is in seconds.
    """

    _MARKS = 64  # over all the time so far; more would not make it truer

    def __init__(self, began: float) -> None:
        self._began = began
        self._marks = deque([(began, 0)])

    def rate(self, now: float, frames: int) -> float | None:
        """The pace at ``now``, with ``frames`` done; None when none were done lately."""
        middle = (self._began + now) / 2
        while len(self._marks) > 1 and self._marks[1][0] <= middle:
            self._marks.popleft()
        then, before = self._marks[0]
        if now - self._marks[-1][0] >= (now - self._began) / self._MARKS:
            self._marks.append((now, frames))
        return (frames - before) / (now - then) if now > then and frames > before else None


class ProgressMeter:
    """Counts frames from several threads and reports them, never backwards.

    After a negative answer of the report ``check`` raises Cancelled in whichever thread asks next.
    ``clock`` is in seconds and only ever runs forward.
    """

    def __init__(
        self,
        report: Report,
        *,
        segments: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report = report
        self._clock = clock
        self._lock = threading.Lock()
        self._phase = Phase.LISTENING
        self._segments = segments
        self._frames_total = 0
        self._frames_to_make = 0
        self._frames_made = 0
        self._frames_given = 0
        self._finished: set[int] = set()
        self._in_order = 0
        self._pace: Pace | None = None
        self._estimate: Estimate | None = None
        self._last_report = float("-inf")
        self._stopping = False

    def expect(self, estimate: Estimate) -> None:
        """Hand ``estimate`` on; the remaining time is told by it until this film has a pace of its own."""
        with self._lock:
            self._estimate = estimate

    def start_shots(self, frames_total: int, *, to_make: int | None = None) -> None:
        """Enter the main phase, knowing how many frames the film has and how many are to be encoded."""
        with self._lock:
            self._frames_total = frames_total
            self._frames_to_make = frames_total if to_make is None else to_make
            self._pace = Pace(self._clock())
        self.enter(Phase.SHOTS)

    def enter(self, phase: Phase) -> None:
        """Change the phase and report it at once."""
        with self._lock:
            self._phase = phase
            self._emit(force=True)

    def frames_done(self, count: int = 1) -> None:
        """Count frames that were encoded."""
        with self._lock:
            self._frames_made += count
            self._emit()

    def frames_given(self, count: int) -> None:
        """Count frames that need not be encoded; they say nothing about the pace."""
        with self._lock:
            self._frames_given += count
            self._emit()

    def shot_done(self, index: int, *, at_once: bool = True) -> None:
        """Count a finished shot (from 0); shots may finish in any order. It is told ``at_once`` or soon."""
        with self._lock:
            before = self._in_order
            self._finished.add(index)
            while self._in_order in self._finished:
                self._finished.remove(self._in_order)
                self._in_order += 1
            self._emit(force=at_once and self._in_order > before)

    def tick(self) -> None:
        """Show life during work that makes no frames; raises Cancelled when asked to stop."""
        with self._lock:
            self._emit()
        self.check()

    def check(self) -> None:
        """Raise Cancelled when asked to stop."""
        if self._stopping:
            raise Cancelled

    def abort(self) -> None:
        """Make every thread stop at its next check: one of them has failed."""
        self._stopping = True

    def _emit(self, *, force: bool = False) -> None:
        now = self._clock()
        if not force and now - self._last_report < 1 / REPORTS_PER_SECOND:
            return
        self._last_report = now
        if not self._report(self._reading(now)):
            self._stopping = True

    def _reading(self, now: float) -> Progress:
        rate = self._pace.rate(now, self._frames_made) if self._pace else None
        pace = rate or self._expected_pace()
        return Progress(
            phase=self._phase,
            frames_done=self._frames_made + self._frames_given,
            frames_total=self._frames_total,
            segment=self._in_order,
            segments=self._segments,
            frames_per_second=rate,
            remaining_seconds=self._frames_left() / pace if pace else None,
            estimate=self._estimate,
        )

    def _expected_pace(self) -> float | None:
        """Frames a second, if the film takes as long as was estimated."""
        seconds = self._estimate and self._estimate.seconds
        return (self._frames_to_make + what_follows(self._frames_total)) / seconds if seconds else None

    def _frames_left(self) -> float:
        """Frames to encode, and in frames what follows them."""
        left = self._frames_to_make - self._frames_made
        return left + what_follows(self._frames_total) if self._phase is Phase.SHOTS else left


def what_follows(frames_total: int) -> float:
    """What a film takes beside its frames, in the time of that many more (measured at 1080p, two cores).

    Joining and verifying take a hundredth of the whole. And at the end the last piece is encoded while
    other cores have nothing left to do: a loss of about 75 frames, or less where the film is short.
    """
    return frames_total / 100 + min(75, 3 * frames_total / 100)
