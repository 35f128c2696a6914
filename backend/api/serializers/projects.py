"""Projects: what may be sent, and how they are shown."""

from __future__ import annotations

import uuid
from operator import itemgetter
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from rest_framework import serializers

from api import media
from api.errors import NotFound
from api.models import Deletion, Project, ProjectStatus, Segment, Task, TaskKind, TaskStatus
from api.serializers.fields import Even, LanguageTag, QueryYesNo, Title, Whole
from api.serializers.segments import SegmentSerializer, open_tasks, present_segments
from api.services.lookup import NO_PROJECT
from api.services.restoring import oldest_kept

Shape = serializers.Serializer[Any]
Body = dict[str, Any]


class ProjectSummarySerializer(Shape):
    """A project, as the list shows it."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    language = serializers.CharField(allow_null=True, help_text="Of the story; a BCP-47 tag.")
    status = serializers.ChoiceField(ProjectStatus.choices)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    segment_count = serializers.IntegerField()
    duration = serializers.FloatField(help_text="Seconds of narration so far.")
    resolution_width = serializers.IntegerField()
    resolution_height = serializers.IntegerField()
    framerate = serializers.IntegerField()
    error = serializers.CharField(allow_null=True, help_text="Why the newest render failed, while FAILED.")
    error_code = serializers.CharField(allow_null=True)
    thumbnail = serializers.CharField(allow_null=True, help_text="Address of its first picture, small.")
    output_url = serializers.CharField(allow_null=True, help_text="The film, while COMPLETED.")
    previous_output_url = serializers.CharField(
        allow_null=True, help_text="An earlier good film, while there is no newer one."
    )
    finished_at = serializers.DateTimeField(allow_null=True, help_text="When that film was made.")
    has_deleted = serializers.BooleanField(help_text="It has deleted segments that can be restored.")
    deleted_at = serializers.DateTimeField(allow_null=True)


class ProjectSerializer(ProjectSummarySerializer):
    """A project with its segments."""

    render_task = serializers.CharField(allow_null=True, help_text="The render that is waiting or running.")
    draft_task = serializers.CharField(allow_null=True, help_text="The draft that is waiting or being made.")
    narration_task = serializers.CharField(allow_null=True, help_text="The narration of all segments.")
    segments = SegmentSerializer(many=True)


class ImportedProjectSerializer(ProjectSerializer):
    """A project after a story was imported into it."""

    warnings = serializers.ListField(child=serializers.CharField())


class ProjectsQuerySerializer(Shape):
    deleted = QueryYesNo(required=False, default=False, help_text="Those that can be restored, instead.")


class DeleteQuerySerializer(Shape):
    purge = QueryYesNo(required=False, default=False, help_text="For good, deleted before or not.")


class ProjectChangeSerializer(Shape):
    title = Title(required=False, min_length=1, max_length=200)
    resolution_width = Even(required=False, min_value=64, max_value=7680, help_text="Pixels; even.")
    resolution_height = Even(required=False, min_value=64, max_value=7680, help_text="Pixels; even.")
    framerate = Whole(required=False, min_value=1, max_value=120)
    language = LanguageTag(required=False, allow_null=True, help_text="Picks the voice; null: unknown.")


class NewProjectSerializer(ProjectChangeSerializer):
    title = Title(min_length=1, max_length=200)


def present_projects(*, deleted: bool = False) -> list[Body]:
    """All projects, newest edited first, or those that can be restored, newest deleted first; one query."""
    if not deleted:
        return [_shown(project) for project in _summaries(Project.objects.visible())]
    recallable = Deletion.objects.filter(segment=None, field="", deleted_at__gte=oldest_kept())
    hidden = _summaries(Project.objects.filter(pk__in=recallable.values("project")))
    return [_shown(project) for project in sorted(hidden, key=itemgetter("deleted_at"), reverse=True)]


def present_project(project_id: uuid.UUID) -> Body:
    """A project with its segments in order, by a constant number of queries. Raises NotFound."""
    project = _summaries(Project.objects.visible()).filter(pk=project_id).first()
    if project is None:
        raise NotFound(NO_PROJECT)
    tasks = list(open_tasks(project_id))
    of_all = {task.kind: task.public_name for task in tasks if task.segment_id is None}
    return {
        **_shown(project),
        "render_task": of_all.get(TaskKind.RENDER),
        "draft_task": of_all.get(TaskKind.DRAFT),
        "narration_task": of_all.get(TaskKind.TTS_ALL),
        "segments": present_segments(Segment.objects.filter(project_id=project_id).in_order(), tasks),
    }


def _summaries(projects: QuerySet[Project]) -> QuerySet[Any, Any]:
    segments = Segment.objects.visible().filter(project=OuterRef("pk")).order_by()
    counted = segments.values("project").annotate(count=Count("pk"), seconds=Sum("audio_duration"))
    pictured = segments.exclude(image_file=None).exclude(image_file="").order_by("sequence_index")
    renders = Task.objects.filter(project=OuterRef("pk"), kind=TaskKind.RENDER).order_by("-created_at", "-pk")
    failed = renders.filter(status=TaskStatus.FAILED)
    deletions = Deletion.objects.filter(project=OuterRef("pk"), field="")
    recallable = deletions.filter(segment__isnull=False, deleted_at__gte=oldest_kept())
    return projects.values().annotate(
        language=F("story_language__tag"),
        segment_count=Coalesce(Subquery(counted.values("count")), 0),
        duration=Coalesce(Subquery(counted.values("seconds")), 0.0),
        picture=Subquery(pictured.values("image_file")[:1]),
        error=Subquery(failed.values("error")[:1]),
        error_code=Subquery(failed.values("error_code")[:1]),
        finished_at=Subquery(renders.filter(status=TaskStatus.COMPLETED).values("finished_at")[:1]),
        has_deleted=Exists(recallable),
        deleted_at=Subquery(deletions.filter(segment=None).values("deleted_at")[:1]),
    )


def _shown(project: Body) -> Body:
    film = project.pop("output_path") or None
    picture = project.pop("picture")
    completed = project["status"] == ProjectStatus.COMPLETED
    failed = project["status"] == ProjectStatus.FAILED
    return {
        **project,
        "id": str(project["id"]),
        "error": (failed and project["error"]) or None,
        "error_code": (failed and project["error_code"]) or None,
        "thumbnail": media.thumb_url(picture) if picture else None,
        "output_url": film if completed else None,
        "previous_output_url": None if completed else film,
        "finished_at": project["finished_at"] if film else None,
    }
