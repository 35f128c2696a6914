"""The one door to the services on the network. It is opened only when somebody needs one of them.

What speaks over the network brings packages of its own, which a studio that makes its films itself neither
installs nor loads. So ``providers.registry`` is asked for an adapter only once the settings name it.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from api.services.ledger import Limits
from providers import registry
from providers.base import VideoProvider
from providers.configuration import PROVIDERS, Settings
from providers.job_values import Health
from providers.policy import Clock, Retries

LOCAL, MOCK = "local", "mock"
"""The provider that is this installation itself and asks nobody; and the one that plays the others."""

CLOCK = Clock()

TITLES = {
    LOCAL: "This computer",
    "runway": "Runway",
    "pika": "Pika",
    "custom": "Your render service",
    MOCK: "Mock",
    "openai": "OpenAI",
    "elevenlabs": "ElevenLabs",
    "azure": "Azure Speech",
}
"""What people read for voice services, and for providers that cannot be asked because they are not set up."""

_NEEDS = {
    "runway": "Set RUNWAYML_API_KEY and VIDEO_PROVIDER=runway, then start StoryFlow again.",
    "pika": "Set PIKA_API_KEY (a key of fal.ai) and VIDEO_PROVIDER=pika, then start StoryFlow again.",
    "custom": "Set CUSTOM_VIDEO_API_URL and VIDEO_PROVIDER=custom, then start StoryFlow again.",
    MOCK: "Set VIDEO_PROVIDER=mock, then start StoryFlow again.",
}
_MARGIN = 30.0  # seconds for writing down what an answer said

_HEARD_FOR = 15.0  # seconds for which what was heard of a service is told again
_NEVER = (float("-inf"), Health(ok=False, detail=""))

_heard: dict[tuple[str, Settings], tuple[float, Health]] = {}
_opening = threading.Lock()
_open: dict[tuple[str, Settings], VideoProvider] = {}


def configured() -> Settings:
    """The settings of all services, checked when the program started."""
    checked: Settings = settings.SERVICES
    return checked


def video_provider(name: str) -> VideoProvider:
    """The provider of that name, which is kept open. Raises ProviderUnknown."""
    key = name, configured()
    with _opening:
        if key not in _open:
            _open[key] = registry.video_provider(name, configured())
        return _open[key]


def readiness_of(name: str) -> tuple[bool, str]:
    """Whether a provider can be asked for a film here, and what to do where not. Loads and asks nobody."""
    services = configured()
    given = {
        "runway": bool(services.runway.key),
        "pika": bool(services.pika.key),
        "custom": bool(services.custom.base_url),
        MOCK: services.provider == MOCK,
    }
    ready = name == LOCAL or (given.get(name, False) and find_spec("httpx") is not None)
    return ready, "" if ready else _NEEDS.get(name, "")


def shown_providers() -> list[dict[str, Any]]:
    """Every provider that can be chosen, or be made so, without any key; the mock only where it is in use."""
    names = [name for name in PROVIDERS if name != MOCK or configured().provider == MOCK]
    return [_shown(name) for name in names]


def title_of(name: str) -> str:
    """What people read for a provider."""
    if name == LOCAL or not readiness_of(name)[0]:
        return TITLES.get(name, name)
    return video_provider(name).title


def makes_whole(name: str) -> bool:
    """Whether a provider takes a whole story, and not one scene after the other."""
    return name != LOCAL and video_provider(name).capabilities.whole_storyboard


def can_find(name: str) -> bool:
    """Whether a provider can tell what became of an order whose confirmation was lost."""
    return name != LOCAL and readiness_of(name)[0] and video_provider(name).capabilities.can_find


def limits() -> Limits:
    """What may be spent in a day and in a month."""
    return Limits(daily=configured().daily_limit, monthly=configured().monthly_limit)


def retries() -> Retries:
    """How often, and after what pauses, a call is sent again that was not accepted."""
    return Retries(attempts=configured().retry_attempts, first=configured().retry_delay)


def send_window() -> timedelta:
    """How long after its sending the answer to a call must have come at last."""
    return timedelta(seconds=configured().request_timeout + _MARGIN)


def _shown(name: str) -> dict[str, Any]:
    ready, advice = readiness_of(name)
    capabilities = video_provider(name).capabilities if ready and name != LOCAL else None
    return {
        "name": name,
        "title": title_of(name),
        "ready": ready,
        "advice": advice,
        "options": sorted(capabilities.options) if capabilities else [],
        "chosen": configured().provider == name,
        "whole_story": bool(capabilities and capabilities.whole_storyboard),
    }


def health_of_chain(*, seconds: float) -> dict[str, Health]:
    """How the providers are that the settings name, each asked once, for free, and within so many seconds.

    What was heard lately is told again: whoever watches the studio must not become a burden to a service.
    """
    now = CLOCK.monotonic()
    names = [name for name in configured().chain if name != LOCAL]
    stale = [name for name in names if now - _heard.get((name, configured()), _NEVER)[0] > _HEARD_FOR]
    asking = [threading.Thread(target=_ask, args=(name,), daemon=True) for name in stale]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(max(0.0, now + seconds - CLOCK.monotonic()))
    here = {LOCAL: Health(ok=True, detail="Films are made on this computer.")}
    return {name: here.get(name) or _told(name, now) for name in configured().chain}


def _ask(name: str) -> None:
    health = video_provider(name).health()
    _heard[name, configured()] = (CLOCK.monotonic(), health)


def _told(name: str, since: float) -> Health:
    at, health = _heard.get((name, configured()), _NEVER)
    if at < since - _HEARD_FOR:
        return Health(ok=False, detail=f"{title_of(name)} did not answer in time.")
    return health
