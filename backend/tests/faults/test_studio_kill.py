"""The studio's own process is killed while it renders; the same command goes on with the film."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.decoded import pictures
from tests.studio import Studio
from tests.studio_films import PATIENCE, answered, begin_render, film_of, filmable_project, rendered, wait_for

pytestmark = pytest.mark.fault

SEEDS = [pytest.param(seed, marks=[pytest.mark.full] if seed >= 2 else []) for seed in range(20)]
SHOTS = 6
ZOOMS = (1.2, 1.5)


@dataclass
class Cutting:
    """A studio with one project, and the bytes of its two films as undisturbed renders made them."""

    studio: Studio
    project: str
    film: Path
    bytes_at: dict[float, bytes]


@pytest.fixture(scope="module")
def cutting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cutting]:
    home = tmp_path_factory.mktemp("home")
    with Studio(home, variables={"STORYFLOW_CACHE_LIMIT": "1 GB"}) as studio:
        project = filmable_project(
            studio.client, home / "sources", segments=SHOTS, seconds=3.0, size=(1280, 720)
        )["id"]
        made = Cutting(studio, project, film_of(home, project), {})
        for zoom in ZOOMS:
            order_film(studio, project, zoom)
            rendered(studio.client, project)
            made.bytes_at[zoom] = made.film.read_bytes()
        assert made.bytes_at[ZOOMS[0]] != made.bytes_at[ZOOMS[1]]
        yield made


def order_film(studio: Studio, project: str, zoom: float) -> None:
    answered(studio.client.patch("/api/settings/", json={"zoom_intensity": zoom}))
    begin_render(studio.client, project)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_studio_goes_on_with_its_film_at_the_next_start(cutting: Cutting, seed: int) -> None:
    studio, project = cutting.studio, cutting.project
    earlier = cutting.film.read_bytes()
    zoom = next(zoom for zoom in ZOOMS if cutting.bytes_at[zoom] != earlier)
    order_film(studio, project, zoom)
    share = random.Random(seed).uniform(0.02, 0.9)
    reached = wait_for(studio.client, project, lambda status: is_encoded(status, share))
    family = psutil.Process(studio.pid).children(recursive=True)
    assert family, "nobody was encoding"
    studio.kill()
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert not alive, "the engine outlived the studio"
    assert cutting.film.read_bytes() == earlier, "the earlier film was touched"
    studio.start()
    status = rendered(studio.client, project)
    assert status["task_id"] == f"render_{project}"
    assert encoded_shots(studio, project) <= SHOTS - reached["progress"]["current_segment"]
    assert cutting.film.read_bytes() == cutting.bytes_at[zoom]
    assert sum(1 for _ in pictures(cutting.film)) == SHOTS * 3 * 30
    assert [path.name for path in cutting.film.parent.iterdir()] == ["final.mp4"]
    listed = answered(studio.client.get("/api/projects/?deleted=false"))
    assert "PROCESSING" not in str(listed)


def encoded_shots(studio: Studio, project: str) -> int:
    """How many shots the attempt that finished the film had to encode."""
    result = answered(studio.client.get(f"/api/tasks/render_{project}/status/"))["result"]
    assert result["encoded_shots"] + result["cached_shots"] == SHOTS
    return int(result["encoded_shots"])


def is_encoded(status: dict[str, object], share: float) -> bool:
    """Whether that share of the frames is encoded, and the film is still being made."""
    assert status["status"] == "PROCESSING", status
    progress = status["progress"]
    assert isinstance(progress, dict)
    return progress.get("phase") == "shots" and progress["frames_done"] >= share * progress["frames_total"]


def test_a_studio_that_is_asked_to_stop_hands_its_film_on(cutting: Cutting) -> None:
    studio, project = cutting.studio, cutting.project
    earlier = cutting.film.read_bytes()
    zoom = next(zoom for zoom in ZOOMS if cutting.bytes_at[zoom] != earlier)
    order_film(studio, project, zoom)
    wait_for(studio.client, project, lambda status: is_encoded(status, 0.1))
    family = psutil.Process(studio.pid).children(recursive=True)
    assert studio.stop() == 0
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert not alive
    assert cutting.film.read_bytes() == earlier
    assert [path.name for path in cutting.film.parent.iterdir()] == ["final.mp4"]
    studio.start()
    rendered(studio.client, project)
    assert cutting.film.read_bytes() == cutting.bytes_at[zoom]


def test_a_film_that_is_asked_for_again_is_taken_from_the_cache_unless_it_is_forced(cutting: Cutting) -> None:
    studio, project = cutting.studio, cutting.project
    begin_render(studio.client, project)
    rendered(studio.client, project)
    assert encoded_shots(studio, project) == SHOTS, "forced, and yet taken from the cache"
    film = cutting.film.read_bytes()
    answered(studio.client.post(f"/api/projects/{project}/render/", json={}), 202)
    rendered(studio.client, project)
    assert encoded_shots(studio, project) == 0
    assert cutting.film.read_bytes() == film


def test_an_engine_that_is_killed_again_and_again_ends_its_film_as_long_as_it_gets_on(
    cutting: Cutting,
) -> None:
    """More attempts than the three in a row that may finish nothing new."""
    studio, project = cutting.studio, cutting.project
    earlier = cutting.film.read_bytes()
    zoom = next(zoom for zoom in ZOOMS if cutting.bytes_at[zoom] != earlier)
    order_film(studio, project, zoom)
    for shots in range(1, SHOTS - 1):
        wait_for(studio.client, project, lambda status, shots=shots: has_finished(status, shots))  # type: ignore[misc]
        kill_engine(studio)
    rendered(studio.client, project)
    assert encoded_shots(studio, project) <= 2
    assert cutting.film.read_bytes() == cutting.bytes_at[zoom]


def has_finished(status: dict[str, object], shots: int) -> bool:
    """Whether so many shots are finished, and an engine is at work on the next."""
    assert status["status"] == "PROCESSING", status
    progress = status["progress"]
    assert isinstance(progress, dict)
    return progress.get("phase") == "shots" and progress["current_segment"] >= shots


def kill_engine(studio: Studio) -> None:
    for process in psutil.Process(studio.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # one that was killed before
            if "core_engine.render_process" in " ".join(process.cmdline()):
                process.kill()


def test_a_killed_engine_is_started_again(cutting: Cutting) -> None:
    studio, project = cutting.studio, cutting.project
    earlier = cutting.film.read_bytes()
    zoom = next(zoom for zoom in ZOOMS if cutting.bytes_at[zoom] != earlier)
    order_film(studio, project, zoom)
    wait_for(studio.client, project, lambda status: is_encoded(status, 0.1))
    kill_engine(studio)
    wait_for(studio.client, project, lambda status: "2 of 3" in str(status["progress"]), every=0.005)
    assert cutting.film.read_bytes() == earlier
    rendered(studio.client, project)
    assert cutting.film.read_bytes() == cutting.bytes_at[zoom]
    assert [path.name for path in cutting.film.parent.iterdir()] == ["final.mp4"]
