"""Where every shot stands in the film: whole frames, whole samples, exact rational rates.

Seconds exist only at the edges. Ranges are half-open. With narrations of ``d_i`` seconds::

    n_i = max(1, ceil(d_i · fps))          frames of shot i
    F_i = n_0 + … + n_(i−1)                its first frame in the film
    S_i = round(F_i · 48000 / fps)         the first sample of its narration

    picture  |---- shot 0 ----|-- shot 1 --|
    sound    |~~~~~~~~~~~~~~ ·|~~~~~~~~~~ ·|        · less than one frame of silence

A shot's length depends on its own narration only, so rounding never adds up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from core_engine.errors import SpecError

SAMPLE_RATE = 48_000
"""Samples per second of the film's sound."""

MIN_SIZE, MAX_SIZE = 64, 7680
MIN_ZOOM, MAX_ZOOM = 1.0, 2.0
MIN_FPS, MAX_FPS = 1, 120


class Quality(StrEnum):
    """How much work the encoder spends on a frame."""

    DRAFT = "draft"
    STANDARD = "standard"
    BEST = "best"


# "29.97" and its like are customary roundings of N·1000/1001 (SMPTE ST 12-1).
_BROADCAST_RATES = {
    Fraction(shown): Fraction(whole * 1000, 1001)
    for whole, roundings in {
        24: ("23.976", "23.98"),
        30: ("29.97",),
        48: ("47.952", "47.95"),
        60: ("59.94",),
        120: ("119.88",),
    }.items()
    for shown in roundings
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SegmentSpec:
    """One narrated scene as ordered: a picture file, a sound file, and its place in the story.

    ``sequence_index`` counts from 0 and chooses the camera's direction. Where there is a ``clip``, a film
    of the scene, it is shown in place of the picture, which then need not be there.
    """

    picture: Path
    narration: Path
    sequence_index: int
    clip: Path | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderSpec:
    """A film as ordered. Frozen: edits made while it renders belong to the next film.

    ``width`` and ``height`` in pixels (even, 64–7680), ``fps`` frames per second (any rational
    number from 1 to 120), ``zoom`` 1.0–2.0 where 1.0 is a still picture.

    Raises SpecError when a value lies outside these bounds.
    """

    segments: tuple[SegmentSpec, ...]
    width: int = 1920
    height: int = 1080
    fps: Fraction = field(default_factory=lambda: Fraction(30))
    zoom: float = 1.3
    quality: Quality = Quality.STANDARD

    def __post_init__(self) -> None:
        if not self.segments:
            raise SpecError("The story has no segments. Add at least one, then render again.")
        for name, pixels in (("width", self.width), ("height", self.height)):
            if not MIN_SIZE <= pixels <= MAX_SIZE or pixels % 2:
                raise SpecError(
                    f"The {name} must be an even number from {MIN_SIZE} to {MAX_SIZE}, not {pixels}."
                )
        if not MIN_FPS <= self.fps <= MAX_FPS:
            raise SpecError(
                f"The frame rate must lie between {MIN_FPS} and {MAX_FPS} frames per second, "
                f"not {float(self.fps):g}."
            )
        if not MIN_ZOOM <= self.zoom <= MAX_ZOOM:
            raise SpecError(f"The zoom must lie between {MIN_ZOOM} and {MAX_ZOOM}, not {self.zoom:g}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shot:
    """A segment placed on the timeline.

    ``first_frame`` and ``frame_count`` are in frames of the film, ``first_sample`` in samples of
    its sound, ``sample_count`` is the length of the narration alone.
    """

    index: int
    first_frame: int
    frame_count: int
    first_sample: int
    sample_count: int

    @property
    def end_frame(self) -> int:
        """The frame after the last one."""
        return self.first_frame + self.frame_count


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """All shots of a film, end to end, without gap or overlap."""

    fps: Fraction
    shots: tuple[Shot, ...]

    @property
    def frame_count(self) -> int:
        return self.shots[-1].end_frame if self.shots else 0

    @property
    def sample_count(self) -> int:
        """Samples of the whole sound track, as long as the picture to the nearest sample."""
        return sample_at(self.frame_count, self.fps)

    @property
    def duration(self) -> Fraction:
        """Length in seconds, exact."""
        return self.frame_count / self.fps


def parse_rate(text: str) -> Fraction:
    """Frames per second from "30", "29.97" or "30000/1001".

    The broadcast rates 23.976, 29.97, 59.94 (and 119.88) mean N·1000/1001, as everywhere in the field.
    Raises SpecError for anything that is not a positive number.
    """
    try:
        rate = Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        raise SpecError(f'"{text}" is not a frame rate. Use 30, 29.97 or 30000/1001.') from None
    return _BROADCAST_RATES.get(rate, rate)


def frames_for(samples: int, fps: Fraction) -> int:
    """The fewest whole frames that hold ``samples`` samples; at least one."""
    return max(1, -(-samples * fps.numerator // (SAMPLE_RATE * fps.denominator)))


def sample_at(frame: int, fps: Fraction) -> int:
    """The sample of the sound track that is heard when ``frame`` appears (nearest, ties up)."""
    return (2 * frame * SAMPLE_RATE * fps.denominator + fps.numerator) // (2 * fps.numerator)


def build_timeline(sample_counts: Iterable[int], fps: Fraction) -> Timeline:
    """Place narrations of the given lengths (samples at 48 kHz) end to end."""
    shots: list[Shot] = []
    frame = 0
    for index, samples in enumerate(sample_counts):
        count = frames_for(samples, fps)
        shots.append(
            Shot(
                index=index,
                first_frame=frame,
                frame_count=count,
                first_sample=sample_at(frame, fps),
                sample_count=samples,
            )
        )
        frame += count
    return Timeline(fps=fps, shots=tuple(shots))
