"""Fault row 5 and its kin: no task and no project is left with nobody at work."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from api import media
from api.models import LEASE, Event, Project, ProjectStatus, Task, TaskKind, TaskStatus
from api.services import recovery
from api.tests.rendering_files import stored
from api.tests.task_rows import is_long_ago, render_row, story, sweep_once

pytestmark = pytest.mark.django_db

P, T = ProjectStatus, TaskStatus
SHOT = {"current_segment": 2, "total_segments": 4, "percentage": 50, "current_phase": "…"}


@pytest.mark.parametrize(
    ("row", "task_becomes", "fruitless", "project_becomes"),
    [
        ({}, T.PENDING, 1, P.PROCESSING),
        ({"fruitless": 1}, T.PENDING, 2, P.PROCESSING),
        ({"fruitless": 2}, T.FAILED, 2, P.FAILED),
        ({"fruitless": 2, "progress": SHOT}, T.PENDING, 0, P.PROCESSING),
        ({"fruitless": 2, "progress": SHOT, "furthest": 2}, T.FAILED, 2, P.FAILED),
        ({"progress": None}, T.PENDING, 1, P.PROCESSING),
        ({"cancel_requested": True}, T.CANCELLED, 0, P.DRAFT),
        ({"cancel_requested": True, "previous_status": P.COMPLETED}, T.CANCELLED, 0, P.COMPLETED),
        ({"cancel_requested": True, "fruitless": 2}, T.CANCELLED, 2, P.DRAFT),
        ({"lease_until": None}, T.PENDING, 1, P.PROCESSING),
        ({"lease_until": LEASE / 2}, T.PROCESSING, 0, P.PROCESSING),
        ({"status": T.PENDING, "lease_owner": "", "lease_until": None}, T.PENDING, 0, P.PROCESSING),
    ],
)
def test_after_a_restart_every_state_becomes_what_it_should(
    row: dict[str, Any], task_becomes: TaskStatus, fruitless: int, project_becomes: ProjectStatus
) -> None:
    if row.get("lease_until"):  # how long from now
        row = {**row, "lease_until": timezone.now() + row["lease_until"]}
    task = render_row(**row)
    sweep_once()
    recovery.end_called_off()
    assert recovery.heal_projects() == []
    task.refresh_from_db()
    assert (task.status, task.fruitless) == (task_becomes, fruitless)
    assert task.project.status == project_becomes
    is_held = task_becomes == T.PROCESSING
    assert (task.lease_owner != "", task.lease_until is not None) == (is_held, is_held)
    assert (task.finished_at is not None) == (task_becomes in (T.FAILED, T.CANCELLED))


@pytest.mark.parametrize("status", [T.COMPLETED, T.FAILED, T.CANCELLED])
def test_what_has_ended_stays_as_it_ended(status: TaskStatus) -> None:
    project = story("One.", status=P.COMPLETED)
    task = render_row(project, status=status)
    before = Task.objects.filter(pk=task.pk).values().get()
    assert sweep_once() == []
    recovery.end_called_off()
    assert Task.objects.filter(pk=task.pk).values().get() == before


def test_work_that_waited_and_was_called_off_ends_cancelled() -> None:
    task = render_row(status=T.PENDING, cancel_requested=True, lease_owner="", lease_until=None)
    recovery.end_called_off()
    task.refresh_from_db()
    assert (task.status, task.project.status) == (T.CANCELLED, P.DRAFT)


def test_three_attempts_without_a_new_shot_are_enough_and_a_sentence_says_so() -> None:
    task = render_row()
    for attempt in (1, 2, 3):
        assert sweep_once() == [task.pk], f"attempt {attempt}"
        Task.objects.filter(pk=task.pk).claim("the next worker")
        Task.objects.filter(pk=task.pk, status=T.PROCESSING).update(lease_until=timezone.now() - LEASE)
    task.refresh_from_db()
    assert (task.status, task.project.status) == (T.FAILED, P.FAILED)
    assert "failed 3 times" in task.error
    assert task.error_code == "interrupted"


def test_attempts_that_finish_something_may_be_many() -> None:
    task = render_row()
    row = Task.objects.filter(pk=task.pk)
    for shot in range(1, 8):
        row.update(progress={**SHOT, "current_segment": shot})
        assert sweep_once() == [task.pk]
        assert row.claim("the next worker")
        row.update(lease_until=timezone.now() - LEASE)
    assert row.get().status == T.PROCESSING
    assert row.get().furthest == 7


@pytest.mark.parametrize("kind", [TaskKind.TTS, TaskKind.TTS_ALL])
def test_narrating_that_lost_its_worker_is_taken_up_like_a_render(kind: TaskKind) -> None:
    project = story("One.")
    segment = project.segments.get() if kind == TaskKind.TTS else None
    task = render_row(project, kind=kind, segment=segment, fruitless=1, previous_status="")
    sweep_once()
    task.refresh_from_db()
    assert (task.status, task.fruitless) == (T.PENDING, 2)
    Task.objects.filter(pk=task.pk).claim("the next worker")
    Task.objects.filter(pk=task.pk).update(lease_until=timezone.now() - LEASE)
    sweep_once()
    task.refresh_from_db()
    assert task.status == T.FAILED
    assert "failed 3 times" in task.error
    project.refresh_from_db()
    assert project.status == P.DRAFT, "it is the film that a project's status tells of"
    assert Event.objects.filter(name=Event.Name.TASK, body__status=T.FAILED).count() == 1


def test_a_worker_that_shows_life_at_the_last_moment_keeps_its_task() -> None:
    task = render_row()
    seen = Task.objects.get(pk=task.pk)
    assert Task.objects.filter(pk=task.pk).keep(task.lease_owner)
    assert recovery.take_up([seen]) == []
    task.refresh_from_db()
    assert task.status == T.PROCESSING


@pytest.mark.parametrize(
    ("newest", "film", "becomes"),
    [
        (None, False, P.DRAFT),
        (None, True, P.COMPLETED),
        ({"status": T.COMPLETED}, True, P.COMPLETED),
        ({"status": T.FAILED}, True, P.FAILED),
        ({"status": T.CANCELLED, "previous_status": P.FAILED}, True, P.FAILED),
        ({"status": T.CANCELLED, "previous_status": P.DRAFT}, False, P.DRAFT),
    ],
)
def test_a_project_in_processing_with_nobody_at_work_is_healed(
    newest: dict[str, Any] | None, film: bool, becomes: ProjectStatus
) -> None:
    project = story("One.", status=P.PROCESSING, output_path="/media/film.mp4" if film else "")
    if newest is not None:
        render_row(project, **newest)
    assert recovery.heal_projects() == [project.pk]
    project.refresh_from_db()
    assert project.status == becomes
    told = Event.objects.filter(project_id=project.pk, name=Event.Name.STATUS).get()
    assert told.body["status"] == becomes


def test_a_project_that_is_being_rendered_needs_no_healing() -> None:
    render_row()
    render_row(status=T.PENDING)
    story("Narrated only.", status=P.DRAFT)
    assert recovery.heal_projects() == []


def test_a_task_that_has_waited_is_found_and_a_fresh_one_is_left_to_its_wake_up() -> None:
    fresh, old = (render_row(status=T.PENDING) for _ in range(2))
    is_long_ago(old)
    assert recovery.waiting() == [old]
    assert recovery.waiting(since=timedelta()) == [fresh, old]


def test_a_task_from_before_the_clock_was_put_back_is_found_as_well() -> None:
    task = render_row(status=T.PENDING)
    assert recovery.waiting(timezone.now() - timedelta(days=1)) == [task]


def test_old_news_goes_and_the_newest_stays() -> None:
    project_id = uuid.uuid4()
    for _ in range(3):
        Event.project_changed(project_id, "edited")
    Event.objects.update(created_at=timezone.now() - timedelta(days=2))
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
    recovery.keep_house()
    assert list(Event.objects.values_list("pk", flat=True)) == [newest]


def test_keeping_house_removes_files_that_no_row_names() -> None:
    project: Project = story("One.")
    lost, fresh = (stored(media.audio_key(project.pk), b"sound") for _ in range(2))
    hours_ago = timezone.now().timestamp() - 7200
    os.utime(media.path(lost), (hours_ago, hours_ago))
    recovery.keep_house()
    assert (media.exists(lost), media.exists(fresh)) == (False, True)
