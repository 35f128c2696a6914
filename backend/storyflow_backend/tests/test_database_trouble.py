"""The database of a running studio goes away, is damaged, is held, or its disk fills: a sentence each."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from django.db import connections

from tests.studio import Studio

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with Studio(tmp_path_factory.mktemp("studio") / "home") as running:
        yield running


@pytest.fixture
def studio(running: Studio) -> Studio:
    """A studio of which nothing is known; every test leaves it running and its database whole."""
    change(running, "").raise_for_status()
    return running


def change(studio: Studio, font: str) -> httpx.Response:
    return studio.client.patch("/api/settings/", json={"subtitle_font": font})


def font(studio: Studio) -> str:
    return str(studio.client.get("/api/settings/").json()["subtitle_font"])


def assert_told(answer: httpx.Response, status: int, code: str) -> None:
    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert set(told) == {"error", "code", "details"}
    assert told["error"].endswith(".")
    assert "/" not in told["error"]


def assert_still_alive(studio: Studio) -> None:
    assert studio.client.get("/health/").status_code == 200
    told = studio.client.get("/health/video")
    assert told.status_code == 503
    assert not told.json()["parts"]["database"]["ok"]


def test_a_database_that_is_away_is_told_and_is_as_it_was_when_it_is_back(studio: Studio) -> None:
    change(studio, "Georgia").raise_for_status()
    file = studio.home / "storyflow.sqlite3"
    away = file.rename(file.with_name("elsewhere.sqlite3"))
    assert_told(studio.client.get("/api/settings/"), 503, "database_down")
    assert_told(change(studio, "Times"), 503, "database_down")
    assert_told(studio.client.get("/api/events/"), 503, "database_down")
    assert_still_alive(studio)
    assert not file.exists(), "an empty database was put in its place"
    away.rename(file)
    assert font(studio) == "Georgia"
    change(studio, "Times").raise_for_status()
    studio.stop()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT subtitle_font FROM api_globalsettings").fetchone() == ("Times",)
    studio.start()


def test_an_open_stream_outlives_a_database_that_is_away_for_a_while(studio: Studio) -> None:
    file = studio.home / "storyflow.sqlite3"
    with studio.client.stream("GET", "/api/events/") as stream:
        lines = stream.iter_lines()
        assert "event: hello" in [next(lines) for _ in range(4)]
        away = file.rename(file.with_name("elsewhere.sqlite3"))
        assert_told(studio.client.get("/api/settings/"), 503, "database_down")
        away.rename(file)
        created = studio.client.post("/api/projects/", json={"title": "The lighthouse"})
        assert created.status_code == 201
        assert next(line for line in lines if line.startswith("event: ")) == "event: project"


def test_a_database_damaged_while_it_is_open_is_told(studio: Studio) -> None:
    change(studio, "Georgia").raise_for_status()
    studio.stop()
    studio.start()
    file = studio.home / "storyflow.sqlite3"
    whole = file.read_bytes()
    with file.open("r+b") as damaged:
        damaged.write(b"\xa5" * len(whole))
    assert_told(studio.client.get("/api/settings/"), 503, "database_down")
    assert_still_alive(studio)
    with file.open("r+b") as mended:
        mended.write(whole)
    assert font(studio) == "Georgia"


@contextmanager
def holding(file: Path) -> Iterator[None]:
    """Another program writes, and does not come to an end."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_while_another_program_holds_the_database_everything_can_be_read(studio: Studio) -> None:
    change(studio, "Georgia").raise_for_status()
    with holding(studio.home / "storyflow.sqlite3"):
        begun = time.monotonic()
        assert font(studio) == "Georgia"
        assert studio.client.get("/health/video").json()["parts"]["database"]["ok"]
        patience = connections["default"].settings_dict["OPTIONS"]["timeout"]
        assert time.monotonic() - begun < patience, "it waited for the other program"


@pytest.mark.full
def test_a_write_waits_for_its_turn_and_is_refused_in_the_end(studio: Studio) -> None:
    with holding(studio.home / "storyflow.sqlite3"):
        refused = change(studio, "Georgia")
    assert_told(refused, 503, "busy")
    assert font(studio) == ""
    change(studio, "Georgia").raise_for_status()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], check=False).returncode:
        pytest.skip("not here by design: only root may mount a disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


def fill(disk: Path) -> Path:
    filler = disk / "somebody else's"
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return filler


def test_on_a_full_disk_writing_is_refused_and_reading_goes_on(small_disk: Path) -> None:
    with Studio(small_disk / "home") as studio:
        change(studio, "Georgia").raise_for_status()
        filler = fill(small_disk)
        refused = [change(studio, f"{number:x>255}") for number in range(60)]
        assert_told(refused[-1], 507, "disk_full")
        kept = font(studio)
        assert kept == next(
            (answer.json()["subtitle_font"] for answer in reversed(refused) if answer.status_code == 200),
            "Georgia",
        ), "what was answered with 200 is what is there"
        assert studio.client.get("/health/").status_code == 200
        assert not studio.client.get("/health/video").json()["parts"]["storage"]["ok"]
        filler.unlink()
        change(studio, "Times").raise_for_status()
        assert font(studio) == "Times"
        assert studio.stop() == 0
        assert "ERROR" not in studio.log


def test_a_start_on_a_full_disk_is_refused_in_a_sentence_and_goes_on_later(small_disk: Path) -> None:
    studio = Studio(small_disk / "home")
    filler = fill(small_disk)
    studio.launch()
    assert studio.wait() == 1
    (sentence,) = studio.said
    assert "no room" in sentence
    assert str(small_disk) not in sentence
    filler.unlink()
    with studio.start():
        assert font(studio) == ""


def test_no_room_for_the_copy_before_a_migration_leaves_the_database_as_it_was(small_disk: Path) -> None:
    with Studio(small_disk / "home") as studio:
        studio.stop()
        file = studio.home / "storyflow.sqlite3"
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        before = file.read_bytes()
        filler = fill(small_disk)
        with filler.open("r+b") as shrunk:
            shrunk.truncate(filler.stat().st_size - 150_000)  # room for the journal, not for the copy
        studio.launch()
        assert studio.wait() == 1
        assert "no room" in studio.said[-1]
        assert file.read_bytes() == before
        assert not list((studio.home / "backups").glob("*"))
