"""Creating and changing projects and segments by hand."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from api.errors import ApiError
from api.models import Event, Project, Segment, StoryLanguage
from api.parsers.story import MAX_SEGMENTS
from api.services.lookup import locked_project, visible_project
from api.services.ordering import make_room
from api.services.segment_files import visible_segment


def create_project(*, title: str, language: str | None = None, **look: int) -> uuid.UUID:
    """A new project without segments; ``look`` holds its size and rate, where they are not the usual."""
    with transaction.atomic():
        project = Project.objects.create(title=title, **look)
        StoryLanguage.remember(project.pk, language)
        Event.project_changed(project.pk, "created")
    return project.pk


def change_project(*, project_id: uuid.UUID, **changes: Any) -> None:  # noqa: ANN401 - fields
    """Change a project's title, size, rate or language (None: the story does not say). Raises NotFound.

    A film in the making stays what was ordered.
    """
    with transaction.atomic():
        project = visible_project(project_id)
        spoken = StoryLanguage.of(project_id)
        language = changes.pop("language", spoken)
        if language != spoken:
            StoryLanguage.remember(project_id, language)
        if _change(project, changes) or language != spoken:
            _tell(project_id)


def change_segment(*, segment_id: uuid.UUID, **changes: Any) -> None:  # noqa: ANN401 - fields
    """Change a segment's text, prompt or lock. Raises NotFound."""
    with transaction.atomic():
        segment = visible_segment(segment_id)
        if _change(segment, changes):
            _tell(segment.project_id)


def add_segment(
    *,
    project_id: uuid.UUID,
    text_content: str = "",
    image_prompt: str = "",
    place: int | None = None,
    after: uuid.UUID | None = None,
) -> uuid.UUID:
    """Insert a segment at ``place`` (from 0), or behind the segment ``after``; else at the end.

    A place beyond the end is the end. Raises NotFound, or ApiError when the project is full.
    """
    with transaction.atomic():
        locked_project(project_id)
        count = Segment.objects.filter(project_id=project_id).visible().count()
        require_room(count, 1)
        place = min(count if place is None else place, count)
        if after is not None:
            place = _place_behind(project_id, after)
        make_room(project_id, place)
        segment = Segment.objects.create(
            project_id=project_id,
            sequence_index=place,
            text_content=text_content,
            image_prompt=image_prompt,
        )
        _tell(project_id)
    return segment.pk


def require_room(count: int, more: int) -> None:
    """Raise ApiError if a project with ``count`` segments cannot take ``more``."""
    if count + more > MAX_SEGMENTS:
        raise ApiError(
            f"A project holds at most {MAX_SEGMENTS:,} segments, so nothing was added. "
            "Make a second project for the rest.",
            code="too_many_segments",
            details={"limit": MAX_SEGMENTS, "present": count, "added": more},
        )


def _place_behind(project_id: uuid.UUID, after: uuid.UUID) -> int:
    visible = Segment.objects.filter(project_id=project_id, pk=after).visible()
    place = visible.values_list("sequence_index", flat=True).first()
    if place is None:
        raise ApiError(
            "The segment to add one after is not in this project; it may have been deleted. "
            "Nothing was added. Load the project again.",
            code="unknown_segment",
        )
    return place + 1


def _change(row: Project | Segment, changes: dict[str, Any]) -> bool:
    """Save the fields that really change; whether there were any."""
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if changed:
        type(row)._default_manager.filter(pk=row.pk).update(**changed)
    return bool(changed)


def _tell(project_id: uuid.UUID) -> None:
    Project.objects.touch(project_id)
    Event.project_changed(project_id, "edited")
