"""What a film takes of time, memory and disk, told before its first frame."""

from __future__ import annotations

from math import ceil

from core_engine.cache.pace import known_pace
from core_engine.cache.store import ContentCache
from core_engine.encoder import BIT_RATE
from core_engine.progress import Estimate, what_follows
from core_engine.sound_track import BIT_RATE as SOUND_BIT_RATE
from core_engine.timeline import RenderSpec, Timeline

MEMORY, MEMORY_FOR_PIXELS = 400_000_000, 1920 * 1080
"""Bytes that a film takes at most at that size, whatever its length (see the bench), with usual pictures."""

_MOST_BITS_PER_PIXEL = 12  # noise, coded without loss
_SPACE_RESERVE = 1.1


def estimated(
    spec: RenderSpec,
    timeline: Timeline,
    workers: int,
    *,
    to_make: int | None = None,
    cache: ContentCache | None = None,
) -> Estimate:
    """What the default engine takes, ``workers`` shots at once, if it encodes ``to_make`` frames (else all).

    The ``cache`` knows how long the last film of this size took.
    """
    frames = timeline.frame_count
    wanted = frames if to_make is None else to_make
    pace = known_pace(cache, spec, workers)
    return Estimate(
        frames=frames,
        seconds=None if pace is None else (wanted + what_follows(frames)) / pace,
        memory_bytes=_memory(spec),
        disk_bytes=_space(spec, timeline, wanted),
    )


def _memory(spec: RenderSpec) -> int:
    return MEMORY * max(1, ceil(spec.width * spec.height / MEMORY_FOR_PIXELS))


def _space(spec: RenderSpec, timeline: Timeline, to_make: int) -> int:
    """Bytes for the sound, the frames to make, and the film, which is there beside them at the end."""
    pixels = spec.width * spec.height * float(spec.fps)
    picture = min(BIT_RATE, _MOST_BITS_PER_PIXEL * pixels) / 8 / float(spec.fps)
    sound = SOUND_BIT_RATE / 8 * float(timeline.duration)
    return int(_SPACE_RESERVE * (picture * (timeline.frame_count + to_make) + 2 * sound)) + 100_000
