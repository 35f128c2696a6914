"""From a folder to a film, as a user runs it: in a process of its own, with the real voice and engine."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import av
import numpy as np
import pytest
from PIL import Image

from cli.__main__ import main

BACKEND = Path(__file__).parents[2]
SMALL = ("--width", "160", "--height", "90", "--fps", "10", "--quality", "draft")
VOICE = ("--voice", "espeak:en-us")
LARGE = ("--width", "1920", "--height", "1080", "--fps", "60", "--quality", "best")
PROSE = "# The Lamp\n\nOnce upon a time.\n\nThe wind came.\n\nThe end.\n"
EARLIER = b"an earlier film"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A current folder with a story of three segments and two pictures in ``tale``."""
    (tmp_path / "tale" / "images").mkdir(parents=True)
    (tmp_path / "tale" / "story.md").write_text(PROSE)
    for number in (1, 2):
        pixels = np.random.default_rng(number).integers(0, 255, (18, 32, 3), dtype=np.uint8)
        Image.fromarray(pixels).resize((640, 360)).save(tmp_path / "tale" / "images" / f"{number}.jpg")
    return tmp_path


def start(place: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:  # noqa: ANN401 - Popen's own
    environment = {**os.environ, "PYTHONPATH": str(BACKEND), "STORYFLOW_HOME": str(place / "home")}
    environment.update(options.pop("environment", {}))
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "render", *arguments],
        cwd=place,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **options,
    )


def run(place: Path, *arguments: str, **options: Any) -> tuple[int, str, str]:  # noqa: ANN401 - Popen's own
    process = start(place, *arguments, **options)
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return process.returncode, out, err


def files(place: Path) -> set[str]:
    """Every file and folder but the story's, the logs and the place itself."""
    found = {path.relative_to(place).as_posix() for path in place.rglob("*")}
    return {name for name in found if not name.startswith(("tale", "home"))}


def seconds(place: Path, name: str = "out/tale.mp4") -> float:
    with av.open(str(place / name)) as film:
        stream = film.streams.video[0]
        assert stream.duration is not None
        assert stream.time_base is not None
        return float(stream.duration * stream.time_base)


def test_a_story_becomes_a_film(place: Path) -> None:
    status, out, err = run(place, "tale", *SMALL, *VOICE)
    assert (status, err.splitlines()[-1]) == (0, "Export complete")
    assert "out/tale.mp4 is ready" in out
    told = [line for line in err.splitlines() if "at most" in line or "Processing" in line]
    assert re.fullmatch(r"\d+ frames \(0:\d\d\): at most .* on disk and .* of memory\.", told[0])
    assert told[1].startswith("Processing segment")
    assert files(place) == {"out", "out/tale.mp4"}
    with av.open(str(place / "out" / "tale.mp4")) as film:
        picture = film.streams.video[0]
        assert (picture.width, picture.height) == (160, 90)
        assert float(picture.average_rate or 0) == 10
        assert len(film.streams.audio) == 1


def test_json_is_one_object_and_nothing_else(place: Path) -> None:
    (place / "tale" / "images" / "3.png").write_bytes((place / "tale/images/1.jpg").read_bytes())
    (place / "tale" / "images" / "4.png").write_bytes((place / "tale/images/1.jpg").read_bytes())
    status, out, err = run(place, "tale", *SMALL, "--voice", "nobody", "--json", "-o", "film.mp4")
    assert (status, err) == (0, "")
    facts = json.loads(out)
    assert list(facts) == [
        "output_path",
        "duration",
        "file_size",
        "frames",
        "wall_seconds",
        "estimate",
        "realtime_factor",
        "cached_shots",
        "warnings",
    ]
    film = place / "film.mp4"
    assert (facts["output_path"], facts["file_size"]) == (str(film), film.stat().st_size)
    assert facts["frames"] == round(facts["duration"] * 10)
    assert facts["realtime_factor"] == pytest.approx(facts["duration"] / facts["wall_seconds"], rel=0.01)
    assert facts["duration"] == pytest.approx(seconds(place, "film.mp4"))
    expected = facts["estimate"]
    assert (expected["frames"], expected["seconds"]) == (facts["frames"], None)
    assert expected["disk_bytes"] > facts["file_size"]
    assert expected["memory_bytes"] > 0
    assert [text for text in facts["warnings"] if '"images/4.png"' in text or "nobody" in text] == facts[
        "warnings"
    ]
    assert len(facts["warnings"]) == 2


def test_a_recorded_narration_is_used_as_it_is(place: Path) -> None:
    with wave.open(str(place / "tale" / "hum.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        tone = np.sin(np.arange(8000 * 3) / 8) * 9000
        sound.writeframes(tone.astype("<i2").tobytes())
    (place / "tale" / "story.txt").write_text("Text: Not spoken at all, whatever its length.\nAudio: hum.wav")
    status, out, _ = run(place, "tale/story.txt", *SMALL, "--json")
    assert status == 0
    assert json.loads(out)["frames"] == 30


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tale", "--width", "161"], "width"),
        (["tale", "--height", "9000"], "height"),
        (["tale", "--width", "many"], "--width"),
        (["tale", "--fps", "0"], "frame rate"),
        (["tale", "--fps", "nan"], "frame rate"),
        (["tale", "--fps", "1e999999999"], "frame rate"),
        (["tale", "--fps", "30/0"], "frame rate"),
        (["tale", "--zoom", "nan"], "zoom"),
        (["tale", "--zoom", "2.5"], "zoom"),
        (["tale", "--speed", "nan"], "speed"),
        (["tale", "--speed", "3"], "speed"),
        (["tale", "--quality", "superb"], "--quality"),
        (["tale", "--language", "Klingon!"], "language"),
        (["tale", "-o", "film.avi"], ".mp4"),
        (["tale", "-o", "tale"], "folder"),
        (["nowhere"], "nowhere"),
        ([], "STORY"),
        (["tale", "--images", "nowhere"], "nowhere"),
        (["tale", "--colour", "red"], "--colour"),
    ],
)
def test_wrong_use_is_a_sentence_and_makes_nothing(
    place: Path,
    arguments: list[str],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(place)
    status = main(["render", *arguments])
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert words in err
    assert str(place) not in err
    assert files(place) == set()


def test_an_unknown_engine_is_wrong_use(place: Path) -> None:
    status, _, err = run(place, "tale", environment={"STORYFLOW_ENGINE": "steam"})
    assert (status, "steam" in err) == (2, True)


def test_a_story_with_problems_lists_them_all(place: Path) -> None:
    (place / "tale" / "story.md").write_text("Text:\nImage: gone.jpg\n---\nText: b\nAudio: gone.wav")
    status, out, err = run(place, "tale", *SMALL)
    assert (status, out) == (1, "")
    assert [line.split(":")[0] for line in err.splitlines()] == [
        "Segment 1, text_content",
        "Segment 1, image",
        "Segment 2, audio",
    ]
    assert files(place) == set()


def test_texts_that_cannot_be_spoken_are_all_named(place: Path) -> None:
    (place / "tale" / "story.md").write_text("...\n\nWords.\n\n!!!")
    status, _, err = run(place, "tale", *SMALL, *VOICE)
    assert status == 1
    assert [line.split(":")[0] for line in err.splitlines() if line.startswith("Segment")] == [
        "Segment 1",
        "Segment 3",
    ]
    assert files(place) == set()


def test_a_damaged_picture_leaves_the_earlier_film_as_it_was(place: Path) -> None:
    (place / "out").mkdir()
    (place / "out" / "tale.mp4").write_bytes(EARLIER)
    (place / "tale" / "images" / "2.jpg").write_bytes(b"no picture")
    status, out, err = run(place, "tale", *SMALL, *VOICE)
    assert (status, out) == (1, "")
    assert "Segment 3" in err
    assert str(place) not in err
    assert (place / "out" / "tale.mp4").read_bytes() == EARLIER
    assert files(place) == {"out", "out/tale.mp4"}


def test_a_film_below_a_file_cannot_be_made(place: Path) -> None:
    (place / "file").touch()
    status, _, err = run(place, "tale", *SMALL, *VOICE, "-o", "file/film.mp4")
    assert (status, "film.mp4" in err) == (1, True)
    assert files(place) == {"file"}


def wait_for_words(stream: IO[str], words: str) -> None:
    while line := stream.readline():
        if words in line:
            return
    raise AssertionError(f'"{words}" was never said')


def interrupt(place: Path, words: str, signals: Sequence[signal.Signals], *, group: bool = False) -> str:
    """Ask a render to stop once it has said ``words``; gives the rest of what it says."""
    process = start(place, "tale", *LARGE, *VOICE, start_new_session=True)
    assert process.stderr is not None
    wait_for_words(process.stderr, words)
    for number in signals:
        if group:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        time.sleep(0.02)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # no helper outlives the render
    return err


@pytest.mark.skipif(os.name != "posix", reason="not here by design: signals of POSIX")
@pytest.mark.parametrize("words", ["Speaking segment", "Listening", "Processing segment"])
@pytest.mark.parametrize(
    "signals",
    [[signal.SIGINT], [signal.SIGTERM], [signal.SIGINT] * 3],
    ids=["Ctrl-C", "kill", "Ctrl-C three times"],
)
def test_an_interrupted_render_leaves_everything_as_it_was(
    place: Path, words: str, signals: list[signal.Signals]
) -> None:
    (place / "out").mkdir()
    (place / "out" / "tale.mp4").write_bytes(EARLIER)
    err = interrupt(place, words, signals)
    assert err.splitlines()[-1].startswith("Interrupted.")
    assert (place / "out" / "tale.mp4").read_bytes() == EARLIER
    assert files(place) == {"out", "out/tale.mp4"}


@pytest.mark.skipif(os.name != "posix", reason="not here by design: signals of POSIX")
def test_ctrl_c_in_a_terminal_reaches_the_helpers_too_and_is_still_no_failure(place: Path) -> None:
    (place / "tale" / "story.md").write_text("Word after word. " * 2000)
    interrupt(place, "Speaking segment", [signal.SIGINT] * 2, group=True)
    assert files(place) == set()


@pytest.mark.skipif(os.name != "posix", reason="not here by design: signals of POSIX")
def test_what_a_killed_render_left_is_cleared_by_the_next(place: Path) -> None:
    process = start(place, "tale", *LARGE, *VOICE)
    assert process.stderr is not None
    wait_for_words(process.stderr, "Processing segment")
    process.kill()
    process.communicate()
    assert files(place) - {"out"}
    status, _, err = run(place, "tale", *SMALL, *VOICE)
    assert (status, err.splitlines()[-1]) == (0, "Export complete")
    assert files(place) == {"out", "out/tale.mp4"}


@pytest.mark.skipif(os.name != "posix", reason="not here by design: signals of POSIX")
def test_a_film_that_is_being_made_is_not_made_twice(place: Path) -> None:
    first = start(place, "tale", *LARGE, *VOICE)
    assert first.stderr is not None
    wait_for_words(first.stderr, "Processing segment")
    status, _, err = run(place, "tale", *SMALL, *VOICE)
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=60)
    assert (status, "another render" in err) == (1, True)
    assert first.returncode == 130
    assert files(place) == set()
