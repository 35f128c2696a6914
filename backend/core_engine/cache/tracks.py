"""Whole sound tracks, found again as long as neither a narration nor its place has changed."""

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
from core_engine.sound_track import Narration, write_sound_track
from core_engine.timeline import Timeline

SOUND_MODULES = ("audio_utils", "sound_decoding", "sound_track")
"""What shapes a sound on its way from its file to the encoder."""


def bring_sound_track(
    timeline: Timeline,
    narrations: Sequence[Narration],
    path: Path,
    tick: Callable[[], None],
    store: ContentCache | None,
) -> None:
    """Put the sound track at ``path``: the one that is known, or a new one, which is kept.

    Parameters and errors are those of ``write_sound_track``.
    """
    key = _key(timeline, narrations, tick) if store else ""
    if store and key and store.take(key, path.suffix, path):
        return
    write_sound_track(timeline, narrations, path, tick)
    if store and key:
        store.keep(key, path)


def forget_sound_track(
    timeline: Timeline, narrations: Sequence[Narration], suffix: str, store: ContentCache | None
) -> None:
    """Remove a track of which a film was made that is not in order."""
    if store and (key := _key(timeline, narrations, lambda: None)):
        store.forget(key, suffix)


def _key(timeline: Timeline, narrations: Sequence[Narration], tick: Callable[[], None]) -> str:
    """The key of the track; "" where a narration is not what it was when it was measured."""
    digests: dict[Path, str] = {}
    with suppress(OSError):
        for narration in narrations:
            tick()
            if narration.path not in digests:
                digests[narration.path] = file_digest(narration.path)
                if stamp_of(narration.path) != narration.stamp:
                    return ""
        places = [
            f"{shot.first_sample} {shot.sample_count} {narration.info.gain!r} {digests[narration.path]}"
            for shot, narration in zip(timeline.shots, narrations, strict=True)
        ]
        return key_of("track", _version(), str(timeline.sample_count), *places)
    return ""


@cache
def _version() -> str:
    return f"{av.__version__} {sources_digest(SOUND_MODULES)}"
