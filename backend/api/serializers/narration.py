"""Shapes of asking for narrations."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.models import Task, TaskKind, TaskStatus
from api.serializers.fields import YesNo
from api.serializers.settings import Name, Number

UP_TO_DATE = "Every narration is up to date."

_STARTED = "Audio generation started"


class NarrationRequestSerializer(serializers.Serializer[Any]):
    """How a segment is to be read; what is not said is taken from the settings."""

    voice_id = Name(required=False, max_length=100, help_text="One of those at /api/settings/voices/.")
    speed = Number(required=False, min_value=0.5, max_value=2.0)


class AllNarrationsRequestSerializer(NarrationRequestSerializer):
    """What is to be read of a project, and how."""

    skip_locked = YesNo(default=True, help_text="False: refuse where segments are locked.")
    force_regenerate = YesNo(
        default=False, help_text="Make again what is up to date, too; never what somebody recorded."
    )


class NarrationStartedSerializer(serializers.Serializer[Any]):
    """A narration that has been accepted."""

    task_id = serializers.CharField()
    segment_id = serializers.UUIDField()
    status = serializers.ChoiceField(TaskStatus.choices)
    message = serializers.CharField()


class AllNarrationsStartedSerializer(serializers.Serializer[Any]):
    """The narrations of a project that have been accepted."""

    task_id = serializers.CharField(allow_null=True, help_text="null: there was nothing to do.")
    project_id = serializers.UUIDField()
    status = serializers.ChoiceField(TaskStatus.choices)
    total_segments = serializers.IntegerField(help_text="How many will be made.")
    message = serializers.CharField()


def narration_started(task: Task) -> dict[str, Any]:
    """The body of the answer to a narration, or all of a project's, that has been accepted."""
    started = {"task_id": task.public_name, "status": task.status, "message": _STARTED}
    if task.kind == TaskKind.TTS:
        return {**started, "segment_id": str(task.segment_id)}
    total = len(task.order["segments"])
    return {**started, "project_id": str(task.project_id), "total_segments": total}


def nothing_to_narrate(project_id: object) -> dict[str, Any]:
    """The body of the answer where every narration is as it should be."""
    return {
        "task_id": None,
        "project_id": str(project_id),
        "status": TaskStatus.COMPLETED.value,
        "total_segments": 0,
        "message": UP_TO_DATE,
    }
