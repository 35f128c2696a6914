"""The studio's pages on the one port. They stand before Django, of which they need nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from django.utils.http import parse_etags

from storyflow_backend.export import REVALIDATED, TYPES, Export, File, Folder, Form, form
from storyflow_backend.guard import App, Header, Receive, Scope, Send

ELSEWHERE = frozenset({"admin", "api", "health", "media", "static"})
"""First parts of the addresses that are not the studio's pages."""

_NO_PAGES = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>StoryFlow</title>
<h1>StoryFlow is running, but its pages are not here</h1>
<p>Stop it with Ctrl-C and start <code>./storyflow up</code> again: it builds them, and says what is
missing where it cannot.</p>
<p>The API works meanwhile: <a href="/api/docs/">try it</a>.</p>
"""


class Pages:
    """An ASGI application that answers for the studio's pages, and passes on what is elsewhere.

    ``folder`` is an export, or None where there is none: then the first page says how to get it.
    """

    def __init__(self, app: App, *, folder: Path | None, policy: Mapping[str, Iterable[str]]) -> None:
        self._app = app
        self._export = Export(folder, policy) if folder else None
        headers = [(b"content-type", TYPES[".html"].encode()), (b"cache-control", REVALIDATED)]
        self._no_pages = File(form(_NO_PAGES, headers))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return await self._app(scope, receive, send)
        address: str = scope["path"]
        if not address.startswith("/") or address.split("/")[1] in ELSEWHERE:
            return await self._app(scope, receive, send)
        found = self._find(address)
        answer = _Answer(scope, send)
        if isinstance(found, File):
            return await answer.give(found)
        if isinstance(found, Folder):
            return await answer.move(f"{address}/")
        if self._export and b"text/html" in answer.asked.get(b"accept", b""):
            return await answer.give(self._export.not_found, status=404)
        return await self._app(scope, receive, send)

    def _find(self, address: str) -> File | Folder | None:
        if self._export:
            return self._export.find(address)
        return self._no_pages if address == "/" else None


class _Answer:
    """The answer to one request for a page."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.asked: Mapping[bytes, bytes] = dict(scope["headers"])
        self._scope = scope
        self._send = send

    async def give(self, file: File, status: int = 200) -> None:
        chosen = file.form_for(self.asked)
        if status == 200 and _has_it(self.asked, chosen):
            await self._respond(304, [header for header in chosen.headers if header[0] != b"content-length"])
        else:
            await self._respond(status, chosen.headers, chosen.body)

    async def move(self, address: str) -> None:
        query: bytes = self._scope["query_string"]
        target = quote(address).encode() + (b"?" + query if query else b"")
        await self._respond(308, [(b"location", target), (b"content-length", b"0")])

    async def _respond(self, status: int, headers: Iterable[Header], body: bytes = b"") -> None:
        await self._send({"type": "http.response.start", "status": status, "headers": list(headers)})
        sent = b"" if self._scope["method"] == "HEAD" else body
        await self._send({"type": "http.response.body", "body": sent})


def _has_it(asked: Mapping[bytes, bytes], chosen: Form) -> bool:
    tags = parse_etags(asked.get(b"if-none-match", b"").decode("latin-1"))
    return "*" in tags or chosen.etag in [tag.removeprefix("W/") for tag in tags]
