"""What was deleted, and can be had back for thirty days."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from api.models.project import Project
from api.models.segment import Segment

KEPT_FOR = timedelta(days=30)


class Deletion(models.Model):
    """A hidden project (no segment), a hidden segment, or a hidden picture or sound (``field`` named).

    ``kept`` holds what a restore needs: the place of a segment, or the storage key of a file with
    what was known about it. Replacing a picture or sound deletes the former one in the same way.
    """

    class Field(models.TextChoices):
        WHOLE = "", "the whole thing"
        IMAGE = "image_file", "its picture"
        AUDIO = "audio_file", "its sound"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="deletions")
    segment = models.ForeignKey(
        Segment, on_delete=models.CASCADE, null=True, blank=True, related_name="deletions"
    )
    field = models.CharField(max_length=20, choices=Field, default=Field.WHOLE, blank=True)
    kept = models.JSONField(default=dict, blank=True)
    deleted_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering: ClassVar = ["-deleted_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(segment=None, field=""),
                name="a_project_is_deleted_once",
            ),
            models.UniqueConstraint(
                fields=["segment"], condition=models.Q(field=""), name="a_segment_is_deleted_once"
            ),
        ]

    def __str__(self) -> str:
        what = self.get_field_display() if self.field else ("segment" if self.segment_id else "project")
        return f"{what}, deleted {self.deleted_at:%Y-%m-%d}"
