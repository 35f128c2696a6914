"""Folders for local copies, each only as long as a block lasts.

A folder is held by a lock of the operating system: what a killed worker left is recognised, and removed.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from filelock import FileLock, Timeout

_LOCK = ".lock"


@contextmanager
def work_folder() -> Iterator[Path]:
    """An empty folder of this worker's own, removed afterwards whatever happens."""
    folder = Path(settings.WORK_ROOT) / uuid.uuid4().hex
    folder.mkdir(parents=True)
    lock = FileLock(folder.with_suffix(_LOCK))
    lock.acquire()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        with suppress(OSError):
            folder.with_suffix(_LOCK).unlink()


def clear_abandoned() -> int:
    """Remove the folders of workers that were killed; how many there were."""
    count = 0
    for path in Path(settings.WORK_ROOT).glob(f"*{_LOCK}"):
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError):
            continue
        with suppress(OSError):
            count += path.with_suffix("").is_dir()
            shutil.rmtree(path.with_suffix(""), ignore_errors=True)
            path.unlink()
        lock.release()
    return count
