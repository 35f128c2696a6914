"""Requests on the wire: one connection each, to an address that was looked up once and checked.

A connection is never used twice. A kept one may be closed by the other side just as an order is being sent,
and then nobody knows whether it arrived; a new one costs a few round trips every few seconds.

Every reading and writing ends when the whole request's time is over, even when the other side drips.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from providers.policy import Deadline

Resolve = Callable[[str, int], list[str]]
"""Numeric addresses of a host. Raises OSError when it has none."""

AddressCheck = Callable[[str], None]
"""Raises when this numeric address must not be connected to."""

LIMIT, CHECK = "storyflow_limit", "storyflow_check"
"""Names under which a request carries its Deadline and its AddressCheck."""

_MOST_ADDRESSES = 4
_PIECE = 65_536

_ERRORS = {
    getattr(httpcore, name): getattr(httpx, name)
    for name in (
        "ConnectTimeout", "ReadTimeout", "WriteTimeout", "ConnectError", "ReadError", "WriteError",
        "LocalProtocolError", "RemoteProtocolError", "UnsupportedProtocol",
    )
}  # fmt: skip


def look_up(host: str, port: int) -> list[str]:
    """The numeric addresses that the system gives for a host, in its order, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Sending(httpx.SyncByteStream):
    """The body of a request, which knows whether any of it was handed to the network."""

    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream
        self.begun = False

    def __iter__(self) -> Iterator[bytes]:
        self.begun = True
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, limit: Deadline) -> None:
        self._stream = stream
        self._limit = limit

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE):
            self._stream.write(buffer[start : start + _PIECE], self._left(timeout, httpcore.WriteTimeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._left(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._limit)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)

    def _left(self, timeout: float | None, over: type[Exception]) -> float:
        left = self._limit.left()
        if left <= 0:
            raise over("the request as a whole took too long")
        return left if timeout is None else min(timeout, left)


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects to exactly the addresses that were looked up and checked, so a name cannot change its mind."""

    def __init__(self, resolve: Resolve, check: AddressCheck | None, limit: Deadline) -> None:
        self._resolve = resolve
        self._check = check
        self._limit = limit
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._addresses(host, port)
        each = None if timeout is None else max(1.0, timeout / len(addresses))
        for address in addresses:
            try:
                stream = self._sockets.connect_tcp(address, port, each, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
            else:
                return _TimedStream(stream, self._limit)
        raise last

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"no address: {error}") from error
        if not addresses:
            raise httpcore.ConnectError("no address")
        if self._check is not None:
            for address in addresses:
                self._check(address)
        return addresses[:_MOST_ADDRESSES]


class Transport(httpx.BaseTransport):
    """Sends one request over a connection of its own. Needs the extension LIMIT; CHECK is optional."""

    def __init__(self, *, resolve: Resolve = look_up, context: ssl.SSLContext | None = None) -> None:
        self._resolve = resolve
        self._context = context

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        connection = httpcore.HTTPConnection(
            url.origin,
            ssl_context=self._tls() if url.scheme == b"https" else None,
            network_backend=_CheckedBackend(
                self._resolve, request.extensions.get(CHECK), request.extensions[LIMIT]
            ),
        )
        with _as_httpx():
            answer = connection.handle_request(
                httpcore.Request(
                    request.method,
                    url,
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_AnswerStream(answer, connection), request=request
        )

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = httpx.create_ssl_context()
        return self._context


class _AnswerStream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response, connection: httpcore.HTTPConnection) -> None:
        self._answer = answer
        self._connection = connection

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._connection.close()


@contextmanager
def _as_httpx() -> Iterator[None]:
    try:
        yield
    except tuple(_ERRORS) as error:
        raise _ERRORS[type(error)](str(error)) from error
