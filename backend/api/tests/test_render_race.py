"""Many ask for one film at the same moment: in one process, and in two on one database."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from api.errors import Conflict
from api.models import Project, ProjectStatus, Task
from api.services import rendering
from api.tests.rendering_files import beside, film_of, make_project, rendered, wait_until

BACKEND = Path(__file__).parents[2]
EACH = 8

_SETUP = """
import django
django.setup()
from django.core.management import call_command
from api.tests.rendering_files import make_project
call_command("migrate", verbosity=0)
print(make_project().pk)
"""

_RACER = f"""
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
from api.tests.test_render_race import ask
ready = threading.Barrier({EACH} + 1)
with ThreadPoolExecutor({EACH}) as pool:
    asked = [pool.submit(ask, sys.argv[1], ready) for _ in range({EACH})]
    print("ready", flush=True)
    sys.stdin.readline()
    ready.wait()
    print(*(answer.result() for answer in asked))
"""

_LOOK = """
import sys
import django
django.setup()
from api.models import Project, Task
print(Task.objects.count(), Project.objects.get(pk=sys.argv[1]).status)
"""


def ask(project_id: object, ready: threading.Barrier) -> str:
    """What one of many is answered."""
    try:
        ready.wait()
        rendering.request(str(project_id))
    except Conflict as error:
        return "409" if error.details["task_id"] == f"render_{project_id}" else "409 for no render"
    finally:
        connection.close()
    return "202"


@pytest.mark.django_db(transaction=True)
def test_17_of_sixteen_at_once_one_is_granted() -> None:
    project = make_project()
    ready = threading.Barrier(16)
    with ThreadPoolExecutor(16) as pool:
        answers = Counter(pool.map(lambda _: ask(project.pk, ready), range(16)))
    assert answers == {"202": 1, "409": 15}
    assert Task.objects.count() == 1


def _python(home: Path, script: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "STORYFLOW_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "storyflow_backend.settings.embedded",
    }
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=BACKEND,
        env=environment,
    )


def _said(process: subprocess.Popen[str], word: str | None = None) -> str:
    said, _ = process.communicate(word, timeout=60)
    assert process.returncode == 0
    return said.strip()


def test_17_of_sixteen_in_two_processes_one_is_granted(tmp_path: Path) -> None:
    project = _said(_python(tmp_path, _SETUP))
    racers = [_python(tmp_path, _RACER, project) for _ in range(2)]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    answers = Counter(" ".join(_said(racer) for racer in racers).split())
    assert answers == {"202": 1, "409": 15}
    assert _said(_python(tmp_path, _LOOK, project)) == "1 PROCESSING"


@pytest.mark.django_db(transaction=True)
def test_18_two_films_at_once_do_not_know_of_each_other() -> None:
    projects = [make_project((0.5, 0.4)), make_project((0.6,))]

    def make(project: Project) -> None:
        rendered(project)
        connection.close()

    threads = [threading.Thread(target=make, args=(project,)) for project in projects]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until(lambda: not Project.objects.exclude(status=ProjectStatus.COMPLETED).exists())
    assert [beside(film_of(project)) for project in projects] == [["final.mp4"]] * 2
    assert sorted((task.result or {})["frames"] for task in Task.objects.all()) == [6, 9]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("winner", ["claim", "cancel"])
def test_a_claim_and_a_cancel_that_meet_leave_one_answer(winner: str) -> None:
    project = make_project()
    task = rendering.request(project.pk)
    row = Task.objects.filter(pk=task.pk)
    if winner == "claim":
        assert row.claim("a worker")
        assert rendering.request_cancel(project.pk)
        task.refresh_from_db()
        assert (task.status, task.cancel_requested) == ("PROCESSING", True)
    else:
        assert rendering.request_cancel(project.pk)
        assert not row.claim("a worker")
        task.refresh_from_db()
        assert task.status == "CANCELLED"
