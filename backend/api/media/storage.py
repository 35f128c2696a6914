"""The bucket behind Django's storage interface, for whoever asks by that."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

from api.media import bucket, objects


@deconstructible
class BucketStorage(Storage):
    """Files under their names in the bucket; addresses are made when they are asked for."""

    def exists(self, name: str) -> bool:
        return objects.exists(name)

    def existing(self, names: Collection[str]) -> set[str]:
        """Those of the names that are there, found by few requests."""
        return objects.existing(names)

    def delete(self, name: str) -> None:
        objects.remove(name)

    def url(self, name: str | None) -> str:
        return bucket.signed_url(name or "")

    def size(self, name: str) -> int:
        with bucket.reaching():
            return int(bucket.client().head_object(Bucket=bucket.name(), Key=name)["ContentLength"])

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        content: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the File closes it
        with bucket.reaching():
            bucket.client().download_fileobj(bucket.name(), name, content)
        content.seek(0)
        return File(content, name)

    def _save(self, name: str, content: Any) -> str:  # noqa: ANN401 - Django's File of anything
        with objects.new_file(name) as place:
            Path(place).write_bytes(content.read())
        return name
