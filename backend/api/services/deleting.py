"""Deleting, which hides; and purging, which is for good."""

from __future__ import annotations

import uuid

from django.db import transaction

from api import media
from api.errors import NotFound
from api.models import Deletion, Event, Project, Task
from api.services import rendering
from api.services.hidden_order import hide
from api.services.lookup import NO_PROJECT, locked_project
from api.services.ordering import close_up, hidden_place
from api.services.segment_files import visible_segment


def delete_segment(*, segment_id: uuid.UUID) -> None:
    """Hide a segment; it can be restored to its place for thirty days. Raises NotFound."""
    with transaction.atomic():
        locked_project(visible_segment(segment_id).project_id)
        segment = visible_segment(segment_id)
        place = segment.sequence_index
        hide(segment, hidden_place(segment.project_id))
        close_up(segment.project_id, place)
        Project.objects.touch(segment.project_id)
        Event.project_changed(segment.project_id, "edited")


def delete_project(*, project_id: uuid.UUID) -> None:
    """Hide a project and stop what is being made for it; it can be restored for thirty days.

    Raises NotFound.
    """
    with transaction.atomic():
        locked_project(project_id)
        _stop_work(project_id)
        Deletion.objects.create(project_id=project_id)
        Event.project_changed(project_id, "deleted")


def purge_project(*, project_id: uuid.UUID) -> None:
    """Remove a project, deleted before or not, with all its files, for good. Raises NotFound.

    What a film that is still being wound up leaves behind goes with the next collection.
    """
    with transaction.atomic():
        project = Project.objects.filter(pk=project_id).select_for_update().first()
        if project is None:
            raise NotFound(NO_PROJECT)
        _stop_work(project_id)
        project.delete()
        Event.project_changed(project_id, "purged")
        # Files only when the rows are surely gone: the other way round, a failure leaves rows without files.
        transaction.on_commit(lambda: media.remove_folder(project_id))


def _stop_work(project_id: uuid.UUID) -> None:
    for task in Task.objects.open().filter(project_id=project_id).defer("order"):
        rendering.cancel_task(task)
