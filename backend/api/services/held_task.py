"""A task in the hands of the one thread that works on it: its progress, its lease, and whether to go on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.db import DatabaseError, close_old_connections, transaction

from api.models import Task, TaskKind
from api.services.statuses import note_status, note_task

logger = logging.getLogger(__name__)

WRITE_EVERY = 0.5
"""Seconds between two writes of progress at least; it is also how soon a wish to cancel is seen."""


class Why(StrEnum):
    """Why work on a task is to end before it is done."""

    CANCELLED = "cancelled"  # nobody wants it any more
    STOPPING = "stopping"  # this process ends; the task is to be handed back
    LOST = "lost"  # another worker has it, or it has ended


class HeldTask:
    """A task that its ``lease_owner`` has claimed.

    ``stopping`` tells whether this process is about to end; ``clock`` is in seconds and only ever
    runs forward. ``why`` is None as long as the work is to go on.
    """

    def __init__(
        self, task: Task, *, stopping: Callable[[], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.task = task
        self.why: Why | None = None
        self._stopping = stopping
        self._clock = clock
        self._written_at = float("-inf")
        self._written: dict[str, Any] = {}
        self._shown: dict[str, Any] = dict(task.progress or {})
        self._failing = False

    def update(self, *, current: int, total: int, current_phase: str, **more: Any) -> bool:  # noqa: ANN401
        """Show how far the work is and keep the lease; False when it is to stop (see ``why``).

        ``current`` and ``total`` count segments. The percentage is theirs unless it is given; it never
        falls, and 100 is left to the task's end. What comes more than twice a second is merged.
        """
        percentage = more.pop("percentage", 100 * current // total if total else 0)
        self._shown |= {
            **more,
            "current_segment": current,
            "total_segments": total,
            "percentage": max(min(percentage, 99), self._shown.get("percentage", 0)),
            "current_phase": current_phase,
        }
        if self.why is None and self._stopping():
            self.why = Why.STOPPING
        if self.why is None and self._clock() - self._written_at >= WRITE_EVERY:
            self._written_at = self._clock()
            self._write()
        return self.why is None

    @property
    def progress(self) -> dict[str, Any]:
        """The progress as it was told last, whether it has been written or not."""
        return dict(self._shown)

    def _write(self) -> None:
        try:
            self._keep()
            self._failing = False
        except DatabaseError as error:
            # Work is not given up because a row cannot be written for a while. Should the task be given
            # to somebody else meanwhile, the next write that succeeds tells.
            if not self._failing:
                logger.warning("progress of %s is not written: %s", self.task.public_name, error)
            self._failing = True
            close_old_connections()

    def _keep(self) -> None:
        row = Task.objects.filter(pk=self.task.pk)
        with transaction.atomic():
            if not row.keep(self.task.lease_owner, progress=self._shown):
                self.why = Why.LOST
                return
            if self._shown != self._written:
                note_progress(self.task)
        self._written = dict(self._shown)
        if row.filter(cancel_requested=True).exists():
            self.why = Why.CANCELLED


def note_progress(task: Task) -> None:
    """Tell the studio how a task, or the film that it makes, stands; call it inside the transaction."""
    if task.kind == TaskKind.RENDER:
        note_status(task.project_id)
    else:
        note_task(task.pk)
