"""How much a request may carry, and how long it may be silent on the way.

Django lays a whole body down before any view runs, so a body that is too large has to be refused
here, while it comes in.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from api.media.files import NO_ROOM
from api.services.uploads import (
    MAX_PICTURE_BYTES,
    MAX_SOUND_BYTES,
    MEGABYTE,
    PICTURE_TOO_LARGE,
    SOUND_TOO_LARGE,
)
from core_engine.file_errors import NO_ROOM as FULL

logger = logging.getLogger(__name__)

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PATIENCE = 30.0
"""Seconds that a client may be silent in the middle of a body."""

LINGER = 5.0
"""Seconds for which a refused client may be silent until it is left alone."""

_FORM = MEGABYTE  # what a form adds to its file
_TOO_MUCH = "This is more than one request may carry, so nothing was changed. Send it in parts."
_STALLED = "Nothing came for too long in the middle of this request, so nothing was changed. Send it again."


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many bytes to addresses that match; ``told`` is the sentence for more."""

    addresses: re.Pattern[str]
    most: int
    told: str = _TOO_MUCH
    form_only: bool = False

    def concerns(self, address: str, content_type: str) -> bool:
        is_form = content_type.startswith("multipart/")
        return bool(self.addresses.fullmatch(address)) and (is_form or not self.form_only)


_IMPORT = re.compile(r"/api/projects/(?:[^/]+/import-segments|import)/?")

LIMITS = (
    Limit(re.compile(r"/api/segments/[^/]+/upload-image/?"), MAX_PICTURE_BYTES + _FORM, PICTURE_TOO_LARGE),
    Limit(re.compile(r"/api/segments/[^/]+/upload-audio/?"), MAX_SOUND_BYTES + _FORM, SOUND_TOO_LARGE),
    Limit(_IMPORT, 2048 * MEGABYTE, form_only=True),
    Limit(_IMPORT, 170 * 1_000_000),  # a story of 40 million characters
    Limit(re.compile(r"[\s\S]*"), 10 * MEGABYTE),
)
"""The first that concerns a request holds."""


class _Refusal(Exception):
    """A body that is not waited for any longer."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence = status, code, sentence


class RequestLimits:
    """An ASGI application that answers 413 and 408 while a body comes in, and passes the rest on."""

    def __init__(
        self,
        app: App,
        *,
        limits: Iterable[Limit] = LIMITS,
        patience: float = PATIENCE,
        linger: float = LINGER,
    ) -> None:
        self._app = app
        self._limits = tuple(limits)
        self._patience = patience
        self._linger = linger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit_for(scope)
        body = _Body(receive, limit, self._patience)
        answer = _Answer(send)
        try:
            body.require_declared(_header(scope, b"content-length"))
            await self._app(scope, body.receive, answer.send)
        except _Refusal as refusal:
            await self._refuse(refusal, body, answer)
        except OSError as error:
            if error.errno not in FULL:
                raise
            await self._refuse(_Refusal(507, "disk_full", NO_ROOM), body, answer)

    def _limit_for(self, scope: Scope) -> Limit:
        content_type = _header(scope, b"content-type").strip().lower()
        return next(limit for limit in self._limits if limit.concerns(scope["path"], content_type))

    async def _refuse(self, refusal: _Refusal, body: _Body, answer: _Answer) -> None:
        logger.info("refused with %s: %s", refusal.status, refusal.sentence)
        if answer.begun:
            raise refusal
        told = json.dumps({"error": refusal.sentence, "code": refusal.code, "details": {}}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(told)).encode()),
            (b"connection", b"close"),
            (b"x-content-type-options", b"nosniff"),
        ]
        await answer.send({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await answer.send({"type": "http.response.body", "body": told, "more_body": True})
        await body.swallow(self._linger)
        await answer.send({"type": "http.response.body", "body": b""})


class _Answer:
    """Sends, and remembers whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def send(self, message: Message) -> None:
        self.begun = True
        await self._send(message)


class _Body:
    """Receives the body of one request, counting and watching the clock."""

    def __init__(self, receive: Receive, limit: Limit, patience: float) -> None:
        self._receive = receive
        self._limit = limit
        self._patience = patience
        self._count = 0
        self._complete = False

    def require_declared(self, length: str) -> None:
        if length.isascii() and length.isdigit():
            self._require(int(length[:18]))

    async def receive(self) -> Message:
        if self._complete:  # what is waited for now is that the client goes away
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._patience)
        except TimeoutError:
            raise _Refusal(408, "stalled", _STALLED) from None
        self._complete = not message.get("more_body", False)
        self._count += len(message.get("body", b""))
        self._require(self._count)
        return message

    async def swallow(self, patience: float) -> None:
        """Take in what still comes: a connection closed on unread bytes would take the answer with it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(6 * patience):
                while not self._complete:
                    message = await asyncio.wait_for(self._receive(), patience)
                    self._complete = not message.get("more_body", False)

    def _require(self, length: int) -> None:
        if length > self._limit.most:
            raise _Refusal(413, "too_large", self._limit.told)


def _header(scope: Scope, name: bytes) -> str:
    found = [value for key, value in scope["headers"] if key == name]
    return found[0].decode("latin-1") if found else ""
