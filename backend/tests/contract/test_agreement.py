"""One story through both engines is one film."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from core_engine.engines import Engine
from core_engine.timeline import SAMPLE_RATE
from tests.contract.film_reader import WatchedFilm, psnr, watch
from tests.contract.story_files import BEEP_AT, Story, story

RATES = [Fraction(30), Fraction(30000, 1001)]
LENGTHS = [14_400, 24_000, 9_601, 16_000, 30_000, 12_345, 19_200]


@pytest.fixture(params=RATES, ids=str)
def fps(request: pytest.FixtureRequest) -> Fraction:
    return Fraction(request.param)


@pytest.mark.parametrize("zoom", [1.0, 1.3])
def test_both_engines_make_the_same_pictures_at_the_same_times(
    both_engines: tuple[Engine, Engine], tmp_path: Path, fps: Fraction, zoom: float
) -> None:
    default, moviepy = films(both_engines, story(tmp_path, LENGTHS, fps=fps, zoom=zoom), tmp_path)

    assert len(moviepy.times) == len(default.times)
    assert abs(moviepy.video_duration - default.video_duration) < Fraction(1, 1000)
    assert min(map(psnr, default.frames, moviepy.frames)) >= 35


def test_both_engines_speak_at_the_same_times_and_equally_loud(
    both_engines: tuple[Engine, Engine], tmp_path: Path, fps: Fraction
) -> None:
    ordered = story(tmp_path, LENGTHS, fps=fps, zoom=1.0)
    default, moviepy = films(both_engines, ordered, tmp_path)

    for film in (default, moviepy):
        ends = np.cumsum(ordered.frame_counts)
        for first, beep in zip([0, *ends[:-1]], beeps(film, ordered), strict=True):
            assert abs(beep - (int(first) / fps + BEEP_AT)) < 1 / fps / 2
    assert np.allclose(beeps(default, ordered), beeps(moviepy, ordered), atol=0.001)
    assert energy(default) == pytest.approx(energy(moviepy), rel=0.1)


def films(engines: tuple[Engine, Engine], ordered: Story, folder: Path) -> list[WatchedFilm]:
    watched = []
    for number, engine in enumerate(engines):
        output = folder / f"film{number}.mp4"
        engine.render(ordered.spec, output)
        watched.append(watch(output))
    return watched


def beeps(film: WatchedFilm, ordered: Story) -> list[float]:
    """Where the middle of each shot's beep is heard, in seconds."""
    found, frame = [], 0
    for count in ordered.frame_counts:
        start, stop = (round(k * SAMPLE_RATE / ordered.spec.fps) for k in (frame, frame + count))
        power = np.square(film.sound[start:stop], dtype=np.float64)
        found.append((start + float(np.average(np.arange(len(power)), weights=power))) / SAMPLE_RATE)
        frame += count
    return found


def energy(film: WatchedFilm) -> float:
    return float(np.square(film.sound, dtype=np.float64).sum())
