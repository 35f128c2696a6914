"""Bodies that are too large, lie about their size, or fall silent, over real sockets."""

from __future__ import annotations

import errno
import json
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from api.services.uploads import MEGABYTE
from api.tests.live_server import Answer, ask, connected, head, live_server, read_answer
from storyflow_backend.request_limits import LIMITS, Limit, Receive, RequestLimits, Scope, Send

ANY = re.compile(r"[\s\S]*")


class Recorder:
    """An application that reads its body and says how long it was."""

    def __init__(self) -> None:
        self.begun = 0
        self.ended: list[int] = []
        self.waits = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.begun += 1
        length, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            length += len(message.get("body", b""))
            more = message.get("more_body", False)
        if self.waits:
            await receive()
        self.ended.append(length)
        told = json.dumps(length).encode()
        headers = [(b"content-length", str(len(told)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": told})


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def port(recorder: Recorder) -> Iterator[int]:
    limits = (Limit(re.compile("/small"), 1000, "Too much for this."), Limit(ANY, 5 * MEGABYTE))
    with live_server(RequestLimits(recorder, limits=limits, patience=0.5, linger=0.3)) as port:
        yield port


def assert_refused(answer: Answer, status: int, code: str) -> str:
    assert answer.status == status, answer
    assert answer.headers["connection"] == "close"
    assert answer.headers["content-type"] == "application/json"
    told = json.loads(answer.body)
    assert set(told) == {"error", "code", "details"}
    assert told["code"] == code
    return str(told["error"])


def chunk(content: bytes) -> bytes:
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"


def test_a_body_within_the_limit_passes(port: int, recorder: Recorder) -> None:
    assert ask(port, "POST", "/small", bytes(1000)).body == b"1000"
    assert ask(port, "POST", "/other", bytes(3 * MEGABYTE)).body == str(3 * MEGABYTE).encode()
    assert ask(port, "GET", "/small").body == b"0"
    with connected(port) as connection:
        start = head(port, "POST", "/small", Transfer_Encoding="chunked", Connection="close")
        connection.sendall(start + chunk(bytes(600)) + chunk(bytes(400)) + b"0\r\n\r\n")
        assert read_answer(connection).body == b"1000"
    assert recorder.ended == [1000, 3 * MEGABYTE, 0, 1000]


def test_a_declared_size_above_the_limit_is_refused_before_a_byte_is_sent(
    port: int, recorder: Recorder
) -> None:
    for declared in ("1001", str(10**10), "9" * 18):
        with connected(port) as connection:
            connection.sendall(head(port, "POST", "/small", Content_Length=declared))
            assert assert_refused(read_answer(connection), 413, "too_large") == "Too much for this."
    assert recorder.begun == 0


def test_a_client_that_asks_first_is_not_told_to_go_on(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(head(port, "POST", "/small", Content_Length="5000", Expect="100-continue"))
        assert_refused(read_answer(connection), 413, "too_large")


def test_an_endless_body_is_refused_while_it_comes_in(port: int, recorder: Recorder) -> None:
    """Whoever sends on and on reads the answer all the same: nothing is reset under it."""
    sent = 0
    stop = threading.Event()
    with connected(port) as connection:
        connection.sendall(head(port, "POST", "/endless", Transfer_Encoding="chunked"))

        def send_on() -> None:
            nonlocal sent
            with suppress(OSError):
                while not stop.is_set():
                    connection.sendall(chunk(bytes(65_536)))
                    sent += 65_536

        sender = threading.Thread(target=send_on)
        sender.start()
        received = b""
        while b'"details"' not in received:
            received += connection.recv(65_536)
        stop.set()
        sender.join(timeout=30)
        connection.shutdown(socket.SHUT_WR)
        received += read_all(connection)
    assert received.startswith(b"HTTP/1.1 413 ")
    assert sent > 5 * MEGABYTE
    assert recorder.ended == []


def read_all(connection: socket.socket) -> bytes:
    received = b""
    with suppress(ConnectionResetError):
        while block := connection.recv(65_536):
            received += block
    return received


def test_a_large_upload_reads_its_refusal_after_the_last_byte(port: int) -> None:
    """As a browser does, which looks at the answer only when it has sent everything."""
    with connected(port) as connection:
        connection.sendall(head(port, "POST", "/small", Content_Length=str(50 * MEGABYTE)))
        for _ in range(50):
            connection.sendall(bytes(MEGABYTE))
        assert_refused(read_answer(connection), 413, "too_large")


@pytest.mark.parametrize("sent", [0, 1, 400])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_falls_silent_is_given_up(
    port: int, recorder: Recorder, sent: int, chunked: bool
) -> None:
    with connected(port) as connection:
        coding = {"Transfer_Encoding": "chunked"} if chunked else {"Content_Length": "900"}
        start = head(port, "POST", "/small", **coding)
        connection.sendall(start + (chunk(bytes(sent)) if chunked and sent else bytes(sent)))
        sentence = assert_refused(read_answer(connection), 408, "stalled")
    assert "Send it again" in sentence
    assert recorder.ended == []


def test_a_slow_body_is_waited_for_as_long_as_it_moves(recorder: Recorder) -> None:
    limited = RequestLimits(recorder, limits=(Limit(ANY, MEGABYTE),), patience=2.0, linger=0.3)
    with live_server(limited) as port, connected(port) as connection:
        connection.sendall(head(port, "POST", "/small", Content_Length="25", Connection="close"))
        for _ in range(25):  # more than two seconds, where two seconds of silence are too much
            time.sleep(0.1)
            connection.sendall(b"x")
        assert read_answer(connection).body == b"25"


def test_silence_after_the_body_is_the_servers_own(port: int, recorder: Recorder) -> None:
    """What an application does with its time is no concern of the limits: event streams are long."""
    recorder.waits = True
    with connected(port) as connection:
        connection.sendall(head(port, "POST", "/small", Content_Length="3") + b"abc")
        time.sleep(1.2)
        assert recorder.ended == []
    end = time.monotonic() + 60
    while not recorder.ended and time.monotonic() < end:
        time.sleep(0.01)
    assert recorder.ended == [3]


def test_what_a_client_sends_beyond_its_declared_size_is_no_part_of_the_body(
    port: int, recorder: Recorder
) -> None:
    with connected(port) as connection:
        connection.sendall(head(port, "POST", "/small", Content_Length="10") + bytes(5000))
        assert read_answer(connection).status in {200, 400}  # the rest is no request
    assert recorder.ended in ([], [10])


def test_two_sizes_at_once_are_no_request(port: int, recorder: Recorder) -> None:
    with connected(port) as connection:
        start = head(port, "POST", "/small", Content_Length="5", Transfer_Encoding="chunked")
        connection.sendall(start + chunk(bytes(2000)) + b"0\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        answer = read_answer(connection)
    assert answer.status in {400, 413}
    assert recorder.ended == []


def test_slow_clients_do_not_keep_others_waiting(port: int) -> None:
    slow = [connected(port) for _ in range(100)]
    try:
        for connection in slow:
            connection.sendall(head(port, "POST", "/small", Content_Length="900"))
        assert ask(port, "POST", "/small", b"abc").body == b"3"
        statuses = [read_answer(connection).status for connection in slow]
    finally:
        for connection in slow:
            connection.close()
    assert statuses == [408] * 100


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_without_room_for_a_body_is_told(reason: int) -> None:
    async def full(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        raise OSError(reason, os.strerror(reason), "/a/secret/path")

    with live_server(RequestLimits(full, linger=0.3)) as port:
        sentence = assert_refused(ask(port, "POST", "/", b"abc"), 507, "disk_full")
    assert "/" not in sentence


def _limit(address: str, content_type: str = "application/json") -> int:
    return next(limit.most for limit in LIMITS if limit.concerns(address, content_type)) // MEGABYTE


FORM = "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("address", "content_type", "megabytes"),
    [
        ("/api/segments/1/upload-image/", FORM, 21),
        ("/api/segments/1/upload-image", FORM, 21),
        ("/api/segments/1/upload-audio/", FORM, 501),
        ("/api/segments/1/2/upload-audio/", FORM, 10),
        ("/api/projects/import/", FORM, 2048),
        ("/api/projects/1/import-segments/", FORM, 2048),
        ("/api/projects/import/", "application/json", 162),
        ("/api/projects/import/", "", 162),
        ("/api/segments/1/", "application/json", 10),
        ("/api/segments/1/\n/upload-audio/", "application/json", 10),
        ("/", FORM, 10),
        ("\n", "", 10),
    ],
)
def test_every_address_has_a_limit(address: str, content_type: str, megabytes: int) -> None:
    assert _limit(address, content_type) == megabytes


@pytest.mark.django_db(transaction=True)
def test_the_studio_refuses_a_picture_by_its_size_in_a_sentence(tmp_path: Path) -> None:
    with live_server() as port, connected(port) as connection:
        target = "/api/segments/00000000-0000-0000-0000-000000000000/upload-image/"
        declared = str(22 * MEGABYTE)
        connection.sendall(head(port, "POST", target, Content_Length=declared, Content_Type=FORM))
        connection.shutdown(socket.SHUT_WR)
        sentence = assert_refused(read_answer(connection), 413, "too_large")
    assert sentence.startswith("This picture is larger than 20 MB")
