"""A film that is left to its services: nobody's, but looked after when its time has come."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from api.models import AWAITED, LEASE, Project, ProjectStatus, Task, TaskStatus
from api.models.task import HERE, LONGEST_PAUSE
from api.services import leases, rendering
from api.tests.task_rows import render_row

pytestmark = pytest.mark.django_db

NOW = timezone.now()
PAUSE = timedelta(seconds=20)
DAY = timedelta(days=1)


def left(pause: timedelta = PAUSE) -> Task:
    """A film that was left to its services now."""
    task = render_row(order={"chain": ["runway"], "segments": []}, lease_until=NOW + LEASE)
    assert Task.objects.filter(pk=task.pk).leave(task.lease_owner, pause, NOW)
    return Task.objects.get(pk=task.pk)


def is_due(task: Task, now: datetime) -> bool:
    return Task.objects.due(now).filter(pk=task.pk).exists()


def test_its_time_comes_after_the_pause_and_not_before() -> None:
    task = left()
    assert not is_due(task, NOW + PAUSE - timedelta(seconds=1))
    assert is_due(task, NOW + PAUSE)


def test_no_pause_is_endless() -> None:
    assert is_due(left(DAY), NOW + LONGEST_PAUSE)


def test_a_clock_that_is_put_back_lets_nobody_wait_for_a_day() -> None:
    assert is_due(left(), NOW - DAY)


def test_one_worker_comes_back_for_it_and_has_a_lease() -> None:
    task = left()
    row = Task.objects.filter(pk=task.pk)
    assert not row.come_back("early", NOW)
    assert [row.come_back(name, NOW + PAUSE) for name in ("north", "south")] == [True, False]
    task.refresh_from_db()
    assert (task.lease_owner, task.lease_until) == ("north", NOW + PAUSE + LEASE)
    assert task.attempt == 1


def test_a_worker_that_has_lost_it_cannot_leave_it() -> None:
    task = left()
    assert not Task.objects.filter(pk=task.pk).leave("another", PAUSE, NOW)


def test_what_was_called_off_in_the_moment_of_leaving_is_not_left_and_does_not_wait() -> None:
    task = render_row(cancel_requested=True)
    row = Task.objects.filter(pk=task.pk)
    assert not row.leave(task.lease_owner, PAUSE, NOW)
    row.update(lease_owner=AWAITED, lease_until=NOW + PAUSE)
    assert is_due(task, NOW)


def test_nobody_takes_it_for_abandoned() -> None:
    left()
    watch = leases.LeaseWatch(lambda _: None, now=lambda: NOW + DAY)
    assert watch.abandoned() == []


def test_called_off_it_ends_at_once_and_its_project_is_what_it_was() -> None:
    task = left()
    Project.objects.filter(pk=task.project_id).update(status=ProjectStatus.PROCESSING)
    assert rendering.cancel_task(task)
    task.refresh_from_db()
    assert task.status == TaskStatus.CANCELLED
    assert Project.objects.get(pk=task.project_id).status == ProjectStatus.DRAFT


def test_services_have_nothing_more_to_make_once_every_scene_is_here() -> None:
    task = left()
    assert task.lease_owner == AWAITED
    assert Task.objects.filter(pk=task.pk).of_services().exists()
    Task.objects.filter(pk=task.pk).update(order={**task.order, HERE: True})
    assert not Task.objects.all().of_services().exists()
    own = render_row()
    assert not Task.objects.filter(pk=own.pk).of_services().exists()
