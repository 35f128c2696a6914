"""Calls that no film waits for any more: looked after until the money is settled, kept if paid for."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from api.models import CallOutcome, CallState, Project, ProviderCall, Task, TaskStatus
from api.services import ledger, provider_calls, rendering
from api.tests.rendering_files import Worker, make_project, wait_until
from api.tests.service_films import rendered_by_services, services
from api.tests.task_rows import started_manager
from providers.fake import FakeServices, Scenario
from providers.pika import Pika
from providers.runway import Runway

pytestmark = pytest.mark.django_db(transaction=True)

RUNWAY = ("POST", "/v1/image_to_video")
PIKA = ("POST", "/fal-ai/pika/v2.2/image-to-video")


def left_behind(fake: FakeServices, provider: str = "runway", **scenario: Any) -> Project:  # noqa: ANN401
    """A project whose film was called off while a service worked on its scene."""
    fake.script(provider, Scenario(**scenario))
    project = make_project((0.4,))
    thread = Worker(rendering.request(project.pk)).in_thread()
    wait_until(lambda: ProviderCall.objects.filter(state=CallState.SUBMITTED).exists())
    assert rendering.request_cancel(project.pk)
    thread.join()
    assert project.tasks.get().status == TaskStatus.CANCELLED
    return project


def tend_until(state: str) -> ProviderCall:
    """Look after strays, as the sweeper does, until the one call has come to that state."""
    deadline = time.monotonic() + 60
    while not ProviderCall.objects.filter(state=state).exists():
        assert time.monotonic() < deadline, ProviderCall.objects.get()
        for call_id in provider_calls.due_strays():
            provider_calls.tend(call_id, is_alive=lambda _: None)
        time.sleep(0.02)
    return ProviderCall.objects.get()


def test_what_was_called_off_is_called_off_at_the_service_too(fake: FakeServices) -> None:
    with services("runway", fake):
        left_behind(fake, end="never")
        call = tend_until(CallState.SETTLED)
    assert (call.called_off, call.outcome) == (True, CallOutcome.FAILED)
    assert call.actual == fake.charged("runway")
    assert ledger.discrepancies() == {}


@pytest.fixture
def _heedless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Services that go on with what they were asked to stop."""
    for adapter in (Runway, Pika):
        monkeypatch.setattr(adapter, "cancel", lambda *_: None)


@pytest.mark.usefixtures("_heedless")
def test_34_what_comes_after_all_is_kept_and_used_by_the_next_film(fake: FakeServices) -> None:
    project = make_project((0.4,))
    with services("pika", fake, VIDEO_JOB_DEADLINE="1"):
        fake.script("pika", Scenario(seconds=600.0))
        late = rendered_by_services(project)
        assert (late.status, late.error_code) == (TaskStatus.FAILED, "deadline_passed")
        fake.release()
        ProviderCall.objects.update(next_poll_at=timezone.now())
        tend_until(CallState.SETTLED)
    with services("pika", fake):
        assert rendered_by_services(project).status == TaskStatus.COMPLETED
    assert fake.count(*PIKA) == 1
    assert ledger.discrepancies() == {}


@pytest.mark.usefixtures("_heedless")
def test_what_was_called_off_and_came_all_the_same_is_not_ordered_again(fake: FakeServices) -> None:
    with services("runway", fake):
        project = left_behind(fake, seconds=600.0)
        fake.release()
        call = tend_until(CallState.SETTLED)
        assert call.outcome == CallOutcome.FETCHED
        assert rendered_by_services(project).status == TaskStatus.COMPLETED
    assert fake.count(*RUNWAY) == 1
    assert call.actual == fake.charged("runway")


def test_a_removed_project_leaves_no_money_behind(fake: FakeServices) -> None:
    with services("runway", fake):
        project = left_behind(fake, seconds=600.0)
        project.delete()
        fake.release()
        call = tend_until(CallState.SETTLED)
        for call_id in provider_calls.due_strays():
            provider_calls.tend(call_id, is_alive=lambda _: None)
    call.refresh_from_db()
    assert (call.clip, call.outcome) == ("", CallOutcome.FAILED)
    assert not provider_calls.due_strays()
    assert ledger.discrepancies() == {}


def test_the_sweeper_of_the_studio_looks_after_them(fake: FakeServices) -> None:
    with services("runway", fake):
        left_behind(fake, end="never")
        with started_manager(sweep_every=0.1):
            wait_until(lambda: ProviderCall.objects.filter(state=CallState.SETTLED).exists())
    assert ledger.discrepancies() == {}


def test_30_of_ten_films_at_once_only_those_begin_that_the_budget_allows(fake: FakeServices) -> None:
    projects = [make_project((0.4,)) for _ in range(10)]
    with services("runway", fake, COST_LIMIT_DAILY="0.30"):  # each costs 0.10
        tasks = []
        for project in projects:
            tasks.append(rendering.request(project.pk))
        ready = threading.Barrier(10)

        def work(task: Task) -> None:
            try:
                ready.wait()
                Worker(task, owner=str(task.pk)).work()
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=(task,)) for task in tasks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    ends = Counter((task.status, task.error_code) for task in Task.objects.all())
    assert ends == {(TaskStatus.COMPLETED, ""): 3, (TaskStatus.FAILED, "cost_limit"): 7}
    assert fake.count(*RUNWAY) == 3
    assert ledger.discrepancies() == {}
