"""Where a film is made before it is one: a hidden folder beside its target.

The folder stands on the target's own disk, so the finished film comes into place by one rename.
It is held by a lock of the operating system, which ends with the process: what a killed render
left behind is recognised, and cleared, by the next one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from core_engine.errors import OutputBusy
from core_engine.render_utils import cleanup_temp_files

_LOCK = "lock"


@contextmanager
def work_folder(target: Path) -> Iterator[Path]:
    """An empty folder for making ``target``, removed afterwards whatever happens.

    Raises OutputBusy while another render is making the same film.
    """
    folder = target.parent / _name_for(target.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = _claim(folder, target)
    try:
        for leftover in folder.iterdir():
            if leftover.name != _LOCK:
                _remove(leftover)
        yield folder
    finally:
        cleanup_temp_files(folder)
        lock.release()


def publish(finished: Path, target: Path) -> None:
    """Put a finished file in its place: on the disk first, then by one atomic rename."""
    with finished.open("r+b") as file:  # Windows flushes only what may be written
        os.fsync(file.fileno())
    finished.replace(target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _name_for(name: str) -> str:
    return f".{name[:40]}-{hashlib.sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}.making"


def _claim(folder: Path, target: Path) -> FileLock:
    while True:
        folder.mkdir(exist_ok=True)
        lock = FileLock(folder / _LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise OutputBusy(
                f'"{target.name}" is being made by another render right now. '
                "Wait until it has ended, or give this film another name."
            ) from None
        except FileNotFoundError:
            continue  # the render that held the folder removed it just now
        if (folder / _LOCK).exists():
            return lock
        lock.release()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
