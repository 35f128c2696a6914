"""Which store keeps the files of projects: the local disk, or a bucket. The one place that chooses."""

from __future__ import annotations

import importlib
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from api.media.patience import Waits, at_once

Place = Callable[[str], Path]
"""From a key to a local file with its content; there is none where the store has none. Raises NoSuchKey."""


class Store(Protocol):
    """What both stores can do. Those that write raise DiskFull, OutputUnwritable or StorageUnavailable.

    ``waits`` does the steps on a storage that may be away for a while.
    """

    def exists(self, key: str) -> bool:
        """Whether there is a file of that key."""

    def existing(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that have a file."""

    def new_file(self, key: str, waits: Waits = at_once) -> AbstractContextManager[Path]:
        """A place to write to; the key has it when the block ends well, and nothing otherwise."""

    def place_for(self, key: str, waits: Waits = at_once) -> AbstractContextManager[Path]:
        """The same for a maker that puts a whole file there, or none, by itself."""

    def local_copies(self, waits: Waits = at_once) -> AbstractContextManager[Place]:
        """Files to read until the block ends."""

    def remove(self, *keys: str) -> None:
        """Remove files that no row names, as far as the store lets; the collector finds the rest."""

    def remove_folder(self, project_id: uuid.UUID) -> None:
        """Remove everything that a project keeps."""

    def probe(self) -> None:
        """Raise StorageUnavailable, soon, where the store cannot be reached."""

    async def serve(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """The answer to a GET or HEAD of a key. Raises NoSuchKey."""


class Stored(Protocol):
    """A file in a store; ``is_output`` tells a film, and what the making of films leaves beside it."""

    @property
    def project_id(self) -> uuid.UUID: ...
    @property
    def key(self) -> str: ...
    @property
    def is_output(self) -> bool: ...


class Stock(Protocol):
    """The collector's view of a store."""

    def kept_projects(self) -> list[uuid.UUID]:
        """The projects of which there are files."""

    def old_files(self, project_id: uuid.UUID, before: float) -> Iterator[Stored]:
        """The files of a project last changed before that moment (seconds since 1970)."""

    def remove_files(self, files: Iterable[Stored]) -> int:
        """Remove files; how many were there to be removed."""

    def remove_empty_folders(self, project_id: uuid.UUID, before: float) -> None:
        """Remove what holds no file any more."""

    def remove_unfinished(self, before: float) -> int:
        """Remove what broken uploads and killed workers left; how many there were."""


_MODULES = {
    "disk": ("api.media.disk", "api.media.leftovers"),
    "s3": ("api.media.objects", "api.media.object_leftovers"),
}


def store() -> Store:
    """The store of this mode; another one's packages are never imported."""
    return cast(Store, importlib.import_module(_MODULES[settings.MEDIA_STORE][0]))


def exists(key: str) -> bool:
    """Whether there is a file of that key."""
    return store().exists(key)


def existing(keys: Collection[str]) -> set[str]:
    """Those of the keys that have a file; many are found by few requests."""
    return store().existing(keys)


def new_file(key: str, waits: Waits = at_once) -> AbstractContextManager[Path]:
    """A place to write to; the key has it when the block ends well, and nothing otherwise.

    Raises DiskFull, OutputUnwritable or StorageUnavailable, and passes on whatever the block raises.
    """
    return store().new_file(key, waits)


def place_for(key: str, waits: Waits = at_once) -> AbstractContextManager[Path]:
    """The same for a maker that puts a whole file there, or none, by itself."""
    return store().place_for(key, waits)


def local_copies(waits: Waits = at_once) -> AbstractContextManager[Place]:
    """Files to read until the block ends. Where the store is this disk, they are the files themselves."""
    return store().local_copies(waits)


def remove(*keys: str) -> None:
    """Remove files that no row names, as far as the store lets; the collector finds the rest."""
    store().remove(*keys)


def remove_folder(project_id: uuid.UUID) -> None:
    """Remove everything that a project keeps."""
    store().remove_folder(project_id)


def probe() -> None:
    """Raise StorageUnavailable, within a second or two, where the store cannot be reached."""
    store().probe()


async def serve(request: HttpRequest, key: str) -> HttpResponseBase:
    """The answer to a GET or HEAD of a key. Raises NoSuchKey where there is no such file."""
    return await store().serve(request, key)


def stock() -> Stock:
    """What there is in the store of this mode, as the collector sees it."""
    return cast(Stock, importlib.import_module(_MODULES[settings.MEDIA_STORE][1]))
