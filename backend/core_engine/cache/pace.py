"""How fast films were made here, so that the next one's time can be told before its first frame."""

from __future__ import annotations

import json
from contextlib import suppress

from core_engine.cache.entries import key_of
from core_engine.cache.store import ContentCache
from core_engine.timeline import RenderSpec

MIN_FRAMES = 60
"""Fewer frames say more about the beginning of a film than about its pace."""


def known_pace(cache: ContentCache | None, spec: RenderSpec, workers: int) -> float | None:
    """Frames a second of the last film of this size and quality, or None."""
    content = cache.read(_key(spec, workers)) if cache else None
    if content is None:
        return None
    with suppress(ValueError, TypeError):
        pace = float(json.loads(content))
        return pace if 0 < pace < float("inf") else None
    return None


def keep_pace(
    cache: ContentCache | None, spec: RenderSpec, workers: int, frames: int, seconds: float
) -> None:
    """Remember that ``frames`` were encoded in so many seconds."""
    if cache and frames >= MIN_FRAMES and seconds > 0:
        cache.write(_key(spec, workers), json.dumps(frames / seconds).encode("ascii"))


def _key(spec: RenderSpec, workers: int) -> str:
    return key_of("pace", f"{spec.width}x{spec.height}", spec.quality, str(workers))
