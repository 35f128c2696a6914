"""A name for this process by which others can tell whether it still lives.

A process number would be given to another process one day. A lock of the operating system on a file
ends with the process that holds it, however that ends, and with nothing else.
"""

from __future__ import annotations

import hashlib
import logging
import platform
import time
import uuid
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

logger = logging.getLogger(__name__)

_ENDING = ".lock"
_YOUNG = 60.0  # seconds in which a new file may not have been locked yet


class ProofOfLife:
    """Names this process ``<place>:<32 hex digits>`` and holds a lock of that name in ``folder``.

    The place stands for this folder on this machine: of processes that keep their locks elsewhere
    nothing can be told. Where no lock can be had (a full disk, say), the name has a place of its own.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        identity = uuid.uuid4().hex
        self._lock = FileLock(folder / f"{identity}{_ENDING}", thread_local=False)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
            self._place = _place(folder)
        except (OSError, NotImplementedError) as error:
            logger.warning(
                "no lock in %s, so others judge this process by its silence: %s", folder.name, error
            )
            self._place = uuid.uuid4().hex[:12]
        self.name = f"{self._place}:{identity}"

    def is_alive(self, name: str) -> bool | None:
        """Whether the process of that name lives; None when that cannot be told from here."""
        place, _, identity = name.partition(":")
        if name == self.name:
            return True
        if place != self._place or not _is_identity(identity):
            return None
        return not _is_free(self._folder / f"{identity}{_ENDING}")

    def tidy(self) -> None:
        """Remove what processes that have ended left in the folder."""
        for path in self._folder.glob(f"*{_ENDING}"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _YOUNG:
                    _is_free(path)

    def end(self) -> None:
        """Give the name up: from now on it counts as that of a process that has ended."""
        if self._lock.is_locked:
            with suppress(OSError):
                Path(self._lock.lock_file).unlink()
            self._lock.release()


def _place(folder: Path) -> str:
    folder = folder.resolve()
    known = f"{platform.node()}\n{folder}\n{folder.stat().st_ino}"
    return hashlib.sha256(known.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _is_identity(text: str) -> bool:
    return len(text) == 32 and set(text) <= set("0123456789abcdef")


def _is_free(path: Path) -> bool:
    """Whether nobody holds the lock at ``path``; a file that nobody holds is removed."""
    if not path.exists():
        return True
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError, NotImplementedError):
        return False
    try:
        with suppress(OSError):
            path.unlink()
    finally:
        lock.release()
    return True
