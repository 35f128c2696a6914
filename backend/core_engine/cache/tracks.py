"""Sections of sound tracks, found again as long as neither a narration nor its place has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import av

from core_engine.asset_files import stamp_of
from core_engine.cache.entries import file_digest, key_of
from core_engine.cache.store import ContentCache
from core_engine.shot_key import sources_digest
from core_engine.sound_track import AAC_FRAME, Narration, Section, write_section
from core_engine.timeline import Timeline

SOUND_MODULES = ("audio_utils", "sound_decoding", "sound_track")
"""What shapes a sound on its way from its file to the encoder."""


def bring_section(
    timeline: Timeline,
    narrations: Sequence[Narration],
    section: Section,
    path: Path,
    tick: Callable[[], None],
    store: ContentCache | None,
) -> None:
    """Put a section of the sound track at ``path``: the one that is known, or a new one, which is kept.

    Parameters and errors are those of ``write_section``.
    """
    tick()
    key = _key(timeline, narrations, section) if store else ""
    if store and key and store.take(key, path.suffix, path):
        return
    write_section(timeline, narrations, section, path, tick)
    if store and key:
        store.keep(key, path)


def forget_section(
    timeline: Timeline,
    narrations: Sequence[Narration],
    section: Section,
    suffix: str,
    store: ContentCache | None,
) -> None:
    """Remove a section of which a film was made that is not in order."""
    if store and (key := _key(timeline, narrations, section)):
        store.forget(key, suffix)


def _key(timeline: Timeline, narrations: Sequence[Narration], section: Section) -> str:
    """The key of a section; "" where a narration is not what it was when it was measured."""
    begin = section.early * AAC_FRAME
    places = []
    with suppress(OSError):
        for shot in section.shots(timeline):
            narration = narrations[shot.index]
            digest = file_digest(narration.path)
            if stamp_of(narration.path) != narration.stamp:
                return ""
            gain = narration.info.gain
            places.append(f"{shot.first_sample - begin} {shot.sample_count} {gain!r} {digest}")
        kept = f"{section.first - section.early} {section.stop - section.early}"
        return key_of("track", _version(), kept, str(len(section.samples(timeline))), *places)
    return ""


@cache
def _version() -> str:
    return f"{av.__version__} {sources_digest(SOUND_MODULES)}"
