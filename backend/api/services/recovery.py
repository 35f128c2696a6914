"""What is put right at start and every few seconds: no task and no project is left with nobody at work.

PROCESSING, worker gone ──► PENDING        goes on from what is finished
                        ──► FAILED         the third time in a row without anything new
                        ──► CANCELLED      it had been called off
PENDING, called off     ──► CANCELLED
project PROCESSING without an open render ──► what its newest render says
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from api.models import Event, Project, ProjectStatus, Task, TaskKind, TaskStatus
from api.services import endings, garbage, ledger, voice_parts
from api.services.events import forget_old, newest_id
from api.services.rendering import cancel_task
from api.services.statuses import note_status

logger = logging.getLogger(__name__)

WAITED = timedelta(seconds=3)
"""How long a task may be PENDING before it is taken for forgotten."""

_EVENTS_KEPT = timedelta(days=1)
_CODE = "interrupted"
_INTERRUPTED = {
    TaskKind.RENDER: "StoryFlow stopped in the middle of it each time. An earlier film is as it was. "
    "Render again; with less memory in use it may succeed.",
    TaskKind.DRAFT: "StoryFlow stopped in the middle of it each time. The film is as it was. "
    "Make the draft again; with less memory in use it may succeed.",
    TaskKind.TTS: "StoryFlow stopped in the middle of it each time. The former sound is as it was.",
    TaskKind.TTS_ALL: "StoryFlow stopped in the middle of it each time. Finished narrations are kept.",
}


def take_up(abandoned: Iterable[Task]) -> list[Task]:
    """Give tasks that nobody works on to another attempt, or end them; answers those that changed."""
    return [task for task in abandoned if _take_up(task)]


def end_called_off() -> None:
    """End tasks that were called off while they waited."""
    for task in Task.objects.filter(status=TaskStatus.PENDING, cancel_requested=True).defer("order"):
        cancel_task(task)


def waiting(now: datetime | None = None, *, since: timedelta = WAITED) -> list[Task]:
    """PENDING tasks that nothing has happened to for a while, oldest first."""
    now = now or timezone.now()
    pending = Task.objects.filter(status=TaskStatus.PENDING, cancel_requested=False).defer("order")
    # A time beyond now was written before the clock was put back.
    return [task for task in pending.order_by("created_at", "pk") if not now - since < task.updated_at <= now]


def heal_projects() -> list[uuid.UUID]:
    """Bring projects that are PROCESSING with nobody at work to where they belong; answers which."""
    open_render = Task.objects.open().filter(project=OuterRef("pk"), kind=TaskKind.RENDER)
    lost = Project.objects.filter(~Exists(open_render), status=ProjectStatus.PROCESSING)
    healed = []
    for project in lost:
        with transaction.atomic():
            if lost.filter(pk=project.pk).update(status=_belongs_to(project)):
                note_status(project.pk)
                healed.append(project.pk)
                logger.warning("project %s was PROCESSING with nobody at work", project.pk)
    return healed


def keep_house(now: datetime | None = None) -> None:
    """Put sounds where they belong; remove what nobody needs: files that no row names, and old news."""
    now = now or timezone.now()
    voice_parts.put_away()
    garbage.collect(now)
    ledger.expire_unknown(now)
    forget_old()
    # The newest one holds the place in the count.
    Event.objects.filter(created_at__lt=now - _EVENTS_KEPT, pk__lt=newest_id()).delete()


def _take_up(task: Task) -> bool:
    same = Task.objects.held_by(task.lease_owner).filter(
        pk=task.pk, lease_until=task.lease_until, attempt=task.attempt
    )
    with transaction.atomic():
        if not same.exists():
            return False  # its worker has shown life meanwhile
        if task.cancel_requested:
            return endings.cancel(task)
        return endings.interrupted(task, code=_CODE, error=_INTERRUPTED[TaskKind(task.kind)])


def _belongs_to(project: Project) -> ProjectStatus:
    newest = (
        Task.objects.filter(project=project, kind=TaskKind.RENDER)
        .order_by("-created_at", "-pk")
        .only("status", "previous_status")
        .first()
    )
    if newest is not None and newest.status == TaskStatus.FAILED:
        return ProjectStatus.FAILED
    if newest is not None and newest.status == TaskStatus.CANCELLED and newest.previous_status:
        return ProjectStatus(newest.previous_status)
    return ProjectStatus.COMPLETED if project.output_path else ProjectStatus.DRAFT
