"""Progress: how often it is written, that it never falls, and when work is to stop."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from api.models import LEASE, Event, Task, TaskStatus
from api.services.held_task import HeldTask, Why
from api.tests.task_rows import render_row

ME = "this worker"


class Work:
    """A task in this worker's hands, with a clock that stands still until it is moved."""

    def __init__(self, **fields: Any) -> None:  # noqa: ANN401 - a row's
        self.seconds = 0.0
        self.stopping = False
        task = render_row(**{"lease_owner": ME, "lease_until": timezone.now() + LEASE / 3, **fields})
        self.row = Task.objects.filter(pk=task.pk)
        self.held = HeldTask(task, stopping=lambda: self.stopping, clock=lambda: self.seconds)

    def update(self, current: int, **more: Any) -> bool:  # noqa: ANN401
        return self.held.update(current=current, total=4, current_phase=f"segment {current}", **more)

    def later(self, seconds: float = 0.5) -> None:
        self.seconds = round(self.seconds + seconds, 3)

    @property
    def written(self) -> dict[str, Any]:
        progress: dict[str, Any] = self.row.values_list("progress", flat=True).get() or {}
        return progress


@pytest.mark.django_db
def test_progress_is_written_at_most_twice_a_second_and_the_last_one_counts() -> None:
    work = Work()
    writes = 0
    seen = None
    for step in range(100):  # ten seconds
        assert work.update(step // 25, frames_done=step)
        writes += work.written != seen
        seen = work.written
        work.later(0.1)
    assert writes == 20
    assert Event.objects.count() == 20
    work.later()
    assert work.update(4)
    assert work.written["frames_done"] == 99
    assert work.written["current_segment"] == 4


@pytest.mark.django_db
def test_the_percentage_never_falls_and_never_says_that_it_is_done() -> None:
    work = Work(progress={"current_segment": 2, "total_segments": 4, "percentage": 50, "current_phase": "…"})
    shown = []
    for current in (0, 1, 3, 2, 4):
        work.update(current)
        shown.append(work.written["percentage"])
        work.later()
    assert shown == [50, 50, 75, 75, 99]


@pytest.mark.django_db
def test_every_write_keeps_the_lease_and_a_repeated_one_is_no_news() -> None:
    work = Work()
    for _ in range(3):
        before = timezone.now() + LEASE
        assert work.update(1)
        assert work.row.filter(lease_until__gte=before).exists()
        work.later()
    assert Event.objects.filter(name=Event.Name.STATUS).count() == 1


@pytest.mark.django_db
def test_a_wish_to_cancel_is_heard_at_the_next_write() -> None:
    work = Work()
    assert work.update(1)
    work.row.update(cancel_requested=True)
    work.later(0.4)
    assert work.update(1)
    work.later(0.1)
    assert not work.update(1)
    assert work.held.why is Why.CANCELLED


@pytest.mark.django_db
def test_the_end_of_the_process_is_heard_at_once() -> None:
    work = Work()
    assert work.update(1)
    work.stopping = True
    assert not work.update(1)
    assert work.held.why is Why.STOPPING


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [{"lease_owner": "another worker"}, {"status": TaskStatus.PENDING}, {"status": TaskStatus.CANCELLED}],
)
def test_a_task_that_is_not_ours_any_more_is_left_as_it_is(change: dict[str, Any]) -> None:
    work = Work()
    work.row.update(**change)
    before = work.row.values().get()
    assert not work.update(3)
    assert work.held.why is Why.LOST
    assert work.row.values().get() == before
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_work_goes_on_while_the_database_is_locked(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.02)
    connection.close()
    other = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        for _ in range(4):
            assert work.update(1)
            work.later()
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert work.update(2)
    assert work.written["current_segment"] == 2
    told = [record for record in caplog.records if record.name == "api.services.held_task"]
    assert len(told) == 1, "a database that stays locked is told of once"
    connection.close()  # the next test's is to be as patient as ever
