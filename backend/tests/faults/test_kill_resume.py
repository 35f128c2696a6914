"""The command line is killed at any moment; the same command goes on from the shots that are finished."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core_engine.cache.entries import entries_in
from tests.films import photograph, save_picture, save_sound, speech_like

pytestmark = pytest.mark.fault

BACKEND = Path(__file__).parents[2]
SHOTS = 24
SPOKEN = 4
"""So many of them have no recording and are spoken."""
LOOK = ("--width", "320", "--height", "180", "--fps", "10", "--voice", "espeak:en-us", "--json")


@dataclass(frozen=True)
class Story:
    """A story, the place where its film was made, its bytes, and the seconds that this took."""

    folder: Path
    place: Path
    film: bytes
    seconds: float


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    place = tmp_path_factory.mktemp("undisturbed")
    folder = place / "tale"
    (folder / "images").mkdir(parents=True)
    segments = []
    for number in range(SHOTS):
        save_picture(folder / "images" / f"{number}.png", photograph(480, 270, 0.9, seed=number))
        segment = {"text_content": f"This is scene {number}.", "image": f"images/{number}.png"}
        if number >= SPOKEN:
            save_sound(folder / f"{number}.wav", speech_like(1.0 + number % 5 / 10, seed=number))
            segment["audio"] = f"{number}.wav"
        segments.append(segment)
    (folder / "story.json").write_text(json.dumps({"title": "Tale", "segments": segments}))
    began = time.monotonic()
    process = start(folder, place)
    facts = ended(process)
    assert facts["cached_shots"] == 0
    return Story(folder, place, (place / "film.mp4").read_bytes(), time.monotonic() - began)


def start(folder: Path, place: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "render", str(folder), "-o", "film.mp4", *LOOK, *options],
        cwd=place,
        env={
            **os.environ,
            "PYTHONPATH": str(BACKEND),
            "STORYFLOW_HOME": str(place / "home"),
            "STORYFLOW_CACHE_LIMIT": "1 GB",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    facts: dict[str, Any] = json.loads(out)
    return facts


def pieces(place: Path) -> dict[str, int]:
    """The finished pieces of shots, and when each was made."""
    found = entries_in(place / "home" / "cache")
    return {entry.path.name: entry.made for entry in found if entry.path.suffix == ".mp4"}


@pytest.mark.parametrize(
    "kills", [pytest.param(3, id="some"), pytest.param(20, id="all", marks=pytest.mark.full)]
)
def test_a_command_that_is_killed_again_and_again_encodes_no_finished_shot_twice(
    tmp_path: Path, story: Story, kills: int
) -> None:
    """At most the pieces in flight are lost by a kill: what was finished is never encoded again."""
    chance = random.Random(kills)
    seen: dict[str, int] = {}
    killed = 0
    while killed < kills:
        process = start(story.folder, tmp_path)
        time.sleep(chance.uniform(0.05, 1.0) * story.seconds * chance.choice((0.3, 0.6, 1.0)))
        process.kill()
        process.wait()
        process.communicate()
        killed += 1
        there = pieces(tmp_path)
        assert {name: there.get(name) for name in seen} == seen, "a finished shot was encoded again"
        seen = there
    before = len(seen)
    facts = ended(start(story.folder, tmp_path))
    assert (tmp_path / "film.mp4").read_bytes() == story.film
    after = pieces(tmp_path)
    assert {name: after.get(name) for name in seen} == seen
    assert len(after) == SHOTS
    encoded_last = SHOTS - facts["cached_shots"]
    assert encoded_last == SHOTS - before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.mp4", "home"]


def test_made_anew_means_made_anew(story: Story) -> None:
    first = pieces(story.place)
    assert len(first) == SHOTS
    assert ended(start(story.folder, story.place))["cached_shots"] == SHOTS
    assert pieces(story.place) == first
    assert ended(start(story.folder, story.place, "--no-cache"))["cached_shots"] == 0
    again = pieces(story.place)
    assert again.keys() == first.keys()
    assert all(again[name] > first[name] for name in first)
    assert (story.place / "film.mp4").read_bytes() == story.film
