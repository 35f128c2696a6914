"""One narrated scene."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from api.models.project import Project


class SegmentQuerySet(models.QuerySet["Segment"]):
    def visible(self) -> SegmentQuerySet:
        """Segments that nobody has deleted."""
        return self.filter(sequence_index__gte=0)

    def in_order(self) -> SegmentQuerySet:
        """The segments of the film, first to last."""
        return self.visible().order_by("sequence_index")


class Segment(models.Model):
    """One narrated scene: text, picture, sound.

    ``sequence_index`` counts from 0 without gaps; a deleted segment has a negative one, so that it
    stands in nobody's way until it is restored. Files are storage keys below ``media/``;
    ``audio_duration`` is in seconds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="segments")
    sequence_index = models.IntegerField()
    text_content = models.TextField(default="", blank=True)
    image_prompt = models.TextField(default="", blank=True)
    image_file = models.ImageField(max_length=200, null=True, blank=True)
    audio_file = models.FileField(max_length=200, null=True, blank=True)
    audio_duration = models.FloatField(null=True, blank=True)
    is_locked = models.BooleanField(default=False)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["project", "sequence_index"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "sequence_index"], name="one_segment_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence_index + 1}. {self.text_content[:60]}"
