"""An entry is one file: its name tells what it is made of, and what its bytes must be.

    3f/3f9c…-a41b….mp4      <first two digits of the key>/<key>-<digest of the bytes><suffix>

So one rename publishes it, whoever takes it can see that it is whole, and nothing else need be kept.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PART = ".part"
"""Ends the name of an entry that is being written."""

_NAME = re.compile(r"(?P<key>[0-9a-f]{32})-(?P<digest>[0-9a-f]{32})(?P<suffix>\.[a-z0-9]{1,8})")
_SHELF = re.compile(r"[0-9a-f]{2}")
_BLOCK = 4096  # bytes that a disk gives a file at least


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the cache; ``size`` in bytes, times in nanoseconds since 1970."""

    path: Path
    size: int
    made: int
    used: int
    links: int


def key_of(*parts: str) -> str:
    """A key (32 hexadecimal digits) for whatever ``parts`` describe."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, its first 32 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]


def bytes_digest(content: bytes) -> str:
    """The same of bytes in memory."""
    return hashlib.sha256(content).hexdigest()[:32]


def place_of(folder: Path, key: str, digest: str, suffix: str) -> Path:
    """Where the entry of this content belongs."""
    return folder / key[:2] / f"{key}-{digest}{suffix}"


def digest_in(path: Path) -> str:
    """The digest that an entry's name promises."""
    found = _NAME.fullmatch(path.name)
    return found["digest"] if found else ""


def named(folder: Path, key: str, suffix: str) -> list[Path]:
    """The entries with this key, of which there is rarely more than one."""
    with suppress(OSError):
        return [
            path
            for path in (folder / key[:2]).iterdir()
            if path.name.startswith(f"{key}-") and (found := _NAME.fullmatch(path.name))
            if found["suffix"] == suffix
        ]
    return []


def entries_in(folder: Path) -> Iterator[Entry]:
    """Every entry; files that are none of ours are left alone."""
    for path in _files_in(folder):
        if not _NAME.fullmatch(path.name):
            continue
        with suppress(OSError):  # taken away meanwhile
            found = path.lstat()
            if stat.S_ISREG(found.st_mode):
                yield Entry(path, found.st_size, found.st_mtime_ns, found.st_atime_ns, found.st_nlink)


def leftovers_in(folder: Path) -> Iterator[Path]:
    """What a killed process left half-written; look for it only where nobody can be writing."""
    for path in _files_in(folder):
        if path.name.endswith(PART) and _NAME.fullmatch(path.name.removesuffix(PART)):
            yield path


def counted(size: int) -> int:
    """What a file of ``size`` bytes takes of a disk, so that a million tiny entries are not for nothing."""
    return max(1, -(-size // _BLOCK)) * _BLOCK


def _files_in(folder: Path) -> Iterator[Path]:
    for shelf in _listed(folder):
        if _SHELF.fullmatch(shelf.name):
            yield from _listed(shelf)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
