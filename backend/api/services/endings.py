"""How a render ends: each way one transaction over task, project and event.

Every function answers False, and changes nothing, when the task is not its worker's any more.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from api.models import MAX_ATTEMPTS, Project, ProjectStatus, Task, TaskStatus
from api.services.statuses import note_status

TRIED_TOO_OFTEN = "Rendering failed {count} times without getting any further, so it was given up."


def complete(task: Task, *, output_path: str, progress: dict[str, Any], result: dict[str, Any]) -> bool:
    """The film is in its place, at the URL path ``output_path``."""
    with transaction.atomic():
        return _end(
            task,
            TaskStatus.COMPLETED,
            {"status": ProjectStatus.COMPLETED, "output_path": output_path},
            progress=progress,
            result=result,
        )


def fail(task: Task, *, code: str, error: str) -> bool:
    """There will be no film of this order; an earlier one stays."""
    with transaction.atomic():
        return _end(task, TaskStatus.FAILED, {"status": ProjectStatus.FAILED}, error_code=code, error=error)


def cancel(task: Task) -> bool:
    """Nobody wants the film any more: the project is what it was."""
    with transaction.atomic():
        return _end(task, TaskStatus.CANCELLED, {"status": _before(task)})


def hand_back(task: Task, **changes: Any) -> bool:  # noqa: ANN401 - fields
    """Let another attempt go on, or end the task if it was called off meanwhile."""
    with transaction.atomic():
        if Task.objects.filter(pk=task.pk, cancel_requested=True).exists():
            return _end(task, TaskStatus.CANCELLED, {"status": _before(task)})
        done = Task.objects.filter(pk=task.pk).hand_back(task.lease_owner, **changes)
        if done:
            note_status(task.project_id)
        return done


def interrupted(task: Task, *, code: str, error: str) -> bool:
    """The engine died. Try again, unless that was the third time in a row without a new shot."""
    row = Task.objects.filter(pk=task.pk).only("furthest", "fruitless", "progress").first()
    if row is None:
        return False  # its project was removed for good
    progress = row.progress or {}
    finished = progress.get("current_segment", 0)
    fruitless = 0 if finished > row.furthest else row.fruitless + 1
    if fruitless >= MAX_ATTEMPTS:
        return fail(task, code=code, error=f"{TRIED_TOO_OFTEN.format(count=fruitless)} {error}")
    phase = f"Rendering was interrupted; trying again ({fruitless + 1} of {MAX_ATTEMPTS})"
    return hand_back(
        task,
        furthest=max(finished, row.furthest),
        fruitless=fruitless,
        progress={**progress, "current_phase": phase, "phase": "interrupted", "remaining_seconds": None},
    )


def lead_back(task: Task) -> None:
    """Give a project the status back that it had before this render was asked for."""
    Project.objects.filter(pk=task.project_id, status=ProjectStatus.PROCESSING).update(status=_before(task))


def _end(task: Task, status: TaskStatus, project: dict[str, Any], **changes: Any) -> bool:  # noqa: ANN401
    if not Task.objects.filter(pk=task.pk).end(task.lease_owner, status, timezone.now(), **changes):
        return False
    Project.objects.filter(pk=task.project_id).update(**project)
    note_status(task.project_id)
    return True


def _before(task: Task) -> str:
    return task.previous_status or ProjectStatus.DRAFT
