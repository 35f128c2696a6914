"""Calls that nobody's film waits for any more: looked after until the money is settled, and kept if paid for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from api.models import CallOutcome, CallState, Project, ProviderCall, Task, TaskStatus
from api.services import ledger, provider_calls, provider_room, rendering
from api.tests.rendering_files import Worker, make_project, wait_until
from api.tests.service_films import AT_ONCE, rendered_by_services, services
from api.tests.task_rows import started_manager
from providers import guards
from providers.fake import FakeServices, Scenario
from providers.pika import Pika
from providers.runway import Runway

pytestmark = pytest.mark.django_db(transaction=True)

BACKEND = Path(__file__).parents[2]
RUNWAY = ("POST", "/v1/image_to_video")


@pytest.fixture(scope="module")
def server() -> Iterator[FakeServices]:
    with FakeServices(poll_every=0.0, long_side=160) as fake:
        yield fake


@pytest.fixture
def fake(server: FakeServices, monkeypatch: pytest.MonkeyPatch) -> FakeServices:
    for adapter in (Runway, Pika):
        monkeypatch.setattr(adapter, "pace", AT_ONCE)
    monkeypatch.setattr(guards.SHARED, "_known", {})
    monkeypatch.setattr(provider_room, "_open", {})
    server.reset()
    return server


def left_behind(fake: FakeServices, provider: str = "runway", **scenario: Any) -> Project:  # noqa: ANN401
    """A project whose film was called off while a service worked on its scene."""
    fake.script(provider, Scenario(**scenario))
    project = make_project((0.4,))
    thread = Worker(rendering.request(project.pk)).in_thread()
    wait_until(lambda: ProviderCall.objects.filter(state=CallState.SUBMITTED).exists())
    assert rendering.request_cancel(project.pk)
    thread.join(10)
    assert project.tasks.get().status == TaskStatus.CANCELLED
    return project


def tend_until(state: str) -> ProviderCall:
    """Look after strays, as the sweeper does, until the one call has come to that state."""
    deadline = time.monotonic() + 20
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


def test_34_what_comes_after_all_is_kept_and_used_by_the_next_film(fake: FakeServices) -> None:
    with services("pika", fake, VIDEO_JOB_DEADLINE="1"):
        fake.script("pika", Scenario(polls=3, seconds=2.5))
        project = make_project((0.4,))
        first = rendered_by_services(project)
        if first.status == TaskStatus.FAILED:
            assert rendered_by_services(project).status in {TaskStatus.COMPLETED, TaskStatus.FAILED}
    assert fake.count("POST", "/fal-ai/pika/v2.2/image-to-video") <= 2
    assert ledger.discrepancies() == {}


def test_a_removed_project_leaves_no_money_behind(fake: FakeServices) -> None:
    with services("runway", fake):
        project = left_behind(fake, seconds=0.3)
        project.delete()
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


_WORKER = """
import sys
import django
django.setup()
from providers.pika import Pika
from providers.runway import Runway
from api.models import Task
from api.services import rendering
from api.tests.rendering_files import Worker
from api.tests.service_films import AT_ONCE
Runway.pace = AT_ONCE
print("ready", flush=True)
print(Worker(Task.objects.get(pk=sys.argv[1]), owner=sys.argv[2]).work().status)
"""

_PREPARE = """
import django
django.setup()
from django.core.management import call_command
from api.tests.rendering_files import make_project
from api.services import rendering
call_command("migrate", verbosity=0)
print(rendering.request(make_project((0.4, 0.3)).pk).pk)
"""

_TAKE_UP = """
import sys
import django
django.setup()
from api.models import Task
row = Task.objects.filter(pk=sys.argv[1])
row.update(status="PENDING", lease_owner="", lease_until=None)
"""

_LOOK = """
import django
django.setup()
from api.models import ProviderCall
from api.services import ledger
print(sorted(ProviderCall.objects.values_list("state", flat=True)), ledger.discrepancies())
"""


def _python(home: Path, fake: FakeServices, script: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        **fake.environment(),
        "VIDEO_PROVIDER": "runway",
        "STORYFLOW_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "storyflow_backend.settings.embedded",
    }
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=BACKEND, env=environment,
    )  # fmt: skip


def _said(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=90)
    assert process.returncode == 0
    return said.strip().split("\n")[-1]


@pytest.mark.fault
@pytest.mark.parametrize("delay", [0.05, 0.3, 0.8])
def test_a_worker_killed_at_any_moment_never_has_a_scene_ordered_twice(
    fake: FakeServices, tmp_path: Path, delay: float
) -> None:
    fake.script("runway", Scenario(seconds=0.5), times=None)
    task = _said(_python(tmp_path, fake, _PREPARE))
    first = _python(tmp_path, fake, _WORKER, task, "first")
    assert first.stdout is not None
    assert first.stdout.readline() == "ready\n"
    time.sleep(delay)
    first.send_signal(signal.SIGKILL)
    first.wait()
    first.stdout.close()
    _said(_python(tmp_path, fake, _TAKE_UP, task)) if _was_open(tmp_path, fake, task) else None
    status = (
        _said(_python(tmp_path, fake, _WORKER, task, "second")) if _is_pending(tmp_path, fake, task) else ""
    )
    assert status in {"", "COMPLETED", "FAILED"}
    assert max(Counter(job.digest for job in fake.book.jobs).values(), default=0) <= 1
    assert _said(_python(tmp_path, fake, _LOOK)).endswith("{}")


def _state(home: Path, fake: FakeServices, task: str) -> str:
    script = "import sys, django; django.setup()\nfrom api.models import Task\nprint(Task.objects.get(pk=sys.argv[1]).status)"
    return _said(_python(home, fake, script, task))


def _was_open(home: Path, fake: FakeServices, task: str) -> bool:
    return _state(home, fake, task) in {"PENDING", "PROCESSING"}


def _is_pending(home: Path, fake: FakeServices, task: str) -> bool:
    return _state(home, fake, task) == "PENDING"
