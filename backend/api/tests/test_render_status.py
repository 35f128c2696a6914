"""How a project's film and a task stand, in every state."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.models import GlobalSettings, Project, ProjectStatus, Segment, Task, TaskKind, TaskStatus
from api.serializers.statuses import ProjectStatusSerializer, TaskStatusSerializer
from api.services import rendering
from api.services.endings import fail
from api.services.lookup import visible_project
from api.services.statuses import project_status, task_status
from api.tests.rendering_files import Worker, make_project, rendered

pytestmark = pytest.mark.django_db

NO_FILM = {
    "duration": None,
    "file_size": None,
    "width": None,
    "height": None,
    "fps": None,
    "finished_at": None,
    "providers": None,
    "cost": None,
    "paid": None,
}


def status_of(project: Project) -> dict[str, Any]:
    project.refresh_from_db()
    body = project_status(project)
    assert json.loads(json.dumps(body)) == body, "an event keeps it as JSON"
    assert set(ProjectStatusSerializer().fields) == set(body), "the document tells other fields"
    return body


def test_a_draft_has_neither_progress_nor_film() -> None:
    project = make_project()
    assert status_of(project) == {
        "project_id": str(project.pk),
        "status": "DRAFT",
        "progress": None,
        "output_url": None,
        "previous_output_url": None,
        "draft_url": None,
        "task_id": None,
        **NO_FILM,
        "stale": False,
        "error": None,
        "error_code": None,
        "provider_calls": [],
    }


def test_a_render_that_was_just_asked_for_is_being_prepared() -> None:
    project = make_project((0.1,) * 3)
    rendering.request(project.pk)
    body = status_of(project)
    assert (body["status"], body["task_id"]) == ("PROCESSING", f"render_{project.pk}")
    assert body["progress"] == {
        "current_segment": 0,
        "total_segments": 3,
        "percentage": 0,
        "current_phase": "Preparing…",
        "frames_done": 0,
        "frames_total": 0,
        "frames_per_second": None,
        "remaining_seconds": None,
        "elapsed_seconds": 0,
        "phase": "preparing",
        "scenes": [],
    }
    assert (body["output_url"], body["previous_output_url"], body["stale"]) == (None, None, False)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (TaskKind.RENDER, "Waiting for another film to finish"),
        (TaskKind.TTS, "Waiting for narration to finish"),
        (TaskKind.TTS_ALL, "Waiting for narration to finish"),
    ],
)
def test_a_render_that_waits_says_for_what(kind: TaskKind, sentence: str) -> None:
    other = make_project((0.1,))
    Task.objects.create(kind=kind, project=other, segment=None, progress={}).save()
    project = make_project((0.1,))
    task = rendering.request(project.pk)
    assert status_of(project)["progress"]["current_phase"] == "Preparing…"
    assert Task.objects.filter(project=other).claim("a worker")
    body = status_of(project)
    assert body["progress"]["current_phase"] == sentence
    assert body["progress"]["phase"] == "waiting"
    shown = task_status(task)["progress"]
    assert shown["current_phase"] == sentence


def test_a_film_in_its_place_is_told_with_its_facts() -> None:
    project = make_project((0.4, 0.3))
    task = rendered(project)
    body = status_of(project)
    assert task.finished_at is not None
    assert task.result is not None
    assert body["progress"]["percentage"] == 100
    assert body["progress"]["current_segment"] == body["progress"]["total_segments"] == 2
    assert body["progress"]["current_phase"] == "Export complete"
    assert body["output_url"] == f"/media/projects/{project.pk}/output/final.mp4"
    assert body["previous_output_url"] is None
    assert {name: body[name] for name in NO_FILM} == {
        "duration": 0.7,
        "file_size": task.result["file_size"],
        "width": 160,
        "height": 90,
        "fps": 10,
        "finished_at": task.finished_at.isoformat(),
        "providers": None,
        "cost": None,
        "paid": None,
    }
    assert (body["error"], body["stale"]) == (None, False)


def test_while_a_new_film_is_made_the_earlier_one_is_told() -> None:
    project = make_project((0.2,))
    rendered(project)
    facts = {name: status_of(project)[name] for name in NO_FILM}
    rendering.request(project.pk)
    body = status_of(project)
    assert (body["status"], body["output_url"]) == ("PROCESSING", None)
    assert body["previous_output_url"] == project.output_path
    assert {name: body[name] for name in NO_FILM} == facts


def test_a_failed_render_tells_why_and_how_far_it_came() -> None:
    project = make_project((0.1,) * 4)
    rendered(project)
    task = rendering.request(project.pk)
    Task.objects.filter(pk=task.pk).claim("a worker")
    Task.objects.filter(pk=task.pk).keep("a worker", progress={**(task.progress or {}), "percentage": 40})
    task.refresh_from_db()
    assert fail(task, code="disk_full", error="The disk is full.")
    body = status_of(project)
    assert (body["status"], body["error"], body["error_code"]) == ("FAILED", "The disk is full.", "disk_full")
    assert body["progress"]["percentage"] == 40
    assert (body["output_url"], body["previous_output_url"]) == (None, project.output_path)
    assert body["duration"] == 0.4


@pytest.mark.parametrize(
    ("status", "percentage"), [("DRAFT", None), ("PROCESSING", None), ("COMPLETED", 100), ("FAILED", None)]
)
def test_a_status_set_by_hand_has_a_sensible_answer(status: str, percentage: int | None) -> None:
    project = make_project((0.1,) * 3, status=status, output_path="/media/x/final.mp4")
    body = status_of(project)
    assert body["status"] == status
    assert (body["progress"] or {}).get("percentage") == percentage
    assert body["output_url"] == ("/media/x/final.mp4" if status == "COMPLETED" else None)
    assert {name: body[name] for name in NO_FILM} == NO_FILM
    assert not body["stale"]
    if percentage:
        assert body["progress"]["total_segments"] == body["progress"]["current_segment"] == 3


def test_a_film_is_stale_as_long_as_its_project_differs_from_its_order() -> None:
    project = make_project((0.2,))
    rendered(project)
    segment = project.segments.get()
    Segment.objects.filter(pk=segment.pk).update(text_content="Another word.")
    assert status_of(project)["stale"]
    Segment.objects.filter(pk=segment.pk).update(text_content=segment.text_content)
    assert not status_of(project)["stale"]
    GlobalSettings(zoom_intensity=1.0).save()
    assert status_of(project)["stale"]


def test_a_new_title_makes_no_film_stale() -> None:
    project = make_project((0.2,))
    rendered(project)
    Project.objects.filter(pk=project.pk).update(title="Another", updated_at=timezone.now())
    assert not status_of(project)["stale"]


def test_the_answer_while_rendering_takes_few_queries_and_never_reads_the_order() -> None:
    project = make_project((0.1,) * 5)
    rendered(project)
    task = rendering.request(project.pk)
    Task.objects.filter(pk=task.pk).claim("a worker")
    for edited in (False, True):
        if edited:
            Project.objects.touch(project.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = visible_project(project.pk)
            assert project_status(found)["status"] == "PROCESSING"
        assert len(queries) <= 4
        assert not any('"api_task"."order"' in query["sql"] for query in queries)


def test_a_task_is_told_with_its_public_name_and_its_result() -> None:
    project = make_project((0.2,))
    task = rendered(project)
    body = task_status(task)
    assert set(TaskStatusSerializer().fields) == set(body)
    assert body == {
        "task_id": f"render_{project.pk}",
        "kind": "render",
        "project_id": str(project.pk),
        "segment_id": None,
        "status": "COMPLETED",
        "progress": {"current": 1, "total": 1, "percentage": 100, "current_phase": "Export complete"},
        "result": task.result,
        "error": None,
        "error_code": None,
    }


def test_a_failed_task_is_told_with_its_sentence() -> None:
    project = make_project((0.2,))
    task = rendering.request(project.pk)
    Task.objects.filter(pk=task.pk).update(order={**task.order, "segments": []})
    done = Worker(task).work()
    body = task_status(done)
    assert (body["status"], body["error_code"]) == ("FAILED", "invalid_spec")
    assert "no segments" in body["error"]


def test_a_narration_of_a_segment_bears_the_segments_name() -> None:
    project = make_project((0.2,))
    segment = project.segments.get()
    task = Task.objects.create(kind=TaskKind.TTS, project=project, segment=segment)
    body = task_status(task)
    assert body["task_id"] == f"tts_{segment.pk}"
    assert (body["segment_id"], body["progress"], body["status"]) == (
        str(segment.pk),
        None,
        TaskStatus.PENDING,
    )
    assert status_of(project)["status"] == ProjectStatus.DRAFT


def test_a_film_that_ends_between_two_looks_is_told_as_it_is_then() -> None:
    project = make_project((0.2,))
    task = rendering.request(project.pk)
    before = visible_project(project.pk)
    assert Task.objects.filter(pk=task.pk).claim("a worker")
    fail(Task.objects.get(pk=task.pk), code="disk_full", error="There is no room.")
    body = project_status(before)
    assert (body["status"], body["error_code"]) == ("FAILED", "disk_full")


def test_a_clock_that_was_put_back_does_not_make_an_earlier_film_the_newest() -> None:
    project = make_project()
    rendered(project)
    tomorrow = timezone.now() + timedelta(days=1)
    Task.objects.update(created_at=tomorrow, finished_at=tomorrow)
    task = rendering.request(project.pk)
    assert status_of(project)["progress"]["current_phase"] == "Preparing…"
    assert rendering.request_cancel(project.pk)
    found = Task.objects.named(task.public_name).first()
    assert found is not None
    assert (found.pk, found.status) == (task.pk, TaskStatus.CANCELLED)
