"""The cache's folder and its bound.

Whoever adds or removes holds the one lock of the folder, an operating system's, which ends with its
process. The file ``held`` says how many bytes there are at most: it is raised before anything is added
and lowered after something was removed, so a kill in between leaves it too high, never too low, and too
high is put right by counting. So the folder is counted once a process, and when it is full.
"""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from core_engine.cache.entries import (
    PART,
    Entry,
    counted,
    entries_in,
    leftovers_in,
    named,
    place_of,
)

PATIENCE = 5.0
"""Seconds to wait for the lock; whoever holds it for longer is stuck."""

_LOCK, _HELD = "lock", "held"
_LOCK_POLL = 0.01  # seconds
_OWN_FILES = counted(1)  # the file ``held``
_RESERVE = 1_000_000_000  # bytes of the disk, or a twentieth of a small one, that the cache leaves free
_SPARE = 20
"""When room is made, a twentieth of the limit is made at once: counting takes a moment."""


class Shelf:
    """The entries below ``folder``, never more than ``limit`` bytes of them.

    Every method raises OSError where the folder cannot be used.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        self.limit = limit
        self._thread_lock = threading.Lock()
        self._lock = FileLock(folder / _LOCK, timeout=PATIENCE, poll_interval=_LOCK_POLL, thread_local=False)
        self._counted = False

    def put(self, key: str, digest: str, suffix: str, size: int, fill: Callable[[Path], None]) -> bool:
        """Add an entry of ``size`` bytes, which ``fill`` writes, in the place of others with its key.

        False when it is too large for the limit.
        """
        if _OWN_FILES + counted(size) > self.limit:
            return False
        with self._held() as held:
            for former in named(self.folder, key, suffix):
                held -= _removed(former)
            limit = self._limit_now(held)
            held = self._with_room(held, counted(size), limit)
            if held + counted(size) > limit:  # or what is there cannot be removed
                if limit < self.limit:
                    raise OSError(errno.ENOSPC, "the disk is nearly full")
                return False
            self._note(held + counted(size))
            self._publish(place_of(self.folder, key, digest, suffix), size, fill)
        return True

    def drop(self, path: Path) -> None:
        """Remove an entry that is worth nothing."""
        with self._held() as held:
            self._note(held - _removed(path))

    def shrink(self, size: int) -> None:
        """Give ``size`` bytes back to the disk, the least recently used first.

        Entries that a render has linked are left: removing them would give nothing back.
        """
        with self._held() as held:
            for entry in _oldest_first(self.folder):
                if size <= 0:
                    break
                if entry.links == 1 and (given := _removed(entry.path)):
                    held, size = held - given, size - given
            self._note(held)

    def clear(self) -> None:
        """Remove everything, half-written entries too."""
        with self._held():
            for entry in entries_in(self.folder):
                _removed(entry.path)
            self._note(self._count())

    def _publish(self, place: Path, size: int, fill: Callable[[Path], None]) -> None:
        place.parent.mkdir(exist_ok=True)
        part = place.with_name(place.name + PART)
        try:
            fill(part)
            if part.stat().st_size != size:
                raise OSError("an entry changed while it was kept")
            now = time.time_ns()  # a link has the times of what it was linked from
            os.utime(part, ns=(now, now))
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)

    def _limit_now(self, held: int) -> int:
        """The limit, or less where the disk has not so much to spare: work in progress needs it, too."""
        disk = shutil.disk_usage(self.folder)
        return min(self.limit, held + disk.free - min(_RESERVE, disk.total // _SPARE))

    def _with_room(self, held: int, size: int, limit: int) -> int:
        """The bytes held once there is room for ``size`` more."""
        if held + size <= limit:
            return held
        held = self._count()
        low = limit - max(size, limit // _SPARE)
        for entry in _oldest_first(self.folder) if held + size > limit else ():
            if held <= low:
                break
            held -= _removed(entry.path)
        return held

    @contextmanager
    def _held(self) -> Iterator[int]:
        """The bytes held, for as long as nobody else can change them."""
        with self._thread_lock:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._lock:
                yield self._noted()

    def _noted(self) -> int:
        if self._counted:
            with suppress(OSError, ValueError):
                return int((self.folder / _HELD).read_text(encoding="ascii"))
        self._counted = True
        return self._count()

    def _note(self, held: int) -> None:
        (self.folder / _HELD).write_text(f"{held}\n", encoding="ascii")

    def _count(self) -> int:
        for leftover in leftovers_in(self.folder):
            leftover.unlink(missing_ok=True)
        return _OWN_FILES + sum(counted(entry.size) for entry in entries_in(self.folder))


def _oldest_first(folder: Path) -> list[Entry]:
    return sorted(entries_in(folder), key=lambda entry: (entry.used, entry.path.name))


def _removed(path: Path) -> int:
    """Remove an entry; answers the bytes that this gave back."""
    try:
        size = path.lstat().st_size
        path.unlink()
    except OSError:
        return 0  # gone already, or held open where open files cannot be removed
    return counted(size)
