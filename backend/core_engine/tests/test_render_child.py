"""The engine in a process of its own: the same answers, and nothing of it outlives anybody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import psutil
import pytest

from core_engine import errors
from core_engine.errors import AssetsMissing, AssetsUnusable, EngineCrashed, EngineError, PictureTooLarge
from core_engine.film import Film, Stopped
from core_engine.outbox import Outbox
from core_engine.progress import Estimate, Phase, Progress
from core_engine.render_child import UnforeseenFailure, render_in_child
from core_engine.render_messages import (
    error_from,
    error_message,
    from_line,
    progress_from,
    progress_message,
    spec_from,
    spec_message,
    to_line,
)
from core_engine.tests.picture_files import encoded, noise
from core_engine.tests.sound_files import pcm, tone, wav
from core_engine.timeline import Quality, RenderSpec, SegmentSpec
from core_engine.video_renderer import render

BACKEND = Path(__file__).parents[2]
EARLIER = b"the earlier film" * 100
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="not here by design: Linux tells it")


def story(
    folder: Path, seconds: tuple[float, ...] = (0.4, 0.3), width: int = 160, height: int = 90
) -> RenderSpec:
    folder.mkdir(exist_ok=True)
    segments = []
    for index, length in enumerate(seconds):
        picture, narration = folder / f"{index}.png", folder / f"{index}.wav"
        picture.write_bytes(encoded(noise(160, 90, seed=index), "PNG"))
        narration.write_bytes(wav(pcm(tone(length), 16)))
        segments.append(SegmentSpec(picture=picture, narration=narration, sequence_index=index))
    return RenderSpec(segments=tuple(segments), width=width, height=height, fps=Fraction(10))


def long_story(folder: Path) -> RenderSpec:
    """A film that nobody finishes in passing: its frames are large."""
    return story(folder, (10.0,) * 4, 1280, 720)


SHORT = (3.0,) * 3
PATIENCE = 60.0
"""Seconds that anything may take on a very busy machine."""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "final.mp4").write_bytes(EARLIER)
    return folder / "final.mp4"


def assert_untouched(target: Path) -> None:
    assert target.read_bytes() == EARLIER
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def engine_processes() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if "core_engine.render_process" in child.cmdline()
    ]


def once_encoding(act: Callable[[psutil.Process], None]) -> Callable[[Progress], bool]:
    """A report that does something to the engine's process as soon as it makes frames."""
    acted = False

    def report(progress: Progress) -> bool:
        nonlocal acted
        if not acted and progress.phase is Phase.SHOTS and progress.frames_done:
            acted = True
            [process] = engine_processes()
            act(process)
        return True

    return report


def test_the_film_is_the_one_that_the_engine_makes_here(tmp_path: Path) -> None:
    spec = story(tmp_path / "story")
    here, there = tmp_path / "here.mp4", tmp_path / "there.mp4"
    phases: list[Phase] = []
    estimates: set[Estimate | None] = set()

    def report(progress: Progress) -> bool:
        phases.append(progress.phase)
        if progress.phase is not Phase.LISTENING:
            estimates.add(progress.estimate)
        return True

    film = render_in_child(spec, there, report=report)
    own = render(spec, here)
    assert isinstance(film, Film)
    assert isinstance(own, Film)
    assert film.duration == own.duration == Fraction(7, 10)
    assert (film.frames, film.file_size, film.warnings) == (own.frames, own.file_size, own.warnings)
    assert film.output_path == there
    assert there.read_bytes() == here.read_bytes()
    assert list(dict.fromkeys(phases)) == list(Phase)
    assert [estimate and estimate.frames for estimate in estimates] == [own.frames]
    assert engine_processes() == []


def test_an_order_arrives_as_it_was_sent(tmp_path: Path) -> None:
    spec = RenderSpec(
        segments=(
            SegmentSpec(picture=Path("/a/\udc80 é.png"), narration=Path("/b/\n.wav"), sequence_index=7),
        ),
        width=1920,
        height=1080,
        fps=Fraction(30000, 1001),
        zoom=1.1 + 0.2,
        quality=Quality.BEST,
    )
    assert spec_from(from_line(to_line(spec_message(spec)))) == spec


@pytest.mark.parametrize(
    "estimate",
    [
        None,
        Estimate(frames=9, seconds=None, memory_bytes=None, disk_bytes=7),
        Estimate(frames=9, seconds=0.1 + 0.2, memory_bytes=8, disk_bytes=7),
    ],
)
def test_a_reading_arrives_with_its_estimate(estimate: Estimate | None) -> None:
    reading = Progress(
        phase=Phase.SHOTS, frames_done=1, frames_total=9, segment=0, segments=2, estimate=estimate
    )
    assert progress_from(from_line(to_line(progress_message(reading)))) == reading


def every_error() -> list[EngineError]:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and kind is not EngineError]
    plain = [
        kind("What happened.", segment=3)
        for kind in kinds
        if issubclass(kind, EngineError) and kind not in (AssetsMissing, AssetsUnusable)
    ]
    missing = AssetsMissing("Two are missing.", missing_images=[2, 5], missing_audio=[1])
    return [
        *plain,
        missing,
        AssetsUnusable([PictureTooLarge("Too large.", segment=2), EngineError("Odd.", segment=4)]),
    ]


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_every_error_comes_back_as_itself(error: EngineError) -> None:
    again = error_from(from_line(to_line(error_message(error))))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert (again.code, again.segment) == (error.code, error.segment)
    if isinstance(error, AssetsMissing):
        assert isinstance(again, AssetsMissing)
        assert (again.missing_images, again.missing_audio) == ((2, 5), (1,))
    if isinstance(error, AssetsUnusable):
        assert isinstance(again, AssetsUnusable)
        assert [type(inner) for inner in again.errors] == [PictureTooLarge, EngineError]


def test_what_is_missing_is_raised_with_its_lists(tmp_path: Path, target: Path) -> None:
    spec = story(tmp_path / "story")
    spec.segments[1].picture.unlink()
    spec.segments[0].narration.unlink()
    with pytest.raises(AssetsMissing, match="Segment 2 has no picture") as caught:
        render_in_child(spec, target)
    assert caught.value.missing_images == (2,)
    assert caught.value.missing_audio == (1,)
    assert_untouched(target)


def test_a_failure_that_nobody_foresaw_brings_its_traceback(tmp_path: Path, target: Path) -> None:
    spec = story(tmp_path / "story")
    object.__setattr__(spec, "zoom", "wide")  # no order of ours looks like that
    with pytest.raises(UnforeseenFailure, match=r"(?s)Traceback .*TypeError"):
        render_in_child(spec, target)
    assert_untouched(target)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.DONE])
def test_a_wish_to_stop_is_answered_within_a_second(tmp_path: Path, target: Path, phase: Phase) -> None:
    folder = tmp_path / "story"
    spec = long_story(folder) if phase is Phase.SHOTS else story(folder, SHORT)
    # A busy machine may let anybody wait, but not three times.
    assert any(seconds_to_stop(spec, target, phase) < 1 for _ in range(3))


def seconds_to_stop(spec: RenderSpec, target: Path, phase: Phase) -> float:
    """From the wish to stop, uttered in that phase, to its answer."""
    target.write_bytes(EARLIER)
    asked = 0.0

    def report(progress: Progress) -> bool:
        nonlocal asked
        if progress.phase is not phase:
            return True
        asked = time.monotonic()
        return False

    assert render_in_child(spec, target, report=report) == Stopped()
    seconds = time.monotonic() - asked
    assert_untouched(target)
    assert engine_processes() == []
    return seconds


def test_a_process_that_hangs_is_ended_when_asked_to_stop(tmp_path: Path, target: Path) -> None:
    readings = 0
    hang = once_encoding(lambda process: process.suspend())

    def report(progress: Progress) -> bool:
        nonlocal readings
        readings += progress.frames_done > 0
        return hang(progress) and readings < 8

    assert render_in_child(long_story(tmp_path / "story"), target, report=report) == Stopped()
    assert_untouched(target)
    assert engine_processes() == []


def test_silence_is_no_failure(tmp_path: Path, target: Path) -> None:
    silent: list[psutil.Process] = []
    heard = 0
    rescue = threading.Timer(PATIENCE, lambda: silent.pop().resume())

    def pause(process: psutil.Process) -> None:
        process.suspend()
        silent.append(process)
        rescue.start()

    pausing = once_encoding(pause)

    def report(progress: Progress) -> bool:
        nonlocal heard
        if silent:
            heard += 1
            if heard == 12:  # more than what the process may have said before it fell silent
                rescue.cancel()
                silent.pop().resume()
        return pausing(progress)

    film = render_in_child(story(tmp_path / "story", SHORT), target, report=report)
    assert isinstance(film, Film)
    assert heard == 12, "the one who waits was left without a word"


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_process_that_dies_is_told_and_leaves_nothing(
    tmp_path: Path, target: Path, sign: signal.Signals, caplog: pytest.LogCaptureFixture
) -> None:
    spec = long_story(tmp_path / "story")
    with pytest.raises(EngineCrashed) as caught:
        render_in_child(spec, target, report=once_encoding(lambda process: process.send_signal(sign)))
    assert caught.value.code == "engine_crashed"
    assert "Nothing was lost" in str(caught.value)
    assert sign.name in caplog.text
    assert sign.name not in str(caught.value)
    if sign is signal.SIGSEGV:
        assert "Fatal Python error" in caplog.text, "its last words are missing"
    assert_untouched(target)
    assert engine_processes() == []


def test_what_a_report_raises_comes_out_and_ends_the_process(tmp_path: Path, target: Path) -> None:
    def report(progress: Progress) -> bool:
        if progress.frames_done:
            raise ValueError("a bug above")
        return True

    with pytest.raises(ValueError, match="a bug above"):
        render_in_child(long_story(tmp_path / "story"), target, report=report)
    assert_untouched(target)
    assert engine_processes() == []


@LINUX
def test_the_engine_stands_back_in_a_session_of_its_own(tmp_path: Path, target: Path) -> None:
    seen: list[tuple[int, int]] = []

    def look(process: psutil.Process) -> None:
        nice = process.nice()
        assert isinstance(nice, int)
        seen.append((nice - psutil.Process().nice(), os.getsid(process.pid) - process.pid))

    render_in_child(story(tmp_path / "story"), target, report=once_encoding(look))
    assert seen == [(5, 0)]


_OWNER = """
import sys
from pathlib import Path
from core_engine.render_child import render_in_child
from core_engine.tests.test_render_child import long_story, once_encoding

def tell(process):
    print(process.pid, flush=True)
    if sys.argv[3] == "suspended":
        process.suspend()

render_in_child(long_story(Path(sys.argv[1])), Path(sys.argv[2]), report=once_encoding(tell))
"""


@LINUX
@pytest.mark.parametrize("state", ["encoding", "suspended"])
def test_a_killed_owner_leaves_no_process(tmp_path: Path, target: Path, state: str) -> None:
    """Suspended, the process can hear nothing; then Linux alone ends it."""
    command = [sys.executable, "-c", _OWNER, str(tmp_path / "story"), str(target), state]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=BACKEND) as owner:
        assert owner.stdout is not None
        engine = psutil.Process(int(owner.stdout.readline()))
        family = [engine, *engine.children(recursive=True)]
        owner.kill()
        owner.wait()
        _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert alive == []
    assert target.read_bytes() == EARLIER
    assert isinstance(render_in_child(story(tmp_path / "story"), target), Film)
    assert [path.name for path in target.parent.iterdir()] == ["final.mp4"]


def test_an_engine_that_cannot_be_started_is_told(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    with pytest.raises(EngineCrashed, match="could not be started"):
        render_in_child(story(tmp_path / "story"), target)
    assert_untouched(target)


def test_an_unknown_engine_is_refused_there_as_here(tmp_path: Path, target: Path) -> None:
    with pytest.raises(errors.SpecError, match='no engine "steam"'):
        render_in_child(story(tmp_path / "story"), target, engine_name="steam")


def test_moviepy_works_in_a_process_of_its_own_too(tmp_path: Path, target: Path) -> None:
    pytest.importorskip("moviepy", reason="not here by design: MoviePy has environments of its own")
    film = render_in_child(story(tmp_path / "story"), target, engine_name="moviepy")
    assert isinstance(film, Film)
    assert film.frames == 7


def test_only_the_newest_of_a_kind_waits() -> None:
    outbox: Outbox[int] = Outbox()
    for number, kind in ((1, "a"), (2, "a"), (3, "b"), (4, "b"), (5, None), (6, None), (7, "a")):
        outbox.put(number, kind)
    assert [outbox.take(0) for _ in range(6)] == [2, 4, 5, 6, 7, None]
