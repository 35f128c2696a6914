"""Shapes of asking for a film and calling it off."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.models import ProjectStatus, Task, TaskKind
from api.serializers.fields import YesNo


class RenderRequestSerializer(serializers.Serializer[Any]):
    """What may be said about a render; nothing need be."""

    force = YesNo(default=False, help_text="Encode every shot anew.")
    draft = YesNo(
        default=False,
        help_text="Make a draft (540p, quick) beside the film; the project, its status and its film stay.",
    )


class RenderStartedSerializer(serializers.Serializer[Any]):
    """A render, or a draft, that has been accepted."""

    task_id = serializers.CharField()
    project_id = serializers.UUIDField()
    status = serializers.ChoiceField(ProjectStatus.choices)
    total_segments = serializers.IntegerField()
    message = serializers.CharField()


def render_started(task: Task) -> dict[str, Any]:
    """The body of the answer to a render, or a draft, that has been accepted."""
    is_draft = task.kind == TaskKind.DRAFT
    return {
        "task_id": task.public_name,
        "project_id": str(task.project_id),
        "status": task.project.status if is_draft else ProjectStatus.PROCESSING.value,
        "total_segments": len(task.order["segments"]),
        "message": "Draft rendering started" if is_draft else "Video rendering started",
    }
