"""A piece of background work; its row is the truth about it.

Every transition is one conditional UPDATE. Zero rows changed means that somebody else was faster,
or has taken the work over: then the caller stops quietly.

    PENDING ──claim──► PROCESSING ──end──► COMPLETED, FAILED or CANCELLED (final)
       ▲                    │
       └──── hand_back ─────┘   lease run out, engine crashed, server stopping

A film that services make is left to them between two looks: it stays PROCESSING, with nobody's lease.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from api.models.project import Project, ProjectStatus
from api.models.segment import Segment

LEASE = timedelta(seconds=30)
"""How long a worker may be silent before its work is given to another."""

AWAITED = "services"
"""The ``lease_owner`` of a film that services work on, and none of our workers until ``lease_until``."""

HERE = "here"
"""Noted in the order of such a film once every scene of it is here."""

LONGEST_PAUSE = timedelta(seconds=60)
"""After which such a film is looked at in any case."""

MAX_ATTEMPTS = 3
"""Attempts in a row that may end without a new finished shot (or narration)."""


class TaskKind(models.TextChoices):
    RENDER = "render"
    DRAFT = "draft"
    TTS = "tts"
    TTS_ALL = "tts_all"


class TaskStatus(models.TextChoices):
    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


FILMS = (TaskKind.RENDER, TaskKind.DRAFT)
"""The kinds that make a film; only RENDER makes that of the project."""

OPEN = (TaskStatus.PENDING, TaskStatus.PROCESSING)


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> TaskQuerySet:
        """Tasks that have not ended."""
        return self.filter(status__in=OPEN)

    def named(self, name: str) -> TaskQuerySet:
        """The tasks that a public name or a UUID stands for, newest first; none for anything else."""
        try:
            return self.filter(pk=uuid.UUID(name))
        except ValueError:
            pass
        for kind in (TaskKind.TTS_ALL, TaskKind.TTS, *FILMS):  # the longest prefix first
            prefix, _, subject = name.partition(f"{kind.value}_")
            if prefix or not subject:
                continue
            try:
                key = uuid.UUID(subject)
            except ValueError:
                return self.none()
            about = Q(segment_id=key) if kind is TaskKind.TTS else Q(project_id=key)
            return self.filter(about, kind=kind).order_by("-created_at", "-pk")
        return self.none()

    def create_newest(self, **fields: Any) -> Task:  # noqa: ANN401 - fields
        """A new task, newer than all others of its ``project_id`` even if the clock was put back since."""
        earlier = self.filter(project_id=fields["project_id"]).aggregate(newest=Max("created_at"))["newest"]
        now = timezone.now()
        if earlier is not None:
            now = max(now, earlier + timedelta(microseconds=1))
        return self.create(created_at=now, **fields)

    def claim(self, owner: str, now: datetime | None = None) -> bool:
        """Take a PENDING task for ``owner``; False when somebody else has it, or it has ended."""
        now = now or timezone.now()
        return bool(
            self.filter(status=TaskStatus.PENDING, cancel_requested=False).update(
                status=TaskStatus.PROCESSING,
                attempt=F("attempt") + 1,
                lease_owner=owner,
                lease_until=now + LEASE,
                started_at=Coalesce("started_at", models.Value(now)),
                updated_at=now,
            )
        )

    def held_by(self, owner: str) -> TaskQuerySet:
        """Tasks that ``owner`` may still change."""
        return self.filter(status=TaskStatus.PROCESSING, lease_owner=owner)

    def keep(self, owner: str, now: datetime | None = None, **changes: Any) -> bool:  # noqa: ANN401 - fields
        """Renew the lease, and change fields with it; False when the task is not ``owner``'s any more."""
        now = now or timezone.now()
        return bool(self.held_by(owner).update(lease_until=now + LEASE, updated_at=now, **changes))

    def hand_back(self, owner: str, now: datetime | None = None, **changes: Any) -> bool:  # noqa: ANN401
        """Give a task up for another attempt; False when it is not ``owner``'s any more."""
        now = now or timezone.now()
        return bool(
            self.held_by(owner).update(
                status=TaskStatus.PENDING, lease_owner="", lease_until=None, updated_at=now, **changes
            )
        )

    def of_services(self) -> TaskQuerySet:
        """Films of which services still have something to make."""
        return self.filter(order__has_key="chain").exclude(order__has_key=HERE)

    def leave(self, owner: str, pause: timedelta, now: datetime | None = None) -> bool:
        """Leave a film to services for so long; False when it is not ``owner``'s any more, or called off."""
        now = now or timezone.now()
        until = now + min(pause, LONGEST_PAUSE)
        wanted = self.held_by(owner).filter(cancel_requested=False)
        return bool(wanted.update(lease_owner=AWAITED, lease_until=until, updated_at=now))

    def due(self, now: datetime | None = None) -> TaskQuerySet:
        """Films that were left to services, and that are to be looked at again, or were called off since.

        A time further away than any pause was written before the clock was put back.
        """
        now = now or timezone.now()
        pausing = Q(lease_until__gt=now, lease_until__lte=now + LONGEST_PAUSE, cancel_requested=False)
        return self.held_by(AWAITED).exclude(pausing)

    def come_back(self, owner: str, now: datetime | None = None) -> bool:
        """Take a film that was left to services, and that is due, for ``owner``'s next look at it."""
        now = now or timezone.now()
        return bool(self.due(now).update(lease_owner=owner, lease_until=now + LEASE, updated_at=now))

    def end(self, owner: str, status: TaskStatus, now: datetime | None = None, **changes: Any) -> bool:  # noqa: ANN401
        """Bring a task to its end; False when it is not ``owner``'s any more."""
        now = now or timezone.now()
        return bool(
            self.held_by(owner).update(
                status=status,
                order={},  # as long as the story, and nobody reads it any more
                lease_owner="",
                lease_until=None,
                finished_at=now,
                updated_at=now,
                **changes,
            )
        )


class Task(models.Model):
    """A piece of background work.

    ``order`` is what it works on, frozen when it was asked for, and empty once it has ended.
    ``progress`` is what the API shows
    (``current_segment``, ``total_segments``, ``percentage``, ``current_phase`` and more). ``attempt``
    counts all attempts, ``fruitless`` those in a row that finished nothing new, ``furthest`` how
    many shots or narrations were once finished. ``previous_status`` is the project's status to
    which a cancelled render leads back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=TaskKind)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tasks")
    segment = models.ForeignKey(
        Segment, on_delete=models.CASCADE, null=True, blank=True, related_name="tasks"
    )
    status = models.CharField(max_length=10, choices=TaskStatus, default=TaskStatus.PENDING)
    order = models.JSONField(default=dict, blank=True)
    order_key = models.CharField(max_length=64, default="", blank=True)
    progress = models.JSONField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    error_code = models.CharField(max_length=40, default="", blank=True)
    error = models.TextField(default="", blank=True)
    attempt = models.PositiveIntegerField(default=0)
    fruitless = models.PositiveIntegerField(default=0)
    furthest = models.PositiveIntegerField(default=0)
    previous_status = models.CharField(max_length=10, choices=ProjectStatus, default="", blank=True)
    cancel_requested = models.BooleanField(default=False)
    lease_owner = models.CharField(max_length=100, default="", blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["project", "kind", "-created_at"]),
            models.Index(fields=["status", "created_at"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "kind"],
                condition=Q(status__in=OPEN, kind__in=(*FILMS, TaskKind.TTS_ALL)),
                name="one_open_task_a_project",
            ),
            models.UniqueConstraint(
                fields=["segment"],
                condition=Q(status__in=OPEN, kind=TaskKind.TTS),
                name="one_open_task_a_segment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_name} ({self.status})"

    @property
    def public_name(self) -> str:
        """The name by which the API shows it: that of the newest task of its kind."""
        return f"{self.kind}_{self.segment_id or self.project_id}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN
