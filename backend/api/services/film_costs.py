"""What the scenes of a film have cost that services made, whichever render paid for them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet, Sum

from api.models import CallKind, ProviderCall, Task
from api.services.amounts import amount


def film_costs(task: Task) -> dict[str, Any]:
    """``cost``: all that was paid for the scenes of a film; ``paid``: what its own render paid of that.

    A scene that an earlier render bought is used again for nothing, so the two differ. Orders for the same
    scenes that were charged and came to nothing count: the film was not to be had without them.
    """
    calls = ProviderCall.objects.filter(project_id=task.project_id, kind=CallKind.VIDEO)
    order = task.order
    clips = {order.get("film"), *(segment.get("clip") for segment in order["segments"])} - {None, ""}
    contents = calls.filter(clip__in=clips).exclude(content_key="").values("content_key")
    return {
        "cost": amount(_paid(calls.filter(Q(task=task) | Q(content_key__in=contents)))),
        "paid": amount(_paid(calls.filter(task=task))),
    }


def _paid(calls: QuerySet[ProviderCall]) -> int:
    total: int = calls.aggregate(paid=Sum("actual", default=0))["paid"]
    return total
