"""Services for all tests of the studio that order from them: the real adapters in front of one fake."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from api.services import provider_room, remote_voices
from api.tests.rendering_files import wait_until
from api.tests.service_films import AT_ONCE
from providers import guards
from providers.custom import Custom
from providers.fake import FakeServices
from providers.pika import Pika
from providers.runway import Runway


@pytest.fixture(scope="module")
def fake_server() -> Iterator[FakeServices]:
    with FakeServices(poll_every=0.0, long_side=160) as server:
        yield server


@pytest.fixture
def fake(fake_server: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServices]:
    """Every service, of which nothing is known from an earlier test; nobody pauses between two questions.

    What is still under way at the end of a test is over before the next one begins.
    """
    for adapter in (Runway, Pika, Custom):
        monkeypatch.setattr(adapter, "pace", AT_ONCE)
    # A key that one test had refused would not be shown again for a minute.
    monkeypatch.setattr(guards.SHARED, "_known", {})
    for room, name in (
        (provider_room, "_open"),
        (provider_room, "_heard"),
        (remote_voices, "_open"),
        (remote_voices, "_listed"),
    ):
        monkeypatch.setattr(room, name, {})
    fake_server.reset()
    yield fake_server
    fake_server.release()
    wait_until(lambda: "storyflow-errand" not in {thread.name for thread in threading.enumerate()})
