"""When each frame of a clip is shown, and which of them stands where in a shot.

A shot lasts as long as its narration, a clip as long as a service made it:

    clip    |=============|        longer: it is trimmed
    shot    |---------|

    clip    |=====|                a little shorter: it is played slower, to the shot's end
    shot    |=  =  =  =|

    clip    |===|                  still shorter: it is played as slowly as may be, and its
    shot    |=  =  =  ===========| last frame stands for the rest

Frames are taken by time, never mixed: each of the film shows the frame of the clip that stands when
its middle comes, where one changes just then, the earlier.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

SLOWEST = Fraction(1, 2)
"""The least part of its own speed at which a clip is played."""

FEWEST_A_SECOND = 12
"""Different frames a second below which nobody sees motion any more, only single pictures.

Drawn films show every drawing twice, 12 a second; a clip of 24 frames a second shows as many at half
speed. A clip of fewer is slowed less, and one that has not more itself not at all.
"""

_ROUNDING = Fraction(1, 1000)
"""Seconds by which a container may round the time of a frame: Matroska counts in milliseconds."""


@dataclass(frozen=True, slots=True)
class ClipTiming:
    """When the frames of a clip begin: growing counts of ``time_base`` seconds, the first 0.

    ``duration`` is the length in seconds, to the end of the last frame.
    """

    begins: Sequence[int]
    time_base: Fraction
    duration: Fraction

    @property
    def frames(self) -> int:
        return len(self.begins)

    @property
    def rate(self) -> Fraction:
        """Frames a second: the clip's own, or their mean where they last differently long."""
        return self.frames / self.duration

    def speed(self, seconds: Fraction) -> Fraction:
        """The part of its own speed at which the clip is played in a shot of ``seconds``."""
        slowest = max(SLOWEST, min(Fraction(1), FEWEST_A_SECOND / self.rate))
        return min(Fraction(1), max(self.duration / seconds, slowest))

    def stands_for(self, seconds: Fraction) -> Fraction:
        """Seconds for which the last frame stands in a shot of ``seconds`` after the clip has ended."""
        return max(Fraction(0), seconds - self.duration / self.speed(seconds))

    def shown(self, frame_count: int, fps: Fraction, frames: range) -> tuple[int, ...]:
        """Which frame of the clip (from 0) each of ``frames`` of a shot of ``frame_count`` frames shows."""
        in_clip = self.speed(frame_count / fps) / (2 * fps * self.time_base)
        return tuple(
            max(0, bisect_left(self.begins, math.ceil((2 * number + 1) * in_clip)) - 1) for number in frames
        )


def timing_of(
    times: Sequence[int | None], time_base: Fraction | None, last: int, rates: Iterable[Fraction | None]
) -> ClipTiming | None:
    """The timing of frames in the order of showing.

    ``times`` count ``time_base`` seconds, None where a container does not tell; ``last`` is how long the
    last frame lasts (0 where that is not told), and ``rates`` are the frame rates that the container
    believes in, the most credible first. A steady rate is found again behind rounded times. None
    where neither times nor rates can be used.
    """
    usable = [rate for rate in rates if rate and 0 < rate <= 1000]
    begins = _growing(times)
    if begins is None or not time_base:
        return _steady(len(times), usable[0]) if usable else None
    ends = begins[-1] * time_base
    if ends:
        usable.append((len(begins) - 1) / ends)
    for rate in usable:
        if _is_steady(begins, time_base, rate):
            return _steady(len(begins), rate)
    mean = ends / (len(begins) - 1) if ends else 0
    duration = ends + (last * time_base or mean)
    return ClipTiming(begins, time_base, duration) if duration else None


def _growing(times: Sequence[int | None]) -> tuple[int, ...] | None:
    """The times from the first frame on, if every frame has one and none comes twice or goes back."""
    told = [time for time in times if time is not None]
    if not told or len(told) < len(times):
        return None
    if any(after <= before for before, after in pairwise(told)):
        return None
    return tuple(time - told[0] for time in told)


def _steady(frames: int, rate: Fraction) -> ClipTiming:
    return ClipTiming(range(frames), 1 / rate, frames / rate)


def _is_steady(begins: Sequence[int], time_base: Fraction, rate: Fraction) -> bool:
    if len(begins) == 1:
        return True
    tolerance = float(max(time_base, _ROUNDING)) * 1.001
    tick, step = float(time_base), float(1 / rate)
    return all(abs(begin * tick - number * step) <= tolerance for number, begin in enumerate(begins))
