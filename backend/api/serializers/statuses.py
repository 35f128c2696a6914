"""The shapes of the status answers. Their bodies are built by ``api.services.statuses``."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.models import ProjectStatus, TaskKind, TaskStatus
from api.serializers.amounts import AmountSerializer
from api.services.statuses import project_status, task_status

__all__ = [
    "FilmProgressSerializer",
    "ProjectStatusSerializer",
    "TaskStatusSerializer",
    "project_status",
    "task_status",
]

Shape = serializers.Serializer[Any]


class SceneProgressSerializer(Shape):
    """A scene that a service makes."""

    number = serializers.IntegerField(help_text="Counts from 1; 0 is the whole story.")
    state = serializers.CharField(
        help_text="put_off, sending, rendering, downloading, fetched, stuck, late, unclear or failed."
    )
    provider = serializers.CharField()
    progress = serializers.FloatField(help_text="0 to 1.")


class FilmProgressSerializer(Shape):
    """How far a film is."""

    current_segment = serializers.IntegerField(help_text="Shots finished in story order.")
    total_segments = serializers.IntegerField()
    percentage = serializers.IntegerField(help_text="Never backwards; 100 only when the film is in place.")
    current_phase = serializers.CharField(help_text="What is being done, in words.")
    frames_done = serializers.IntegerField()
    frames_total = serializers.IntegerField()
    frames_per_second = serializers.FloatField(allow_null=True)
    remaining_seconds = serializers.FloatField(allow_null=True)
    elapsed_seconds = serializers.FloatField(
        help_text="Of this attempt; it goes on where no frames are made."
    )
    phase = serializers.CharField(help_text="What is being done, for programs.")
    scenes = SceneProgressSerializer(many=True, help_text="Of a film of services: scenes on their way.")


class ProjectStatusSerializer(Shape):
    """How a project's film stands."""

    project_id = serializers.UUIDField()
    status = serializers.ChoiceField(ProjectStatus.choices)
    progress = FilmProgressSerializer(allow_null=True)
    output_url = serializers.CharField(allow_null=True, help_text="The film, while it is COMPLETED.")
    previous_output_url = serializers.CharField(
        allow_null=True, help_text="An earlier good film, while there is no newer one."
    )
    draft_url = serializers.CharField(allow_null=True, help_text="The newest draft, whatever the status.")
    task_id = serializers.CharField(allow_null=True)
    duration = serializers.FloatField(allow_null=True, help_text="Seconds.")
    file_size = serializers.IntegerField(allow_null=True, help_text="Bytes.")
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    fps = serializers.FloatField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    providers = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="Who made it, where services did."
    )
    cost = AmountSerializer(
        allow_null=True, help_text="What services were paid for its scenes in all, by whichever render."
    )
    paid = AmountSerializer(allow_null=True, help_text="What its own render paid them of that.")
    stale = serializers.BooleanField(help_text="Edited since this film was ordered.")
    error = serializers.CharField(allow_null=True, help_text="Why the newest render failed.")
    error_code = serializers.CharField(allow_null=True)
    provider_calls = serializers.ListField(
        child=serializers.UUIDField(),
        help_text="Calls of the failed render that are in doubt or late: check them, or send again.",
    )


class TaskProgressSerializer(Shape):
    """How far a task is."""

    current = serializers.IntegerField()
    total = serializers.IntegerField()
    percentage = serializers.IntegerField()
    current_phase = serializers.CharField()


class TaskStatusSerializer(Shape):
    """How a task stands."""

    task_id = serializers.CharField(help_text="The public name of the newest task of its kind.")
    kind = serializers.ChoiceField(TaskKind.choices)
    project_id = serializers.UUIDField()
    segment_id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(TaskStatus.choices)
    progress = TaskProgressSerializer(allow_null=True)
    result = serializers.DictField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    error_code = serializers.CharField(allow_null=True)
