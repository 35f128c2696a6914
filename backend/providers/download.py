"""A finished file comes here whole, from where it may come from, or not at all.

Redirects are followed by hand, each judged anew, and no key travels with any of them. The file is written
beside its place and renamed into it.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import httpx

from providers.addresses import Reach
from providers.base import LARGEST_FILE, Downloaded, Output
from providers.errors import (
    AddressRefused,
    DownloadBroken,
    DownloadError,
    FileTooLarge,
    NoRoom,
    NotAVideo,
    OutputExpired,
)
from providers.http import Network
from providers.policy import Deadline
from providers.redaction import excerpt
from providers.transport import CHECK, LIMIT

logger = logging.getLogger(__name__)

MOST_REDIRECTS = 3
STALL = 30.0
"""Seconds without a byte after which a download counts as broken."""

WHOLE = 1800.0
"""Seconds that a download takes at most where nobody says otherwise."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EXPIRED = frozenset({401, 403, 404, 410})
_WORDS = ("text/", "application/json", "application/xml", "application/problem+json")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_HEAD = 12
_SENTENCES: dict[type[DownloadError], str] = {
    AddressRefused: "{title} gave an address for the finished file that StoryFlow does not open. "
    "Nothing was downloaded.",
    OutputExpired: "The address of the file that {title} made is no longer valid. "
    "The file itself may still be there; try again.",
    DownloadBroken: "The file that {title} made could not be downloaded whole. "
    "Nothing of it was kept; try again.",
    FileTooLarge: "The file that {title} made is larger than StoryFlow takes. Nothing of it was kept.",
    NotAVideo: "What {title} gave is no video. Nothing of it was kept; try again, or choose another service.",
    NoRoom: "There is no room for the file that {title} made. Free some disk space, then try again.",
}
_HEADERS = {"User-Agent": "StoryFlow", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}


class Downloader:
    """Fetches files of one service, as far as ``reach`` allows. Safe in several threads."""

    def __init__(self, network: Network, reach: Reach) -> None:
        self._network = network
        self._reach = reach

    def fetch(
        self, output: Output, target: Path, *, largest: int = LARGEST_FILE, limit: Deadline | None = None
    ) -> Downloaded:
        """Put an MP4 at ``target``, of at most ``largest`` bytes, before ``limit`` is over.

        What was at ``target`` stays until the new file is whole. Raises DownloadError, and OSError where
        the folder cannot be written; no part of a file is left in either case.
        """
        budget = limit or Deadline(limit=WHOLE, clock=self._network.clock)
        try:
            with self._opened(output.url, budget) as response:
                self._check_head(response, largest)
                with _beside(target) as (part, file):
                    size, digest = self._copy(response, file, largest)
                    self._check_whole(response, output, size, digest)
                    _put(part, file, target)
            return Downloaded(path=target, size=size, sha256=digest)
        except AddressRefused as error:
            logger.warning("blocked an address of %s: %s", self._reach.name, error.detail)
            raise
        except httpx.HTTPError as error:
            raise self._error(DownloadBroken, excerpt(repr(error))) from error
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise self._error(NoRoom, f"error {error.errno}") from error
            raise

    @contextmanager
    def _opened(self, address: str, budget: Deadline) -> Iterator[httpx.Response]:
        """The answer that holds the file, after at most three redirects."""
        url = self._parsed(address)
        for _ in range(MOST_REDIRECTS + 1):
            response = self._network.transport.handle_request(self._request(url, budget))
            try:
                if response.status_code not in _REDIRECTS:
                    yield response
                    return
                url = self._parsed(response.headers.get("location", ""), url)
            finally:
                response.close()
        raise self._error(AddressRefused, f"more than {MOST_REDIRECTS} redirects")

    def _parsed(self, address: str, base: httpx.URL | None = None) -> httpx.URL:
        try:
            return base.join(address) if base else httpx.URL(address)
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise self._error(AddressRefused, "no address") from error

    def _request(self, url: httpx.URL, budget: Deadline) -> httpx.Request:
        steps = {"connect": self._network.connect, "read": STALL, "write": STALL}
        return httpx.Request(
            "GET",
            url,
            headers=_HEADERS,
            extensions={"timeout": steps, LIMIT: budget, CHECK: self._reach.check(url)},
        )

    def _check_head(self, response: httpx.Response, largest: int) -> None:
        status = response.status_code
        if status in _EXPIRED:
            raise self._error(OutputExpired, f"status {status}")
        if status != 200:
            raise self._error(DownloadBroken, f"status {status}")
        if response.headers.get("content-type", "").lower().startswith(_WORDS):
            raise self._error(NotAVideo, f"type {response.headers['content-type'][:80]}")
        if (_told_size(response) or 0) > largest:
            raise self._error(FileTooLarge, f"{_told_size(response)} bytes")

    def _copy(self, response: httpx.Response, file: BinaryIO, largest: int) -> tuple[int, str]:
        head, size, digest = b"", 0, hashlib.sha256()
        for part in response.iter_raw():
            size += len(part)
            if size > largest:
                raise self._error(FileTooLarge, f"more than {largest} bytes")
            if len(head) < _HEAD:
                head += part[:_HEAD]
                self._check_kind(head)
            digest.update(part)
            file.write(part)
        if len(head) < _HEAD:
            raise self._error(NotAVideo, f"only {size} bytes")
        return size, digest.hexdigest()

    def _check_kind(self, head: bytes) -> None:
        if len(head) >= _HEAD and head[4:8] != b"ftyp":  # ISO/IEC 14496-12, 4.3: the first box of an MP4
            raise self._error(NotAVideo, f"begins with {head[:_HEAD]!r}")

    def _check_whole(self, response: httpx.Response, output: Output, size: int, digest: str) -> None:
        told = _told_size(response)
        for expected in (told, output.size):
            if expected is not None and expected != size:
                raise self._error(DownloadBroken, f"{size} bytes instead of {expected}")
        if output.sha256 and output.sha256.lower() != digest:
            raise self._error(DownloadBroken, "another SHA-256 than promised")

    def _error(self, kind: type[DownloadError], detail: str) -> DownloadError:
        return kind(
            _SENTENCES[kind].format(title=self._reach.title), provider=self._reach.name, detail=detail
        )


@contextmanager
def _beside(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file in the folder of ``target``, which is gone afterwards unless it was renamed."""
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            yield part, file
    finally:
        part.unlink(missing_ok=True)


def _put(part: Path, file: BinaryIO, target: Path) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()  # Windows renames closed files only
    part.replace(target)


def _told_size(response: httpx.Response) -> int | None:
    told = response.headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() else None
