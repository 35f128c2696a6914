"""Shapes of asking for a film and calling it off."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.models import ProjectStatus, Task
from api.serializers.fields import YesNo


class RenderRequestSerializer(serializers.Serializer[Any]):
    """What may be said about a render; nothing need be."""

    force = YesNo(default=False, help_text="Encode every shot anew.")


class RenderStartedSerializer(serializers.Serializer[Any]):
    """A render that has been accepted."""

    task_id = serializers.CharField()
    project_id = serializers.UUIDField()
    status = serializers.ChoiceField(ProjectStatus.choices)
    total_segments = serializers.IntegerField()
    message = serializers.CharField()


def render_started(task: Task) -> dict[str, Any]:
    """The body of the answer to a render that has been accepted."""
    return {
        "task_id": task.public_name,
        "project_id": str(task.project_id),
        "status": ProjectStatus.PROCESSING.value,
        "total_segments": len(task.order["segments"]),
        "message": "Video rendering started",
    }
