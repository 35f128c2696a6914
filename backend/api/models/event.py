"""What happened, in order: the outbox from which live streams are fed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class EventQuerySet(models.QuerySet["Event"]):
    def after(self, last: int, project_id: uuid.UUID | None = None) -> EventQuerySet:
        """The events behind number ``last``, of one project or of all, oldest first."""
        found = self.filter(pk__gt=last).order_by("pk")
        return found if project_id is None else found.filter(project_id=project_id)


class Event(models.Model):
    """One change that a studio should hear of; its primary key is the Last-Event-ID.

    It is written in the transaction of the change that it tells of: it cannot be lost or be untrue.
    ``project_id`` is no foreign key: that a project is gone for good is news, too.
    """

    class Name(models.TextChoices):
        STATUS = "status", "body of GET /api/projects/{id}/status/"
        TASK = "task", "body of GET /api/tasks/{id}/status/"
        PROJECT = "project", "something in a project was edited, deleted or restored"

    id = models.BigAutoField(primary_key=True)
    project_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=10, choices=Name)
    body = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.name}"

    @classmethod
    def tell(cls, name: Name, project_id: uuid.UUID, body: dict[str, object]) -> None:
        """Note a change; call it inside the transaction that makes it."""
        cls.objects.create(name=name, project_id=project_id, body=body)

    @classmethod
    def project_changed(cls, project_id: uuid.UUID, change: str) -> None:
        """Tell that a project was "created", "edited", "deleted", "restored" or "purged"."""
        cls.tell(cls.Name.PROJECT, project_id, {"project_id": str(project_id), "change": change})
