"""Providers and voices by their names. Whatever needs the network is loaded only when a setting asks for it.

This is the one place where modules are chosen by name, as frameworks do with settings: a studio that makes
its films itself loads no HTTP client.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from providers.base import VideoProvider, VideoRequest
from providers.configuration import PROVIDERS, Settings
from providers.errors import AllFailed, ProviderError, ProviderUnknown
from providers.policy import Clock, Patience, Retries

if TYPE_CHECKING:
    from providers.http import Call, Network
    from providers.voices.base import RemoteVoice

_CLASSES = {
    "runway": ("providers.runway", "Runway"),
    "pika": ("providers.pika", "Pika"),
    "custom": ("providers.custom", "Custom"),
}


def video_provider(
    name: str,
    settings: Settings,
    *,
    render: Callable[[VideoRequest], Path] | None = None,
    network: Network | None = None,
) -> VideoProvider:
    """The provider of this name, as the settings want it. ``render`` is what ``local`` calls.

    ``network`` defaults to ``network_for(settings)``. Raises ProviderUnknown.
    """
    if name == "local":
        if render is None:
            raise ProviderUnknown("No local engine was given to the provider local.", provider=name)
        local: VideoProvider = _load("providers.local", "Local")(render)
        return local
    if name not in PROVIDERS:
        raise ProviderUnknown(f'There is no video provider "{name}". Choose {", ".join(PROVIDERS)}.')
    wires = network or network_for(settings)
    patience = patience_for(settings, wires.clock)
    provider: VideoProvider
    if name == "mock":
        provider = _load("providers.mock", "build")(settings, wires, patience)
    else:
        provider = _load(*_CLASSES[name])(getattr(settings, name), wires, patience=patience)
    return provider


def voice_services(settings: Settings, *, network: Network | None = None) -> dict[str, RemoteVoice]:
    """The voice services that the settings make ready, by name; nothing is loaded where there is none."""
    if not settings.wants_voices:
        return {}
    wires = network or network_for(settings)
    ready: dict[str, RemoteVoice] = _load("providers.voices.chosen", "remote_voices")(
        settings, wires, patience_for(settings, wires.clock)
    )
    return ready


def network_for(settings: Settings, *, observe: Callable[[Call], None] | None = None) -> Network:
    """How services are reached under these settings; ``observe`` is told of every call."""
    make: Callable[..., Network] = _load("providers.http", "Network")
    watching = {} if observe is None else {"observe": observe}
    return make(whole=settings.request_timeout, **watching)


def patience_for(settings: Settings, clock: Clock | None = None) -> Patience:
    """How long one waits under these settings."""
    retries = Retries(attempts=settings.retry_attempts, first=settings.retry_delay)
    return Patience(retries=retries, deadline=settings.job_deadline, clock=clock or Clock())


def generate(
    request: VideoRequest, providers: Sequence[VideoProvider]
) -> tuple[VideoProvider, tuple[str, ...]]:
    """The first of these providers that makes the film, and the addresses of what it made: for scripts.

    The next one is asked only after a failure that is certain and not the user's to mend. Raises AllFailed
    when none is left, and at once what must not be passed on, such as SubmitUnclear.
    """
    failures: list[ProviderError] = []
    for provider in providers:
        try:
            return provider, provider.generate_videos(request)
        except ProviderError as error:
            if not error.another_may:
                raise
            failures.append(error)
    raise AllFailed(failures)


def _load(module: str, name: str) -> Any:  # noqa: ANN401
    return getattr(importlib.import_module(module), name)
