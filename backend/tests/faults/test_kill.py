"""A render that is killed at any moment, and two renders that meet."""

from __future__ import annotations

import json
import random
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from core_engine.errors import OutputBusy
from core_engine.film import Film
from core_engine.video_renderer import render
from tests.faults.films import EARLIER, earlier_film, write_story
from tests.faults.rendering import render_in_child, rendering, wait_for_line

pytestmark = pytest.mark.fault

SEEDS = [pytest.param(seed, marks=[pytest.mark.full] if seed >= 3 else []) for seed in range(20)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, float]:
    """The bytes of the film, and the seconds from the start of its render to its end."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with rendering(folder / "story", folder / "final.mp4") as child:
        wait_for_line(child, "started")
        begun = time.monotonic()
        wait_for_line(child, "film")
        seconds = time.monotonic() - begun
    return (folder / "final.mp4").read_bytes(), seconds


def assert_only_a_hidden_folder_remains(target: Path) -> None:
    for path in target.parent.iterdir():
        assert path == target or (path.name.startswith(".final.mp4-") and path.is_dir()), path


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_render_costs_nothing_but_its_time(
    tmp_path: Path, undisturbed: tuple[bytes, float], seed: int
) -> None:
    film, seconds = undisturbed
    target = earlier_film(tmp_path / "out")
    with rendering(tmp_path / "story", target) as child:
        wait_for_line(child, "started")
        time.sleep(random.Random(seed).uniform(0, seconds))
        child.kill()
        child.wait()
    assert target.read_bytes() in (EARLIER, film)
    assert_only_a_hidden_folder_remains(target)
    assert "film" in render_in_child(tmp_path / "story", target)
    assert target.read_bytes() == film
    assert [path.name for path in target.parent.iterdir()] == ["final.mp4"]


LENGTHS = [0.3 + number % 5 / 10 for number in range(40)]


@pytest.mark.parametrize(
    "kills", [pytest.param(4, id="some"), pytest.param(20, id="all", marks=pytest.mark.full)]
)
def test_of_all_renders_until_the_film_each_loses_only_what_it_had_in_hand(
    tmp_path: Path, kills: int
) -> None:
    """Counted by the pieces that were begun: at most one for each shot, and two for each kill."""
    lengths = ",".join(str(length) for length in LENGTHS)
    begun = []
    chance = random.Random(kills)
    for _ in range(kills):
        with resumable(tmp_path, lengths) as child:
            begun += lines_until(child, chance.randrange(0, 40))
            child.kill()
            begun += [line for line in rest_of(child) if "encoding" in line]
    with resumable(tmp_path, lengths) as child:
        begun += [line for line in rest_of(child) if "encoding" in line]
    assert len(LENGTHS) <= len(begun) <= len(LENGTHS) + 2 * kills
    clean = tmp_path / "clean.mp4"
    assert isinstance(render(write_story(tmp_path / "story", LENGTHS), clean), Film)
    assert (tmp_path / "out" / "final.mp4").read_bytes() == clean.read_bytes()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["final.mp4"]


def resumable(folder: Path, lengths: str) -> AbstractContextManager[subprocess.Popen[str]]:
    options = ("--seconds", lengths, "--cache", str(folder / "cache"))
    return rendering(folder / "story", folder / "out" / "final.mp4", *options)


def lines_until(child: subprocess.Popen[str], count: int) -> list[dict[str, object]]:
    """The pieces that a child begins, up to ``count`` lines of any kind after it has started."""
    wait_for_line(child, "started")
    assert child.stdout is not None
    lines = [json.loads(text) for text, _ in zip(child.stdout, range(count), strict=False)]
    return [line for line in lines if "encoding" in line]


def rest_of(child: subprocess.Popen[str]) -> list[dict[str, object]]:
    """What else a child says until its end; the last word of a killed one may be cut off."""
    assert child.stdout is not None
    texts = child.stdout.read().splitlines(keepends=True)
    return [json.loads(text) for text in texts if text.endswith("\n")]


@pytest.mark.parametrize(("sync", "new"), [(1, False), (2, False), (3, True)])
def test_a_kill_while_the_film_is_put_in_place_leaves_one_whole_film(
    tmp_path: Path, undisturbed: tuple[bytes, float], sync: int, new: bool
) -> None:
    film, _ = undisturbed
    target = earlier_film(tmp_path / "out")
    with rendering(tmp_path / "story", target, "--hold-at-sync", str(sync)) as child:
        wait_for_line(child, "holding")
        child.kill()
        child.wait()
    assert target.read_bytes() == (film if new else EARLIER)
    assert_only_a_hidden_folder_remains(target)
    assert isinstance(render(write_story(tmp_path / "story"), target), Film)
    assert target.read_bytes() == film
    assert [path.name for path in target.parent.iterdir()] == ["final.mp4"]


def test_the_second_render_of_one_film_is_told_that_it_is_being_made(tmp_path: Path) -> None:
    target = earlier_film(tmp_path / "out")
    spec = write_story(tmp_path / "other", [0.2])
    with rendering(tmp_path / "story", target, "--hold-at-sync", "1") as child:
        wait_for_line(child, "holding")
        with pytest.raises(OutputBusy, match=r'"final\.mp4" is being made by another render') as caught:
            render(spec, target)
        assert caught.value.code == "output_busy"
        assert target.read_bytes() == EARLIER
        assert child.poll() is None, "the first render was disturbed"
        with pytest.raises(OutputBusy):
            render(spec, target)
    assert isinstance(render(spec, target), Film)


def test_of_two_renders_at_once_in_one_process_one_is_told(tmp_path: Path) -> None:
    target = tmp_path / "out" / "final.mp4"
    spec = write_story(tmp_path / "story")
    outcomes = []

    def attempt(_: int) -> str:
        try:
            render(spec, target, workers=1)
        except OutputBusy:
            return "busy"
        return "film"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(attempt, range(4)))
    assert "film" in outcomes
    assert set(outcomes) <= {"film", "busy"}
    assert [path.name for path in target.parent.iterdir()] == ["final.mp4"]


def test_two_films_in_one_folder_do_not_know_of_each_other(tmp_path: Path) -> None:
    spec = write_story(tmp_path / "story")
    targets = [tmp_path / "out" / name for name in ("a.mp4", "b.mp4")]
    with ThreadPoolExecutor(2) as pool:
        films = list(pool.map(lambda target: render(spec, target, workers=1), targets))
    assert all(isinstance(film, Film) for film in films)
    assert targets[0].read_bytes() == targets[1].read_bytes()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.mp4", "b.mp4"]
