"""The camera as a MoviePy clip, and what is said where MoviePy is not to be had."""

from __future__ import annotations

import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core_engine.engines import Engine, engine
from core_engine.errors import EncoderMissing, PictureError
from core_engine.ken_burns import DIRECTIONS, apply_ken_burns
from core_engine.progress import Cancelled, Phase, Progress
from core_engine.timeline import SAMPLE_RATE
from tests.contract import processes
from tests.contract.film_reader import psnr
from tests.contract.story_files import noise, painting, story

SIZE = (160, 90)


@pytest.fixture
def picture(tmp_path: Path, both_engines: tuple[Engine, Engine]) -> str:
    path = tmp_path / "picture.png"
    Image.fromarray(painting(1, (400, 300))).save(path)
    return str(path)


def test_a_camera_clip_has_the_size_length_and_rate_that_were_asked_for(picture: str) -> None:
    with apply_ken_burns(picture, 0.7, SIZE, fps=20) as clip:
        frames = list(clip.iter_frames())

    assert tuple(clip.size) == SIZE
    assert clip.duration == 0.7
    assert clip.fps == 20
    assert len(frames) == 14
    assert {(frame.shape, frame.dtype) for frame in frames} == {((90, 160, 3), np.dtype(np.uint8))}


@pytest.mark.parametrize("segment", range(len(DIRECTIONS)))
def test_every_direction_is_seen_to_move_and_by_small_even_steps(picture: str, segment: int) -> None:
    with apply_ken_burns(picture, 1.0, SIZE, segment_index=segment) as clip:
        frames = [frame.astype(float) for frame in clip.iter_frames()]

    assert psnr(frames[0], frames[-1]) < 25
    steps = [np.abs(after - before).mean() for before, after in pairwise(frames)]
    assert min(steps) > 0
    assert max(steps) < 2 * np.median(steps)


@pytest.mark.parametrize("zoom", [1.0, 1.3, 2.0])
@pytest.mark.parametrize("size", [(40, 30), (160, 90), (90, 400)])
def test_a_white_picture_of_any_size_has_no_black_edges(
    tmp_path: Path, both_engines: tuple[Engine, Engine], size: tuple[int, int], zoom: float
) -> None:
    path = tmp_path / "white.png"
    Image.new("RGB", size, "white").save(path)

    for segment in range(len(DIRECTIONS)):
        with apply_ken_burns(str(path), 0.2, SIZE, zoom, segment_index=segment) as clip:
            assert min(frame.min() for frame in clip.iter_frames()) == 255


def test_a_damaged_picture_makes_no_clip(tmp_path: Path, both_engines: tuple[Engine, Engine]) -> None:
    path = tmp_path / "damaged.png"
    Image.fromarray(noise(0)).save(path)
    path.write_bytes(path.read_bytes()[:1000])

    with pytest.raises(PictureError, match="damaged"):
        apply_ken_burns(str(path), 1.0, SIZE)


def test_however_many_narrations_there_are_only_one_process_runs_at_a_time(
    tmp_path: Path, both_engines: tuple[Engine, Engine], nothing_left_open: None
) -> None:
    before = processes.children()
    seen: list[int] = []

    def report(_: Progress) -> bool:
        seen.append(len(processes.children() - before))
        return True

    both_engines[1].render(story(tmp_path, [9_600] * 6).spec, tmp_path / "film.mp4", report=report)

    assert max(seen) == 1


def test_a_picture_that_changes_while_the_film_is_made_ends_it(
    tmp_path: Path, both_engines: tuple[Engine, Engine]
) -> None:
    ordered = story(tmp_path, [9_600] * 3)
    other = painting(7)

    def report(progress: Progress) -> bool:
        if progress.phase is Phase.SHOTS:
            Image.fromarray(other).save(ordered.spec.segments[2].picture)
        return True

    with pytest.raises(PictureError, match=r'"2\.png" was changed while the film was being made'):
        both_engines[1].render(ordered.spec, tmp_path / "film.mp4", report=report)


def test_an_interrupted_picture_encoder_is_ended_not_awaited(
    tmp_path: Path, both_engines: tuple[Engine, Engine]
) -> None:
    from moviepy.video.io import ffmpeg_writer  # noqa: PLC0415 - only where both engines are

    writer = ffmpeg_writer.FFMPEG_VideoWriter(str(tmp_path / "film.mp4"), SIZE, 30)
    encoder = writer.proc
    writer.write_frame(noise(0))
    with pytest.raises(Cancelled), writer:
        raise Cancelled

    assert encoder.returncode not in {None, 0}


def test_an_interrupt_while_the_sound_is_written_ends_its_encoder_too(
    tmp_path: Path, both_engines: tuple[Engine, Engine], nothing_left_open: None
) -> None:
    before = processes.children()
    phases: list[Phase] = []

    def report(progress: Progress) -> bool:
        phases.append(progress.phase)
        if phases.count(Phase.SHOTS) == 2:
            raise KeyboardInterrupt
        return True

    one_minute = story(tmp_path, [60 * SAMPLE_RATE], fps=Fraction(10))
    with pytest.raises(KeyboardInterrupt) as caught:
        both_engines[1].render(one_minute.spec, tmp_path / "film.mp4", report=report)

    assert caught.value.__traceback__  # whoever holds the error must not hold the encoder by it
    assert processes.children() == before


def test_where_moviepy_is_not_installed_the_way_to_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("moviepy", "core_engine.moviepy"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("core_engine.moviepy_engine", raising=False)
    monkeypatch.setitem(sys.modules, "moviepy", None)

    with pytest.raises(EncoderMissing, match=r"not installed here.*STORYFLOW_ENGINE=moviepy ./storyflow"):
        engine("moviepy")
    with pytest.raises(EncoderMissing, match="not installed here"):
        apply_ken_burns("picture.png", 1.0, SIZE)
