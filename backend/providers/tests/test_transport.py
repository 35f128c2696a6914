"""The connection goes to the address that was checked, under the name that was asked for."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from providers.addresses import Reach
from providers.base import Output
from providers.download import Downloader
from providers.errors import AddressRefused, DownloadBroken
from providers.guards import Guards
from providers.http import Network
from providers.policy import Deadline
from providers.transport import CHECK, LIMIT, Resolve, Sending, Transport

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Door:
    """A port of this machine: keeps the first bytes that each caller sends, and answers with ``answer``."""

    def __init__(self, answer: bytes) -> None:
        self.heard: list[bytes] = []
        self._answer = answer
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                self.heard.append(connection.recv(65_536))
                connection.sendall(self._answer)


@pytest.fixture
def door() -> Iterator[Door]:
    opened = Door(ANSWER)
    yield opened
    opened.close()


class Names:
    """A resolver that gives the next of these answers at each look-up."""

    def __init__(self, *answers: list[str]) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def get(url: str, resolve: Resolve) -> httpx.Response:
    patient = {"connect": 30, "read": 30, "write": 30}
    request = httpx.Request("GET", url, extensions={LIMIT: Deadline(limit=60), "timeout": patient})
    response = Transport(resolve=resolve).handle_request(request)
    response.read()
    response.close()
    return response


def downloader(resolve: Resolve) -> Downloader:
    network = Network(transport=Transport(resolve=resolve), guards=Guards(), connect=0.2)
    return Downloader(network, Reach(name="x", title="X", setting="X_OUTPUT_HOSTS", hosts=("*",)))


def test_the_name_stays_in_the_request_and_the_number_in_the_connection(door: Door) -> None:
    names = Names(["127.0.0.1"])
    assert get(f"http://files.example:{door.port}/a", names).content == b"ok"
    assert names.asked == ["files.example"]
    assert f"host: files.example:{door.port}".encode() in door.heard[0].lower()


def test_tls_is_asked_for_under_the_name(door: Door) -> None:
    with pytest.raises(httpx.ConnectError):
        get(f"https://files.example:{door.port}/a", Names(["127.0.0.1"]))
    assert b"files.example" in door.heard[0]  # the server name indication of the first TLS message


def test_the_next_address_is_tried_where_one_does_not_answer(door: Door) -> None:
    assert get(f"http://files.example:{door.port}/a", Names(["127.0.0.2", "127.0.0.1"])).content == b"ok"


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"]]
)
def test_a_name_with_one_private_address_is_not_opened_at_all(tmp_path: Path, addresses: list[str]) -> None:
    names = Names(addresses)
    with pytest.raises(AddressRefused):
        downloader(names).fetch(Output(url="https://files.example/a.mp4"), tmp_path / "a.mp4")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_changes_its_mind_is_looked_up_once(tmp_path: Path) -> None:
    # 192.0.2.1 belongs to nobody: a connection to it fails here, on any network.
    opened: list[str] = []
    names = Names(["192.0.2.1"], ["127.0.0.1"])
    request = httpx.Request(
        "GET",
        "http://files.example/a",
        extensions={LIMIT: Deadline(limit=2), CHECK: opened.append, "timeout": {"connect": 0.2}},
    )
    with pytest.raises((httpx.ConnectError, httpx.ConnectTimeout)):
        Transport(resolve=names).handle_request(request)
    assert (names.asked, opened) == (["files.example"], ["192.0.2.1"])


def test_a_name_without_an_address_is_a_broken_download(tmp_path: Path) -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    with pytest.raises(DownloadBroken):
        downloader(nothing).fetch(Output(url="https://files.example/a.mp4"), tmp_path / "a.mp4")


def test_a_body_knows_whether_it_was_begun() -> None:
    body = Sending(httpx.ByteStream(b"body"))
    assert not body.begun
    assert b"".join(body) == b"body"
    assert body.begun
