"""Narrating outlives the process that does it: killed, asked to stop, or one of two."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.studio import Studio

pytestmark = pytest.mark.fault

LONG_TEXT = "The keeper climbs the stairs once more and lights the lamp. " * 100  # half a second's work
PATIENCE = 60.0


def rows(home: Path, query: str) -> list[dict[str, Any]]:
    """What stands in the database, whoever else uses it."""
    with closing(sqlite3.connect(home / "storyflow.sqlite3", timeout=20)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def the_task(home: Path) -> dict[str, Any]:
    (task,) = rows(home, "SELECT * FROM api_task")
    return task


def sounds(home: Path) -> dict[str, str]:
    """The key of every segment's sound."""
    found = rows(home, "SELECT id, audio_file FROM api_segment WHERE audio_file <> ''")
    return {row["id"]: row["audio_file"] for row in found}


def has_sounds(home: Path, count: int) -> bool:
    return len(sounds(home)) >= count


def is_attempt(home: Path, attempt: int) -> bool:
    return bool(the_task(home)["attempt"] == attempt)


def wait_until(reached: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def has_run_out(lease: str) -> bool:
    """Whether nobody need prove any more that whoever had this lease is dead."""
    return datetime.fromisoformat(lease) < datetime.now(UTC).replace(tzinfo=None)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def studio(home: Path) -> Iterator[Studio]:
    with Studio(home) as studio:
        yield studio


def narrating(studio: Studio, segments: int) -> str:
    """The task of a project whose narrations take a while."""
    story = {"title": "Night", "segments": [{"text_content": LONG_TEXT} for _ in range(segments)]}
    project = studio.client.post("/api/projects/import/", json=story).json()
    answer = studio.client.post(f"/api/projects/{project['id']}/generate-all-audio/", json={})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["task_id"])


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_studio_that_is_asked_to_stop_hands_its_work_back(
    studio: Studio, home: Path, by: signal.Signals
) -> None:
    narrating(studio, segments=8)
    wait_until(lambda: sounds(home))
    studio.stop(by)
    task = the_task(home)
    assert (task["status"], task["lease_owner"], task["lease_until"]) == ("PENDING", "", None)
    assert (task["attempt"], task["fruitless"]) == (1, 0)
    before = sounds(home)
    studio.start()
    wait_until(lambda: the_task(home)["status"] == "COMPLETED")
    assert before.items() <= sounds(home).items(), "what was made is not made again"
    assert len(sounds(home)) == 8


def test_a_studio_that_was_killed_goes_on_with_what_is_missing(studio: Studio, home: Path) -> None:
    task_id = narrating(studio, segments=12)
    for kill in (1, 2, 3):
        wait_until(partial(has_sounds, home, len(sounds(home)) + 2))
        studio.kill()
        left = the_task(home)
        assert left["status"] == "PROCESSING"
        made = sounds(home)
        studio.start()
        wait_until(partial(is_attempt, home, kill + 1))
        assert not has_run_out(left["lease_until"]), "its death is proved by its lock, not by its lease"
        assert made.items() <= sounds(home).items()
    wait_until(lambda: the_task(home)["status"] == "COMPLETED")
    task = studio.client.get(f"/api/tasks/{task_id}/status/").json()
    assert task["progress"]["percentage"] == 100
    assert len(sounds(home)) == 12
    assert rows(home, "SELECT fruitless FROM api_task") == [{"fruitless": 0}]
    parts = [path.name for path in (home / "media").rglob("*") if path.name.endswith(".part")]
    assert parts == []


def test_two_studios_on_one_database_do_every_task_once(studio: Studio, home: Path) -> None:
    with Studio(home) as other:
        story = {"title": "Day", "segments": [{"text_content": f"Number {n}."} for n in range(12)]}
        project = studio.client.post("/api/projects/import/", json=story).json()
        for number, segment in enumerate(project["segments"]):
            client = (studio, other)[number % 2].client
            assert client.post(f"/api/segments/{segment['id']}/generate-audio/", json={}).status_code == 202
        wait_until(lambda: all(row["status"] == "COMPLETED" for row in rows(home, "SELECT * FROM api_task")))
        assert {row["attempt"] for row in rows(home, "SELECT attempt FROM api_task")} == {1}
        files = [path for path in (home / "media").rglob("*.wav")]
        assert len(files) == len(sounds(home)) == 12


def test_a_studio_whose_neighbour_was_killed_takes_its_work_over(studio: Studio, home: Path) -> None:
    with Studio(home) as other:
        narrating(other, segments=8)
        wait_until(lambda: sounds(home))
        other.kill()
        lease = the_task(home)["lease_until"]
        wait_until(lambda: the_task(home)["attempt"] == 2)
        assert not has_run_out(lease), "the next sweep sees that its lock is free"
        wait_until(lambda: the_task(home)["status"] == "COMPLETED")
