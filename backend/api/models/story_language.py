"""What language a story is written in."""

from __future__ import annotations

import uuid

from django.db import models

from api.models.project import Project


class StoryLanguage(models.Model):
    """The language of a project's story, which picks the voice; no row where the story does not say.

    ``tag`` is BCP-47, such as "en" or "pt-BR".
    """

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="story_language"
    )
    tag = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.tag

    @classmethod
    def of(cls, project_id: uuid.UUID) -> str | None:
        """The tag of a project's story, or None."""
        return cls.objects.filter(pk=project_id).values_list("tag", flat=True).first()

    @classmethod
    def remember(cls, project_id: uuid.UUID, tag: str | None) -> None:
        """Set the tag, or forget it; call it inside a transaction."""
        if tag:
            cls.objects.update_or_create(project_id=project_id, defaults={"tag": tag})
        else:
            cls.objects.filter(pk=project_id).delete()
