"""Stopping a render: answered at once in every phase, and nothing is left of it."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from core_engine import shots
from core_engine.audio_utils import SoundInfo, validate_audio_file
from core_engine.cache import sounds
from core_engine.errors import EngineError
from core_engine.film import Film, Stopped
from core_engine.progress import Phase, Progress
from core_engine.tests.sound_files import wav
from core_engine.timeline import RenderSpec, SegmentSpec
from core_engine.video_renderer import render
from tests.faults.films import assert_untouched, earlier_film, write_story
from tests.faults.rendering import rendering, wait_for_line

pytestmark = pytest.mark.fault

WORKERS = 2


def stopping_at(phase: Phase, frames: int = 0) -> Callable[[Progress], bool]:
    return lambda progress: not (progress.phase is phase and progress.frames_done >= frames)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return earlier_film(tmp_path / "out")


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.DONE])
def test_a_stopped_render_leaves_everything_as_it_was(tmp_path: Path, target: Path, phase: Phase) -> None:
    spec = write_story(tmp_path / "story")
    assert render(spec, target, report=stopping_at(phase), workers=WORKERS) == Stopped()
    assert_untouched(target)
    assert isinstance(render(spec, target), Film)


def test_after_the_answer_at_most_a_frame_of_each_worker_is_encoded(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = write_story(tmp_path / "story", [20, 20, 20])
    encoded = at_answer = 0
    real = shots.ShotEncoder._frame_done

    def counting(self: shots.ShotEncoder) -> None:
        nonlocal encoded
        encoded += 1
        real(self)

    def report(progress: Progress) -> bool:
        nonlocal at_answer
        if progress.phase is Phase.SHOTS and progress.frames_done >= 10:
            at_answer = at_answer or encoded
            return False
        return True

    monkeypatch.setattr(shots.ShotEncoder, "_frame_done", counting)
    assert render(spec, target, report=report, workers=WORKERS) == Stopped()
    assert 0 < at_answer <= encoded <= at_answer + WORKERS
    assert encoded < 600
    assert_untouched(target)


def test_listening_to_hours_is_stopped_within_a_moment_of_sound(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / "hours.wav"
    size = 6 * 3600 * 8000 * 2
    with long.open("wb") as file:
        file.write(wav(b"", rate=8000, data_size=size))
        file.truncate(44 + size)
    story = write_story(tmp_path / "story", [0.2])
    segment = SegmentSpec(picture=story.segments[0].picture, narration=long, sequence_index=0)
    spec = RenderSpec(segments=(segment,), width=160, height=90, fps=Fraction(10))
    packets = 0

    def counted(path: Path, tick: Callable[[], None]) -> SoundInfo:
        def count() -> None:
            nonlocal packets
            packets += 1
            tick()

        return validate_audio_file(path, count)

    asked = 0

    def report(_: Progress) -> bool:
        nonlocal asked
        asked += 1
        return asked < 3  # at the start, when the picture is looked at, and while listening

    monkeypatch.setattr(sounds, "validate_audio_file", counted)
    assert render(spec, target, report=report, workers=WORKERS) == Stopped()
    assert 0 < packets < size // 4096 // 4
    assert_untouched(target)


class Disconnected(ConnectionError):
    """What a report raises when the one who listens has gone; an OSError, as a full disk is."""


@pytest.mark.parametrize(
    "error", [Disconnected(104, "gone"), ValueError("a bug"), OSError(28, "not our disk")]
)
@pytest.mark.parametrize("phase", list(Phase))
def test_what_a_report_raises_comes_out_as_it_is(
    tmp_path: Path, target: Path, phase: Phase, error: Exception
) -> None:
    def report(progress: Progress) -> bool:
        if progress.phase is phase:
            raise error
        return True

    with pytest.raises(type(error)) as caught:
        render(write_story(tmp_path / "story"), target, report=report, workers=WORKERS)
    assert caught.value is error
    assert not isinstance(caught.value, EngineError)
    if phase is Phase.DONE:  # the film was in place before the report heard of it
        assert [path.name for path in target.parent.iterdir()] == ["final.mp4"]
    else:
        assert_untouched(target)


def test_a_report_that_fails_once_in_a_thread_is_not_forgotten(tmp_path: Path, target: Path) -> None:
    failed = False

    def report(progress: Progress) -> bool:
        nonlocal failed
        if progress.segment >= 1 and not failed:
            failed = True
            raise ValueError("only once")
        return True

    with pytest.raises(ValueError, match="only once"):
        render(write_story(tmp_path / "story"), target, report=report, workers=WORKERS)
    assert_untouched(target)


def test_saying_no_after_the_film_is_in_place_changes_nothing(tmp_path: Path, target: Path) -> None:
    assert isinstance(render(write_story(tmp_path / "story"), target, report=stopping_at(Phase.DONE)), Film)


def test_ctrl_c_leaves_everything_as_it_was(tmp_path: Path, target: Path) -> None:
    # Frames so large that the film is not finished before the signal is heard.
    with rendering(tmp_path / "story", target, "--seconds", "20,20,20", "--size", "1280x720") as child:
        wait_for_line(child, "frames")
        child.send_signal(signal.SIGINT)
        try:
            child.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            pytest.fail("the render did not hear Ctrl-C")
    assert child.returncode in (130, -signal.SIGINT)
    assert_untouched(target)
