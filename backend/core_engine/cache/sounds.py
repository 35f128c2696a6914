"""What listening measured of a sound, found again by the sound's content."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import av

from core_engine.asset_files import require_file, stamp_of
from core_engine.audio_utils import SoundInfo, validate_audio_file
from core_engine.cache.entries import file_digest, key_of
from core_engine.cache.store import ContentCache

MEASURE_VERSION = 1
"""Counted up whenever measuring gives other figures for the same file."""


def measured(path: Path, tick: Callable[[], None], cache: ContentCache | None) -> SoundInfo:
    """What a sound file holds, decoded only if nobody has measured the same bytes before.

    ``tick`` and errors are those of ``validate_audio_file``.
    """
    stamp = stamp_of(path)
    key = _key(path) if cache else ""
    if not (cache and key):
        return validate_audio_file(path, tick)
    known = _known(cache, key)
    if known is not None:
        return known
    info = validate_audio_file(path, tick)
    if stamp_of(path) == stamp:  # else it was measured of other bytes than the key's
        cache.write(key, json.dumps(asdict(info)).encode("ascii"))
    return info


def _key(path: Path) -> str:
    """The key of what is there now; "" where nothing can be read, which measuring will explain."""
    try:
        require_file(path)
        return key_of("sound", str(MEASURE_VERSION), av.__version__, file_digest(path))
    except (OSError, ValueError):
        return ""


def _known(cache: ContentCache, key: str) -> SoundInfo | None:
    content = cache.read(key)
    if content is not None:
        with suppress(ValueError, TypeError):
            return SoundInfo(**json.loads(content))
    return None
