"""What looking found out about a clip, found again by the clip's content."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av

from core_engine.asset_files import FileStamp, require_file, stamp_of
from core_engine.cache.entries import file_digest, key_of
from core_engine.cache.store import ContentCache
from core_engine.clip_picture import ClipPicture, Turn
from core_engine.clip_timing import ClipTiming
from core_engine.clips import Clip, look_at_clip
from core_engine.shot_key import sources_digest

_LOOKING = ("clip_picture", "clip_timing", "clips")


@dataclass(frozen=True, slots=True)
class SeenClip:
    """A clip, and what its file was when it was looked at."""

    clip: Clip
    stamp: FileStamp | None


def seen(path: Path, tick: Callable[[], None] | None = None, store: ContentCache | None = None) -> SeenClip:
    """Look at a clip, decoding it only if nobody has looked at the same bytes before.

    ``tick`` and errors are those of ``look_at_clip``.
    """
    stamp = stamp_of(path)
    key = _key(path) if store else ""
    known = _known(store, key) if store and key else None
    if known is not None:
        return SeenClip(known, stamp)
    clip = look_at_clip(path, tick)
    if store and key and stamp_of(path) == stamp:  # else it was not the key's bytes that were seen
        store.write(key, json.dumps(_facts(clip)).encode("ascii"))
    return SeenClip(clip, stamp)


def _key(path: Path) -> str:
    """The key of what is there now; "" where nothing can be read, which looking will explain."""
    try:
        require_file(path)
        return key_of("clip", _version(), file_digest(path))
    except (OSError, ValueError):
        return ""


@cache
def _version() -> str:
    return f"{av.__version__} {sources_digest(_LOOKING)}"


def _facts(clip: Clip) -> dict[str, Any]:
    begins = clip.timing.begins
    return {
        "picture": asdict(clip.picture) | {"pixel_shape": str(clip.picture.pixel_shape)},
        "begins": len(begins) if isinstance(begins, range) else begins,
        "time_base": str(clip.timing.time_base),
        "duration": str(clip.timing.duration),
    }


def _known(store: ContentCache, key: str) -> Clip | None:
    content = store.read(key)
    if content is not None:
        with suppress(ValueError, TypeError, KeyError):
            return _clip_from(json.loads(content))
    return None


def _clip_from(facts: dict[str, Any]) -> Clip:
    picture = facts["picture"]
    turn, shape = Turn(**picture["turn"]), Fraction(picture["pixel_shape"])
    begins = facts["begins"]
    return Clip(
        ClipPicture(**picture | {"turn": turn, "pixel_shape": shape}),
        ClipTiming(
            range(begins) if isinstance(begins, int) else tuple(begins),
            Fraction(facts["time_base"]),
            Fraction(facts["duration"]),
        ),
    )
