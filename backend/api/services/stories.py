"""Importing stories: all of it, or nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from django.db import transaction

from api.models import Event, Narration, Project, Segment, StoryLanguage
from api.parsers import Story
from api.services.editing import require_room
from api.services.lookup import locked_project, visible_project
from api.services.story_files import StoryFiles, stored_files
from api.services.story_upload import StoryUpload, read_story


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What became of a story; ``warnings`` are sentences about what was left out or mended."""

    project_id: uuid.UUID
    warnings: tuple[str, ...]


def create(*, upload: StoryUpload) -> Imported:
    """A new project from a story.

    Raises StoryError with every problem of text and files, DiskFull or OutputUnwritable; then
    nothing of it was created.
    """
    story = read_story(upload)
    project_id = uuid.uuid4()
    # Pictures are decoded before the transaction: it holds the only pen of the database.
    with stored_files(story, upload.files or {}, project_id) as files, transaction.atomic():
        Project.objects.create(pk=project_id, title=story.title)
        StoryLanguage.remember(project_id, story.language)
        _add(project_id, story, files, first=0)
        Event.project_changed(project_id, "created")
    return _imported(project_id, story, files)


def append(*, project_id: uuid.UUID, upload: StoryUpload) -> Imported:
    """A story's segments behind those that a project has; its title stays.

    Raises NotFound, ApiError when the project is full, and what ``create`` raises.
    """
    title = visible_project(project_id).title
    story = read_story(replace(upload, title=title))
    with stored_files(story, upload.files or {}, project_id) as files, transaction.atomic():
        locked_project(project_id)  # again: decoding took a while
        count = Segment.objects.filter(project_id=project_id).visible().count()
        require_room(count, len(story.segments))
        _add(project_id, story, files, first=count)
        Project.objects.touch(project_id)
        Event.project_changed(project_id, "edited")
    return _imported(project_id, story, files)


def _add(project_id: uuid.UUID, story: Story, files: StoryFiles, *, first: int) -> None:
    segments, narrations = [], []
    for place, told in enumerate(story.segments, start=first):
        sound = files.sounds.get(told.audio or "")
        picture = files.pictures.get(told.image or "")
        segment = Segment(
            project_id=project_id,
            sequence_index=place,
            text_content=told.text_content,
            image_prompt=told.image_prompt,
            image_file=picture.key if picture else None,
            audio_file=sound.key if sound else None,
            audio_duration=sound.duration if sound else None,
        )
        segments.append(segment)
        if sound:
            narrations.append(Narration(segment=segment, recorded=True, notices=list(sound.notices)))
    Segment.objects.bulk_create(segments)
    Narration.objects.bulk_create(narrations)


def _imported(project_id: uuid.UUID, story: Story, files: StoryFiles) -> Imported:
    return Imported(
        project_id=project_id,
        warnings=(*story.warnings, *files.notices()),
    )
