"""Whether work in hand still has its worker, judged from outside.

A worker on this machine proves its life by a lock; that it has ended is known at once. Leases are for
the others, and for a worker that lives but is stuck. They are times of day, and clocks jump: so a lease
is taken at its word only while our clock runs evenly. Otherwise, and where its worker is known to live,
it has to stay the same for the length of a lease while we watch by a clock that never jumps.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from api.models import AWAITED, LEASE, SHARED, Task, TaskStatus

_EVEN = timedelta(seconds=5)
"""By how much a time of day may differ from what was to be expected: clocks are set right by this much."""


class LeaseWatch:
    """Watches the tasks in work from sweep to sweep.

    ``has_worker(task)`` says whether somebody works on it, and None where it cannot know. ``now`` is the
    time of day, ``clock`` is in seconds and only ever runs forward.
    """

    def __init__(
        self,
        has_worker: Callable[[Task], bool | None],
        *,
        now: Callable[[], datetime] = timezone.now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._has_worker = has_worker
        self._now = now
        self._clock = clock
        self._seen: dict[uuid.UUID, tuple[datetime | None, float]] = {}
        self._expected: tuple[datetime, float] | None = None
        self._jumped_at = float("-inf")

    def abandoned(self) -> list[Task]:
        """The tasks in work that nobody works on any more (without their orders)."""
        now, clock = self._now(), self._clock()
        self._note_jump(now, clock)
        held = Task.objects.filter(status=TaskStatus.PROCESSING).exclude(lease_owner__in=(SHARED, AWAITED))
        in_work = list(held.defer("order"))
        self._seen = {task.pk: self._since(task, clock) for task in in_work}
        return [task for task in in_work if self._is_abandoned(task, now, clock)]

    def _since(self, task: Task, clock: float) -> tuple[datetime | None, float]:
        """A lease, and since when it has been seen to be the same."""
        known = self._seen.get(task.pk)
        return known if known and known[0] == task.lease_until else (task.lease_until, clock)

    def _is_abandoned(self, task: Task, now: datetime, clock: float) -> bool:
        has_worker = self._has_worker(task)
        if has_worker is False or task.lease_until is None:
            return True
        is_even = clock - self._jumped_at > LEASE.total_seconds()
        if has_worker is None and is_even and task.lease_until < now:
            return True
        return clock - self._seen[task.pk][1] > LEASE.total_seconds()

    def _note_jump(self, now: datetime, clock: float) -> None:
        if self._expected is not None:
            then, clock_then = self._expected
            if abs(now - then - timedelta(seconds=clock - clock_then)) > _EVEN:
                self._jumped_at = clock
        self._expected = (now, clock)
