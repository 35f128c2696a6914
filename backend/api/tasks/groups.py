"""Groups of shots, from the workers' side: claimed, made, and looked after."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, close_old_connections

from api.models import ShotGroup, Task
from api.services import shared_filming, shot_groups

logger = logging.getLogger(__name__)

Wake = Callable[[Task], None]
Dispatch = Callable[[ShotGroup], None]


def work(group_id: str, owner: str, is_stopping: Callable[[], bool]) -> Task | None:
    """Make a group, unless somebody else does; answers the task when it is to be joined now."""
    try:
        if is_stopping() or not ShotGroup.objects.filter(pk=uuid.UUID(group_id)).claim(owner):
            return None
        group = ShotGroup.objects.filter(pk=uuid.UUID(group_id)).first()
        if group is None:  # removed in this moment, with its project
            return None
        return shared_filming.perform_group(group, owner, go_on=lambda: not is_stopping())
    except DatabaseError as error:
        # The row stands as it was; whoever looks after the groups comes back to it.
        logger.warning("group %s was left for later: %s", group_id, error)
        return None
    finally:
        close_old_connections()


def dispatch_all(task_id: uuid.UUID, dispatch: Dispatch) -> None:
    """Wake workers for every group of a task that waits."""
    for group in ShotGroup.objects.open().filter(plan_id=task_id, state="WAITING").defer("order", "result"):
        dispatch(group)


def look_after(
    has_worker: Callable[[str], bool | None], wake: Wake, dispatch: Dispatch, waited: timedelta
) -> None:
    """One round: groups whose worker is gone, groups that wait, and films that nobody called for joining."""
    for group in shot_groups.abandoned(has_worker):
        shot_groups.interrupted(group)
        dispatch(group)
    for group in shot_groups.waiting(since=waited):
        dispatch(group)
    for task in shot_groups.forgotten_joins():
        wake(task)
    shot_groups.forget_ended()
