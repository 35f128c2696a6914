"""One call that costs money: what it is for, where it stands, and what was set aside and paid for it.

Every transition is one conditional UPDATE, made by ``api.services.ledger`` together with the sums of its
day and month. Zero rows changed means that somebody else was faster.

    RESERVED ──send──► SUBMITTING ──► SUBMITTED ──► SETTLED   it was paid
        ▲                  │    │                └► RELEASED  it cost nothing
        └──── put_off ─────┘    │                      ▲
                                └─► SUBMIT_UNKNOWN ────┘      nobody can tell whether it was accepted
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from api.models.project import Project
from api.models.segment import Segment
from api.models.task import OPEN, Task


class CallKind(models.TextChoices):
    VIDEO = "video"
    VOICE = "voice"


class CallState(models.TextChoices):
    """Where the money of a call stands."""

    RESERVED = "RESERVED"
    SUBMITTING = "SUBMITTING"
    SUBMITTED = "SUBMITTED"
    SUBMIT_UNKNOWN = "SUBMIT_UNKNOWN"
    SETTLED = "SETTLED"
    RELEASED = "RELEASED"


class CallOutcome(models.TextChoices):
    """What became of the work: SUCCEEDED there, FETCHED and checked here, or FAILED for good."""

    OPEN = ""
    SUCCEEDED = "SUCCEEDED"
    FETCHED = "FETCHED"
    FAILED = "FAILED"


class Decision(models.TextChoices):
    """What somebody decided about a call of which nobody could tell whether it was accepted."""

    NONE = ""
    RESEND = "resend"
    CHARGED = "charged"
    NOT_CHARGED = "not_charged"
    EXPIRED = "expired"


class Remedy(models.TextChoices):
    """What may help after a failure without asking anybody; nothing where the user has to decide."""

    NONE = ""
    AGAIN = "again"
    NEW_SEED = "new_seed"
    ANOTHER = "another"


HOLDING = (CallState.RESERVED, CallState.SUBMITTING, CallState.SUBMITTED, CallState.SUBMIT_UNKNOWN)
"""The states in which money is set aside."""


class ProviderCallQuerySet(models.QuerySet["ProviderCall"]):
    def holding(self) -> ProviderCallQuerySet:
        """Calls for which money is set aside."""
        return self.filter(state__in=HOLDING)

    def undecided(self) -> ProviderCallQuerySet:
        """Calls that may have been accepted, and that wait for somebody's decision."""
        return self.filter(state=CallState.SUBMIT_UNKNOWN, decision=Decision.NONE)

    def strays(self) -> ProviderCallQuerySet:
        """Films' calls that are not at their end though nobody's render waits for them; and those of voices
        that are being sent, of which none is ever gone on with.
        """
        at_work = Q(state__in=(CallState.RESERVED, CallState.SUBMITTING, CallState.SUBMITTED))
        unfetched = Q(outcome=CallOutcome.SUCCEEDED)
        waited_for = self.model._default_manager.filter(task__status__in=OPEN).values("pk")
        films = Q(at_work | unfetched, kind=CallKind.VIDEO) & ~Q(pk__in=waited_for)
        return self.filter(films | Q(kind=CallKind.VOICE, state=CallState.SUBMITTING))

    def take_turn(self, until: datetime, seen: datetime | None) -> bool:
        """Take the next look at a call, of which ``seen`` was the time; False when another took it."""
        return bool(self.filter(next_poll_at=seen).update(next_poll_at=until))


class ProviderCall(models.Model):
    """A call of a service that costs money.

    Amounts are in millionths of a US dollar. ``key`` is what the provider is given to know it again.
    ``scene`` counts from 1; 0 is the whole story. ``attempt`` counts the submissions for a scene of a task.
    ``content_key`` covers everything that shapes the result. ``day`` (UTC) is fixed when the money is set
    aside. ``sender`` is the worker that sends it, ``send_until`` when its answer must have come at
    last. ``seconds`` is the length of what was ordered; ``elapsed`` is how long it has been waited for,
    in seconds, and grows only while somebody looks. ``troubles`` counts readings in a row that failed, or
    came after the time was up (``overdue``). ``called_off``: the provider was asked to stop.
    ``clip`` is a storage key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=80, unique=True)
    provider = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=CallKind)
    project = models.ForeignKey(
        Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="provider_calls"
    )
    segment = models.ForeignKey(
        Segment, on_delete=models.SET_NULL, null=True, blank=True, related_name="provider_calls"
    )
    task = models.ForeignKey(
        Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="provider_calls"
    )
    scene = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    content_key = models.CharField(max_length=64, default="", blank=True)

    state = models.CharField(max_length=20, choices=CallState)
    outcome = models.CharField(max_length=10, choices=CallOutcome, default=CallOutcome.OPEN, blank=True)
    remedy = models.CharField(max_length=10, choices=Remedy, default=Remedy.NONE, blank=True)
    decision = models.CharField(max_length=20, choices=Decision, default=Decision.NONE, blank=True)
    reserved = models.BigIntegerField()
    actual = models.BigIntegerField(null=True, blank=True)
    day = models.DateField()

    sender = models.CharField(max_length=150, default="", blank=True)
    send_until = models.DateTimeField(null=True, blank=True)
    sendings = models.PositiveIntegerField(default=0)
    provider_job = models.JSONField(default=dict, blank=True)
    progress = models.FloatField(null=True, blank=True)
    next_poll_at = models.DateTimeField(null=True, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    polls = models.PositiveIntegerField(default=0)
    troubles = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    elapsed = models.FloatField(default=0.0)
    overdue = models.BooleanField(default=False)
    called_off = models.BooleanField(default=False)
    clip = models.CharField(max_length=200, default="", blank=True)
    error_code = models.CharField(max_length=60, default="", blank=True)
    error = models.TextField(default="", blank=True)

    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ProviderCallQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["project", "content_key"]),
            models.Index(fields=["state", "next_poll_at"]),
            models.Index(fields=["day", "provider"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "scene", "attempt"],
                condition=Q(kind=CallKind.VIDEO),
                name="one_call_a_scene_and_attempt",
            ),
            models.UniqueConstraint(
                fields=["content_key"],
                condition=Q(kind=CallKind.VIDEO, state__in=HOLDING, decision=Decision.NONE),
                name="no_content_is_ordered_twice",
            ),
            models.UniqueConstraint(
                fields=["content_key"],
                condition=Q(kind=CallKind.VOICE, state__in=HOLDING, decision=Decision.NONE)
                & ~Q(content_key=""),
                name="no_text_is_read_twice_at_once",
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="no_call_reserves_less_than_nothing"),
        ]

    def __str__(self) -> str:
        what = f"scene {self.scene}" if self.scene else "the whole story"
        return f"{self.provider}, {what if self.kind == CallKind.VIDEO else 'a voice'}: {self.state}"
