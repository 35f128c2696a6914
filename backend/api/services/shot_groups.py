"""The groups of a film that many workers make: laid out, held, closed, and taken up again.

Every step is a conditional UPDATE or a short transaction; the work itself is ``shared_filming``'s.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from api.models import MAX_ATTEMPTS, SHARED, GroupState, ShotGroup, ShotPlan, Task, TaskStatus
from api.models.task import OPEN
from api.services import endings
from api.services.held_task import note_progress
from core_engine.piecework import PieceName

logger = logging.getLogger(__name__)

SOUND = 0
"""The number of the group that makes the sound track."""

_WAITED = timedelta(seconds=3)
_GIVEN_UP = (
    "Rendering failed {count} times without getting any further, so it was given up. A worker ended in the "
    "middle of it each time. An earlier film is as it was. Render again; with more memory for the workers "
    "it may succeed."
)


def lay_out(
    task: Task, heard: Sequence[dict[str, Any]], pieces: Iterable[tuple[PieceName, int]], group_frames: int
) -> bool:
    """Write down the groups of a task and share it out; False when it is not its worker's any more.

    ``pieces`` are all of the film's with their frames; a group takes runs of them up to ``group_frames``.
    """
    runs = _runs(pieces, group_frames)
    with transaction.atomic():
        plan = ShotPlan.objects.create(task_id=task.pk, heard=list(heard), open_groups=len(runs) + 1)
        groups = [ShotGroup(plan=plan, number=SOUND, order={})]
        for number, run in enumerate(runs, 1):
            first = run[0][0][0]
            named = [[shot - first, start] for (shot, start), _ in run]
            last = run[-1][0][0]
            groups.append(
                ShotGroup(
                    plan=plan,
                    number=number,
                    order={"first": first, "last": last, "pieces": named},
                    frames=sum(frames for _, frames in run),
                )
            )
        ShotGroup.objects.bulk_create(groups)
        return share_out(task)


def share_out(task: Task) -> bool:
    """Leave a task to its groups; False when it is not its worker's any more."""
    held = Task.objects.filter(pk=task.pk).held_by(task.lease_owner)
    return bool(held.update(lease_owner=SHARED, lease_until=None, updated_at=timezone.now()))


def is_wanted(group: ShotGroup) -> bool:
    """Whether the film of a group is still being made."""
    return Task.objects.filter(
        pk=group.plan_id, status=TaskStatus.PROCESSING, lease_owner=SHARED, cancel_requested=False
    ).exists()


def close(group: ShotGroup, owner: str, **result: Any) -> Task | None:  # noqa: ANN401 - fields
    """Bring a group to its end; answers the task when it was the last, which is then to be joined."""
    with transaction.atomic():
        if not ShotGroup.objects.filter(pk=group.pk).close(owner, frames_done=group.frames, **result):
            return None
        if not ShotPlan.close_one(group.plan_id):
            return None
        return call_for_join(group.plan_id)


def call_for_join(task_id: uuid.UUID) -> Task | None:
    """Let a worker take a task whose groups are all done; None when somebody did so before."""
    now = timezone.now()
    row = Task.objects.filter(pk=task_id)
    if not row.held_by(SHARED).update(status=TaskStatus.PENDING, lease_owner="", updated_at=now):
        return None
    return row.defer("order").first()


def open_again(task: Task, numbers: Iterable[int]) -> None:
    """Let groups be made once more, because of what they made something is missing or damaged."""
    with transaction.atomic():
        again = ShotGroup.objects.filter(plan_id=task.pk, number__in=list(numbers), state=GroupState.DONE)
        count = again.update(state=GroupState.WAITING, frames_done=0, shots_done=0, updated_at=timezone.now())
        ShotPlan.objects.filter(pk=task.pk).update(open_groups=count)
        share_out(task)


def interrupted(group: ShotGroup) -> None:
    """The worker of a group died or gave up: another attempt, but no fourth without anything new."""
    row = ShotGroup.objects.filter(pk=group.pk).first()
    if row is None:
        return
    fruitless = 0 if row.frames_done > row.furthest else row.fruitless + 1
    if fruitless >= MAX_ATTEMPTS:
        task = Task.objects.filter(pk=row.plan_id).held_by(SHARED).first()
        if task is not None:
            endings.fail(task, code="interrupted", error=_GIVEN_UP.format(count=fruitless))
        return
    row_now = ShotGroup.objects.filter(pk=group.pk, attempt=group.attempt)
    row_now.hand_back(group.lease_owner, fruitless=fruitless, furthest=max(row.furthest, row.frames_done))


def tell(task_id: uuid.UUID, progress: Callable[[Iterable[ShotGroup]], dict[str, Any]]) -> None:
    """Write the progress of a shared task, twice a second at most; ``progress`` makes it of its groups."""
    if not ShotPlan.may_tell(task_id):
        return
    with transaction.atomic():
        # Whoever is second here reads what the first has written.
        ShotPlan.objects.select_for_update().filter(pk=task_id).first()
        task = Task.objects.filter(pk=task_id).held_by(SHARED).defer("order").first()
        if task is None:
            return
        shown = progress(
            ShotGroup.objects.filter(plan_id=task_id).defer("order", "result").order_by("number")
        )
        Task.objects.filter(pk=task_id).held_by(SHARED).update(progress=shown, updated_at=timezone.now())
        note_progress(task)


def abandoned(has_worker: Callable[[str], bool | None], now: datetime | None = None) -> list[ShotGroup]:
    """Groups in work that nobody works on any more."""
    now = now or timezone.now()
    in_work = ShotGroup.objects.open().filter(state=GroupState.WORKING).defer("order", "result")
    return [group for group in in_work if _is_abandoned(group, has_worker(group.lease_owner), now)]


def waiting(now: datetime | None = None, *, since: timedelta = _WAITED) -> list[ShotGroup]:
    """Groups that wait for a worker and that nothing has happened to for a while."""
    now = now or timezone.now()
    found = ShotGroup.objects.open().filter(state=GroupState.WAITING).defer("order", "result")
    return [group for group in found if not now - since < group.updated_at <= now]


def forgotten_joins() -> list[Task]:
    """Tasks all of whose groups are done and that nobody has called for their join; they are called now."""
    shared = ShotPlan.objects.filter(task__status=TaskStatus.PROCESSING, task__lease_owner=SHARED)
    done = [plan.pk for plan in shared.filter(open_groups=0)]
    return [task for pk in done if (task := call_for_join(pk)) is not None]


def forget_ended() -> None:
    """Remove the plans and groups of tasks that have ended."""
    ShotPlan.objects.exclude(task__status__in=OPEN).delete()


def _is_abandoned(group: ShotGroup, has_worker: bool | None, now: datetime) -> bool:
    if has_worker is False or group.lease_until is None:
        return True
    return group.lease_until < now


def _runs(pieces: Iterable[tuple[PieceName, int]], group_frames: int) -> list[list[tuple[PieceName, int]]]:
    """Pieces in order, put together until a run has ``group_frames``."""
    runs: list[list[tuple[PieceName, int]]] = []
    frames = group_frames
    for piece in pieces:
        if frames >= group_frames:
            runs.append([])
            frames = 0
        runs[-1].append(piece)
        frames += piece[1]
    return runs
