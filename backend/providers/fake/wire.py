"""HTTP on loopback: requests in, answers out, and the faults that only a wire can have."""

from __future__ import annotations

import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from providers.fake.messages import Reply, Request, in_json

Answer: TypeAlias = Callable[[Request], Reply]

_LARGEST = 300 * 1024 * 1024  # bytes of a body
_ENDLESS = 3 * 1024**3
_CHUNK = 64 * 1024
_TICK = 0.02  # seconds between looks at whether it is time to stop, or the client has gone


class Wire(ThreadingHTTPServer):
    """Serves ``answer`` on 127.0.0.1 until ``stop``; port 0 takes a free one.

    While ``released`` is set, no answer is late and none hangs.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, answer: Answer, port: int = 0, released: threading.Event | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.reply_to = answer
        self.closing = threading.Event()
        self.released = released or threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self._thread = threading.Thread(target=self.serve_forever, args=(_TICK,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Close the port and let hanging answers go."""
        self.closing.set()
        self.released.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Clients that go away in the middle are what this server is for; anything else is told as usual."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Wire
    timeout = 60
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            self._send(in_json({"error": "The body is too large or has no length."}, 413))
            self.close_connection = True
            return
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        reply = self.server.reply_to(Request(self.command, parts.path, query, self.headers, body))
        if reply.delay:
            self.server.released.wait(reply.delay)
        self._send(reply)

    # names that the base class looks up
    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = _serve  # noqa: N815

    def _body(self) -> bytes | None:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            return self._chunked()
        length = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(length) if length <= _LARGEST else None

    def _chunked(self) -> bytes | None:
        parts: list[bytes] = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
            if sum(map(len, parts)) > _LARGEST:
                return None
        self.rfile.readline()
        return b"".join(parts)

    def _send(self, reply: Reply) -> None:
        match reply.play:
            case "hang":
                self._wait_for_the_end()
            case "drop":
                self._cut()
            case "endless":
                self._flood(reply)
            case _:
                self._head(reply)
                self._content(reply)

    def _head(self, reply: Reply, *, chunked: bool = False) -> None:
        self.send_response(reply.status)
        if reply.status != 204:
            self.send_header("Content-Type", reply.media_type)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif reply.status != 204:
            length = len(reply.body) if reply.claimed_length is None else reply.claimed_length
            self.send_header("Content-Length", str(length))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _content(self, reply: Reply) -> None:
        if self.command == "HEAD" or reply.status == 204:
            return
        if reply.play == "stall":
            self._write(reply.body[: len(reply.body) // 2])
            self._wait_for_the_end()
        elif reply.play == "drip":
            for value in reply.body:
                self._write(bytes([value]))
                if self.server.closing.wait(1.0):
                    break
        else:
            self._write(reply.body)
        if reply.claimed_length not in {None, len(reply.body)}:
            self.close_connection = True

    def _flood(self, reply: Reply) -> None:
        self._head(reply, chunked=True)
        chunk, sent = reply.body, 0
        while sent < _ENDLESS and not self.server.closing.is_set():
            self._write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            sent += len(chunk)
            chunk = bytes(_CHUNK)
        self._write(b"0\r\n\r\n")

    def _write(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def _wait_for_the_end(self) -> None:
        """Say nothing until the client gives up, or the test or the server has had enough."""
        self.close_connection = True
        while not self.server.released.is_set():
            readable, _, _ = select.select([self.connection], [], [], _TICK)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return
            if readable:
                time.sleep(_TICK)

    def _cut(self) -> None:
        """End the connection at once, with a reset."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: ANN401
        """The book holds every request; nothing is printed."""
