"""Pieces of background work of any kind: found by their names, called off, ended."""

from __future__ import annotations

import uuid
from typing import Any

from api.errors import Conflict, NotFound
from api.models import FILMS, Project, Task, TaskKind
from api.services import endings
from api.services.rendering import cancel_task
from api.services.statuses import full_progress


def find(name: str) -> Task:
    """The task of a public name or UUID, of a project that nobody has deleted. Raises NotFound."""
    task = Task.objects.named(name).filter(project__in=Project.objects.visible()).defer("order").first()
    if task is None:
        raise NotFound("There is no such task; it may have been deleted with its project.")
    return task


def cancel(name: str) -> Task:
    """Call a task off and give it as it is then. Raises NotFound, and Conflict when it has ended."""
    task = find(name)
    if not cancel_task(task):
        task.refresh_from_db(fields=["status"])
        raise Conflict(
            f"This task has ended already ({task.status.lower()}), so there is nothing to cancel.",
            code="already_ended",
            details={"task_id": task.public_name, "status": task.status},
        )
    return find(str(task.pk))


def newest_open(kind: TaskKind, subject_id: uuid.UUID | str) -> Task | None:
    """The open task of a kind that is about a project (or, for TTS, about a segment)."""
    return Task.objects.named(f"{kind.value}_{subject_id}").open().defer("order").first()


def complete(task: Task, progress: dict[str, Any], result: dict[str, Any]) -> bool:
    """End a task well; False when it is not its worker's any more."""
    is_film = task.kind in FILMS
    full = full_progress(progress.get("total_segments", 0)) if is_film else {"percentage": 100}
    return endings.complete(task, progress={**progress, **full}, result=result)
