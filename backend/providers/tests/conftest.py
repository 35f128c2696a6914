"""One fake for each test, and each provider in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from providers.fake import FakeServices
from providers.tests.bench import NAMES, Bench, Pauses


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def fake(pauses: Pauses) -> Iterator[FakeServices]:
    with FakeServices(clock=pauses.now, long_side=160) as services:
        yield services


@pytest.fixture(params=NAMES)
def at(request: pytest.FixtureRequest, fake: FakeServices, pauses: Pauses, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(name=request.param, fake=fake, pauses=pauses, folder=tmp_path)
    yield bench
    assert not fake.book.leaks, fake.book.leaks
    assert not fake.book.trapped, fake.book.trapped
