"""Tasks in any state, stories to be read aloud, and a worker of this process that ends with the block."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils import timezone

from api.models import LEASE, Project, ProjectStatus, Segment, Task, TaskKind, TaskStatus
from api.services import recovery
from api.services.leases import LeaseWatch
from api.tasks import TaskManager
from api.tests.rendering_files import wait_until

GONE = "a worker elsewhere"
"""An owner of whom only its lease can be known."""


def story(*texts: str, **fields: Any) -> Project:  # noqa: ANN401 - a row's
    """A project with a segment for each text."""
    project = Project.objects.create(**{"title": "The Lighthouse", **fields})
    for index, text in enumerate(texts):
        Segment.objects.create(project=project, sequence_index=index, text_content=text)
    return project


def render_row(project: Project | None = None, **fields: Any) -> Task:  # noqa: ANN401 - a row's
    """A render in work whose worker fell silent a minute ago, and its project; ``fields`` differ."""
    project = project or story("The lamp burns.", status=ProjectStatus.PROCESSING)
    return Task.objects.create(
        **{
            "kind": TaskKind.RENDER,
            "project": project,
            "status": TaskStatus.PROCESSING,
            "order": {"segments": []},
            "attempt": 1,
            "previous_status": ProjectStatus.DRAFT,
            "lease_owner": GONE,
            "lease_until": timezone.now() - LEASE,
            "progress": {"current_segment": 0, "total_segments": 4, "percentage": 0, "current_phase": "…"},
            **fields,
        }
    )


def sweep_once() -> list[uuid.UUID]:
    """Take up what has no worker, as it is done at start; answers which tasks."""
    return [task.pk for task in recovery.take_up(LeaseWatch(lambda _: None).abandoned())]


def is_long_ago(task: Task) -> None:
    """Let a task have waited for a while."""
    Task.objects.filter(pk=task.pk).update(updated_at=timezone.now() - timedelta(minutes=1))


@contextmanager
def started_manager(sweep_every: float = 60.0) -> Iterator[TaskManager]:
    """A manager in the place of this process's, started."""
    manager, TaskManager._instance = TaskManager(sweep_every=sweep_every), None
    TaskManager._instance = manager
    manager.start()
    try:
        yield manager
    finally:
        manager.stop(timeout=30)
        TaskManager._instance = None


def ended(task: Task, seconds: float = 60) -> Task:
    """The task, once it has ended."""
    row = Task.objects.filter(pk=task.pk)
    wait_until(lambda: not row.get().is_open, seconds)
    return row.get()
