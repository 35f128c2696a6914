"""Many listeners to the live events of one project, as browsers would hold them open."""

from __future__ import annotations

import re
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import cast

from cli.bench.studio_client import Client
from cli.failures import CommandError

_BLOCK = 1 << 16
_PATIENCE = 60.0  # seconds in which all must have heard something
_LOOK = 0.1  # seconds between two looks at a wish to stop
_NUMBER = re.compile(rb"^id: (\d+)$", re.MULTILINE)


Heard = list[tuple[int, float]]
"""Number and time of arrival (epoch seconds) of the events of one stream, its opening state first."""


@dataclass(slots=True)
class EventReader:
    """Reads one stream from its very first byte, however it arrives in pieces."""

    raw: bytearray = field(default_factory=bytearray)
    text: bytearray = field(default_factory=bytearray)
    heard: Heard = field(default_factory=list)
    in_body: bool = False

    def hear(self, content: bytes, now: float) -> None:
        """Take in the next bytes, which arrived ``now``."""
        self.raw += content
        if not self.in_body and not self._read_head():
            return
        while (chunk := self._chunk()) is not None:
            self.text += chunk
        while (end := self.text.find(b"\n\n")) >= 0:
            if number := _NUMBER.search(bytes(self.text[:end])):
                self.heard.append((int(number[1]), now))
            del self.text[: end + 2]

    def _read_head(self) -> bool:
        end = self.raw.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(self.raw[:end])
        self.in_body = head.startswith(b"HTTP/1.1 200") and b"transfer-encoding: chunked" in head.lower()
        del self.raw[: end + 4]
        return self.in_body

    def _chunk(self) -> bytes | None:
        """The next whole chunk (RFC 9112, section 7.1); None while it is not all there."""
        line = self.raw.find(b"\r\n")
        if line < 0:
            return None
        size = int(self.raw[:line].split(b";")[0], 16)
        end = line + 2 + size
        if len(self.raw) < end + 2:
            return None
        content = bytes(self.raw[line + 2 : end])
        del self.raw[: end + 2]
        return content


class Listeners:
    """``count`` streams of a project's events, read by one thread until the block ends."""

    def __init__(self, client: Client, project: str, count: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._connections: list[socket.socket] = []
        self._readers: list[EventReader] = []
        self._stopping = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._listen, name="listeners", daemon=True)
        request = f"GET /api/projects/{project}/events/ HTTP/1.1\r\nHost: {client.host}:{client.port}\r\n\r\n"
        for _ in range(count):
            connection = socket.create_connection((client.host, client.port), timeout=_PATIENCE)
            connection.sendall(request.encode())
            reader = EventReader()
            self._selector.register(connection, selectors.EVENT_READ, reader)
            self._connections.append(connection)
            self._readers.append(reader)

    def __enter__(self) -> Listeners:
        self._thread.start()
        if not self._all(lambda reader: bool(reader.heard)):
            self._close()
            raise CommandError("The studio that is measured does not answer all its listeners.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def wait_for(self, number: int) -> None:
        """Wait until all have heard the event with this number, or have had time enough."""
        self._all(lambda reader: reader.heard[-1][0] >= number)

    @property
    def heard(self) -> list[Heard]:
        """What every stream has told so far."""
        return [list(reader.heard) for reader in self._readers]

    def _all(self, reached: Callable[[EventReader], bool]) -> bool:
        with self._news:
            return self._news.wait_for(lambda: all(map(reached, self._readers)), _PATIENCE)

    def _listen(self) -> None:
        while not self._stopping:
            for key, _ in self._selector.select(_LOOK):
                connection = cast("socket.socket", key.fileobj)
                content = _received(connection)
                key.data.hear(content, time.time())
                if not content:  # it has ended; what it should have heard is missed in the figures
                    self._selector.unregister(connection)
            with self._news:
                self._news.notify()

    def _close(self) -> None:
        self._stopping = True
        self._thread.join()
        self._selector.close()
        for connection in self._connections:
            connection.close()


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(_BLOCK)
    except ConnectionError:
        return b""
