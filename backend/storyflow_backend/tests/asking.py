"""Requests to the whole web application, header by header, without a socket; and all its addresses."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from storyflow_backend.asgi import application
from storyflow_backend.guard import App, Message

PORT = 8000
OWN = "127.0.0.1:8000"
OWN_ORIGIN = f"http://{OWN}"
SOME_ID = "8c0f3ad2-0000-4000-8000-000000000001"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back; of a stream, its first piece."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        found = [value for key, value in self.headers if key == name]
        assert len(found) <= 1, f"{name} stands there {len(found)} times"
        return found[0] if found else None

    @property
    def code(self) -> str:
        """The code of an error, which has the one form."""
        told = json.loads(self.body)
        assert set(told) == {"error", "code", "details"}, told
        assert told["error"].endswith(".")
        return str(told["code"])


def ask(
    method: str,
    path: str,
    *headers: tuple[str, str],
    body: bytes = b"",
    host: str | None = OWN,
    app: App = application,
) -> Answer:
    """One request, as uvicorn hands it over; ``host`` None leaves that header out."""
    return asyncio.run(_ask(method, path, headers, body, host, app))


async def _ask(
    method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes, host: str | None, app: App
) -> Answer:
    given = [("host", host)] if host is not None else []
    given += [("content-length", str(len(body)))] if body else []
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in [*given, *headers]],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", PORT),
    }
    exchange = _Exchange(body)
    await app(scope, exchange.receive, exchange.send)
    return exchange.answer()


class _Exchange:
    """The client's side: sends a body, takes the answer, and leaves a stream after its first piece."""

    def __init__(self, body: bytes) -> None:
        self._to_send: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        self._had_enough = asyncio.Event()
        self._sent: list[Message] = []

    async def receive(self) -> Message:
        if self._to_send:
            return self._to_send.pop()
        await self._had_enough.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self._sent.append(message)
        if message["type"] == "http.response.body":
            self._had_enough.set()

    def answer(self) -> Answer:
        start, *rest = self._sent
        return Answer(
            status=start["status"],
            headers=[(name.decode().lower(), value.decode("latin-1")) for name, value in start["headers"]],
            body=b"".join(message.get("body", b"") for message in rest),
        )


def every_path() -> list[str]:
    """One address for every pattern of the resolver, and some that have none."""
    known = dict.fromkeys(_paths(get_resolver().url_patterns, "/"))
    return [*known, "/static/admin/css/base.css", "/", "/nothing", "/api/nothing/", "/api"]


def _paths(patterns: Iterable[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for entry in patterns:
        path = before + _filled(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _paths(entry.url_patterns, path)
        else:
            yield path


def _filled(pattern: str) -> str:
    """A route or a regular expression with something in place of what it catches."""
    if "(?P" in pattern:
        caught = re.sub(r"\(\?P<\w+>[^()]*(\([^()]*\)[^()]*)*\)", "something", pattern)
        return re.sub(r"\\A|\\Z|[\^$]", "", caught)
    known = re.sub(r"<uuid:\w+>", SOME_ID, pattern)
    return re.sub(r"<(\w+:)?\w+>", "something", known)
