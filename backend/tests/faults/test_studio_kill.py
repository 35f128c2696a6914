"""The studio's own process is killed while it renders; the same command goes on with the film."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.decoded import pictures
from tests.studio import Studio
from tests.studio_films import PATIENCE, answered, begin_render, film_of, filmable_project, rendered, wait_for

pytestmark = pytest.mark.fault

SEEDS = [pytest.param(seed, marks=[pytest.mark.full] if seed >= 2 else []) for seed in range(20)]
SHOTS, RATE, SECONDS = 6, 10, 3
ZOOMS = (1.2, 1.5)

Json = dict[str, Any]


class TooLate(Exception):
    """The film was finished before it was disturbed."""


@dataclass
class Cutting:
    """A studio with one project, and the bytes of its two films as undisturbed renders made them."""

    studio: Studio
    project: str
    film: Path
    bytes_at: dict[float, bytes]

    def order(self, zoom: float) -> None:
        answered(self.studio.client.patch("/api/settings/", json={"zoom_intensity": zoom}))
        begin_render(self.studio.client, self.project)

    def rendered(self) -> Json:
        return rendered(self.studio.client, self.project)

    def disturbed(self, disturb: Callable[[], None]) -> None:
        """Order the other one of the two films, disturb it while it is made, and see it made all the same.

        Where the machine was so busy that the film was finished first, another one is ordered.
        """
        for _ in range(5):
            earlier = self.film.read_bytes()
            zoom = next(zoom for zoom in ZOOMS if self.bytes_at[zoom] != earlier)
            self.order(zoom)
            try:
                disturb()
            except TooLate:
                self.rendered()
            else:
                self.rendered()
                assert self.film.read_bytes() == self.bytes_at[zoom]
                assert [path.name for path in self.film.parent.iterdir()] == ["final.mp4"]
                return
        raise AssertionError("five films were finished before they were disturbed")

    def once(self, reached: Callable[[Json], bool], every: float = 0.02) -> Json:
        """The first status for which ``reached`` holds. Raises TooLate."""
        status = wait_for(
            self.studio.client,
            self.project,
            lambda status: status["status"] != "PROCESSING" or reached(status),
            every,
        )
        if status["status"] == "COMPLETED":
            raise TooLate
        assert status["status"] == "PROCESSING", status
        return status

    def family(self) -> list[psutil.Process]:
        children: list[psutil.Process] = psutil.Process(self.studio.pid).children(recursive=True)
        return children

    def start_again(self, earlier: bytes) -> None:
        """Start the studio that was ended in the middle of a film. Raises TooLate."""
        left = self.film.read_bytes()
        self.studio.start()
        if left != earlier and left in self.bytes_at.values():
            raise TooLate
        assert left == earlier, "the earlier film was touched"

    def encoded_shots(self) -> int:
        """How many shots the attempt that finished the film had to encode."""
        task = f"/api/tasks/render_{self.project}/status/"
        result = answered(self.studio.client.get(task))["result"]
        assert result["encoded_shots"] + result["cached_shots"] == SHOTS
        return int(result["encoded_shots"])


@pytest.fixture(scope="module")
def cutting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cutting]:
    home = tmp_path_factory.mktemp("home")
    with Studio(home, variables={"STORYFLOW_CACHE_LIMIT": "1 GB"}) as studio:
        project = filmable_project(
            studio.client, home / "sources", segments=SHOTS, seconds=SECONDS, size=(640, 360), rate=RATE
        )["id"]
        made = Cutting(studio, project, film_of(home, project), {})
        for zoom in ZOOMS:
            made.order(zoom)
            made.rendered()
            made.bytes_at[zoom] = made.film.read_bytes()
        assert made.bytes_at[ZOOMS[0]] != made.bytes_at[ZOOMS[1]]
        yield made


def is_encoded(status: Json, share: float) -> bool:
    """Whether that share of the frames is encoded."""
    progress = status["progress"]
    return bool(
        progress.get("phase") == "shots" and progress["frames_done"] >= share * progress["frames_total"]
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_studio_goes_on_with_its_film_at_the_next_start(cutting: Cutting, seed: int) -> None:
    share = random.Random(seed).uniform(0.02, 0.9)
    finished = 0

    def kill() -> None:
        nonlocal finished
        earlier = cutting.film.read_bytes()
        finished = cutting.once(lambda status: is_encoded(status, share))["progress"]["current_segment"]
        family = cutting.family()
        if not family:  # nobody is encoding any more
            raise TooLate
        cutting.studio.kill()
        _, alive = psutil.wait_procs(family, timeout=PATIENCE)
        assert not alive, "the engine outlived the studio"
        cutting.start_again(earlier)

    cutting.disturbed(kill)
    assert cutting.encoded_shots() <= SHOTS - finished
    assert sum(1 for _ in pictures(cutting.film)) == SHOTS * SECONDS * RATE
    client = cutting.studio.client
    status = answered(client.get(f"/api/projects/{cutting.project}/status/"))
    assert status["task_id"] == f"render_{cutting.project}"
    assert "PROCESSING" not in str(answered(client.get("/api/projects/?deleted=false")))


def test_a_studio_that_is_asked_to_stop_hands_its_film_on(cutting: Cutting) -> None:
    def stop() -> None:
        earlier = cutting.film.read_bytes()
        cutting.once(lambda status: is_encoded(status, 0.1))
        family = cutting.family()
        assert cutting.studio.stop() == 0
        _, alive = psutil.wait_procs(family, timeout=PATIENCE)
        assert not alive
        assert [path.name for path in cutting.film.parent.iterdir()] == ["final.mp4"]
        cutting.start_again(earlier)

    cutting.disturbed(stop)


def test_a_film_that_is_asked_for_again_is_taken_from_the_cache_unless_it_is_forced(cutting: Cutting) -> None:
    begin_render(cutting.studio.client, cutting.project)
    cutting.rendered()
    assert cutting.encoded_shots() == SHOTS, "forced, and yet taken from the cache"
    film = cutting.film.read_bytes()
    answered(cutting.studio.client.post(f"/api/projects/{cutting.project}/render/", json={}), 202)
    cutting.rendered()
    assert cutting.encoded_shots() == 0
    assert cutting.film.read_bytes() == film


def test_an_engine_that_is_killed_again_and_again_ends_its_film_as_long_as_it_gets_on(
    cutting: Cutting,
) -> None:
    """More attempts than the three in a row that may finish nothing new."""

    def kill_after_every_shot() -> None:
        for shots in range(1, SHOTS - 1):
            cutting.once(partial(has_finished, shots))
            kill_engine(cutting)

    cutting.disturbed(kill_after_every_shot)
    assert cutting.encoded_shots() <= 2


def has_finished(shots: int, status: Json) -> bool:
    """Whether so many shots are finished, and an engine is at work on the next."""
    progress = status["progress"]
    return bool(progress.get("phase") == "shots" and progress["current_segment"] >= shots)


def kill_engine(cutting: Cutting) -> None:
    for process in cutting.family():
        with suppress(psutil.NoSuchProcess):  # one that was killed before
            if "core_engine.render_process" in " ".join(process.cmdline()):
                process.kill()


def test_a_killed_engine_is_started_again(cutting: Cutting) -> None:
    def kill() -> None:
        earlier = cutting.film.read_bytes()
        cutting.once(lambda status: is_encoded(status, 0.1))
        kill_engine(cutting)
        cutting.once(lambda status: status["progress"].get("phase") == "interrupted", every=0.005)
        assert cutting.film.read_bytes() == earlier

    cutting.disturbed(kill)
