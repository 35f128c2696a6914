"""Which frame of a clip stands where: trimmed, slowed, held, whatever its rate and its container's clock."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core_engine.clip_timing import FEWEST_A_SECOND, SLOWEST, ClipTiming, timing_of

FPS = Fraction(30)
MILLISECOND = Fraction(1, 1000)


def steady(frames: int, rate: Fraction | int) -> ClipTiming:
    return ClipTiming(range(frames), 1 / Fraction(rate), frames / Fraction(rate))


def shown(timing: ClipTiming, frame_count: int, fps: Fraction = FPS) -> list[int]:
    return list(timing.shown(frame_count, fps, range(frame_count)))


def test_a_clip_as_long_as_its_shot_is_shown_frame_by_frame() -> None:
    assert shown(steady(90, 30), 90) == list(range(90))


def test_a_longer_clip_is_trimmed() -> None:
    assert shown(steady(300, 30), 45) == list(range(45))


def test_a_clip_a_little_shorter_is_played_slower_to_the_very_end_of_its_shot() -> None:
    timing = steady(60, 30)
    frames = shown(timing, 80)
    assert timing.speed(Fraction(80, 30)) == Fraction(3, 4)
    assert frames[0] == 0
    assert frames[-1] == 59
    assert set(frames) == set(range(60))
    assert {len(list(run)) for _, run in groupby(frames)} <= {1, 2}
    assert timing.stands_for(Fraction(80, 30)) == 0


def test_a_far_shorter_clip_is_played_at_half_speed_and_its_last_frame_stands() -> None:
    timing = steady(48, 24)
    frames = shown(timing, 300)  # ten seconds for two
    assert timing.speed(Fraction(10)) == SLOWEST
    assert timing.stands_for(Fraction(10)) == 6
    assert frames[:120] == sorted(frames[:120])
    assert frames[119] == 47
    assert frames[118] == 47 or frames.index(47) >= 117
    assert frames[120:] == [47] * 180


def test_no_clip_is_slowed_to_fewer_pictures_than_motion_needs() -> None:
    assert steady(16, 16).speed(Fraction(10)) == Fraction(FEWEST_A_SECOND, 16)
    assert steady(8, 8).speed(Fraction(10)) == 1
    assert steady(60, 60).speed(Fraction(10)) == SLOWEST


@pytest.mark.parametrize(
    ("rate", "pattern"),
    [
        (60, [0, 2, 4, 6, 8, 10]),
        (120, [1, 5, 9, 13, 17, 21]),
        (15, [0, 0, 1, 1, 2, 2]),
        (24, [0, 1, 1, 2, 3, 4]),
    ],
)
def test_frames_are_taken_by_time(rate: int, pattern: list[int]) -> None:
    assert shown(steady(10 * rate, rate), 300)[:6] == pattern


@given(
    frames=st.integers(1, 400),
    rate=st.fractions(Fraction(5), Fraction(120), max_denominator=1001),
    fps=st.sampled_from([Fraction(24), Fraction(25), FPS, Fraction(30000, 1001), Fraction(60)]),
    frame_count=st.integers(1, 900),
)
def test_frames_never_go_back_and_pieces_are_what_the_whole_is(
    frames: int, rate: Fraction, fps: Fraction, frame_count: int
) -> None:
    timing = steady(frames, rate)
    whole = shown(timing, frame_count, fps)
    assert whole == sorted(whole)
    assert 0 <= whole[0] <= whole[-1] < frames
    middle = frame_count // 2
    parts = (range(middle), range(middle, frame_count))
    assert [n for part in parts for n in timing.shown(frame_count, fps, part)] == whole
    if timing.duration <= frame_count / fps and rate <= fps:
        assert whole[-1] == frames - 1


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(30), Fraction(60), Fraction(30000, 1001)])
@pytest.mark.parametrize("rounded", [round, int], ids=["to the nearest", "down"])
def test_a_steady_rate_is_found_behind_times_in_milliseconds(rate: Fraction, rounded: type[int]) -> None:
    times = [rounded(1000 * number / rate) for number in range(150)]
    timing = timing_of(times, MILLISECOND, 33, [None, rate])
    assert timing is not None
    assert timing.rate == rate
    assert timing.begins == range(150)


def test_a_rate_that_a_container_only_claims_is_not_believed() -> None:
    times = [40 * number for number in range(100)]
    timing = timing_of(times, MILLISECOND, 40, [Fraction(30), Fraction(24), Fraction(90_000)])
    assert timing is not None
    assert timing.rate == 25


def test_frames_of_different_lengths_keep_their_times() -> None:
    """Two frames of a tenth of a second, one of half a second, two of a tenth."""
    timing = timing_of([700, 800, 900, 1400, 1500], MILLISECOND, 100, [Fraction(30)])
    assert timing is not None
    assert timing.duration == Fraction(9, 10)
    assert timing.rate == Fraction(5) / Fraction(9, 10)
    assert shown(timing, 9, Fraction(10)) == [0, 1, 2, 2, 2, 2, 2, 3, 4]


@pytest.mark.parametrize("times", [[0, 1, 1, 2], [0, 2, 1, 3], [None, 1, 2, 3]], ids=str)
def test_without_usable_times_frames_are_counted(times: list[int | None]) -> None:
    timing = timing_of(times, MILLISECOND, 1, [None, Fraction(24)])
    assert timing == steady(4, 24)
    assert timing_of(times, MILLISECOND, 1, [None, Fraction(0)]) is None


def test_a_single_frame_is_a_clip() -> None:
    timing = timing_of([5], MILLISECOND, 0, [Fraction(24)])
    assert timing is not None
    assert shown(timing, 30) == [0] * 30
    assert timing_of([5], MILLISECOND, 400, []) == ClipTiming((0,), MILLISECOND, Fraction(2, 5))
    assert timing_of([5], MILLISECOND, 0, []) is None
