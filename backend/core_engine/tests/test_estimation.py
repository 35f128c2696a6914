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
    none, some, most, whole = (
        estimated(look(), lasting(40), 2, to_make=frames).disk_bytes for frames in (0, 100, 400, 1000)
    )
    assert none < some < most < whole == estimated(look(), lasting(40), 2).disk_bytes


def test_short_shots_take_more_of_the_disk_than_one_as_long_as_all_of_them() -> None:
    """Each begins with frames that must not tremble, and ends before they are paid for."""
    short = build_timeline([SAMPLE_RATE // 5] * 20, FPS)
    assert short.frame_count == lasting(4).frame_count
    assert estimated(look(), short, 2).disk_bytes > 3 * estimated(look(), lasting(4), 2).disk_bytes


def test_memory_grows_with_the_size_of_the_film_but_not_with_its_length() -> None:
    short, long = (estimated(look(), lasting(seconds), 2).memory_bytes for seconds in (4, 4000))
    assert short == long
    assert short is not None
    large = estimated(look(3840, 2160), lasting(4), 2).memory_bytes
    assert large == 4 * short


def test_memory_grows_with_the_shots_that_are_made_at_once() -> None:
    """Eight at once took 665 MB."""
    two, eight = (estimated(look(), lasting(4), workers).memory_bytes for workers in (2, 8))
    assert two == 400_000_000
    assert eight is not None
    assert 665_000_000 < eight < 800_000_000
