"""What the disk says, in the engine's own words."""

from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av

from core_engine.asset_files import shown_name
from core_engine.cache.store import ContentCache
from core_engine.errors import DiskFull, EncodingFailed, EngineError, OutputUnwritable

logger = logging.getLogger(__name__)

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NOT_A_PLACE = frozenset(
    {errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.ELOOP}
)

_SAFE = "Nothing was lost, and an earlier film of that name is as it was."


@contextmanager
def writing(target: Path, needed: int = 0) -> Iterator[None]:
    """Turn what goes wrong while ``target`` is written into EngineErrors.

    ``needed`` is the number of bytes that the work was expected to take.
    """
    try:
        yield
    except EngineError:
        raise
    except (OSError, av.FFmpegError) as error:
        logger.info("writing %s: %r", target.name, error)
        raise _translated(error, target, needed) from error


def require_space(folder: Path, needed: int, cache: ContentCache | None = None) -> None:
    """Raise DiskFull unless ``folder``'s disk has ``needed`` bytes free, or the ``cache`` can give them."""
    free = shutil.disk_usage(folder).free
    if free < needed and cache is not None:
        cache.make_room_on(folder, needed - free)
        free = shutil.disk_usage(folder).free
    if free < needed:
        raise disk_full(needed, free)


def disk_full(needed: int, free: int) -> DiskFull:
    """The error of a disk that takes no more; ``needed`` (0 if unknown) and ``free`` in bytes."""
    need = f"the film needs about {_size(needed)}, " if needed else ""
    if needed and free > needed:
        return DiskFull(
            f"The disk takes no more: {need}{_size(free)} is free, but a quota, or the largest size of "
            f"a file there, is reached. {_SAFE} Choose another disk, then render again."
        )
    return DiskFull(
        f"The disk is full: {need}{_size(free)} is free. {_SAFE} "
        "Free some space or choose another disk, then render again."
    )


def _translated(error: OSError | av.FFmpegError, target: Path, needed: int) -> EngineError:
    number = error.errno
    if number in NO_ROOM:
        return disk_full(needed, _free_beside(target))
    if number in _FORBIDDEN:
        return OutputUnwritable(
            f'"{shown_name(target)}" cannot be written: its folder is read-only or belongs to someone '
            f"else. {_SAFE} Choose another place for the film."
        )
    # FFmpeg says EINVAL of many things, the disk only of a name.
    if number in _NOT_A_PLACE and isinstance(error, OSError):
        return OutputUnwritable(
            f'"{shown_name(target)}" cannot be written there: the place is no folder, or its name does not '
            "fit this disk. Choose another place for the film."
        )
    return EncodingFailed(f"The film could not be written ({error.strerror}). {_SAFE} Render again.")


def _free_beside(target: Path) -> int:
    try:
        return shutil.disk_usage(target.parent).free
    except OSError:
        return 0


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.1f} MB"
