"""Recorded narrations of segments: checked and stored, put in place, deleted and had back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.db import transaction

from api import media
from api.errors import ApiError
from api.models import Segment
from api.services.flac import FlacFile
from api.services.segment_files import put_sound, require_unlocked, restore_sound, visible_segment
from api.services.uploads import shown_name_of, spoken_of_as
from core_engine.asset_files import shown_name
from core_engine.errors import SoundEmpty
from core_engine.sound_decoding import filtered_samples, opened_sound
from core_engine.timeline import SAMPLE_RATE

MAX_MINUTES = 60

# What decoders of files with more than 16 bits give; those of lossy codecs give planar floats.
_DEEP = frozenset({"s32", "s32p", "s64", "flt", "dbl"})

_MONO = 2**0.5
"""What one channel loses when it is spread over two loudspeakers, and has to keep when it stays one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredSound:
    """A recording under its key; ``duration`` in seconds, ``notices`` are sentences for its owner."""

    key: str
    duration: float
    notices: tuple[str, ...] = ()


def store(path: Path, project_id: uuid.UUID, name: str) -> StoredSound:
    """Decode a sound file of any kind, and keep it as the film hears it: FLAC at 48 kHz, without notes.

    Every browser plays that. Mono stays mono; files of more than 16 bits keep 24. ``name`` is what
    its owner calls it. Nothing is kept of a sound that cannot be used. Raises SoundError (or
    SoundEmpty), DiskFull, OutputUnwritable, or ApiError for a sound of more than an hour.
    """
    with spoken_of_as(name, path):
        key = media.audio_key(project_id, "flac")
        with media.new_file(key) as place:
            samples, peak = _write(path, place)
            if peak > 1.0:  # whole numbers would clip it; the film levels every narration anyway
                samples, _ = _write(path, place, gain=1.0 / peak)
    silent = (f'"{shown_name_of(name)}" is silent from beginning to end.',) if peak == 0.0 else ()
    return StoredSound(key=key, duration=samples / SAMPLE_RATE, notices=silent)


def put(segment_id: uuid.UUID, path: Path, name: str) -> tuple[Segment, StoredSound]:
    """Give a segment the recording at ``path`` for its narration; the former sound can be had back.

    Raises NotFound, Conflict for a locked segment, and what ``store`` raises; then everything is as it was.
    """
    project_id = _unlocked(segment_id).project_id
    stored = store(path, project_id, name)
    try:
        with transaction.atomic():
            segment = _unlocked(segment_id)  # again: decoding took a while
            put_sound(segment, stored.key, stored.duration, recorded=True, notices=list(stored.notices))
    except BaseException:
        media.remove(stored.key)
        raise
    return segment, stored


def remove(segment_id: uuid.UUID) -> Segment:
    """Delete a segment's sound, if it has one; it can be had back. Raises NotFound or Conflict."""
    with transaction.atomic():
        segment = _unlocked(segment_id)
        if segment.audio_file:
            put_sound(segment, None, None)
    return segment


def restore(segment_id: uuid.UUID) -> Segment:
    """Give a segment the sound back that was deleted last. Raises NotFound or Conflict."""
    with transaction.atomic():
        segment = _unlocked(segment_id)
        restore_sound(segment)
    return segment


def _unlocked(segment_id: uuid.UUID) -> Segment:
    segment = visible_segment(segment_id)
    require_unlocked(segment)
    return segment


def _write(path: Path, place: Path, gain: float = 1.0) -> tuple[int, float]:
    """Write the sound at ``path`` as FLAC to ``place``; answers its samples and its highest peak."""
    count, peak = 0, 0.0
    with opened_sound(path) as (container, stream):
        mono = stream.codec_context.channels == 1
        level = np.float32(_MONO if mono else 1.0)
        depth = 24 if stream.codec_context.format.name in _DEEP else 16
        with place.open("wb") as file, FlacFile(file, channels=1 if mono else 2, depth=depth) as flac:
            for chunk, _ in filtered_samples(container, stream, path, []):
                samples = chunk[: 1 if mono else 2] * level
                count += samples.shape[1]
                _require_an_hour_at_most(count)
                peak = max(peak, float(np.abs(samples).max(initial=0.0)))
                flac.write(samples * np.float32(gain))
    if not count:
        raise SoundEmpty(
            f'There is no sound in "{shown_name(path)}". Record it again or choose another file.'
        )
    return count, peak


def _require_an_hour_at_most(samples: int) -> None:
    if samples > MAX_MINUTES * 60 * SAMPLE_RATE:
        raise ApiError(
            f"This recording is longer than {MAX_MINUTES} minutes. Cut it into the segments of the story, "
            "then add each part to its own segment.",
            code="sound_too_long",
            details={"max_minutes": MAX_MINUTES},
        )
