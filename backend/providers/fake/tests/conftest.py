"""A fake for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from providers.fake import FakeServices


@pytest.fixture
def fake() -> Iterator[FakeServices]:
    with FakeServices() as services:
        yield services
