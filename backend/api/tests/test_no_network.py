"""A studio that makes its films itself needs nothing of what speaks over a network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BACKEND = Path(__file__).parents[2]
NEVER = ("httpx", "celery", "redis", "psycopg", "boto3", "prometheus_client")

# As on a machine where they are not installed. The web framework looks by itself whether psycopg is there.
_ABSENT = f"""
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {NEVER!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
"""

_STUDIO = f"""
{_ABSENT}
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
import storyflow_backend.urls
from api.services import costs, estimates, health, provider_room
from api.tasks import TaskManager
from api.tests.rendering_files import make_project, wait_until
from api.models import Task
from api.services import rendering
project = make_project((0.2,))
provider_room.shown_providers()
estimates.estimate(project.pk)
costs.overview()
manager = TaskManager.get_instance()
manager.start()
health.readiness(worker_runs=lambda: True)
task = rendering.request(project.pk)
manager.submit_task(__import__("api.tasks").tasks.render_video_task, str(project.pk))
wait_until(lambda: not Task.objects.get(pk=task.pk).is_open, 60)
print(Task.objects.get(pk=task.pk).status)
manager.stop()
print(sorted(name for name in {NEVER!r} if name in sys.modules))
"""

_DEMO = f"""
{_ABSENT}
import cli.demo, cli.render, cli.film_making, cli.doctor
import core_engine.video_renderer
print(sorted(name for name in {NEVER!r} if name in sys.modules))
"""


def said(home: Path, script: str) -> list[str]:
    environment = {
        **os.environ,
        "STORYFLOW_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "storyflow_backend.settings.embedded",
    }
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=BACKEND,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split("\n")[:-1]


def test_a_studio_with_its_own_settings_makes_a_film_without_any_package_of_the_network(
    tmp_path: Path,
) -> None:
    assert said(tmp_path, _STUDIO) == ["COMPLETED", "[]"]


def test_the_terminal_needs_none_either(tmp_path: Path) -> None:
    assert said(tmp_path, _DEMO) == ["[]"]
