"""Health tells of each part whether it works, and betrays nothing."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings
from django.utils import timezone
from rest_framework.test import APIClient

from api import media
from api.models import Project, Task, TaskKind, TaskStatus
from api.services import health

PARTS = {"engine", "storage", "database", "queue", "providers"}

pytestmark = pytest.mark.django_db(transaction=True)


def readiness() -> dict[str, dict[str, object]]:
    """What each part says, with a worker that runs."""
    for _ in range(3):  # a busy machine may take its time, but not three times
        begun = time.monotonic()
        told = health.readiness(worker_runs=lambda: True)
        if time.monotonic() - begun < 2:
            break
    else:
        pytest.fail("it takes two seconds and more")
    assert set(told["parts"]) == PARTS
    assert told["ready"] is all(part["ok"] for part in told["parts"].values())
    parts: dict[str, dict[str, object]] = told["parts"]
    return parts


def failing() -> list[str]:
    return [name for name, part in readiness().items() if not part["ok"]]


@pytest.fixture
def own_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder of its own that can be mounted otherwise."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], check=False).returncode:
        pytest.skip("not here by design: only root may mount a disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_living_process_answers_without_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(BaseDatabaseWrapper, "cursor", _refuse)
        answer = APIClient().get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def _refuse(*_: object, **__: object) -> None:
    raise OperationalError("unable to open database file")


def test_all_is_well_on_a_machine_that_can_film() -> None:
    parts = readiness()
    assert not failing()
    assert parts["engine"]["name"] == "pyav"
    assert parts["providers"]["available"] == ["local"]
    assert isinstance(parts["storage"]["free_bytes"], int)


def test_a_missing_encoder_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYFLOW_ENGINE", "moviepy")
    parts = readiness()
    if parts["engine"]["ok"]:
        pytest.skip("not here by design: MoviePy is installed")
    assert failing() == ["engine"]
    assert "MoviePy" in str(parts["engine"]["message"])


def test_an_engine_that_does_not_exist_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYFLOW_ENGINE", "nonsense")
    assert failing() == ["engine"]


def test_a_folder_that_cannot_be_written_is_told_without_its_path(own_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(own_disk)], check=True)
    with override_settings(MEDIA_ROOT=own_disk):
        assert failing() == ["storage"]
        told = str(readiness()["storage"]["message"])
    assert "cannot be written" in told
    assert str(own_disk) not in told


def test_a_full_disk_is_told(own_disk: Path) -> None:
    with override_settings(MEDIA_ROOT=own_disk):
        assert "hardly any room" in str(readiness()["storage"]["message"])
        with suppress(OSError), (own_disk / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))
        assert "is full" in str(readiness()["storage"]["message"])


def test_a_database_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(BaseDatabaseWrapper, "cursor", _refuse)
        assert failing() == ["database", "queue"]
    assert not failing()


def test_a_studio_without_a_worker_is_told() -> None:
    told = health.readiness(worker_runs=lambda: False)
    assert not told["ready"]
    assert told["parts"]["queue"]["message"].startswith("Nobody works on the tasks.")


def test_a_task_that_stands_still_is_told_and_waiting_ones_are_counted() -> None:
    project = Project.objects.create(title="The lighthouse")
    task = Task.objects.create(project=project, kind=TaskKind.RENDER)
    assert readiness()["queue"] == {"ok": True, "message": "", "open_tasks": 1}
    Task.objects.filter(pk=task.pk).update(
        status=TaskStatus.PROCESSING, lease_until=timezone.now() - timedelta(minutes=2)
    )
    assert failing() == ["queue"]


def test_the_answer_is_503_where_a_part_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYFLOW_ENGINE", "nonsense")
    answer = APIClient().get("/health/video")
    assert answer.status_code == 503
    told = answer.json()
    assert (told["ready"], told["parts"]["engine"]["ok"]) == (False, False)
    assert "/" not in json.dumps(told).replace("./storyflow", "")


def test_a_part_that_says_nothing_is_not_waited_for_and_does_not_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    awake = threading.Event()
    with monkeypatch.context() as hanging:
        hanging.setattr(media, "probe", lambda: awake.wait(30))
        parts = readiness()
    awake.set()
    assert [name for name, part in parts.items() if not part["ok"]] == ["storage"]
    assert "did not answer in time" in str(parts["storage"]["message"])
