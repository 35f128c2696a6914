"""Shots on whole frames, narrations on whole samples."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core_engine.errors import SpecError
from core_engine.timeline import (
    SAMPLE_RATE,
    RenderSpec,
    SegmentSpec,
    Timeline,
    build_timeline,
    frames_for,
    parse_rate,
    sample_at,
)

ONE = SegmentSpec(picture=Path("a.png"), narration=Path("a.wav"), sequence_index=0)

rates = st.one_of(
    st.integers(1, 120).map(Fraction),
    st.integers(1, 120).map(lambda whole: Fraction(max(whole, 2) * 1000, 1001)),
    st.fractions(1, 120, max_denominator=1001),
)


@given(st.lists(st.integers(1, 3_000_000), min_size=1, max_size=60), rates)
def test_shots_follow_each_other_without_gap_and_narrations_never_overlap(
    lengths: list[int], fps: Fraction
) -> None:
    timeline = build_timeline(lengths, fps)
    frame, heard_until = 0, 0
    for shot, length in zip(timeline.shots, lengths, strict=True):
        assert shot.frame_count == max(1, math.ceil(Fraction(length, SAMPLE_RATE) * fps))
        assert shot.first_frame == frame
        assert abs(Fraction(shot.first_sample, SAMPLE_RATE) - frame / fps) <= Fraction(1, 2 * SAMPLE_RATE)
        assert shot.first_sample >= heard_until
        frame = shot.end_frame
        heard_until = shot.first_sample + length
        silence = frame / fps - Fraction(heard_until, SAMPLE_RATE)
        assert silence < 1 / fps + Fraction(1, SAMPLE_RATE)
    assert timeline.frame_count == frame
    assert timeline.duration == frame / fps


@given(st.integers(1, 3_000_000), rates)
def test_frames_for_is_the_fewest_that_hold_the_samples(samples: int, fps: Fraction) -> None:
    frames = frames_for(samples, fps)
    assert frames / fps >= Fraction(samples, SAMPLE_RATE)
    assert frames == 1 or (frames - 1) / fps < Fraction(samples, SAMPLE_RATE)


def test_a_narration_of_exactly_whole_frames_takes_no_frame_more() -> None:
    assert frames_for(48_000, Fraction(30)) == 30
    assert frames_for(48_001, Fraction(30)) == 31
    assert frames_for(0, Fraction(30)) == 1


def test_a_frame_between_two_samples_is_heard_at_the_nearer_one_ties_up() -> None:
    assert sample_at(1, Fraction(30_000, 1001)) == 1602  # 1601.6
    assert sample_at(2, Fraction(30_000, 1001)) == 3203  # 3203.2
    assert sample_at(1, Fraction(96)) == 500
    assert sample_at(3, Fraction(32_000, 1)) == 5  # 4.5


def test_ten_hours_at_2997_are_exact_to_the_sample() -> None:
    fps = parse_rate("29.97")
    timeline = build_timeline([160_160] * 10_000, fps)  # exactly 100 frames each
    assert timeline.frame_count == 1_000_000
    assert timeline.shots[-1].first_sample == 9_999 * 160_160
    assert timeline.sample_count == 10_000 * 160_160


def test_an_empty_timeline_has_no_length() -> None:
    assert Timeline(fps=Fraction(30), shots=()).duration == 0


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("30", Fraction(30)),
        (" 25 ", Fraction(25)),
        ("29.97", Fraction(30_000, 1001)),
        ("23.976", Fraction(24_000, 1001)),
        ("59.94", Fraction(60_000, 1001)),
        ("119.88", Fraction(120_000, 1001)),
        ("30000/1001", Fraction(30_000, 1001)),
        ("12.5", Fraction(25, 2)),
    ],
)
def test_rates_are_read_as_the_field_writes_them(text: str, rate: Fraction) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["", "fast", "30 fps", "1/0", "nan", "inf", "30,5"])
def test_what_is_no_rate_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SpecError, match="is not a frame rate"):
        parse_rate(text)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"width": 63}, "width"),
        ({"width": 62}, "width"),
        ({"height": 7682}, "height"),
        ({"height": 101}, "height"),
        ({"fps": Fraction(1, 2)}, "frame rate"),
        ({"fps": Fraction(121)}, "frame rate"),
        ({"zoom": 0.99}, "zoom"),
        ({"zoom": 2.01}, "zoom"),
        ({"zoom": math.nan}, "zoom"),
    ],
)
def test_an_order_out_of_bounds_is_refused(settings: dict[str, object], complaint: str) -> None:
    with pytest.raises(SpecError, match=complaint):
        RenderSpec(segments=(ONE,), **settings)  # type: ignore[arg-type]


def test_an_order_without_segments_is_refused() -> None:
    with pytest.raises(SpecError, match="no segments"):
        RenderSpec(segments=())


def test_the_bounds_themselves_are_accepted() -> None:
    for size, fps, zoom in ((64, 1, 1.0), (7680, 120, 2.0)):
        RenderSpec(segments=(ONE,), width=size, height=size, fps=Fraction(fps), zoom=zoom)
