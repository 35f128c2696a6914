"""Old files in the bucket, and uploads that broke off."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from api.media import bucket, objects, workbench
from api.media.keys import project_of
from api.media.leftovers import OURS
from api.media.leftovers import remove_unfinished as remove_unfinished_uploads
from api.media.store import Stored

PIECES = "pieces/"
"""Under what finished pieces of shots lie."""

PIECES_KEPT = 7 * 24 * 3600
"""Seconds for which they stay after they were made."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A file of a project in the bucket, whether a row names it or not."""

    project_id: uuid.UUID
    key: str

    @property
    def is_output(self) -> bool:
        return self.key.split("/")[2] not in OURS


def kept_projects() -> list[uuid.UUID]:
    """The projects of which there are files; whatever else lies in the bucket is not ours."""
    found = []
    for prefix in _folders("projects/"):
        with suppress(ValueError):
            found.append(uuid.UUID(prefix.split("/")[1]))
    return found


def old_files(project_id: uuid.UUID, before: float) -> Iterator[StoredObject]:
    """The files of a project last changed before that moment (seconds since 1970)."""
    for found in objects.listed(f"projects/{project_id}/"):
        if found["LastModified"].timestamp() < before and project_of(found["Key"]) == project_id:
            yield StoredObject(project_id, found["Key"])


def remove_files(files: Iterable[Stored]) -> int:
    """Remove files; how many there were."""
    keys = [file.key for file in files]
    objects.remove(*keys)
    return len(keys)


def remove_empty_folders(project_id: uuid.UUID, before: float) -> None:
    """A bucket has none."""


def remove_unfinished(before: float) -> int:
    """Give up uploads that began before that moment, and remove old pieces and what killed workers left."""
    count = workbench.clear_abandoned()
    with bucket.reaching():
        for upload in _uploads():
            if upload["Initiated"].timestamp() < before:
                bucket.client().abort_multipart_upload(
                    Bucket=bucket.name(), Key=upload["Key"], UploadId=upload["UploadId"]
                )
                count += 1
    return count + _remove_old_pieces() + remove_unfinished_uploads(before)


def _remove_old_pieces() -> int:
    before = time.time() - PIECES_KEPT
    old = [found["Key"] for found in objects.listed(PIECES) if found["LastModified"].timestamp() < before]
    objects.remove(*old)
    return len(old)


def _uploads() -> Iterator[dict[str, Any]]:
    for page in bucket.client().get_paginator("list_multipart_uploads").paginate(Bucket=bucket.name()):
        yield from page.get("Uploads", ())


def _folders(prefix: str) -> Iterator[str]:
    with bucket.reaching():
        pages = bucket.client().get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=bucket.name(), Prefix=prefix, Delimiter="/"):
            yield from (found["Prefix"] for found in page.get("CommonPrefixes", ()))
