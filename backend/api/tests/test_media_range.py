"""Parts of a file, byte for byte over a raw socket, and a browser that seeks."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from django.utils.http import http_date
from playwright.sync_api import sync_playwright

from api import media
from api.models import Project
from api.tests.live_server import ask, connected, head, live_server, read_answer
from cli.setup_tools import CHROMIUM
from storyflow_backend.asgi import application
from storyflow_backend.request_limits import App, Receive, Scope, Send
from tests.films import lasting, make, order, plain

pytestmark = pytest.mark.django_db(transaction=True)

FILM = bytes(range(256)) * 5  # 1280 bytes, each telling its place
SIZE = len(FILM)
YESTERDAY = 1_700_000_000


@pytest.fixture
def project() -> Project:
    return Project.objects.create(title="The lighthouse")


@pytest.fixture
def film(project: Project) -> Iterator[Path]:
    """A film of 1280 bytes in its place."""
    place = media.path(media.film_key(project.pk))
    place.parent.mkdir(parents=True)
    place.write_bytes(FILM)
    os.utime(place, (YESTERDAY, YESTERDAY))
    yield place
    media.remove_folder(project.pk)


@pytest.fixture
def port() -> Iterator[int]:
    with live_server() as port:
        yield port


@pytest.fixture
def address(project: Project, film: Path) -> str:
    return f"/media/{media.film_key(project.pk)}"


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, SIZE),
        ("bytes=-500", SIZE - 500, SIZE),
        ("bytes=-99999", 0, SIZE),
        ("bytes=300-799", 300, 800),
        ("bytes=1000-", 1000, SIZE),
        ("bytes=1279-1279", SIZE - 1, SIZE),
        ("bytes=1270-99999", 1270, SIZE),
        ("bytes=0-" + "9" * 5000, 0, SIZE),
        ("bytes=000000000000000000000005-0000000000000000000000007", 5, 8),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_part_is_answered_byte_for_byte(
    port: int, address: str, wanted: str, start: int, stop: int
) -> None:
    answer = ask(port, "GET", address, Range=wanted)
    assert answer.status == 206
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert answer.headers["content-length"] == str(stop - start)
    assert answer.body == FILM[start:stop]


@pytest.mark.parametrize(
    "wanted", ["bytes=1280-", "bytes=1280-1290", "bytes=99999-", "bytes=-0", "bytes=" + "9" * 5000 + "-"]
)
def test_a_part_beyond_the_end_is_told_with_the_size(port: int, address: str, wanted: str) -> None:
    answer = ask(port, "GET", address, Range=wanted)
    assert (answer.status, answer.body) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize(
    "wanted",
    ["bytes=5-2", "bytes=0-1,5-6", "bytes=0-0,", "bytes=-", "bytes=", "bytes=a-b", "bytes=--5", "junk",
     "lines=0-1",
     "bytes 0-1", "bytes=0-1-2", "bytes=\xb2-\xb3", "bytes=+1-2"],
)  # fmt: skip
def test_what_is_no_single_part_gives_the_whole_file(port: int, address: str, wanted: str) -> None:
    answer = ask(port, "GET", address, Range=wanted)
    assert (answer.status, answer.body) == (200, FILM)
    assert answer.headers["content-length"] == str(SIZE)
    assert "content-range" not in answer.headers


def test_without_a_wish_the_whole_file_comes(port: int, address: str) -> None:
    answer = ask(port, "GET", address)
    assert (answer.status, answer.body) == (200, FILM)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["last-modified"] == http_date(YESTERDAY)
    assert answer.headers["etag"].startswith('"')


@pytest.mark.parametrize("wanted", ["", "bytes=0-1", "bytes=9999-", "junk"])
def test_the_head_is_that_of_the_whole_file(port: int, address: str, wanted: str) -> None:
    answer = ask(port, "HEAD", address, **({"Range": wanted} if wanted else {}))
    whole = ask(port, "GET", address)
    assert (answer.status, answer.body) == (200, b"")
    apart = {"date", "server"}
    assert {k: v for k, v in answer.headers.items() if k not in apart} == {
        k: v for k, v in whole.headers.items() if k not in apart
    }


def test_a_part_is_joined_only_to_the_same_version(port: int, address: str) -> None:
    etag = ask(port, "HEAD", address).headers["etag"]
    for condition in (etag, http_date(YESTERDAY)):
        assert ask(port, "GET", address, Range="bytes=3-4", If_Range=condition).status == 206, condition
    stale = (
        '"other"',
        f"W/{etag}",
        http_date(YESTERDAY - 1),
        http_date(YESTERDAY + 1),
        "junk",
        etag.strip('"'),
    )
    for condition in stale:
        answer = ask(port, "GET", address, Range="bytes=3-4", If_Range=condition)
        assert (answer.status, answer.body) == (200, FILM), condition


def test_what_a_browser_has_already_is_not_sent_again(port: int, address: str) -> None:
    etag = ask(port, "HEAD", address).headers["etag"]
    for headers in (
        {"If_None_Match": etag},
        {"If_None_Match": f'"other", W/{etag}'},
        {"If_None_Match": "*"},
        {"If_Modified_Since": http_date(YESTERDAY)},
        {"If_Modified_Since": http_date(YESTERDAY + 5)},
        {"If_None_Match": etag, "Range": "bytes=0-1"},
        {"If_None_Match": etag, "If_Modified_Since": http_date(0)},
    ):
        for method in ("GET", "HEAD"):
            answer = ask(port, method, address, **headers)
            assert (answer.status, answer.body) == (304, b""), headers
            assert answer.headers["etag"] == etag
    for headers in (
        {"If_None_Match": '"other"'},
        {"If_None_Match": '"other"', "If_Modified_Since": http_date(YESTERDAY)},
        {"If_Modified_Since": http_date(YESTERDAY - 1)},
        {"If_Modified_Since": "junk"},
    ):
        assert ask(port, "GET", address, **headers).body == FILM, headers


def test_an_empty_file_is_whole_and_has_no_part(port: int, address: str, film: Path) -> None:
    film.write_bytes(b"")
    assert (ask(port, "GET", address).status, ask(port, "GET", address).body) == (200, b"")
    answer = ask(port, "GET", address, Range="bytes=0-")
    assert (answer.status, answer.headers["content-range"]) == (416, "bytes */0")


def test_another_film_in_the_same_place_is_another_version(port: int, address: str, film: Path) -> None:
    first = ask(port, "GET", address)
    other = film.with_name("other.mp4")
    other.write_bytes(FILM[::-1])
    os.utime(other, (YESTERDAY, YESTERDAY))
    other.replace(film)
    second = ask(port, "GET", address, If_None_Match=first.headers["etag"])
    assert (second.status, second.body) == (200, FILM[::-1])
    assert ask(port, "GET", address, Range="bytes=0-1", If_Range=first.headers["etag"]).status == 200


def _open_files(place: str) -> int:
    found = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            found += place in str(descriptor.readlink())
        except OSError:
            continue
    return found


def _soon(condition: object) -> bool:
    """Whether something comes true within some seconds."""
    assert callable(condition)
    end = time.monotonic() + 60
    while not (met := condition()) and time.monotonic() < end:
        time.sleep(0.01)
    return bool(met)


def test_a_film_replaced_while_it_is_sent_is_sent_to_its_end(port: int, address: str, film: Path) -> None:
    long = os.urandom(1 << 20) * 24  # more than sockets hold by themselves
    film.write_bytes(long)
    with connected(port) as connection:
        connection.sendall(head(port, "GET", address, Connection="close"))
        first = connection.recv(1000)
        other = film.with_name("other.mp4")
        other.write_bytes(FILM)
        other.replace(film)
        assert _open_files("final.mp4 (deleted)") == 1
        rest = bytearray()
        while block := connection.recv(1 << 20):
            rest += block
    assert (first + rest).partition(b"\r\n\r\n")[2] == long
    assert _soon(lambda: not _open_files("final.mp4"))
    assert ask(port, "GET", address).body == FILM


def test_the_file_is_closed_when_the_browser_goes_away(port: int, address: str, film: Path) -> None:
    os.truncate(film, 1 << 30)
    connections = [connected(port) for _ in range(5)]
    for connection in connections:
        connection.sendall(head(port, "GET", address))
        connection.recv(1000)
    assert _open_files("final.mp4") == 5
    for connection in connections:
        connection.close()
    assert _soon(lambda: not _open_files("final.mp4"))


def test_parallel_seeks_get_their_own_places(port: int, address: str, film: Path) -> None:
    with film.open("wb") as file:
        file.truncate(1 << 30)
        for place in range(0, 1 << 30, 1 << 26):
            file.seek(place)
            file.write(place.to_bytes(8, "big"))
    wrong: list[int] = []

    def seek(place: int) -> None:
        answer = ask(port, "GET", address, Range=f"bytes={place}-{place + (1 << 20) - 1}")
        if answer.body != place.to_bytes(8, "big") + bytes((1 << 20) - 8):
            wrong.append(place)

    threads = [threading.Thread(target=seek, args=(number << 26,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not wrong


def test_a_connection_serves_one_part_after_another(port: int, address: str) -> None:
    with connected(port) as connection:
        for start in (0, 700, 20):
            connection.sendall(head(port, "GET", address, Range=f"bytes={start}-{start + 9}"))
            received = b""
            while len(received.partition(b"\r\n\r\n")[2]) < 10:
                received += connection.recv(1 << 16)
            assert received.endswith(FILM[start : start + 10])
        connection.sendall(head(port, "HEAD", address, Connection="close"))
        assert read_answer(connection).status == 200


PAGE = """<!doctype html><title>seek</title><video id=v muted></video><script>
const video = document.getElementById("v");
async function seek(address, times) {
  const begun = new Promise((done, failed) => { video.onloadeddata = done; video.onerror = failed; });
  video.src = address;
  await begun;
  const seen = [];
  for (const time of times) {
    const sought = new Promise(done => video.onseeked = done);
    const shown = new Promise(done => video.requestVideoFrameCallback(done));
    video.currentTime = time;
    await Promise.all([sought, shown]);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext("2d").drawImage(video, 0, 0);
    seen.push([video.currentTime, canvas.getContext("2d").getImageData(9, 9, 1, 1).data[0]]);
  }
  return {duration: video.duration, seekable: video.seekable.length && video.seekable.end(0), seen};
}
</script>"""


def with_page(app: App) -> App:
    """The studio, with a page of the tests beside it."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/seek":
            return await app(scope, receive, send)
        headers = [(b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE.encode()})

    return answer


@pytest.fixture
def lighthouse(film: Path, tmp_path: Path) -> Path:
    """A real film in the place of the bytes: half a minute whose red grows with every shot."""
    narration = lasting(tmp_path / "narration.wav", 120, Fraction(24))
    shots = [(plain(tmp_path / f"{number}.png", (number * 40, 90, 90)), narration) for number in range(6)]
    film.unlink()
    make(order(shots, fps=Fraction(24), width=160, height=90), film)
    return film


@pytest.mark.browser
def test_chromium_seeks_in_a_film_and_shows_it_alone(lighthouse: Path, address: str) -> None:
    with live_server(with_page(application)) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM.find(), args=["--no-sandbox"])
        page = browser.new_page()
        statuses: list[int] = []
        page.on("response", lambda response: statuses.append(response.status))
        page.goto(f"http://127.0.0.1:{port}/seek")
        told = page.evaluate("([a, t]) => seek(a, t)", [f"{address}?v=1", [27.0, 2.0, 12.5, 22.0]])
        page.goto(f"http://127.0.0.1:{port}{address}")
        shown = "(film => [film.videoWidth, film.duration])(document.querySelector('video'))"
        # Asked from outside: in a sandbox no script of a page's own can wait for anything.
        _soon(lambda: page.evaluate(shown)[0])
        alone = page.evaluate(shown)
        browser.close()
    assert told["duration"] == told["seekable"] == pytest.approx(30, abs=0.05)
    for (reached, red), shot in zip(told["seen"], (5, 0, 2, 4), strict=True):
        assert red == pytest.approx(shot * 40, abs=12), reached
    assert 206 in statuses
    assert alone == [160, pytest.approx(30, abs=0.05)]
