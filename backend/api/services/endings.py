"""How a task ends: each way one transaction over the task, its project, and the event that tells of it.

Every function answers False, and changes nothing, when the task is not its worker's any more.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import transaction

from api.models import FILMS, MAX_ATTEMPTS, Project, ProjectStatus, Task, TaskKind, TaskStatus
from api.services.statuses import note_status, note_task


class _Words(NamedTuple):
    """What an interruption is called."""

    given_up: str
    again: str


_OF_A_RENDER = _Words(
    "Rendering failed {count} times without getting any further, so it was given up.",
    "Rendering was interrupted; trying again ({attempt} of {most})",
)
_OF_NARRATING = _Words(
    "Generating the audio failed {count} times without getting any further.",
    "Generating audio was interrupted; trying again ({attempt} of {most})",
)


def complete(task: Task, *, progress: dict[str, Any], result: dict[str, Any]) -> bool:
    """The work is done; that of a render is a film in its place, at the URL path ``output_path``."""
    film = {"status": ProjectStatus.COMPLETED, "output_path": result.get("output_path")}
    return _end(task, TaskStatus.COMPLETED, film, progress=progress, result=result)


def fail(task: Task, *, code: str, error: str, **changes: Any) -> bool:  # noqa: ANN401 - fields
    """The order cannot be carried out. An earlier film stays, and every narration that was made."""
    project = {"status": ProjectStatus.FAILED}
    return _end(task, TaskStatus.FAILED, project, error_code=code, error=error, **changes)


def cancel(task: Task) -> bool:
    """Nobody wants it any more: the project is what it was."""
    return _end(task, TaskStatus.CANCELLED, {"status": _before(task)})


def hand_back(task: Task, **changes: Any) -> bool:  # noqa: ANN401 - fields
    """Let another attempt go on, or end the task if it was called off meanwhile."""
    with transaction.atomic():
        if Task.objects.filter(pk=task.pk, cancel_requested=True).exists():
            return cancel(task)
        done = Task.objects.filter(pk=task.pk).hand_back(task.lease_owner, **changes)
        if done:
            tell(task)
        return done


def interrupted(task: Task, *, code: str, error: str) -> bool:
    """The worker or its engine died. Try again, unless that was the third time without anything new."""
    row = Task.objects.filter(pk=task.pk).only("furthest", "fruitless", "progress").first()
    if row is None:
        return False  # its project was removed for good
    words = _OF_A_RENDER if task.kind in FILMS else _OF_NARRATING
    progress = dict(row.progress or {})
    finished = progress.get("current_segment", 0)
    fruitless = 0 if finished > row.furthest else row.fruitless + 1
    if fruitless >= MAX_ATTEMPTS:
        return fail(task, code=code, error=f"{words.given_up.format(count=fruitless)} {error}")
    phase = words.again.format(attempt=fruitless + 1, most=MAX_ATTEMPTS)
    progress |= {"current_phase": phase, "phase": "interrupted", "remaining_seconds": None}
    return hand_back(task, furthest=max(finished, row.furthest), fruitless=fruitless, progress=progress)


def lead_back(task: Task) -> None:
    """Give a project the status back that it had before this render was asked for."""
    Project.objects.filter(pk=task.project_id, status=ProjectStatus.PROCESSING).update(status=_before(task))


def tell(task: Task) -> None:
    """Note how a task stands now, for everybody who listens; call it inside the transaction."""
    if task.kind in FILMS:
        note_status(task.project_id)
    if task.kind != TaskKind.RENDER:
        note_task(task.pk)


def _end(task: Task, status: TaskStatus, project: dict[str, Any], **changes: Any) -> bool:  # noqa: ANN401
    with transaction.atomic():
        if not Task.objects.filter(pk=task.pk).end(task.lease_owner, status, **changes):
            return False
        if task.kind == TaskKind.RENDER:
            Project.objects.filter(pk=task.project_id).update(**project)
        tell(task)
    return True


def _before(task: Task) -> str:
    return task.previous_status or ProjectStatus.DRAFT
