"""``/metrics`` for Prometheus: what the rows say, and how long answers take."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest

from api.services.metrics import Rows
from api.tasks import TaskManager
from jobs.celery_runner import CeleryRunner
from storyflow_backend.celery import QUEUES
from storyflow_backend.guard import App, Message, Receive, Scope, Send

registry = CollectorRegistry()
_LATENCY = Histogram(
    "storyflow_request_seconds",
    "Time until an answer begins.",
    ["method", "address", "status"],
    registry=registry,
)

_IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KNOWN = re.compile(r"/(?:api|health|media|metrics)(?:/[A-Za-z0-9_./{}-]*)?\Z")
_MOST_LABELS = 200


def _queue_lengths() -> Mapping[str, int]:
    runner = TaskManager.get_instance().runner
    return runner.lengths(QUEUES) if isinstance(runner, CeleryRunner) else {}


registry.register(Rows(_queue_lengths))


def metrics(request: HttpRequest) -> HttpResponse:
    """Everything that is counted, in the text form of Prometheus."""
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Measured:
    """An ASGI application that measures how long another takes to answer."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._addresses: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began = time.perf_counter()

        async def measure(message: Message) -> None:
            if message["type"] == "http.response.start":
                labels = scope["method"], self._address(scope["path"]), str(message["status"])
                _LATENCY.labels(*labels).observe(time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, measure)

    def _address(self, path: str) -> str:
        """An address without its ids; whatever nobody knows, or is one too many, has one name together."""
        known = _KNOWN.match(path)
        address = _IDS.sub("{id}", path) if known else "other"
        address = "/media" if address.startswith("/media/") else address
        if address not in self._addresses and len(self._addresses) >= _MOST_LABELS:
            return "other"
        self._addresses.add(address)
        return address
