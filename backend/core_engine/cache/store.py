"""ContentCache: what was made once is taken from here by whoever needs the same again.

Nothing here ever fails a film: what cannot be taken is made, and what cannot be kept is told once.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core_engine.cache.entries import (
    PART,
    bytes_digest,
    digest_in,
    entries_in,
    file_digest,
    named,
)
from core_engine.cache.shelf import Shelf

logger = logging.getLogger(__name__)

_FACTS = ".json"


@dataclass(frozen=True, slots=True)
class Usage:
    """How many entries there are, and how many bytes they have."""

    entries: int
    bytes: int


class ContentCache:
    """The finished work in ``folder``, at most ``limit`` bytes of it (0: nothing is taken or kept).

    Entries made before ``made_since`` (seconds since 1970) are not taken, so that work that was
    ordered anew is done anew, and yet goes on after an interruption. May be used by several threads
    and processes at once.
    """

    def __init__(self, folder: Path, limit: int, *, made_since: float = 0.0) -> None:
        self.folder = folder
        self.limit = limit
        self.made_since = made_since
        self.notice = ""
        self._shelf = Shelf(folder, limit)

    def take(self, key: str, suffix: str, target: Path, *, link: bool = True) -> bool:
        """Put the entry with this key at ``target``; False when there is none that is whole.

        The file is a hard link where the disk allows it, so it must not be written to, and removing the
        entry leaves it as it is. Without ``link`` it is a file of its own.
        """
        for path in self._usable(key, suffix):
            try:
                _bring(path, target, link=link)
                whole = file_digest(target) == digest_in(path)
            except FileNotFoundError:
                continue  # removed meanwhile
            except OSError:
                whole = False
            if whole:
                _touch(path)
                return True
            with suppress(OSError):
                target.unlink(missing_ok=True)
            self._drop(path)
        return False

    def keep(self, key: str, source: Path, *, link: bool = True) -> None:
        """Keep the file ``source``, which nobody will write to any more, under its suffix."""

        def keep() -> None:
            size = source.stat().st_size
            self._shelf.put(
                key, file_digest(source), source.suffix, size, lambda part: _bring(source, part, link=link)
            )

        self._try(keep)

    def read(self, key: str) -> bytes | None:
        """The fact with this key, or None."""
        for path in self._usable(key, _FACTS):
            with suppress(OSError):
                content = path.read_bytes()
                if bytes_digest(content) == digest_in(path):
                    _touch(path)
                    return content
                self._drop(path)
        return None

    def write(self, key: str, content: bytes) -> None:
        """Keep a fact of a few bytes."""
        digest = bytes_digest(content)
        self._try(
            lambda: self._shelf.put(key, digest, _FACTS, len(content), lambda part: _write(part, content))
        )

    def forget(self, key: str, suffix: str) -> None:
        """Remove the entry with this key: a film that was made of it is not in order."""
        for path in named(self.folder, key, suffix):
            self._drop(path)

    def make_room_on(self, folder: Path, size: int) -> None:
        """Give up to ``size`` bytes back to the disk on which ``folder`` lies, if the cache is on it."""
        with suppress(OSError):
            if size > 0 and self.folder.stat().st_dev == folder.stat().st_dev:
                self._shelf.shrink(size)

    def usage(self) -> Usage:
        """What there is at this moment."""
        sizes = [entry.size for entry in entries_in(self.folder)]
        return Usage(len(sizes), sum(sizes))

    def clear(self) -> None:
        """Remove everything. Renders that go on meanwhile keep what they have taken.

        Raises OSError where the folder cannot be changed.
        """
        if self.folder.is_dir():
            self._shelf.clear()

    def _usable(self, key: str, suffix: str) -> list[Path]:
        if not self.limit:
            return []
        return [path for path in named(self.folder, key, suffix) if self._is_new_enough(path)]

    def _is_new_enough(self, path: Path) -> bool:
        try:
            return path.stat().st_mtime >= self.made_since
        except OSError:
            return False

    def _drop(self, path: Path) -> None:
        logger.info("an entry of the cache is damaged and was removed: %s", path.name)
        with suppress(OSError):
            self._shelf.drop(path)

    def _try(self, keep: Callable[[], object]) -> None:
        if not self.limit or self.notice:
            return
        try:
            keep()
        except (OSError, NotImplementedError) as error:  # the latter where a disk knows no locks
            logger.warning("the cache cannot be written: %r", error)
            reason = getattr(error, "strerror", None) or "it is in use"
            self.notice = (
                f"Finished work could not be kept in the cache ({reason}), so it will have to be made again. "
                "The film itself is as it should be."
            )


def _bring(source: Path, target: Path, *, link: bool) -> None:
    if link:
        try:
            os.link(source, target)
        except FileNotFoundError:
            raise
        except OSError:  # another disk, or one without links
            pass
        else:
            return
    part = target if target.suffix == PART else target.with_name(f".{target.name}{PART}")
    try:
        shutil.copyfile(source, part)
        if part != target:
            part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _touch(path: Path) -> None:
    """Note that an entry was used just now; when it was made stays."""
    with suppress(OSError):
        found = path.stat()
        os.utime(path, ns=(time.time_ns(), found.st_mtime_ns))
