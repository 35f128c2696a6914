"""The rounds of the sweeper go on, whatever one of them meets."""

from __future__ import annotations

import sqlite3
import threading
from datetime import timedelta

import pytest
from django.db import connection

from api.models import Task
from api.services import garbage
from api.services.leases import LeaseWatch
from api.tasks.sweeper import Sweeper
from api.tests.rendering_files import wait_until
from api.tests.task_rows import render_row

pytestmark = pytest.mark.django_db(transaction=True)


def sweeper(woken: list[Task], every: float = 60.0) -> Sweeper:
    return Sweeper(LeaseWatch(lambda _: None), woken.append, every=every, tidy=lambda: None)


def test_a_locked_database_is_told_of_once_and_the_work_is_taken_up_afterwards(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = render_row()
    woken: list[Task] = []
    swept = sweeper(woken)
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.02)
    connection.close()
    other = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for _ in range(3):
        swept.sweep()
    other.execute("ROLLBACK")
    other.close()
    assert woken == []
    assert len([record for record in caplog.records if record.name == "api.tasks.sweeper"]) == 1
    swept.sweep(timedelta())
    assert task in woken
    connection.close()  # the next test's is to be as patient as ever


def test_a_house_that_cannot_be_kept_does_not_keep_tasks_from_being_looked_after(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = threading.Event()

    def broken(*_: object) -> None:
        tried.set()
        raise OSError("the media folder is gone")

    monkeypatch.setattr(garbage, "collect", broken)
    woken: list[Task] = []
    swept = sweeper(woken, every=0.05)
    swept.start()
    try:
        assert tried.wait(60)
        task = render_row()
        wait_until(lambda: task in woken)
    finally:
        swept.stop(10)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "_keep_house failed"
    ]
    caplog.clear()
