"""Shapes of asking for a film and calling it off."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

from api.models import ProjectStatus, Task, TaskKind
from api.serializers.fields import Fraction, YesNo
from api.serializers.settings import Name

_WEB = RegexValidator(r"\Ahttps?://[!-~]+\Z", "This is no address such as https://files.example/music.mp3.")


class RenderOptionsSerializer(serializers.Serializer[Any]):
    """What a provider may be asked for; which it takes, GET /api/settings/ tells."""

    transition = Name(required=False, allow_null=True, max_length=60, help_text="Between all scenes.")
    style = Name(  # type: ignore[assignment]  # a field of DRF has an attribute of that name, too
        required=False, allow_null=True, max_length=300, help_text="A few words."
    )
    music_url = Name(required=False, allow_null=True, max_length=2000, validators=[_WEB])
    volume = Fraction(required=False, help_text="Of the music, 0 to 1; 0.3 unless told.")
    duck = YesNo(required=False, help_text="Lower the music while somebody speaks; true unless told.")


class VideoRenderRequestSerializer(serializers.Serializer[Any]):
    """Who is to make the film, and how; nothing need be said."""

    provider = Name(
        required=False, allow_null=True, max_length=40, help_text="By default the one of the settings."
    )
    options = RenderOptionsSerializer(required=False, allow_null=True)


class RenderRequestSerializer(VideoRenderRequestSerializer):
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
