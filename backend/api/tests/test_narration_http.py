"""Having segments read aloud over HTTP, and watching and calling off tasks of any kind."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from api import media
from api.models import Task, TaskStatus
from api.tasks import TaskManager
from api.tests.narrating import segments_of
from api.tests.task_rows import ended, started_manager, story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager() -> Iterator[TaskManager]:
    with started_manager() as started:
        yield started


def post(client: Client, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
    answer = client.post(path, body or {}, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_segment_is_asked_for_watched_and_heard(client: Client, manager: TaskManager) -> None:
    (segment,) = segments_of(story("The lamp burns."))
    status, body = post(client, f"/api/segments/{segment.pk}/generate-audio/", {"speed": 1.2})
    assert (status, body) == (
        202,
        {
            "task_id": f"tts_{segment.pk}",
            "segment_id": str(segment.pk),
            "status": "PENDING",
            "message": "Audio generation started",
        },
    )
    ended(Task.objects.get())
    shown = client.get(f"/api/tasks/{body['task_id']}/status/").json()
    assert (shown["kind"], shown["status"], shown["error"]) == ("tts", "COMPLETED", None)
    assert shown["progress"] == {
        "current": 1,
        "total": 1,
        "percentage": 100,
        "current_phase": "Audio generation complete",
    }
    assert client.get(f"/api/tasks/{Task.objects.get().pk}/status/").json() == shown
    sound = client.get(shown["result"]["audio_file"])
    assert sound.status_code == 200


def test_a_project_is_asked_for_and_then_is_up_to_date(client: Client, manager: TaskManager) -> None:
    project = story("One.", "Two.")
    path = f"/api/projects/{project.pk}/generate-all-audio/"
    status, body = post(client, path)
    assert (status, body) == (
        202,
        {
            "task_id": f"tts_all_{project.pk}",
            "project_id": str(project.pk),
            "status": "PENDING",
            "total_segments": 2,
            "message": "Audio generation started",
        },
    )
    assert ended(Task.objects.get()).status == TaskStatus.COMPLETED
    status, body = post(client, path)
    assert (status, body["task_id"], body["message"]) == (200, None, "Every narration is up to date.")
    assert post(client, path, {"force_regenerate": True})[0] == 202


def test_eight_simultaneous_clicks_make_one_task(client: Client) -> None:
    (segment,) = segments_of(story("The lamp burns."))
    barrier = threading.Barrier(8)
    answers: list[tuple[int, dict[str, Any]]] = []

    def click() -> None:
        barrier.wait()
        try:
            answers.append(post(Client(), f"/api/segments/{segment.pk}/generate-audio/"))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(8)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert sorted(status for status, _ in answers) == [202] + [409] * 7
    named = {body.get("task_id") or body["details"]["task_id"] for _, body in answers}
    assert named == {f"tts_{segment.pk}"}
    assert Task.objects.count() == 1


def test_a_task_is_cancelled_and_an_ended_one_is_not(client: Client) -> None:
    project = story("One.")
    task_id = post(client, f"/api/projects/{project.pk}/generate-all-audio/")[1]["task_id"]
    status, body = post(client, f"/api/tasks/{task_id}/cancel/")
    assert (status, body["task_id"], body["status"]) == (202, task_id, "CANCELLED")
    status, body = post(client, f"/api/tasks/{task_id}/cancel/")
    assert (status, body["code"]) == (409, "already_ended")


@pytest.mark.parametrize(
    "name", ["tts_", "tts_all_x", "render_00000000-0000-0000-0000-000000000000", "%00", "a" * 300]
)
def test_a_task_that_never_was_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/api/tasks/{name}/status/").status_code == 404
    assert client.post(f"/api/tasks/{name}/cancel/").status_code == 404


@pytest.mark.parametrize(
    "body",
    [{"speed": 3}, {"speed": True}, {"speed": "1"}, {"voice_id": 5}, {"voice_id": "a\u0000b"}, [], "x"],
)
def test_a_body_that_makes_no_sense_is_refused(client: Client, body: object) -> None:
    project = story("One.")
    for path in (
        f"/api/segments/{segments_of(project)[0].pk}/generate-audio/",
        f"/api/projects/{project.pk}/generate-all-audio/",
    ):
        assert client.post(path, body, content_type="application/json").status_code == 400
    assert not Task.objects.exists()


def test_a_long_text_that_is_being_read_is_called_off_in_the_middle(
    client: Client, manager: TaskManager
) -> None:
    (segment,) = segments_of(story("The keeper climbs the stairs once more. " * 2_400))
    task_id = post(client, f"/api/segments/{segment.pk}/generate-audio/")[1]["task_id"]
    task = Task.objects.get()
    while Task.objects.get(pk=task.pk).status == TaskStatus.PENDING:
        time.sleep(0.01)
    post(client, f"/api/tasks/{task_id}/cancel/")
    assert ended(task).status == TaskStatus.CANCELLED
    segment.refresh_from_db()
    assert not segment.audio_file
    assert not list(media.path(media.audio_key(segment.project_id)).parent.glob("*"))
