"""A real server in this process, and raw sockets to talk to it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import uvicorn

from storyflow_backend.asgi import application
from storyflow_backend.request_limits import App

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Answer:
    """What came back, byte for byte: header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def live_server(app: App = application) -> Iterator[int]:
    """The port of a uvicorn that serves ``app`` from a thread of its own."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started:
                thread.join(0.01)
                assert thread.is_alive(), "the server did not start"
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(timeout=30)
            assert not thread.is_alive(), "the server did not end"


def connected(port: int, timeout: float = 60) -> socket.socket:
    return socket.create_connection((HOST, port), timeout=timeout)


def head(port: int, method: str, target: str, **headers: str) -> bytes:
    """The first bytes of a request, exactly as written; ``_`` in a header's name stands for ``-``."""
    lines = {"Host": f"{HOST}:{port}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    told = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {target} HTTP/1.1\r\n{told}\r\n".encode("latin-1")


def ask(port: int, method: str, target: str, body: bytes = b"", /, **headers: str) -> Answer:
    """One request on a connection of its own, read until the server closes it."""
    if body:
        headers = {"Content-Length": str(len(body)), **headers}
    with connected(port) as connection:
        connection.sendall(head(port, method, target, Connection="close", **headers) + body)
        return read_answer(connection)


def read_answer(connection: socket.socket) -> Answer:
    """Everything until the server closes the connection."""
    received = bytearray()
    with suppress(ConnectionResetError):
        while block := connection.recv(1 << 20):
            received += block
    front, _, content = bytes(received).partition(b"\r\n\r\n")
    first, *lines = front.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        content = _unchunked(content)
    return Answer(int(first.split()[1]), headers, content)


def _unchunked(content: bytes) -> bytes:
    whole = bytearray()
    while content:
        size, _, content = content.partition(b"\r\n")
        length = int(size, 16)
        whole += content[:length]
        content = content[length + 2 :]
    return bytes(whole)


def form(field: str, name: str, content: bytes) -> tuple[bytes, str]:
    """A multipart body with one file, and its content type; the file's name goes out as it is."""
    start = f'--edge\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    start += "Content-Type: application/octet-stream\r\n\r\n"
    body = start.encode("utf-8", "surrogatepass") + content + b"\r\n--edge--\r\n"
    return body, "multipart/form-data; boundary=edge"
