"""Asking for a film and calling it off. ``filming`` makes it.

DRAFT, COMPLETED, FAILED ──request──► PROCESSING ──► COMPLETED or FAILED
         ▲                                 │
         └────────────── cancel ───────────┘
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import NoReturn

from django.db import transaction
from django.utils import timezone

from api.errors import Conflict, NotReady
from api.models import SHARED, Project, ProjectStatus, Task, TaskKind, TaskStatus
from api.models.task import TaskQuerySet
from api.services.assembly import Frozen, freeze_with_key
from api.services.encoders import require_encoder
from api.services.endings import lead_back, tell
from api.services.filming import perform, render_project
from api.services.lookup import visible_project
from api.services.statuses import first_progress, note_status
from api.validators import missing_assets, validate_project_for_render

__all__ = [
    "can_start_render",
    "cancel_task",
    "perform",
    "render_project",
    "request",
    "request_cancel",
]


def can_start_render(project_status: str) -> bool:
    """Whether a project in this status may be rendered: always, unless it is being rendered."""
    return project_status in (ProjectStatus.DRAFT, ProjectStatus.COMPLETED, ProjectStatus.FAILED)


def request(project_id: uuid.UUID | str, *, force: bool = False) -> Task:
    """Claim a project for a render and write down what it is to be made of; the caller enqueues it.

    ``force`` asks that every shot is encoded anew. Of any number of requests at the same time one is
    granted. Raises NotFound, Conflict while the project is being rendered (details: ``task_id``),
    NotReady (details: what is missing), Unavailable where the engine in use lacks its encoders.
    """
    project = visible_project(project_id)
    if not can_start_render(project.status):
        _refuse_second(project)
    require_ready(validate_project_for_render(project))  # looks at every file, so before the transaction
    require_encoder()
    with transaction.atomic():
        return _claim(project_id, force=force)


def request_cancel(project_id: uuid.UUID | str) -> bool:
    """Call off a project's render; False when there is none, or it has ended."""
    task = Task.objects.open().filter(project_id=project_id, kind=TaskKind.RENDER).defer("order").first()
    return task is not None and cancel_task(task)


def cancel_task(task: Task) -> bool:
    """Call off a piece of work of any kind; False when it has ended.

    Work that waits ends at once. Work that is being done ends within a second, because whoever does
    it asks twice a second, in this process or another.
    """
    row = Task.objects.filter(pk=task.pk)
    now = timezone.now()
    with transaction.atomic():
        waiting = row.filter(status=TaskStatus.PENDING).update(
            status=TaskStatus.CANCELLED, order={}, cancel_requested=True, finished_at=now, updated_at=now
        )
        if not waiting and not _end_shared(task):
            return bool(
                row.filter(status=TaskStatus.PROCESSING).update(cancel_requested=True, updated_at=now)
            )
        if task.kind == TaskKind.RENDER:
            lead_back(task)
        tell(task)
    return True


def _end_shared(task: Task) -> bool:
    """End a film that only its groups work on: their workers see it at their next look."""
    return Task.objects.filter(pk=task.pk).end(SHARED, TaskStatus.CANCELLED, cancel_requested=True)


def _claim(project_id: uuid.UUID | str, *, force: bool) -> Task:
    project = visible_project(project_id)
    claimed = Project.objects.filter(pk=project.pk, status=project.status).exclude(
        status=ProjectStatus.PROCESSING
    )
    if not claimed.update(status=ProjectStatus.PROCESSING) or _open_renders(project).exists():
        _refuse_second(project)
    task = create_film_task(project, TaskKind.RENDER, force=force, previous_status=project.status)
    note_status(project.pk)
    return task


def create_film_task(project: Project, kind: TaskKind, *, force: bool, previous_status: str = "") -> Task:
    """The row of a film or draft, with the project frozen as it is now. Raises NotReady."""
    frozen = freeze_with_key(project, force=force)
    _require_named(frozen)
    return Task.objects.create_newest(
        kind=kind,
        project_id=project.pk,
        order=frozen.order,
        order_key=frozen.key,
        progress=first_progress(len(frozen.order["segments"])),
        previous_status=previous_status,
    )


def _open_renders(project: Project) -> TaskQuerySet:
    return Task.objects.open().filter(project=project, kind=TaskKind.RENDER).defer("order")


def _refuse_second(project: Project) -> NoReturn:
    running = _open_renders(project).first()
    raise Conflict(
        "Project is already being rendered",
        code="already_rendering",
        details={"task_id": running.public_name if running else None, "project_id": str(project.pk)},
    )


def require_ready(missing: Mapping[str, object] | None) -> None:
    """Raise NotReady where something is missing, with what it is."""
    if missing:
        raise NotReady("Project not ready for rendering", details=missing)


def _require_named(frozen: Frozen) -> None:
    """Raise NotReady after another look, at the rows only, which may have been edited meanwhile."""
    segments = frozen.order["segments"]
    unnamed = [segment for segment in segments if not (segment["picture"] and segment["narration"])]
    if unnamed or not segments:
        rows = [(segment["id"], segment["picture"], segment["narration"]) for segment in segments]
        require_ready(missing_assets(rows))
