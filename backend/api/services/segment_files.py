"""The picture and the sound of a segment, put in place, deleted and had back.

What leaves a place is kept as a Deletion, so that everything here can be undone, the undoing too.
Call these functions inside a transaction: a segment and its Deletions change together or not at all.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.forms import model_to_dict

from api import media
from api.errors import Conflict, NotFound
from api.models import Deletion, Event, Narration, Project, Segment

IMAGE, AUDIO = Deletion.Field.IMAGE, Deletion.Field.AUDIO

_REMEMBERED = (
    "recorded", "text_hash", "voice_id", "speed", "engine", "words", "word_times", "notices",
)  # fmt: skip


def visible_segment(segment_id: uuid.UUID) -> Segment:
    """A segment that nobody has deleted, nor its project. Raises NotFound."""
    found = Segment.objects.visible().filter(pk=segment_id, project__in=Project.objects.visible())
    segment = found.select_related("project", "narration").first()
    if segment is None:
        raise NotFound("This segment is not there; it may have been deleted.")
    return segment


def require_unlocked(segment: Segment) -> None:
    """Raise Conflict if a segment's sound is protected."""
    if segment.is_locked:
        raise Conflict(
            "This segment is locked, so its sound was left as it is. Unlock it first.",
            code="locked",
            details={"segment": str(segment.pk)},
        )


def put_picture(segment: Segment, key: str | None) -> None:
    """Give a segment the picture of that key, or none; the former one becomes a Deletion."""
    if segment.image_file:
        _keep(segment, IMAGE, {"key": segment.image_file.name})
    segment.image_file = key
    segment.save(update_fields=["image_file"])
    _tell(segment)


def put_sound(segment: Segment, key: str | None, duration: float | None, **narration: Any) -> None:  # noqa: ANN401 - fields
    """Give a segment the sound of that key, or none; the former one becomes a Deletion.

    ``duration`` is in seconds, ``narration`` the fields of its Narration.
    """
    former = Narration.objects.filter(segment=segment).first()
    if segment.audio_file:
        kept = {"key": segment.audio_file.name, "duration": segment.audio_duration}
        told = None if former is None else model_to_dict(former, fields=_REMEMBERED)
        _keep(segment, AUDIO, {**kept, "narration": told})
    if former is not None:
        former.delete()
    segment.audio_file, segment.audio_duration = key, duration
    segment.save(update_fields=["audio_file", "audio_duration"])
    if narration:
        Narration.objects.create(segment=segment, **narration)
    _tell(segment)


def restore_picture(segment: Segment) -> None:
    """Put the picture that was deleted last back; one that is there becomes deleted. Raises NotFound."""
    kept = _take(segment, IMAGE, "There is no deleted picture that this segment could have back.")
    put_picture(segment, kept["key"])


def restore_sound(segment: Segment) -> None:
    """Put the sound that was deleted last back; one that is there becomes deleted. Raises NotFound."""
    kept = _take(segment, AUDIO, "There is no deleted sound that this segment could have back.")
    put_sound(segment, kept["key"], kept["duration"], **(kept["narration"] or {}))


def _take(segment: Segment, field: Deletion.Field, nothing: str) -> dict[str, Any]:
    for deletion in Deletion.objects.filter(segment=segment, field=field):
        kept: dict[str, Any] = deletion.kept
        if media.exists(kept["key"]):
            deletion.delete()
            return kept
    raise NotFound(nothing)


def _keep(segment: Segment, field: Deletion.Field, kept: dict[str, Any]) -> None:
    Deletion.objects.create(project_id=segment.project_id, segment=segment, field=field, kept=kept)


def _tell(segment: Segment) -> None:
    Project.objects.touch(segment.project_id)
    Event.project_changed(segment.project_id, "edited")
