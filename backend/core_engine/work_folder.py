"""Where a film is made before it is one: a hidden folder beside its target.

The folder stands on the target's own disk, so the finished film comes into place by one rename.
It is held by a lock of the operating system, which ends with the process: what a killed render
left behind is recognised, and cleared, by the next one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from core_engine.asset_files import shown_name
from core_engine.errors import OutputBusy, OutputUnwritable

_LOCK = "lock"


@contextmanager
def work_folder(target: Path) -> Iterator[Path]:
    """An empty folder for making ``target``, removed afterwards whatever happens.

    Raises OutputBusy while another render is making the same film, OutputUnwritable where no film
    can ever stand.
    """
    _require_place(target)
    folder = target.parent / _name_for(target.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = _claim(folder, target)
    try:
        for leftover in _leftovers(folder):
            _remove(leftover)
        yield folder
    finally:
        _give_up(folder, lock)


def cleanup_temp_files(temp_dir: str | Path) -> None:
    """Remove a folder of temporary files and everything in it; one that is gone already is fine."""
    shutil.rmtree(temp_dir, ignore_errors=True)


@contextmanager
def flushing(finished: Path) -> Iterator[None]:
    """Have a finished file written to the disk beside the block, so that ``publish`` need not wait for it.

    A long film takes seconds for that. What the disk refuses is raised at the end of the block.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="flush") as pool:
        flushed = pool.submit(_flush, finished)
        yield
        flushed.result()


def publish(finished: Path, target: Path) -> None:
    """Put a finished file in its place: on the disk first, then by one atomic rename."""
    _flush(finished)
    finished.replace(target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _flush(path: Path) -> None:
    with path.open("r+b") as file:  # Windows flushes only what may be written
        os.fsync(file.fileno())


def _name_for(name: str) -> str:
    return f".{name[:40]}-{hashlib.sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}.making"


def _require_place(target: Path) -> None:
    """Find out now, not after the work, that the finished film could not be put there."""
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return
    except ValueError:
        mode = 0  # a name that no disk takes
    if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
        raise OutputUnwritable(
            f'"{shown_name(target)}" cannot be written there: something that is no file has that name. '
            "Choose another place for the film."
        )


def _give_up(folder: Path, lock: BaseFileLock) -> None:
    """Remove the folder, its content first: the next render may begin as soon as the lock is gone."""
    for leftover in _leftovers(folder):
        with suppress(OSError):
            _remove(leftover)
    if os.name == "posix":
        (folder / _LOCK).unlink(missing_ok=True)  # once released, it may be another render's
    lock.release()
    with suppress(OSError):
        if os.name != "posix":
            (folder / _LOCK).unlink(missing_ok=True)  # an open file could not be removed
        folder.rmdir()


def _leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name != _LOCK] if folder.is_dir() else []


def _claim(folder: Path, target: Path) -> FileLock:
    while True:
        lock = FileLock(folder / _LOCK)
        try:
            folder.mkdir(exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout:
            raise OutputBusy(
                f'"{shown_name(target)}" is being made by another render right now. '
                "Wait until it has ended, or give this film another name."
            ) from None
        except (FileNotFoundError, FileExistsError):
            if _is_in_the_way(folder):
                raise
            continue  # the render that held the folder removed it just now
        if (folder / _LOCK).exists():
            return lock
        lock.release()


def _is_in_the_way(folder: Path) -> bool:
    try:
        return not stat.S_ISDIR(folder.lstat().st_mode)
    except FileNotFoundError:
        return not folder.parent.is_dir()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
