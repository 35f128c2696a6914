"""Fetching a file from a real server on this machine that can be told to misbehave."""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cli import downloads
from cli.downloads import DownloadFailed, NoConnection, NotThere, WrongFile, download, partial

BODY = b"\x08" + random.Random(7).randbytes(3_000_000)


@dataclass
class Site:
    """What the server answers: ``cuts`` holds after how many bytes each coming answer breaks off."""

    body: bytes = BODY
    etag: str | None = '"one"'
    content_type: str = "application/octet-stream"
    status: int = 200
    ranges: bool = True
    length: bool = True
    cuts: list[int] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)
    address: str = ""


class Answer(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        site = self.site
        wanted = self.headers.get("Range")
        site.asked.append(wanted)
        if site.status != 200:
            self.send_error(site.status)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and site.ranges else 0
        if start >= len(site.body):
            self.send_error(416)
            return
        self._head(start, partial=bool(wanted and site.ranges))
        end = start + site.cuts.pop(0) if site.cuts else len(site.body)
        with suppress(ConnectionError):  # a client that was interrupted
            self.wfile.write(site.body[start:end])
            self.wfile.flush()

    def _head(self, start: int, *, partial: bool) -> None:
        self.send_response(206 if partial else 200)
        self.send_header("Content-Type", self.site.content_type)
        if self.site.length:
            self.send_header("Content-Length", str(len(self.site.body) - start))
        if partial:
            size = len(self.site.body)
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        if self.site.etag:
            self.send_header("ETag", self.site.etag)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the tests' output quiet."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "*")
    site = Site()
    handler = type("ThisAnswer", (Answer,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    site.address = f"http://127.0.0.1:{server.server_port}/files/model.onnx"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "model.onnx"


def fetch(site: Site, target: Path) -> list[tuple[int, int | None]]:
    told: list[tuple[int, int | None]] = []
    download(site.address, target, lambda done, total: told.append((done, total)), first_bytes=b"\x08")
    return told


def test_a_file_arrives_whole_and_its_progress_is_told(site: Site, target: Path) -> None:
    told = fetch(site, target)
    assert target.read_bytes() == BODY
    assert told[0] == (0, len(BODY))
    assert told[-1] == (len(BODY), len(BODY))
    assert told == sorted(told)
    assert [path.name for path in target.parent.iterdir()] == ["model.onnx"]


def test_a_broken_connection_is_taken_up_where_it_broke(site: Site, target: Path) -> None:
    site.cuts = [1_000_000, 500_000]
    fetch(site, target)
    assert target.read_bytes() == BODY
    assert site.asked == [None, "bytes=1000000-", "bytes=1500000-"]


def test_a_connection_that_brings_nothing_more_ends_with_what_is_kept(site: Site, target: Path) -> None:
    site.cuts = [1_200_000, 0, 0]
    with pytest.raises(
        DownloadFailed, match=r"model\.onnx broke off\. 1\.2 MB are kept; run the same command"
    ):
        fetch(site, target)
    assert not target.exists()
    part = partial(target)
    assert part is not None
    assert part.stat().st_size == 1_200_000
    site.cuts = []
    fetch(site, target)
    assert site.asked[-1] == "bytes=1200000-"
    assert target.read_bytes() == BODY
    assert partial(target) is None


def test_two_versions_of_a_file_are_never_glued_together(site: Site, target: Path) -> None:
    site.cuts = [1_000_000, 0]
    with pytest.raises(DownloadFailed):
        fetch(site, target)
    site.body, site.etag, site.cuts = b"\x08" + bytes(len(BODY) - 1), '"two"', []
    fetch(site, target)
    assert target.read_bytes() == site.body


def test_a_server_without_ranges_starts_over(site: Site, target: Path) -> None:
    site.ranges = False
    site.cuts = [1_000_000]
    fetch(site, target)
    assert target.read_bytes() == BODY
    assert hashlib.sha256(BODY).hexdigest() == downloads.sha256(target)


def test_what_is_longer_than_the_file_is_thrown_away(site: Site, target: Path) -> None:
    site.cuts = [2_000_000, 0]
    with pytest.raises(DownloadFailed):
        fetch(site, target)
    site.body, site.cuts = BODY[:1_000_000], []
    fetch(site, target)
    assert target.read_bytes() == BODY[:1_000_000]


def test_a_server_that_does_not_tell_the_length_is_believed(site: Site, target: Path) -> None:
    site.length, site.etag = False, None
    fetch(site, target)
    assert target.read_bytes() == BODY


def test_a_web_page_in_place_of_the_file_is_refused(site: Site, target: Path) -> None:
    site.content_type, site.body = "text/html; charset=utf-8", b"<html>log in</html>"
    with pytest.raises(WrongFile, match="a web page came"):
        fetch(site, target)
    assert list(target.parent.iterdir()) == []


def test_other_bytes_in_place_of_the_file_are_refused(site: Site, target: Path) -> None:
    site.body = b"<html>log in</html>"
    with pytest.raises(WrongFile, match="first bytes differ"):
        fetch(site, target)
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize(("status", "error"), [(404, NotThere), (410, NotThere), (503, DownloadFailed)])
def test_a_refusal_names_the_file_and_the_status(
    site: Site, target: Path, status: int, error: type[DownloadFailed]
) -> None:
    site.status = status
    with pytest.raises(error, match=rf"model\.onnx.*status {status}"):
        fetch(site, target)


def test_no_connection_is_told_with_the_name_of_the_host(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    with pytest.raises(NoConnection, match=r"127\.0\.0\.1 cannot be reached"):
        download("http://127.0.0.1:9/model.onnx", target, lambda *_: None)


def test_a_file_larger_than_the_free_space_is_not_begun(
    site: Site, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nearly:
        free = 1_000

    monkeypatch.setattr("cli.downloads.shutil.disk_usage", lambda _: Nearly)
    with pytest.raises(DownloadFailed, match=r"no room on the disk for model\.onnx"):
        fetch(site, target)
    assert list(target.parent.iterdir()) == []


def test_an_interrupted_download_keeps_what_arrived(site: Site, target: Path) -> None:
    def interrupt(done: int, _: int | None) -> None:
        if done > 1_000_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download(site.address, target, interrupt)
    part = partial(target)
    assert part is not None
    kept = part.stat().st_size
    assert kept > 1_000_000
    fetch(site, target)
    assert site.asked[-1] == f"bytes={kept}-"
    assert target.read_bytes() == BODY
