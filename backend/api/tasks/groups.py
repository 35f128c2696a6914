"""Groups of shots, from the workers' side: claimed, made, and looked after."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections

from api.models import LEASE, ShotGroup, Task
from api.models.shot_group import ShotGroupQuerySet
from api.services import shared_filming, shot_groups

logger = logging.getLogger(__name__)

_ROUNDS = 5
"""How often one message makes a worker go on with a group after the database was away."""

_ASK_EVERY = 0.5  # seconds

Wake = Callable[[Task], None]
Dispatch = Callable[[ShotGroup], None]


def work(group_id: str, owner: str, is_stopping: Callable[[], bool]) -> Task | None:
    """Make a group, unless somebody else does; answers the task when it is to be joined now.

    A database that goes away meanwhile is waited for, and the group is gone on with: its finished pieces
    lie in the bucket.
    """
    row = ShotGroup.objects.filter(pk=uuid.UUID(group_id))
    for _ in range(_ROUNDS):
        try:
            return _work(row, owner, is_stopping)
        except (OperationalError, InterfaceError) as error:
            logger.warning("group %s waits for the database: %s", group_id, error)
            if not _handed_back(row, owner, is_stopping):
                break
        except DatabaseError as error:
            # The row stands as it was; whoever looks after the groups comes back to it.
            logger.warning("group %s was left for later: %s", group_id, error)
            break
        finally:
            close_old_connections()
    return None


def _work(row: ShotGroupQuerySet, owner: str, is_stopping: Callable[[], bool]) -> Task | None:
    if is_stopping() or not row.claim(owner):
        return None
    group = row.first()
    if group is None:  # removed in this moment, with its project
        return None
    return shared_filming.perform_group(group, owner, go_on=lambda: not is_stopping())


def _handed_back(row: ShotGroupQuerySet, owner: str, is_stopping: Callable[[], bool]) -> bool:
    """Give a group up as soon as the database answers; False when its lease runs out before."""
    end = time.monotonic() + LEASE.total_seconds()
    while not is_stopping() and time.monotonic() < end:
        close_old_connections()
        try:
            row.hand_back(owner)
        except DatabaseError:
            time.sleep(_ASK_EVERY)
        else:
            return True
    return False


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
