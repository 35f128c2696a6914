"""What a film takes of time, memory and disk, told before its first frame."""

from __future__ import annotations

from math import ceil

from core_engine.cache.pace import known_pace
from core_engine.cache.store import ContentCache
from core_engine.encoder import BIT_RATE, GOP_SECONDS, PIECE_GOPS, VBV_BUFFER, cut_into_pieces
from core_engine.progress import Estimate, what_follows
from core_engine.sound_track import BIT_RATE as SOUND_BIT_RATE
from core_engine.timeline import RenderSpec, Timeline

MEMORY, MEMORY_A_WORKER, MEMORY_FOR_PIXELS = 300_000_000, 50_000_000, 1920 * 1080
"""Bytes that a film takes at most at that size, whatever its length, and more for each shot at once: measured
with pictures of 24 megapixels, 372 MB with two and 665 MB with eight.
"""

_MOST_BITS_PER_PIXEL = 12  # noise, coded without loss
_SPACE_RESERVE = 1.1
_FILE_BYTES = 4096
"""Of a piece beside its frames: its header, and the rest of its last block on the disk."""

_AT_ONCE = 0.9 * VBV_BUFFER
"""Bits that a piece may take beyond its rate when it begins (libx264's vbv-init). It has given them back at
the end of a whole piece; a shorter one ends in their debt.
"""


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
        memory_bytes=_memory(spec, workers),
        disk_bytes=_space(spec, timeline, wanted),
    )


def _memory(spec: RenderSpec, workers: int) -> int:
    sizes = max(1, ceil(spec.width * spec.height / MEMORY_FOR_PIXELS))
    return sizes * (MEMORY + workers * MEMORY_A_WORKER)


def _space(spec: RenderSpec, timeline: Timeline, to_make: int) -> int:
    """Bytes for the sound, the frames to make, and the film, which is there beside them at the end."""
    shots = (cut_into_pieces(shot.frame_count, spec.fps) for shot in timeline.shots)
    pieces = [piece.length for shot in shots for piece in shot]
    film = sum(_piece(spec, length) for length in pieces)
    # Which pieces are to make is not known here: at worst as many as there are frames, and all of them short.
    longest = BIT_RATE / 8 * float(to_make / spec.fps) + _AT_ONCE / 8 * min(to_make, len(pieces))
    made = min(film, _noise(spec, to_make), longest)
    sound = SOUND_BIT_RATE / 8 * float(timeline.duration)
    return int(_SPACE_RESERVE * (film + made + 2 * sound)) + _FILE_BYTES * len(pieces) + 100_000


def _piece(spec: RenderSpec, length: int) -> float:
    """Bytes that a piece of ``length`` frames takes at most."""
    seconds = float(length / spec.fps)
    debt = _AT_ONCE * max(0.0, 1 - seconds / (PIECE_GOPS * GOP_SECONDS))
    return min(_noise(spec, length), (BIT_RATE * seconds + debt) / 8)


def _noise(spec: RenderSpec, frames: int) -> float:
    return _MOST_BITS_PER_PIXEL / 8 * spec.width * spec.height * frames
