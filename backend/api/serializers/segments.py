"""Segments: what may be sent, and how they are shown."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from api import media
from api.models import GlobalSettings, Segment, Task, TaskKind
from api.models.narration import is_stale
from api.serializers.fields import Identities, Identity, QueryYesNo, Text, Whole, YesNo
from api.services.camera import moves
from api.services.lookup import visible_project
from api.services.restoring import oldest_kept
from api.services.segment_files import visible_segment
from api.services.story_upload import MAX_TEXT

Shape = serializers.Serializer[Any]
Body = dict[str, Any]

_COLUMNS = (
    "id", "project_id", "sequence_index", "text_content", "image_prompt", "is_locked",
    "image_file", "audio_file", "audio_duration",
    "narration__recorded", "narration__text_hash", "narration__voice_id",
    "narration__word_times", "narration__notices",
)  # fmt: skip


class RectSerializer(Shape):
    """A view, in fractions of the picture fitted into the film's shape."""

    x = serializers.FloatField()
    y = serializers.FloatField()
    width = serializers.FloatField()
    height = serializers.FloatField()


class MoveSerializer(Shape):
    """Where the camera starts and ends; each edge moves linearly."""

    start = RectSerializer()
    end = RectSerializer()


class SegmentSerializer(Shape):
    """One narrated scene."""

    id = serializers.UUIDField()
    project = serializers.UUIDField()
    sequence_index = serializers.IntegerField(help_text="From 0, without gaps; negative while deleted.")
    text_content = serializers.CharField(allow_blank=True)
    image_prompt = serializers.CharField(allow_blank=True)
    is_locked = serializers.BooleanField(help_text="Its sound is protected.")
    image_file = serializers.CharField(allow_null=True, help_text="Address of the picture.")
    image_thumb = serializers.CharField(allow_null=True, help_text="Address of its thumbnail.")
    audio_file = serializers.CharField(allow_null=True, help_text="Address of the sound.")
    audio_duration = serializers.FloatField(allow_null=True, help_text="Seconds.")
    audio_stale = serializers.BooleanField(help_text="The text has changed since it was read aloud.")
    audio_recorded = serializers.BooleanField(help_text="Somebody recorded the sound.")
    voice_id = serializers.CharField(allow_null=True, help_text="The voice that was heard.")
    word_times = serializers.CharField(
        allow_null=True, help_text='"exact" or "estimated", where the times of words are known.'
    )
    notices = serializers.ListField(child=serializers.CharField())
    move = MoveSerializer()
    task = serializers.CharField(allow_null=True, help_text="The task that is making its narration.")


class SegmentsQuerySerializer(Shape):
    project = Identity(help_text="Whose segments.")
    deleted = QueryYesNo(required=False, default=False, help_text="Those that can be restored, instead.")


class NewSegmentSerializer(Shape):
    """A segment to insert: at ``sequence_index``, or behind ``after``, else at the end."""

    project = Identity()
    text_content = Text(required=False, default="", max_length=MAX_TEXT)
    image_prompt = Text(required=False, default="", max_length=MAX_TEXT)
    sequence_index = Whole(required=False, min_value=0)
    after = Identity(required=False)

    def validate(self, attrs: Body) -> Body:
        if "after" in attrs and "sequence_index" in attrs:
            raise serializers.ValidationError({"after": "Send this or sequence_index, not both."})
        return attrs


class SegmentChangeSerializer(Shape):
    text_content = Text(required=False, max_length=MAX_TEXT)
    image_prompt = Text(required=False, max_length=MAX_TEXT)
    is_locked = YesNo(required=False)


class OrderSerializer(Shape):
    project_id = Identity()
    segment_order = Identities(help_text="Every segment of the project, once.")


def open_tasks(project_id: uuid.UUID) -> QuerySet[Task]:
    """What is being made in a project, or waits, without the orders, which are long."""
    return Task.objects.open().filter(project_id=project_id).only("kind", "segment_id", "project_id")


def present_segments(segments: QuerySet[Segment], tasks: Iterable[Task]) -> list[Body]:
    """Segments by two queries, each with the open task of ``tasks`` that makes its narration."""
    # Plain tuples: ten thousand of them are shown in the time that model instances take to be made.
    film = moves(GlobalSettings.load().zoom_intensity)
    made = {task.segment_id: task.public_name for task in tasks if task.kind == TaskKind.TTS}
    rows = segments.values_list(*_COLUMNS)
    return [_shown(row, film[row[2] % len(film)], made.get(row[0])) for row in rows]


def present_segment(segment_id: uuid.UUID) -> Body:
    """One visible segment. Raises NotFound."""
    segment = visible_segment(segment_id)
    tasks = open_tasks(segment.project_id).filter(segment=segment)
    return present_segments(Segment.objects.filter(pk=segment_id), tasks)[0]


def list_segments(project_id: uuid.UUID, *, deleted: bool = False) -> list[Body]:
    """The segments of a visible project in order, or those that can be restored. Raises NotFound."""
    visible_project(project_id)
    segments = Segment.objects.filter(project_id=project_id)
    if not deleted:
        return present_segments(segments.in_order(), open_tasks(project_id))
    hidden = segments.filter(deletions__field="", deletions__deleted_at__gte=oldest_kept())
    return present_segments(hidden.order_by("-deletions__deleted_at"), ())


def _shown(row: tuple[Any, ...], move: Body, task: str | None) -> Body:
    key, project, place, text, prompt, locked, picture, sound, duration, *narration = row
    recorded, read, voice, times, notices = narration
    return {
        "id": str(key),
        "project": str(project),
        "sequence_index": place,
        "text_content": text,
        "image_prompt": prompt,
        "is_locked": locked,
        "image_file": media.url(picture) if picture else None,
        "image_thumb": media.thumb_url(picture) if picture else None,
        "audio_file": media.url(sound) if sound else None,
        "audio_duration": duration,
        # A sound of which nothing is known counts as recorded: nobody may make it anew unasked.
        "audio_stale": bool(sound) and is_stale(text, recorded=recorded, read=read),
        "audio_recorded": bool(sound) and recorded is not False,
        "voice_id": voice or None,
        "word_times": times or None,
        "notices": notices or [],
        "move": move,
        "task": task,
    }
