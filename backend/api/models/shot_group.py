"""A film that many workers make together: its plan, and the groups of shots that it is made of.

    task claimed ──plan──► shared out (``lease_owner`` is SHARED) ──last group closed──► PENDING ──join──► end

    group  WAITING ──claim──► WORKING ──close──► DONE
              ▲                  │
              └──── hand_back ───┘   lease run out, worker killed or stopping

Who closes a group takes one from the plan's count of open groups by the same transaction; whoever makes
it 0 wakes the task for the join. What a message or a memory says counts nothing.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone

from api.models.task import LEASE, Task, TaskStatus

SHARED = "shared"
"""The ``lease_owner`` of a task whose groups are being worked on: it has no lease of its own."""

TOLD_EVERY = timedelta(seconds=0.5)


class GroupState(models.TextChoices):
    WAITING = "WAITING"
    WORKING = "WORKING"
    DONE = "DONE"


class ShotPlan(models.Model):
    """What was found out of a film before its first frame, and how many groups are not done.

    ``heard`` holds for each segment the length of its narration in samples and what else was measured;
    ``warnings`` what the user should know. ``told_at`` is when the task's progress was written last.
    """

    task = models.OneToOneField(Task, on_delete=models.CASCADE, primary_key=True, related_name="plan")
    heard = models.JSONField()
    warnings = models.JSONField(default=list)
    open_groups = models.PositiveIntegerField()
    told_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.task_id}: {self.open_groups} open"

    @classmethod
    def close_one(cls, task_id: uuid.UUID) -> bool:
        """Count a group as done; True for the one that was the last."""
        counted = cls.objects.filter(pk=task_id, open_groups__gt=0).update(open_groups=F("open_groups") - 1)
        return bool(counted) and cls.objects.filter(pk=task_id, open_groups=0).exists()

    @classmethod
    def may_tell(cls, task_id: uuid.UUID, now: datetime | None = None) -> bool:
        """Whether the progress of a task is to be written now: twice a second, whoever asks."""
        now = now or timezone.now()
        due = cls.objects.filter(pk=task_id, told_at__lt=now - TOLD_EVERY)
        return bool(due.update(told_at=now))


class ShotGroupQuerySet(models.QuerySet["ShotGroup"]):
    def open(self) -> ShotGroupQuerySet:
        """Groups that are not done, of tasks that are still shared out."""
        return self.filter(plan__task__status=TaskStatus.PROCESSING, plan__task__lease_owner=SHARED).exclude(
            state=GroupState.DONE
        )

    def claim(self, owner: str, now: datetime | None = None) -> bool:
        """Take a WAITING group for ``owner``; False when somebody else has it, or it is done.

        The condition names columns of the row alone: PostgreSQL looks at those again after having waited
        for another worker, but not at what a subquery had found.
        """
        now = now or timezone.now()
        return bool(
            self.filter(state=GroupState.WAITING).update(
                state=GroupState.WORKING,
                attempt=F("attempt") + 1,
                lease_owner=owner,
                lease_until=now + LEASE,
                updated_at=now,
            )
        )

    def held_by(self, owner: str) -> ShotGroupQuerySet:
        """Groups that ``owner`` may still change."""
        return self.filter(state=GroupState.WORKING, lease_owner=owner)

    def keep(self, owner: str, now: datetime | None = None, **changes: Any) -> bool:  # noqa: ANN401 - fields
        """Renew the lease, and change fields with it; False when the group is not ``owner``'s any more."""
        now = now or timezone.now()
        return bool(self.held_by(owner).update(lease_until=now + LEASE, updated_at=now, **changes))

    def hand_back(self, owner: str, **changes: Any) -> bool:  # noqa: ANN401 - fields
        """Give a group up for another attempt; False when it is not ``owner``'s any more."""
        return bool(
            self.held_by(owner).update(
                state=GroupState.WAITING,
                lease_owner="",
                lease_until=None,
                updated_at=timezone.now(),
                **changes,
            )
        )

    def close(self, owner: str, **changes: Any) -> bool:  # noqa: ANN401 - fields
        """Bring a group to its end; False when it is not ``owner``'s any more."""
        return bool(
            self.held_by(owner).update(
                state=GroupState.DONE,
                lease_owner="",
                lease_until=None,
                updated_at=timezone.now(),
                **changes,
            )
        )


class ShotGroup(models.Model):
    """A run of pieces of shots, or (number 0) the sound track, as one worker makes it.

    ``order`` is ``{"first", "pieces": [[shot, start, stop], …]}``: shots counted from ``first``, frames of
    the shot; that of the sound is empty. ``result`` holds ``[key, first frame in the film]`` for each piece.
    ``attempt``, ``fruitless`` and ``furthest`` are as a task's, counted in frames.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(ShotPlan, on_delete=models.CASCADE, related_name="groups")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=GroupState, default=GroupState.WAITING)
    order = models.JSONField()
    result = models.JSONField(null=True, blank=True)
    frames = models.PositiveIntegerField(default=0)
    frames_done = models.PositiveIntegerField(default=0)
    shots_done = models.PositiveIntegerField(default=0)
    encoded_shots = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    fruitless = models.PositiveIntegerField(default=0)
    furthest = models.PositiveIntegerField(default=0)
    lease_owner = models.CharField(max_length=100, default="", blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = ShotGroupQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["plan", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_group_a_number"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "updated_at"])]

    def __str__(self) -> str:
        return f"{self.plan_id} group {self.number} ({self.state})"


class WorkerBeat(models.Model):
    """A worker that lives: its name, and when it said so last."""

    name = models.CharField(max_length=100, primary_key=True)
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
