"""One way to talk to a service: bounded in time and size, never redirected, never repeated, every end named.

``order`` is for calls that cost: it raises NotSubmitted, Busy, Refused or SubmitUnclear. ``ask`` is for
calls that do not: Unreachable, Busy, Refused or UnexpectedAnswer. Neither tries again: see ``policy``.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx

from providers.addresses import origin
from providers.answers import Answer, Sentences, of_order, of_question
from providers.errors import AddressRefused, ProviderError, Refused
from providers.guards import SHARED, Guards
from providers.policy import Clock, Deadline, retry_after
from providers.redaction import excerpt
from providers.transport import LIMIT, Sending, Transport

logger = logging.getLogger(__name__)

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer that are read at most: speech comes in answers, films never do."""

_EVERY_CALL = {"User-Agent": "StoryFlow", "Accept-Encoding": "identity", "Connection": "close"}
_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """An answer that is no success, as ``explain`` sees it. ``data`` is its JSON or None."""

    status: int
    headers: Mapping[str, str]
    data: object
    detail: str
    retry_after: float | None
    say: Sentences


Explain = Callable[[Reply], ProviderError | None]
"""A service's own reading of its errors; None leaves it to the common table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """Who is spoken to. ``base_url`` is the user's or our own, so it may be any address.

    ``headers`` go with every call and hold the key; ``per_second`` bounds the calls of this process.
    """

    name: str
    title: str
    base_url: str
    key_setting: str
    key: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    per_second: float = 10.0
    explain: Explain = field(default=lambda reply: None, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call, for whoever counts. ``kind`` is "order" or "ask", ``outcome`` "ok" or the error's code."""

    service: str
    kind: str
    outcome: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Network:
    """What all services share. Seconds: ``connect`` and ``read`` for one step, ``whole`` for a request."""

    transport: httpx.BaseTransport = field(default_factory=Transport)
    clock: Clock = field(default_factory=Clock)
    guards: Guards = SHARED
    connect: float = 5.0
    read: float = 60.0
    whole: float = 300.0
    observe: Callable[[Call], None] = field(default=lambda call: None)

    def extensions(self) -> dict[str, Any]:
        """What a request carries to be bounded in time, from now on."""
        steps = {"connect": self.connect, "read": self.read, "write": self.read, "pool": self.connect}
        return {"timeout": steps, LIMIT: Deadline(limit=self.whole, clock=self.clock)}


class ServiceClient:
    """Calls one service. Safe in several threads."""

    def __init__(self, service: Service, network: Network) -> None:
        self.service = service
        self.network = network
        self.say = Sentences(name=service.name, title=service.title, key_setting=service.key_setting)
        self._base = service.base_url.rstrip("/")
        self._guard = network.guards.of(
            service.name,
            self._base,
            hashlib.sha256(service.key.encode()).hexdigest(),
            per_second=service.per_second,
        )

    def order(
        self,
        path: str,
        *,
        json: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """One POST that costs, sent once. The Answer's status is 2xx.

        Raises NotSubmitted, Busy, Refused, SubmitUnclear.
        """
        self._wait_for_turn(is_order=True)
        with self._counted("order"):
            request = self._request("POST", path, json, content, headers, params)
            sending = Sending(_stream(request))
            request.stream = sending
            try:
                status, head, body = self._exchange(request)
            except httpx.HTTPError as error:
                self._guard.breaker.silent()
                detail = self._logged(request, repr(error))
                nothing_sent = not sending.begun or isinstance(error, _NOTHING_SENT)
                raise (self.say.not_submitted if nothing_sent else self.say.unclear)(detail) from error
            answer = Answer(status=status, headers=head, body=body, puzzled=self._unclear)
            self._judge(request, answer, partial(of_order, self.say))
            return answer

    def ask(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        about_job: bool = False,
        tell: Collection[int] = (),
    ) -> Answer:
        """One call that costs nothing. ``path`` may be one of ``own`` addresses.

        The Answer's status is 2xx or one of ``tell``. With ``about_job`` a 404 raises JobUnknown.
        Raises Unreachable, Busy, Refused, UnexpectedAnswer.
        """
        self._wait_for_turn(is_order=False)
        with self._counted("ask"):
            request = self._request(method, path, json, content, headers, params)
            try:
                status, head, body = self._exchange(request)
            except httpx.HTTPError as error:
                self._guard.breaker.silent()
                raise self.say.unreachable(self._logged(request, repr(error))) from error
            answer = Answer(status=status, headers=head, body=body, puzzled=self._unexpected)
            if status in tell:
                self._guard.breaker.answered()
                return answer
            self._judge(request, answer, partial(of_question, self.say, about_job=about_job))
            return answer

    def own(self, url: object) -> str:
        """``url`` if it is an address of this very service, else "": the key goes nowhere else."""
        if not isinstance(url, str):
            return ""
        try:
            mine, found = httpx.URL(self._base), httpx.URL(url)
        except (httpx.InvalidURL, UnicodeError):
            return ""
        return url if origin(found) == origin(mine) and not found.userinfo else ""

    def excerpt(self, body: bytes | str) -> str:
        """What of a body may be logged."""
        return excerpt(body, [self.service.key])

    def _request(
        self,
        method: str,
        path: str,
        json: object,
        content: bytes | None,
        headers: Mapping[str, str] | None,
        params: Mapping[str, str] | None,
    ) -> httpx.Request:
        if not path.startswith("/") and not self.own(path):
            raise AddressRefused(
                f"{self.service.title} named an address outside itself, which was not called.",
                provider=self.service.name,
                detail=self.excerpt(path),
            )
        return httpx.Request(
            method,
            self._base + path if path.startswith("/") else path,
            params=params,
            json=json,
            content=content,
            headers={**_EVERY_CALL, **self.service.headers, **(headers or {})},
            extensions=self.network.extensions(),
        )

    def _wait_for_turn(self, *, is_order: bool) -> None:
        pause = self._guard.breaker.pause()
        if pause is None:
            self._guard.rate.wait()
        elif pause.key_refused:
            raise self.say.refused("key", "refused a moment ago")
        elif is_order:
            raise self.say.resting(pause.seconds)
        else:
            raise self.say.unreachable("resting", pause.seconds)

    def _exchange(self, request: httpx.Request) -> tuple[int, httpx.Headers, bytes]:
        response = self.network.transport.handle_request(request)
        if isinstance(request.stream, Sending):
            request.stream.begun = True  # whoever answers has heard something
        try:
            body = bytearray()
            # What the start line says holds, even when the words that should explain it are cut short.
            with suppress(httpx.HTTPError) if response.status_code >= 300 else nullcontext():
                for part in response.iter_bytes():
                    body += part
                    if len(body) > LARGEST_ANSWER:
                        raise httpx.ReadError("the answer is too long")
            return response.status_code, response.headers, bytes(body)
        finally:
            response.close()

    def _judge(
        self,
        request: httpx.Request,
        answer: Answer,
        table: Callable[[int, str, float | None], ProviderError | None],
    ) -> None:
        if answer.status < 300:
            self._guard.breaker.answered()
            return
        detail = self._logged(request, f"{answer.status} {self.excerpt(answer.body)}")
        wait = retry_after(answer.headers, now=self.network.clock.now())
        reply = Reply(
            status=answer.status,
            headers=answer.headers,
            data=answer.json_or_none(),
            detail=detail,
            retry_after=wait,
            say=self.say,
        )
        error = self.service.explain(reply) or table(answer.status, detail, wait)
        assert error is not None, "an answer outside 2xx is always an error"
        self._tell_breaker(answer.status, error)
        raise error

    def _tell_breaker(self, status: int, error: ProviderError) -> None:
        if isinstance(error, Refused) and error.whose == "key":
            self._guard.breaker.refused_key()
        elif status >= 500 and status != 503:
            self._guard.breaker.silent()
        else:
            self._guard.breaker.answered()

    def _unclear(self, what: str, answer: Answer) -> ProviderError:
        return self.say.unclear(self._odd(what, answer))

    def _unexpected(self, what: str, answer: Answer) -> ProviderError:
        return self.say.unexpected(self._odd(what, answer))

    def _odd(self, what: str, answer: Answer) -> str:
        detail = f"{what}: {answer.status} {answer.media_type} {self.excerpt(answer.body)}"
        logger.warning("%s answered with %s", self.service.name, detail)
        return detail

    def _logged(self, request: httpx.Request, what: str) -> str:
        detail = self.excerpt(what)
        logger.warning("%s: %s %s: %s", self.service.name, request.method, request.url.path, detail)
        return detail

    @contextmanager
    def _counted(self, kind: str) -> Iterator[None]:
        since = self.network.clock.monotonic()
        outcome = "error"
        try:
            yield
            outcome = "ok"
        except ProviderError as error:
            outcome = error.code
            raise
        finally:
            seconds = self.network.clock.monotonic() - since
            self.network.observe(Call(service=self.service.name, kind=kind, outcome=outcome, seconds=seconds))


def _stream(request: httpx.Request) -> httpx.SyncByteStream:
    assert isinstance(request.stream, httpx.SyncByteStream)
    return request.stream
