"""What a film takes, told before it is made."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from core_engine.cache.pace import keep_pace
from core_engine.cache.store import ContentCache
from core_engine.estimation import estimated
from core_engine.progress import what_follows
from core_engine.timeline import SAMPLE_RATE, RenderSpec, SegmentSpec, Timeline, build_timeline

FPS = Fraction(25)


@pytest.fixture
def cache(tmp_path: Path) -> ContentCache:
    return ContentCache(tmp_path / "cache", 10**9)


def look(width: int = 1920, height: int = 1080) -> RenderSpec:
    segment = SegmentSpec(picture=Path(), narration=Path(), sequence_index=0)
    return RenderSpec(segments=(segment,), width=width, height=height, fps=FPS)


def lasting(seconds: int) -> Timeline:
    return build_timeline([seconds * SAMPLE_RATE], FPS)


def test_the_first_film_of_a_size_has_no_time(cache: ContentCache) -> None:
    assert estimated(look(), lasting(40), 2).seconds is None
    keep_pace(cache, look(1280, 720), 2, frames=1000, seconds=10)
    assert estimated(look(), lasting(40), 2, cache=cache).seconds is None


def test_the_next_film_of_that_size_takes_its_time_by_the_frames_that_are_to_make(
    cache: ContentCache,
) -> None:
    keep_pace(cache, look(), 2, frames=1000, seconds=10)
    whole = estimated(look(), lasting(40), 2, cache=cache)
    rest = estimated(look(), lasting(40), 2, to_make=200, cache=cache)
    assert (whole.frames, rest.frames) == (1000, 1000)
    assert whole.seconds == pytest.approx(10 + what_follows(1000) / 100)
    assert rest.seconds == pytest.approx(2 + what_follows(1000) / 100)


def test_the_disk_holds_the_frames_to_make_beside_the_film() -> None:
    none, half, whole = (
        estimated(look(), lasting(40), 2, to_make=frames).disk_bytes for frames in (0, 500, 1000)
    )
    assert none < half < whole == estimated(look(), lasting(40), 2).disk_bytes
    assert whole - half == pytest.approx(half - none, abs=2)


def test_memory_grows_with_the_size_of_the_film_but_not_with_its_length() -> None:
    short, long = (estimated(look(), lasting(seconds), 2).memory_bytes for seconds in (4, 4000))
    assert short == long
    assert short is not None
    large = estimated(look(3840, 2160), lasting(4), 2).memory_bytes
    assert large == 4 * short
