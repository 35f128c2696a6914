"""Downloads at their edges: a full disk, a promised hash, a drip, several at once."""

from __future__ import annotations

import hashlib
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from providers.addresses import Reach
from providers.base import Output
from providers.download import Downloader
from providers.errors import DownloadBroken, NoRoom, NotAVideo
from providers.guards import Guards
from providers.http import Network
from providers.policy import Deadline

FILM = b"\x00\x00\x00\x18ftypisom" + bytes(200_000)


OTHERS = {"/json": b'{"error": "no film"}' + bytes(2000), "/zip": b"PK\x03\x04" + bytes(2000)}


class Store(BaseHTTPRequestHandler):
    """Serves FILM at /film, in single bytes at /drip, as a page at /page; OTHERS as if they were films."""

    def do_GET(self) -> None:
        content = OTHERS.get(self.path, FILM)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8" if self.path == "/page" else "video/mp4")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.path != "/drip":
            self.wfile.write(content)
            return
        for byte in FILM:
            if threading.Event().wait(0.02):
                return
            try:
                self.wfile.write(bytes([byte]))
            except OSError:
                return

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def store(url: str) -> Downloader:
    reach = Reach(name="x", title="X", setting="X_OUTPUT_HOSTS", origins=(url,))
    return Downloader(Network(guards=Guards()), reach)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_a_service_promises_of_a_file_is_checked(store: Downloader, url: str, tmp_path: Path) -> None:
    digest = hashlib.sha256(FILM).hexdigest()
    good = Output(url=f"{url}/film", size=len(FILM), sha256=digest.upper())
    assert store.fetch(good, tmp_path / "a.mp4").sha256 == digest
    for wrong in (
        Output(url=f"{url}/film", size=len(FILM) - 1),
        Output(url=f"{url}/film", sha256="0" * 64),
    ):
        with pytest.raises(DownloadBroken):
            store.fetch(wrong, tmp_path / "b.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_a_full_disk_leaves_nothing_behind(store: Downloader, url: str, tmp_path: Path) -> None:
    with files_of_at_most(50_000), pytest.raises(NoRoom) as raised:
        store.fetch(Output(url=f"{url}/film"), tmp_path / "a.mp4")
    assert list(tmp_path.iterdir()) == []
    assert not raised.value.another_may


def test_a_folder_that_is_gone_is_told_as_it_is(store: Downloader, url: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.fetch(Output(url=f"{url}/film"), tmp_path / "gone" / "a.mp4")


def test_a_drip_ends_at_the_deadline(store: Downloader, url: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadBroken):
        store.fetch(Output(url=f"{url}/drip"), tmp_path / "a.mp4", limit=Deadline(limit=0.5))
    assert list(tmp_path.iterdir()) == []


def test_a_page_is_no_video_whatever_its_bytes(store: Downloader, url: str, tmp_path: Path) -> None:
    with pytest.raises(NotAVideo):
        store.fetch(Output(url=f"{url}/page"), tmp_path / "a.mp4")


@pytest.mark.parametrize("path", sorted(OTHERS))
def test_what_begins_like_another_kind_of_file_is_no_video(
    store: Downloader, url: str, tmp_path: Path, path: str
) -> None:
    with pytest.raises(NotAVideo):
        store.fetch(Output(url=f"{url}{path}"), tmp_path / "a.mp4")
    assert list(tmp_path.iterdir()) == []


def test_several_threads_may_fetch_the_same_place(store: Downloader, url: str, tmp_path: Path) -> None:
    output = Output(url=f"{url}/film")
    threads = [threading.Thread(target=store.fetch, args=(output, tmp_path / "a.mp4")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]
    assert (tmp_path / "a.mp4").read_bytes() == FILM
