"""Having back what was deleted less than thirty days ago."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from api.errors import NotFound
from api.models import Deletion, Event, Project, Segment
from api.models.deletion import KEPT_FOR
from api.services.hidden_order import place_of, show
from api.services.lookup import locked_project
from api.services.ordering import make_room

EXPIRED = "It was deleted more than thirty days ago and cannot be had back."


def oldest_kept(now: datetime | None = None) -> datetime:
    """What was deleted before this moment is beyond recall."""
    return (now or timezone.now()) - KEPT_FOR


def restore_project(*, project_id: uuid.UUID) -> None:
    """Show a deleted project again, as it was. Raises NotFound (code "expired" after thirty days)."""
    with transaction.atomic():
        deletion = Deletion.objects.filter(project_id=project_id, segment=None, field="").first()
        _recallable(deletion, "There is no deleted project that could be restored here.").delete()
        Event.project_changed(project_id, "restored")


def restore_segment(*, segment_id: uuid.UUID) -> None:
    """Put a deleted segment back where it was. Raises NotFound (code "expired" after thirty days)."""
    with transaction.atomic():
        found = Deletion.objects.filter(segment_id=segment_id, field="")
        found = found.filter(project__in=Project.objects.visible())
        deletion = _recallable(found.first(), "There is no deleted segment that could be restored here.")
        locked_project(deletion.project_id)
        place = place_of(deletion)
        make_room(deletion.project_id, place)
        Segment.objects.filter(pk=segment_id).update(sequence_index=place)
        show(deletion, segment_id)
        Project.objects.touch(deletion.project_id)
        Event.project_changed(deletion.project_id, "edited")


def _recallable(deletion: Deletion | None, nothing: str) -> Deletion:
    if deletion is None:
        raise NotFound(nothing)
    if deletion.deleted_at < oldest_kept():
        raise NotFound(EXPIRED, code="expired")
    return deletion
