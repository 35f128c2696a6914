"""What happened, read from the outbox: after a number, or as the state of things with its number.

Whoever has seen the event with number n gets everything after n, in order and once. That rests on
numbers being visible in their order: SQLite lets one writer in at a time, so a lower number is always
committed first. On PostgreSQL, where writers overlap, an event may appear below one that was already
told; there the writers have to take turns (an advisory lock in ``Event.tell``, held to the commit).
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from api.models import Event
from api.services.lookup import visible_project
from api.services.statuses import project_status

KEPT = 20_000
"""How many events are kept for those who come back."""

PAGE = 500

_PATIENCE = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One event as it is told: its number, whom it concerns, and its body as JSON."""

    id: int
    project_id: uuid.UUID | None
    name: str
    body: str


def newest_id() -> int:
    """The number of the newest event; 0 before the first."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def told_after(last: int, project_id: uuid.UUID | None = None) -> tuple[list[Told], int]:
    """The next events behind ``last``, of one project or of all, and the number up to which they reach.

    There are no more for the moment when the list is empty.
    """
    reach = newest_id()
    rows = (
        Event.objects.after(last, project_id)
        .filter(pk__lte=reach)
        .values_list("pk", "project_id", "name", "body")[:PAGE]
    )
    told = [Told(id=pk, project_id=about, name=name, body=as_json(body)) for pk, about, name, body in rows]
    return told, told[-1].id if len(told) == PAGE else max(reach, last)


def can_go_on_after(last: int) -> bool:
    """Whether everything behind ``last`` is still kept (and ``last`` is a number of this database)."""
    oldest = Event.objects.order_by("pk").values_list("pk", flat=True).first()
    return last == newest_id() if oldest is None else oldest - 1 <= last <= newest_id()


def present(project_id: uuid.UUID | None) -> Told:
    """The state to begin with: a project's status, or a greeting for the dashboard.

    Its number is that of the newest event that the state holds. Raises NotFound for a project that
    is not there.
    """
    if project_id is None:
        last = newest_id()
        return Told(id=last, project_id=None, name="hello", body=as_json({"last_event_id": last}))
    last = newest_id()
    for _ in range(_PATIENCE):
        body = project_status(visible_project(project_id))
        if not Event.objects.after(last, project_id).exists():
            break
        last = newest_id()  # something happened while the rows were read
    return Told(id=last, project_id=project_id, name=Event.Name.STATUS, body=as_json(body))


def forget_old() -> int:
    """Drop all but the newest events, and give how many went. The newest one always stays: it holds the
    place in the count."""
    gone, _ = Event.objects.filter(pk__lte=newest_id() - KEPT).delete()
    return gone


def as_json(body: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    """A body on one line."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
