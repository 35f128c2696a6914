"""Where the files of keys lie when they lie in a bucket: under the key itself.

Nothing stays on this machine: what is written goes up when it is whole, what is read comes down into a
folder that is removed afterwards, and a browser is sent to the bucket with an address that soon expires.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from api.media import bucket
from api.media.files import NoSuchKey
from api.media.files import writing as writing
from api.media.keys import media_type, project_of
from api.media.names import download_header
from api.media.patience import StorageUnavailable, Waits, at_once
from api.media.store import Place
from api.media.workbench import work_folder

_REUSED = 600
"""Seconds for which a browser may use the address that it was given for more requests of the same kind."""

_FEW = 4
"""Up to so many keys are asked for one by one, and more by a list of their projects."""


def exists(key: str) -> bool:
    """Whether there is a file of that key. Raises StorageUnavailable."""
    if project_of(key) is None:
        return False
    return has(key)


def existing(keys: Collection[str]) -> set[str]:
    """Those of the keys that have a file; many are found by few requests. Raises StorageUnavailable."""
    if len(keys) <= _FEW:
        return {key for key in keys if exists(key)}
    projects = {project for key in keys if (project := project_of(key)) is not None}
    there = {found["Key"] for project in projects for found in listed(f"projects/{project}/")}
    return there.intersection(keys)


@contextmanager
def new_file(key: str, waits: Waits = at_once) -> Iterator[Path]:
    """A local place to write to, which goes up when the block ends well; ``waits`` takes it up.

    Raises DiskFull, OutputUnwritable and StorageUnavailable, and passes on whatever the block raises.
    """
    _require_ours(key)
    with writing(), work_folder() as folder:
        making = folder / key.rpartition("/")[2]
        yield making
        waits(lambda: upload(making, key, media_type(key)))


place_for = new_file


@contextmanager
def local_copies(waits: Waits = at_once) -> Iterator[Place]:
    """Files to read until the block ends, each brought down by ``waits`` when it is first asked for."""
    with work_folder() as folder:

        def place(key: str) -> Path:
            _require_ours(key)
            path = folder / key.rpartition("/")[2]
            if not path.exists():
                with suppress(LookupError):  # who reads it tells that it is missing
                    waits(lambda: download(key, path))
            return path

        yield place


def upload(path: Path, key: str, content_type: str) -> None:
    """Put a local file under a name in the bucket; a part of it is never to be seen there."""
    with bucket.reaching():
        bucket.client().upload_file(
            str(path), bucket.name(), key, ExtraArgs={"ContentType": content_type}, Config=bucket.TRANSFER
        )


def download(key: str, path: Path) -> None:
    """Bring what a name stands for to ``path``. Raises LookupError where there is nothing."""
    with bucket.reaching():
        bucket.client().download_file(bucket.name(), key, str(path), Config=bucket.TRANSFER)


def has(key: str) -> bool:
    """Whether there is something under a name."""
    try:
        with bucket.reaching():
            bucket.client().head_object(Bucket=bucket.name(), Key=key)
    except LookupError:
        return False
    return True


def listed(prefix: str) -> Iterator[dict[str, Any]]:
    """What lies under names that begin so: ``Key``, ``Size`` and ``LastModified`` of each."""
    with bucket.reaching():
        pages = bucket.client().get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=bucket.name(), Prefix=prefix):
            yield from page.get("Contents", ())


def remove(*keys: str) -> None:
    """Remove files that no row names, as far as the bucket lets; the collector finds the rest."""
    for key in keys:
        with suppress(StorageUnavailable, LookupError), bucket.reaching():
            bucket.client().delete_object(Bucket=bucket.name(), Key=key)


def remove_folder(project_id: uuid.UUID) -> None:
    """Remove everything that a project keeps."""
    with suppress(StorageUnavailable):
        remove(*(found["Key"] for found in listed(f"projects/{project_id}/")))


def probe() -> None:
    """Raise StorageUnavailable, within a second or two, where the bucket cannot be reached."""
    with suppress(LookupError), bucket.reaching():
        bucket.client(patient=False).head_object(Bucket=bucket.name(), Key="probe")


async def serve(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send a GET or HEAD of a key on to the bucket, with an address that is made now.

    Raises NoSuchKey where there is no such file, and StorageUnavailable.
    """
    if not await asyncio.to_thread(exists, key):
        raise NoSuchKey(key)
    answer = {"ResponseContentType": media_type(key)}
    wanted = request.GET.get("download")
    if wanted is not None:
        answer["ResponseContentDisposition"] = download_header(wanted, key.rpartition(".")[2])
    address = await asyncio.to_thread(_address, key, answer, for_head=request.method == "HEAD")
    response = HttpResponseRedirect(address)
    # Seeking in a film and scrolling through pictures ask again and again for the same.
    response["Cache-Control"] = f"private, max-age={_REUSED if 'v' in request.GET else 0}"
    return response


def _address(key: str, answer: dict[str, str], *, for_head: bool) -> str:
    if for_head:  # an address is signed for one method
        return bucket.signed_url(key, method="head_object")
    return bucket.signed_url(key, answer=answer)


def _require_ours(key: str) -> None:
    if project_of(key) is None:
        raise NoSuchKey(key)
