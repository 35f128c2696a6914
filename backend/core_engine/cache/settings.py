"""Where the cache lies and how large it may grow. The only reader of ``STORYFLOW_CACHE_LIMIT``."""

from __future__ import annotations

import os
import re

from core_engine import home
from core_engine.cache.store import ContentCache
from core_engine.errors import SpecError

DEFAULT_LIMIT = "20 GB"

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_BINARY_UNITS = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?)\s*([KMGT]?)(I?)B?", re.IGNORECASE)


def content_cache(*, made_since: float = 0.0) -> ContentCache:
    """The cache of this installation; see ContentCache for ``made_since``. Raises SpecError."""
    return ContentCache(home.cache_dir(), limit(), made_since=made_since)


def limit() -> int:
    """The most bytes that the cache may hold; 0 where none is wanted. Raises SpecError."""
    text = os.environ.get("STORYFLOW_CACHE_LIMIT", "").strip() or DEFAULT_LIMIT
    found = _SIZE.fullmatch(text)
    if found is None or (found[3] and not found[2]):
        raise SpecError(
            f'STORYFLOW_CACHE_LIMIT is "{text[:40]}", which is no size. Write it like "{DEFAULT_LIMIT}", '
            "or 0 to keep nothing."
        )
    units = _BINARY_UNITS if found[3] else _UNITS
    return int(float(found[1]) * units[found[2].upper()])
