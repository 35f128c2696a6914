"""All services behind one port, in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from providers.fake.admin import Admin
from providers.fake.azure import Azure
from providers.fake.book import Book, Received
from providers.fake.cdn import Cdn
from providers.fake.custom import Custom
from providers.fake.elevenlabs import ElevenLabs
from providers.fake.messages import Reply, Request, in_json
from providers.fake.openai_speech import OpenAISpeech
from providers.fake.pika import Pika
from providers.fake.runway import Runway
from providers.fake.scenario import Scenario
from providers.fake.service import Service
from providers.fake.wire import Wire
from providers.fake.world import World
from providers.money import Micros

_SERVICES: tuple[type[Service], ...] = (Custom, Runway, Pika, ElevenLabs, OpenAISpeech, Azure)
_KEY_HEADERS = ("Authorization", "xi-api-key", "Ocp-Apim-Subscription-Key")
_SMALL, _TO_LOOK_AT = 320, 1280  # pixels
KEYS = {service.name: service.key for service in _SERVICES}
"""The keys that the services take; any other is refused."""


class _Room(Protocol):
    def claims(self, request: Request) -> bool: ...
    def answer(self, request: Request) -> Reply: ...


def environment(url: str) -> dict[str, str]:
    """The settings that lead every adapter to a fake at this address, keys included."""
    return {
        "RUNWAYML_API_KEY": KEYS["runway"],
        "RUNWAYML_BASE_URL": url,
        "PIKA_API_KEY": KEYS["pika"],
        "PIKA_BASE_URL": url,
        "CUSTOM_VIDEO_API_URL": f"{url}/v1",
        "CUSTOM_VIDEO_API_KEY": KEYS["custom"],
        "OPENAI_API_KEY": KEYS["openai"],
        "OPENAI_BASE_URL": f"{url}/v1",
        "ELEVENLABS_API_KEY": KEYS["elevenlabs"],
        "ELEVENLABS_BASE_URL": url,
        "AZURE_SPEECH_KEY": KEYS["azure"],
        "AZURE_SPEECH_REGION": "westeurope",
        "AZURE_SPEECH_BASE_URL": url,
    }


class FakeServices:
    """Every service on 127.0.0.1, from ``start`` (or ``with``) until ``stop``.

    ``seconds`` is how long an order of video takes, between the two; 0 ends it at its first reading.
    ``poll_every`` is how far apart readings must be by ``clock``; 0 allows any. ``long_side`` bounds clips,
    in pixels: their shape and length are those that were asked for. None: small where jobs take no time, as
    in tests, and large enough to look at elsewhere.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        seconds: float | tuple[float, float] = 0.0,
        poll_every: float = 5.0,
        long_side: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        span = seconds if isinstance(seconds, tuple) else (seconds, seconds)
        self._world = World(
            seconds=span,
            poll_every=poll_every,
            long_side=long_side or (_TO_LOOK_AT if span[1] > 0 else _SMALL),
            clock=clock,
        )
        services = [service(self._world) for service in _SERVICES]
        self._rooms: dict[str, _Room] = {
            "cdn": Cdn(self._world),
            **{service.name: service for service in services},
        }
        self._admin = Admin(self._world, frozenset(KEYS))
        self._wire = Wire(self._answer, port, self._world.released)
        self._trap = Wire(self._trapped)
        self._world.url, self._world.trap_url = self._wire.url, self._trap.url

    @property
    def url(self) -> str:
        """The address of all services, without a slash at its end."""
        return self._wire.url

    @property
    def book(self) -> Book:
        return self._world.book

    def environment(self) -> dict[str, str]:
        """The settings that lead every adapter here, keys included."""
        return environment(self.url)

    def script(self, service: str, scenario: Scenario, *, times: int | None = 1) -> None:
        """Let the next ``times`` orders of a service go like this; None: all of them."""
        if service not in KEYS:
            raise ValueError(f"There is no service {service}.")
        self._world.desk.script(service, scenario, times)

    def count(self, method: str, path: str, digest: str | None = None) -> int:
        """How many such requests came; ``path`` may end in * for all that begin so."""
        start = path.removesuffix("*")
        return sum(
            times
            for (its_method, its_path, its_digest), times in self.book.counts().items()
            if its_method == method
            and (its_path == path or (start != path and its_path.startswith(start)))
            and digest in {None, its_digest}
        )

    def charged(self, service: str | None = None) -> Micros:
        """What was charged in all, or by one service."""
        return self.book.charged(service)

    def release(self) -> None:
        """Until ``reset``, nothing is waited for: jobs are done, late answers come, hanging ones end."""
        self._world.release()

    def reset(self) -> None:
        """Begin anew: no scenarios, an empty book."""
        self._world.forget()

    def start(self) -> Self:
        self._wire.start()
        self._trap.start()
        return self

    def stop(self) -> None:
        self._wire.stop()
        self._trap.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _answer(self, request: Request) -> Reply:
        if self._admin.claims(request):
            return self._admin.answer(request)
        name, room = next(
            ((name, room) for name, room in self._rooms.items() if room.claims(request)), ("", None)
        )
        self._enter(name, request)
        if room is None:
            return in_json({"error": "There is nothing at this address."}, 404)
        return room.answer(request)

    def _enter(self, name: str, request: Request) -> None:
        at = self._world.clock()
        with self.book.lock:
            self.book.received.append(Received(name, request.method, request.path, request.digest, at))
            self.book.leaks += _leaks(name, request)

    def _trapped(self, request: Request) -> Reply:
        with self.book.lock:
            self.book.trapped.append(f"{request.method} {request.path}")
            self.book.leaks += _leaks("trap", request)
        return in_json({"reached": True})


def _leaks(name: str, request: Request) -> list[str]:
    """What a request shows that does not belong to this service."""
    keyless = name in {"", "cdn", "trap"} or request.path.startswith("/runway-uploads/")
    shown = [header for header in _KEY_HEADERS if request.header(header)] if keyless else []
    text = f"{request.headers} {request.query}"
    foreign = [owner for owner, key in KEYS.items() if owner != name and key in text]
    what = [f"the header {header}" for header in shown] + [f"the key of {owner}" for owner in foreign]
    return [f"{request.method} {request.path} showed {thing}" for thing in what]
