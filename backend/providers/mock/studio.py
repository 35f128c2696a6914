"""The mock: a real adapter whose service is a loopback server that paints test clips and charges play money.

Everything else is as it will be later: client, keys, ledger, download, verification and assembly.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from providers.configuration import ServiceSettings, Settings
from providers.custom import Custom
from providers.fake.server import FakeServices, environment
from providers.http import Network
from providers.pika import Pika
from providers.policy import Patience, PollPace
from providers.runway import Runway
from providers.service_provider import ServiceProvider

_PACE = PollPace(first=0.5, step=1.0, factor=1.2, longest=2.0, least=0.0)
"""The loopback server minds no hurry, and its jobs take seconds."""

_AT_ONCE = PollPace(first=0.0, step=0.05, factor=1.2, longest=0.5, least=0.0)

_PLAYED: dict[str, tuple[type[ServiceProvider], Callable[[Settings], ServiceSettings], str, str]] = {
    "runway": (Runway, lambda settings: settings.runway, "RUNWAYML_API_KEY", "RUNWAYML_BASE_URL"),
    "pika": (Pika, lambda settings: settings.pika, "PIKA_API_KEY", "PIKA_BASE_URL"),
    "custom": (Custom, lambda settings: settings.custom, "CUSTOM_VIDEO_API_KEY", "CUSTOM_VIDEO_API_URL"),
}

_lock = threading.Lock()
_servers: dict[tuple[float, float], FakeServices] = {}


def build(settings: Settings, network: Network, patience: Patience) -> ServiceProvider:
    """The adapter that MOCK_PROVIDER names, called "mock", in front of the loopback server."""
    adapter, own, key, address = _PLAYED[settings.mock_provider]
    told = environment(settings.mock_base_url or _server(settings.mock_seconds))
    played = replace(own(settings), key=told[key], base_url=told[address], output_hosts=())
    provider = adapter(played, network, patience=patience, name="mock", title=f"Mock of {adapter.title}")
    provider.pace = _PACE if settings.mock_seconds[1] > 0 else _AT_ONCE
    return provider


def _server(seconds: tuple[float, float]) -> str:
    """The address of this process's own server for jobs that take so long; it lives as the process does."""
    with _lock:
        if seconds not in _servers:
            _servers[seconds] = FakeServices(seconds=seconds, poll_every=0.0).start()
        return _servers[seconds].url
