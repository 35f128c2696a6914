"""One file, or a part of it, as an answer that is read while it is sent."""

from __future__ import annotations

import asyncio
import io
import os
import threading
from collections.abc import AsyncIterator

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)

from api.media.conditions import Version
from api.media.files import NoSuchKey, path
from api.media.keys import media_type
from api.media.names import download_header
from api.media.ranges import Part, Unsatisfiable, requested_part
from core_engine.asset_files import require_file

_BLOCK = 256 * 1024

# A file that is looked at by itself is shown and does nothing else, whatever it holds: no script runs in
# it. Its own origin is left to it, because a browser's page for a film fetches the film once more.
_POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
    "sandbox allow-same-origin"
)

_FOR_EVER = "private, max-age=31536000, immutable"


async def serve(request: HttpRequest, key: str) -> HttpResponseBase:
    """The answer to a GET or HEAD of a key. Raises NoSuchKey where there is no such file.

    The file is opened once: a film that is replaced meanwhile is sent to its end as it was.
    """
    file = await asyncio.to_thread(_OpenFile.of, key)
    try:
        version = Version.of(file.found)
        response = _answer(request, file, version)
        _describe(response, request, key, version)
    except BaseException:
        file.close()
        raise
    if not response.streaming:
        file.close()
    return response


class _OpenFile:
    """A file that one thread reads while another may close it."""

    def __init__(self, file: io.FileIO) -> None:
        self.found = os.fstat(file.fileno())
        self._file = file
        self._lock = threading.Lock()  # a descriptor closed during a read may be another file's already

    @classmethod
    def of(cls, key: str) -> _OpenFile:
        place = path(key)
        try:
            require_file(place)
            return cls(io.FileIO(place, opener=_without_links))
        except OSError as error:
            raise NoSuchKey(key) from error

    def close(self) -> None:
        with self._lock:
            self._file.close()

    async def blocks(self, part: Part) -> AsyncIterator[bytes]:
        """The bytes of a part."""
        position = part.start
        try:
            while position < part.stop:
                block = await asyncio.to_thread(self._read, position, min(_BLOCK, part.stop - position))
                position += len(block)
                yield block
        finally:
            self.close()

    def _read(self, position: int, length: int) -> bytes:
        with self._lock:
            self._file.seek(position)
            block = self._file.read(length)
        if not block:
            raise EOFError("a file became shorter while it was sent")
        return block


class _FileAnswer(StreamingHttpResponse):
    """Bytes of a file, which is closed with the answer: a browser that goes away asks for no more."""

    def __init__(self, file: _OpenFile, part: Part) -> None:
        super().__init__(file.blocks(part))
        self._file = file

    def close(self) -> None:
        super().close()
        self._file.close()


def _without_links(place: str, flags: int) -> int:
    return os.open(place, flags | getattr(os, "O_NOFOLLOW", 0))


def _answer(request: HttpRequest, file: _OpenFile, version: Version) -> HttpResponseBase:
    size = file.found.st_size
    if version.is_known(request.headers):
        return HttpResponseNotModified()
    if request.method == "HEAD":
        return HttpResponse(headers={"Content-Length": str(size)})
    try:
        part = _part(request, size, version)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Content-Length": "0"})
    response = _FileAnswer(file, part or Part(0, size, size))
    response["Content-Length"] = str(size if part is None else part.length)
    if part is not None:
        response.status_code = 206
        response["Content-Range"] = part.content_range
    return response


def _part(request: HttpRequest, size: int, version: Version) -> Part | None:
    wanted = request.headers.get("Range")
    return requested_part(wanted, size) if wanted and version.allows_part(request.headers) else None


def _describe(response: HttpResponseBase, request: HttpRequest, key: str, version: Version) -> None:
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = _FOR_EVER if "v" in request.GET else "no-cache"
    response["Content-Security-Policy"] = _POLICY
    response["ETag"] = version.etag
    response["Last-Modified"] = version.last_modified
    response["X-Content-Type-Options"] = "nosniff"
    if response.status_code != 304:
        response["Content-Type"] = media_type(key)
    if wanted := request.GET.get("download"):
        response["Content-Disposition"] = download_header(wanted, key.rpartition(".")[2])
