"""How narrating ends: each way one transaction over the task and the event that tells of it.

Every function answers False, and changes nothing, when the task is not its worker's any more.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from api.models import MAX_ATTEMPTS, Task, TaskStatus
from api.services.statuses import note_task

TRIED_TOO_OFTEN = "Generating the audio failed {count} times without getting any further. {error}"


def complete(task: Task, *, progress: dict[str, Any], result: dict[str, Any]) -> bool:
    """Everything was spoken, or needed not to be."""
    return _end(task, TaskStatus.COMPLETED, progress=progress, result=result)


def fail(task: Task, *, code: str, error: str, **changes: Any) -> bool:  # noqa: ANN401 - fields
    """Something could not be spoken; what could be is kept."""
    return _end(task, TaskStatus.FAILED, error_code=code, error=error, **changes)


def cancel(task: Task) -> bool:
    """Nobody wants the rest any more."""
    return _end(task, TaskStatus.CANCELLED)


def hand_back(task: Task, **changes: Any) -> bool:  # noqa: ANN401 - fields
    """Let another attempt go on, or end the task if it was called off meanwhile."""
    with transaction.atomic():
        if Task.objects.filter(pk=task.pk, cancel_requested=True).exists():
            return cancel(task)
        done = Task.objects.filter(pk=task.pk).hand_back(task.lease_owner, **changes)
        if done:
            note_task(task.pk)
        return done


def interrupted(task: Task, *, code: str, error: str) -> bool:
    """The worker is gone. Try again, unless that was the third time in a row without a new narration."""
    row = Task.objects.filter(pk=task.pk).only("furthest", "fruitless", "progress").first()
    if row is None:
        return False  # its project was removed for good
    finished = (row.progress or {}).get("current_segment", 0)
    fruitless = 0 if finished > row.furthest else row.fruitless + 1
    if fruitless >= MAX_ATTEMPTS:
        return fail(task, code=code, error=TRIED_TOO_OFTEN.format(count=fruitless, error=error))
    return hand_back(task, furthest=max(finished, row.furthest), fruitless=fruitless)


def _end(task: Task, status: TaskStatus, **changes: Any) -> bool:  # noqa: ANN401 - fields
    with transaction.atomic():
        done = Task.objects.filter(pk=task.pk).end(task.lease_owner, status, **changes)
        if done:
            note_task(task.pk)
        return done
