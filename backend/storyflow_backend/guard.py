"""Who may talk to the studio: requests by its own names, and writes from its own pages or from scripts.

There are no accounts. What a foreign web page in the user's browser could do is what is refused here:
reach the studio under a name of its own (DNS rebinding), send it a form, or put its pages in a frame.
It stands before everything else, so no address and no error can be had around it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from api import errors

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]
Header = tuple[bytes, bytes]
Origin = tuple[str, str, int]

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
OWN_SITE = frozenset({b"same-origin", b"none"})
TAKEN_BODIES = frozenset({"application/json", "multipart/form-data"})
_OWN_POLICY = frozenset({b"content-security-policy"})  # an answer may bring a stricter one than the pages'
FORM = "application/x-www-form-urlencoded"
ADMIN = "/admin/"

_DEFAULT_PORT = {"http": 80, "https": 443}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why a request goes no further, in the one form of an error."""

    status: int
    code: str
    sentence: str


WRONG_HOST = Refusal(
    status=400,
    code="wrong_host",
    sentence="StoryFlow does not answer under this name. Open it at the address that ./storyflow up shows, "
    "or have whoever runs it name this one in STORYFLOW_ALLOWED_HOSTS.",
)
FOREIGN = Refusal(
    status=403,
    code="foreign_site",
    sentence="This request comes from another site, so nothing was changed. "
    "Use StoryFlow's own page, at the address that ./storyflow up shows.",
)
WRONG_BODY = Refusal(
    status=415,
    code="wrong_content_type",
    sentence="The body must be JSON (Content-Type: application/json) or, where files are taken, "
    "multipart/form-data. Nothing was changed.",
)
UNFORESEEN = Refusal(status=500, code="unexpected", sentence=errors.UNFORESEEN)


class Guard:
    """An ASGI application before another: refuses what is foreign, and puts the headers on every answer.

    ``hosts`` are the names of this studio without a port, ``headers`` what every answer bears. ``further``
    are names by which a proxy before it is called, in lower case, each as a browser sends it: with the port
    where that is not the one of its scheme.
    """

    def __init__(
        self,
        app: App,
        *,
        hosts: Sequence[str],
        headers: Iterable[tuple[str, str]],
        further: Sequence[str] = (),
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._further = frozenset(further)
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        answer = _Answer(send, self._headers)
        refused = refusal(scope, self._hosts, self._further)
        if refused is not None:
            return await answer.refuse(refused)
        try:
            await self._app(scope, receive, answer)
        except Exception:  # the last resort: it is logged, and told in a sentence
            if answer.begun:
                raise
            logger.exception("unforeseen error outside of all views")
            await answer.refuse(UNFORESEEN)


def refusal(scope: Scope, hosts: Sequence[str], further: Collection[str] = frozenset()) -> Refusal | None:
    """Why a request may not pass; None where it may."""
    headers: list[Header] = scope["headers"]
    own = _own_origins(scope, hosts, further)
    if not own:
        return WRONG_HOST
    if scope["method"] in READING:
        return None
    if _is_foreign(headers, own):
        return FOREIGN
    return _refused_body(scope["path"], headers)


def _own_origins(scope: Scope, hosts: Sequence[str], further: Collection[str]) -> frozenset[Origin]:
    """Where pages of the studio come from that the request calls by its name; empty unless that is ours."""
    given = _values(scope["headers"], b"host")
    if len(given) != 1:
        return frozenset()
    host = given[0].decode("latin-1")
    if host.lower() in further:
        # The proxy speaks plainly with us, whatever browsers speak with it, and has a port of its own.
        outside = (_origin(f"{scheme}://{host}") for scheme in _DEFAULT_PORT)
        return frozenset(origin for origin in outside if origin is not None)
    called = _origin(f"{scope['scheme']}://{host}")
    address, port = scope["server"]
    # An address of ours cannot have been rebound: the connection itself came to it.
    if called is None or called[2] != port or called[1] not in {*hosts, address, f"[{address}]"}:
        return frozenset()
    return frozenset({called})


def _origin(url: str) -> Origin | None:
    """Scheme, host and port of an origin; None for whatever is not exactly one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    name = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    if not name or parts.scheme not in _DEFAULT_PORT:
        return None
    port = _DEFAULT_PORT[parts.scheme] if port is None else port
    plain = {f"{parts.scheme}://{name}", f"{parts.scheme}://{name}:{port}"}
    return (parts.scheme, name, port) if url.lower() in plain else None


def _is_foreign(headers: Iterable[Header], own: Collection[Origin]) -> bool:
    for name, value in headers:
        if name == b"origin" and _origin(value.decode("latin-1")) not in own:
            return True
        if name == b"referer" and _origin_of_page(value.decode("latin-1")) not in own:
            return True
        if name == b"sec-fetch-site" and value.lower() not in OWN_SITE:
            return True
    return False


def _origin_of_page(url: str) -> Origin | None:
    scheme, separator, rest = url.partition("://")
    host = rest.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
    return _origin(f"{scheme}{separator}{host}")


def _refused_body(path: str, headers: Iterable[Header]) -> Refusal | None:
    given = _values(headers, b"content-type")
    if not given:
        return WRONG_BODY if _has_body(headers) else None
    kinds = {value.decode("latin-1").partition(";")[0].strip().lower() for value in given}
    if path.startswith(ADMIN) and kinds <= {FORM, "multipart/form-data"}:
        # These pages have cookies, so a form must prove whence it comes.
        return None if _values(headers, b"origin") else FOREIGN
    return None if len(given) == 1 and kinds <= TAKEN_BODIES else WRONG_BODY


def _has_body(headers: Iterable[Header]) -> bool:
    lengths = _values(headers, b"content-length")
    return bool(_values(headers, b"transfer-encoding")) or any(length.strip() != b"0" for length in lengths)


def _values(headers: Iterable[Header], name: bytes) -> list[bytes]:
    return [value for key, value in headers if key == name]


class _Answer:
    """Sends an answer with our headers on it, each of them once."""

    def __init__(self, send: Send, headers: list[Header]) -> None:
        self._send = send
        self._headers = headers
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            given = list(message.get("headers", ()))
            policies = {name.lower() for name, _ in given} & _OWN_POLICY
            added = [header for header in self._headers if header[0] not in policies]
            ours = {name for name, _ in added}
            kept = [header for header in given if header[0].lower() not in ours]
            message = {**message, "headers": [*kept, *added]}
        await self._send(message)

    async def refuse(self, refused: Refusal) -> None:
        """Answer with a sentence. The connection stays: closed on an unread body, it would take the
        answer with it, while the server lets the rest of the body run off by itself."""
        form = {"error": refused.sentence, "code": refused.code, "details": {}}
        body = json.dumps(form).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ]
        await self({"type": "http.response.start", "status": refused.status, "headers": headers})
        await self({"type": "http.response.body", "body": body})
