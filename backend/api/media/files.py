"""Where the files of keys lie: on the local disk, below ``MEDIA_ROOT`` and nowhere else."""

from __future__ import annotations

import logging
import os
import shutil
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from api.media.keys import project_of
from api.media.patience import Waits, at_once
from core_engine.errors import DiskFull, OutputUnwritable
from core_engine.file_errors import NO_ROOM as FULL
from core_engine.work_folder import publish

logger = logging.getLogger(__name__)

NO_ROOM = (
    "There is no room left on the disk, so nothing was stored; what was there before is kept. "
    "Free some space, then try again."
)
UNWRITABLE = (
    "StoryFlow's media folder cannot be written, so nothing was stored; what was there before is kept. "
    "Make the folder writable, then try again."
)


class NoSuchKey(LookupError):
    """A name that is no key of ours, or that leads out of the media folder."""


def path(key: str) -> Path:
    """The place of a key's file below ``MEDIA_ROOT``; there need be none yet. Raises NoSuchKey.

    A key with a symbolic link on its way is refused, wherever the link leads.
    """
    if project_of(key) is None:
        raise NoSuchKey(key)
    root = os.path.realpath(settings.MEDIA_ROOT)
    place = os.path.join(root, *key.split("/"))  # noqa: PTH118 - compared with realpath's own answer
    if os.path.realpath(place) != place:
        raise NoSuchKey(key)
    return Path(place)


def exists(key: str) -> bool:
    """Whether there is a file of that key."""
    try:
        return path(key).is_file()
    except (NoSuchKey, OSError):
        return False


def existing(keys: Collection[str]) -> set[str]:
    """Those of the keys that have a file."""
    return {key for key in keys if exists(key)}


@contextmanager
def local_copies(waits: Waits = at_once) -> Iterator[Callable[[str], Path]]:
    """The files themselves: they are here, and nothing is waited for."""
    yield path


@contextmanager
def place_for(key: str, waits: Waits = at_once) -> Iterator[Path]:
    """The place of a key, for a maker that puts a whole file there, or none, by itself."""
    yield path(key)


@contextmanager
def new_file(key: str, waits: Waits = at_once) -> Iterator[Path]:
    """A place to write a key's file to; the key has it when the block ends well, and nothing otherwise.

    Raises DiskFull or OutputUnwritable, and passes on whatever the block raises.
    """
    target = path(key)
    making = target.with_name(f".{target.name}.making")
    with writing():
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield making
            publish(making, target)
        except BaseException:
            with suppress(OSError):
                making.unlink()
            raise


@contextmanager
def writing() -> Iterator[None]:
    """Turn what a disk says while an upload is kept into DiskFull or OutputUnwritable."""
    try:
        yield
    except DiskFull:
        raise
    except OSError as error:
        if error.errno is None or isinstance(error, OutputUnwritable):
            raise
        logger.warning("media folder: %s", error)
        raise _told(error) from error


def _told(error: OSError) -> DiskFull | OutputUnwritable:
    return DiskFull(NO_ROOM) if error.errno in FULL else OutputUnwritable(UNWRITABLE)


def remove(*keys: str) -> None:
    """Remove files that no row names, as far as the disk lets; the collector finds the rest."""
    for key in keys:
        with suppress(OSError):
            path(key).unlink()


def remove_folder(project_id: uuid.UUID) -> None:
    """Remove everything that a project keeps; a folder that is gone already is fine."""
    root = os.path.realpath(settings.MEDIA_ROOT)
    folder = Path(root) / "projects" / str(project_id)
    if os.path.realpath(folder) == str(folder):
        shutil.rmtree(folder, ignore_errors=True)
