"""Asking for a draft: the same film, small and quick, beside the project's own film and without touching it.

A draft has its own task, so a project keeps its status, its film and its badge, and a render may go on
meanwhile. ``filming`` makes it, ``rendering.cancel_task`` calls it off.
"""

from __future__ import annotations

import uuid
from typing import NoReturn

from django.db import IntegrityError, transaction

from api.errors import Conflict
from api.models import Project, Task, TaskKind
from api.services.encoders import require_encoder
from api.services.lookup import visible_project
from api.services.rendering import create_film_task, require_ready
from api.services.statuses import note_task
from api.validators import validate_project_for_render


def request(project_id: uuid.UUID | str, *, force: bool = False) -> Task:
    """Write down what a draft is to be made of; the caller enqueues it.

    ``force`` asks that every shot is encoded anew. Raises NotFound, Conflict while a draft of the
    project is being made (details: ``task_id``), NotReady (details: what is missing), Unavailable
    where the engine in use lacks its encoders.
    """
    project = visible_project(project_id)
    _refuse_second(project)
    require_ready(validate_project_for_render(project))  # looks at every file, so before the transaction
    require_encoder()
    with transaction.atomic():
        project = visible_project(project_id)
        _refuse_second(project)
        return _create(project, force=force)


def _create(project: Project, *, force: bool) -> Task:
    try:
        with transaction.atomic():
            task = create_film_task(project, TaskKind.DRAFT, force=force)
    except IntegrityError:  # where transactions overlap, the table itself lets one through
        _refuse(Task(kind=TaskKind.DRAFT, project_id=project.pk))
    note_task(task.pk)
    return task


def _refuse_second(project: Project) -> None:
    running = Task.objects.open().filter(project=project, kind=TaskKind.DRAFT).defer("order").first()
    if running is not None:
        _refuse(running)


def _refuse(running: Task) -> NoReturn:
    raise Conflict(
        "A draft of this project is already being made",
        code="already_drafting",
        details={"task_id": running.public_name, "project_id": str(running.project_id)},
    )
