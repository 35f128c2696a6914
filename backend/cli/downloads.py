"""Fetching one large file: over HTTP, resumed where it broke off, and never mistaken for a whole one.

What has arrived lies in a file ending in ``.part`` whose name holds a tag of the sender's version, so
that a resumed download never glues two versions together.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, ClassVar

from cli.failures import CommandError

OnBytes = Callable[[int, int | None], None]
"""Told how many bytes have arrived, and how many there will be (None when the sender does not say)."""

_CHUNK = 1 << 18
_TIMEOUT = 30.0  # seconds without a byte
_MOST_CUTS = 20  # times a connection may break off in one download, if each brought something
_HEADERS = {"User-Agent": "StoryFlow", "Accept-Encoding": "identity"}


class DownloadFailed(CommandError):
    code: ClassVar[str] = "download_failed"


class NotThere(DownloadFailed):
    """The address is wrong (404, 410): another one may be tried."""

    code: ClassVar[str] = "download_not_found"


class NoConnection(DownloadFailed):
    code: ClassVar[str] = "no_connection"


class WrongFile(DownloadFailed):
    """What arrived is not what was asked for; it has been removed."""

    code: ClassVar[str] = "download_wrong_file"


class _BrokeOff(Exception):
    """The connection ended early; the download may go on."""


class _StartOver(Exception):
    """What had arrived is of another version, and has been thrown away."""


def download(address: str, target: Path, on_bytes: OnBytes, *, first_bytes: bytes = b"") -> None:
    """Fetch ``address`` into ``target``, going on from an earlier attempt if there was one.

    Raises NotThere, NoConnection, WrongFile, or DownloadFailed; except after WrongFile, what arrived
    stays for the next attempt.
    """
    for _ in range(_MOST_CUTS):
        before = _arrived(target)
        try:
            _attempt(address, target, on_bytes, first_bytes)
            return
        except _StartOver:
            continue
        except _BrokeOff:
            if _arrived(target) <= before:
                break
    raise DownloadFailed(
        f"The download of {target.name} broke off. {_arrived(target) / 1e6:.1f} MB are kept; "
        "run the same command again to go on from there."
    )


def copy(source: Path, target: Path, on_bytes: OnBytes, *, first_bytes: bytes = b"") -> None:
    """Copy a file that is already on this machine, whole or not at all."""
    part = target.with_name(f"{target.name}.copy.part")
    try:
        with source.open("rb") as reader, _disk_errors(target.name), part.open("wb") as writer:
            total = source.stat().st_size
            _check_room(target, total)
            _pour(iter(lambda: reader.read(_CHUNK), b""), writer, 0, total, on_bytes)
        _finish(part, target, first_bytes)
    finally:
        part.unlink(missing_ok=True)


def partial(target: Path) -> Path | None:
    """What an interrupted download of ``target`` has left, if anything."""
    return next(iter(target.parent.glob(f"{target.name}.*.part")), None)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _arrived(target: Path) -> int:
    part = partial(target)
    return part.stat().st_size if part else 0


def _attempt(address: str, target: Path, on_bytes: OnBytes, first_bytes: bytes) -> None:
    part = partial(target)
    done = part.stat().st_size if part else 0
    with _network_errors(address, target), _open(address, done) as response:
        total = _total(response)
        ours = target.with_name(f"{target.name}.{_version_tag(response, total)}.part")
        if part and (response.status != 206 or part != ours):
            part.unlink()
            if response.status == 206:  # the rest of another version
                raise _StartOver
            done = 0
        _refuse_pages(response, target)
        _check_room(target, (total or 0) - done)
        with _disk_errors(target.name), ours.open("ab") as writer:
            _pour(_chunks(response), writer, done, total, on_bytes)
    if total is not None and ours.stat().st_size != total:
        if ours.stat().st_size > total:
            ours.unlink()
        raise _BrokeOff
    _finish(ours, target, first_bytes)


def _open(address: str, done: int) -> http.client.HTTPResponse:
    headers = {**_HEADERS, "Range": f"bytes={done}-"} if done else _HEADERS
    request = urllib.request.Request(address, headers=headers)
    response: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=_TIMEOUT)
    return response


def _total(response: http.client.HTTPResponse) -> int | None:
    size = response.headers.get("Content-Length")
    if response.status == 206:
        size = response.headers.get("Content-Range", "").rpartition("/")[2]
    return int(size) if size and size.isdigit() else None


def _version_tag(response: http.client.HTTPResponse, total: int | None) -> str:
    version = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
    return hashlib.sha256(f"{version} {total}".encode()).hexdigest()[:8]


def _refuse_pages(response: http.client.HTTPResponse, target: Path) -> None:
    """A portal of a hotel or a company answers every address with a web page and status 200."""
    if response.headers.get_content_type() in {"text/html", "application/xhtml+xml"}:
        raise WrongFile(
            f"Instead of {target.name} a web page came. Nothing was stored. If this network asks for a "
            "login first, open a browser, log in, and try again."
        )


def _chunks(response: http.client.HTTPResponse) -> Iterator[bytes]:
    return iter(lambda: response.read1(_CHUNK), b"")


def _pour(
    chunks: Iterator[bytes], writer: IO[bytes], done: int, total: int | None, on_bytes: OnBytes
) -> None:
    on_bytes(done, total)
    for chunk in chunks:
        writer.write(chunk)
        done += len(chunk)
        on_bytes(done, total)


def _finish(part: Path, target: Path, first_bytes: bytes) -> None:
    with part.open("rb") as file:
        if file.read(len(first_bytes)) != first_bytes:
            part.unlink()
            raise WrongFile(f"What came is not {target.name}: its first bytes differ. It was removed.")
    part.replace(target)


def _check_room(target: Path, needed: int) -> None:
    if needed > shutil.disk_usage(target.parent).free:
        raise _no_room(target.name)


def _no_room(name: str) -> DownloadFailed:
    return DownloadFailed(f"There is no room on the disk for {name}. Free some space, then try again.")


@contextmanager
def _disk_errors(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise _no_room(name) from error
        raise


@contextmanager
def _network_errors(address: str, target: Path) -> Iterator[None]:
    try:
        yield
    except urllib.error.HTTPError as error:
        with error:
            _explain_status(error.code, address, target)
    except urllib.error.URLError as error:
        raise NoConnection(f"{_host(address)} cannot be reached ({_reason(error)}).") from error
    except (TimeoutError, ConnectionError, http.client.HTTPException):
        raise _BrokeOff from None


def _explain_status(status: int, address: str, target: Path) -> None:
    if status == 416:  # there is nothing after what we have, so what we have is something else
        part = partial(target)
        if part:
            part.unlink()
        raise _StartOver
    if status in {404, 410}:
        raise NotThere(f"{_host(address)} does not have {target.name} (status {status}).")
    raise DownloadFailed(f"{_host(address)} refused {target.name} (status {status}). Try again later.")


def _host(address: str) -> str:
    return urllib.parse.urlsplit(address).hostname or "The address"


def _reason(error: urllib.error.URLError) -> str:
    reason = error.reason
    return (reason.strerror or type(reason).__name__) if isinstance(reason, OSError) else str(reason)
