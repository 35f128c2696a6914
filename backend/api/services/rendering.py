"""Asking for a film and calling it off. ``filming`` makes it.

DRAFT, COMPLETED, FAILED ──request──► PROCESSING ──► COMPLETED or FAILED
         ▲                                 │
         └────────────── cancel ───────────┘
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NoReturn

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from api.errors import Conflict, NotReady
from api.models import AWAITED, SHARED, Project, ProjectStatus, Task, TaskKind, TaskStatus
from api.models.task import HERE, TaskQuerySet
from api.services import endings, filming, provider_orders, service_films
from api.services.assembly import Frozen, Making, freeze_with_key
from api.services.encoders import require_encoder
from api.services.endings import lead_back, tell
from api.services.filming import Update, render_project
from api.services.finishing import finish
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
    "take_step",
]


def can_start_render(project_status: str) -> bool:
    """Whether a project in this status may be rendered: always, unless it is being rendered."""
    return project_status in (ProjectStatus.DRAFT, ProjectStatus.COMPLETED, ProjectStatus.FAILED)


def request(
    project_id: uuid.UUID | str,
    *,
    force: bool = False,
    provider: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> Task:
    """Claim a project for a render and write down what it is to be made of; the caller enqueues it.

    ``force`` asks that every shot is encoded anew; ``provider`` and ``options`` say who makes it, by default
    whom the settings name. Of any number of requests at the same time one is granted. Raises NotFound,
    Conflict while the project is being rendered (details: ``task_id``) or an order is in doubt (details:
    ``calls``), NotReady (details: what is missing), CannotOrder and CostLimit before anything is sent,
    Unavailable where the engine in use lacks its encoders.
    """
    project = visible_project(project_id)
    if not can_start_render(project.status):
        _refuse_second(project)
    making = provider_orders.making(provider, options)
    require_ready(validate_project_for_render(project))  # looks at every file, so before the transaction
    require_encoder()
    if making is not None:
        making = _settled(project, making)
    with transaction.atomic():
        return _claim(project_id, force=force, making=making)


def perform(task: Task, *, update: Update) -> None:
    """Make the film of a task that its ``lease_owner`` has claimed, and end the task; see ``filming``."""
    if "chain" not in task.order:
        filming.perform(task, update=update)
    elif HERE in task.order:
        finish(task, update=update)
    elif settings.GROUP_WORK:  # what they wait for would keep others from the work that they could do
        service_films.take_step(task, update=update, anew=True)
    else:
        service_films.perform(task, update=update)


def take_step(task: Task, *, update: Update, anew: bool) -> None:
    """Make the next step of a film that services make; see ``service_films``."""
    if HERE in task.order:
        endings.hand_back(task)
    else:
        service_films.take_step(task, update=update, anew=anew)


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
        if not waiting and not _end_unheld(task):
            return bool(
                row.filter(status=TaskStatus.PROCESSING).update(cancel_requested=True, updated_at=now)
            )
        if task.kind == TaskKind.RENDER:
            lead_back(task)
        tell(task)
    return True


def _settled(project: Project, making: Making) -> Making:
    """The same with those providers only that can take this film. Asks nobody, and pays nothing."""
    provider_orders.require_decided(project)
    order = freeze_with_key(project, making=making).order
    chain = provider_orders.able(order)
    provider_orders.require_affordable(project.pk, order)
    return replace(making, chain=tuple(chain))


def _end_unheld(task: Task) -> bool:
    """End a film that only its groups, or services, work on: whoever looks after those sees it soon."""
    row = Task.objects.filter(pk=task.pk)
    return any(row.end(owner, TaskStatus.CANCELLED, cancel_requested=True) for owner in (SHARED, AWAITED))


def _claim(project_id: uuid.UUID | str, *, force: bool, making: Making | None) -> Task:
    project = visible_project(project_id)
    claimed = Project.objects.filter(pk=project.pk, status=project.status).exclude(
        status=ProjectStatus.PROCESSING
    )
    if not claimed.update(status=ProjectStatus.PROCESSING) or _open_renders(project).exists():
        _refuse_second(project)
    if making is not None:
        provider_orders.require_decided(project)
    task = create_film_task(
        project, TaskKind.RENDER, force=force, previous_status=project.status, making=making
    )
    note_status(project.pk)
    return task


def create_film_task(
    project: Project,
    kind: TaskKind,
    *,
    force: bool,
    previous_status: str = "",
    making: Making | None = None,
) -> Task:
    """The row of a film or draft, with the project frozen as it is now. Raises NotReady."""
    frozen = freeze_with_key(project, force=force, making=making)
    _require_named(frozen)
    return Task.objects.create_newest(
        kind=kind,
        project_id=project.pk,
        order=frozen.order,
        order_key=frozen.key,
        progress=first_progress(len(frozen.order["segments"])),
        previous_status=previous_status,
        result=None if making is None else making.asked,
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
