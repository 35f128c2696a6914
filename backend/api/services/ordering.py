"""The places of a project's segments: counted from 0 without gaps, one segment a place.

The database refuses two segments in one place, and looks at every row while an UPDATE runs. So rows that
change places go aside first, above every real place, and come home in a second UPDATE. Deleted
segments, in negative places, are never touched. Call these functions inside a transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import F, Min

from api.errors import ApiError
from api.models import Event, Project, Segment
from api.services.lookup import locked_project

_ASIDE = 1 << 30  # twice of it is still a 32-bit number


def reorder(*, project_id: uuid.UUID, segment_order: Sequence[uuid.UUID]) -> None:
    """Put a project's segments into an order that names each of them once.

    Raises NotFound, or ApiError saying how many are missing, unknown or named twice.
    """
    with transaction.atomic():
        locked_project(project_id)
        places = dict(
            Segment.objects.filter(project_id=project_id).visible().values_list("id", "sequence_index")
        )
        _require_the_same(places.keys(), segment_order)
        moved = [(place, key) for place, key in enumerate(segment_order) if places[key] != place]
        if not moved:
            return
        _set_aside(moved)
        _bring_home(project_id)
        Project.objects.touch(project_id)
        Event.project_changed(project_id, "edited")


def make_room(project_id: uuid.UUID, place: int) -> None:
    """Free a place: the segment there and those behind it move back by one."""
    _shift(project_id, place, 1)


def close_up(project_id: uuid.UUID, place: int) -> None:
    """Close a gap: the segments behind that place move forward by one."""
    _shift(project_id, place + 1, -1)


def hidden_place(project_id: uuid.UUID) -> int:
    """A place for one more deleted segment, in nobody's way."""
    lowest = Segment.objects.filter(project_id=project_id).aggregate(lowest=Min("sequence_index"))["lowest"]
    return min(lowest or 0, 0) - 1


def _shift(project_id: uuid.UUID, first: int, by: int) -> None:
    behind = Segment.objects.filter(project_id=project_id, sequence_index__gte=first)
    if behind.update(sequence_index=F("sequence_index") + _ASIDE + by):
        _bring_home(project_id)


def _bring_home(project_id: uuid.UUID) -> None:
    aside = Segment.objects.filter(project_id=project_id, sequence_index__gte=_ASIDE)
    aside.update(sequence_index=F("sequence_index") - _ASIDE)


def _set_aside(moved: Iterable[tuple[int, uuid.UUID]]) -> None:
    """Give each segment its new place, counted from _ASIDE. One statement, prepared once, for all rows."""
    key = Segment._meta.get_field("id")
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE api_segment SET sequence_index = %s WHERE id = %s",
            [(_ASIDE + new, key.get_db_prep_value(pk, connection)) for new, pk in moved],
        )


def _require_the_same(present: Iterable[uuid.UUID], named: Sequence[uuid.UUID]) -> None:
    wanted, given = set(present), set(named)
    faults = {
        "missing": len(wanted - given),
        "unknown": len(given - wanted),
        "repeated": len(named) - len(given),
    }
    if any(faults.values()):
        told = ", ".join(f"{count} {fault}" for fault, count in faults.items() if count)
        raise ApiError(
            f"The order must name each segment of the project once; of these ids, {told}. "
            "The order was left as it was. Load the project again.",
            code="order_mismatch",
            details=faults,
        )
