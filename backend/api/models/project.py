"""A film in the making."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone


class ProjectStatus(models.TextChoices):
    """DRAFT, COMPLETED or FAILED → PROCESSING → COMPLETED or FAILED; a cancelled render leads back."""

    DRAFT = "DRAFT"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible(self) -> ProjectQuerySet:
        """Projects that nobody has deleted."""
        deletions = self.model._meta.get_field("deletions").related_model._default_manager
        return self.filter(~Exists(deletions.filter(project=OuterRef("pk"), segment=None, field="")))

    def touch(self, project_id: uuid.UUID) -> None:
        """Note that a project, or something in it, was edited just now."""
        self.filter(pk=project_id).update(updated_at=timezone.now())


class Project(models.Model):
    """A film in the making: its segments, its size and rate, and how its render stands.

    ``output_path`` is the URL path of the last good film, "" before the first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=200, validators=[MinLengthValidator(1)])
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    status = models.CharField(max_length=10, choices=ProjectStatus, default=ProjectStatus.DRAFT)
    resolution_width = models.IntegerField(
        default=1920, validators=[MinValueValidator(64), MaxValueValidator(7680)]
    )
    resolution_height = models.IntegerField(
        default=1080, validators=[MinValueValidator(64), MaxValueValidator(7680)]
    )
    framerate = models.IntegerField(default=30, validators=[MinValueValidator(1), MaxValueValidator(120)])
    output_path = models.CharField(max_length=500, default="", blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-updated_at", "id"]

    def __str__(self) -> str:
        return self.title
