"""What a film would take, told before it is asked for: disk, memory, time and money, provider by provider."""

from __future__ import annotations

import uuid
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from django.db.models import Avg, F

from api.errors import NotReady
from api.models import CallKind, CallOutcome, Project, ProviderCall, Task, TaskKind
from api.services import ledger, provider_orders
from api.services.amounts import amount, amount_or_none
from api.services.assembly import Making, Order, freeze_with_key
from api.services.costs import budget
from api.services.lookup import visible_project
from api.services.provider_films import AT_ONCE
from api.services.provider_room import LOCAL, limits, makes_whole, shown_providers
from core_engine.cache.settings import content_cache
from core_engine.estimation import estimated
from core_engine.timeline import SAMPLE_RATE, RenderSpec, SegmentSpec, build_timeline
from core_engine.video_renderer import available_cores

Body = dict[str, Any]


def estimate(project_id: uuid.UUID) -> Body:
    """What the film of a project would take. Raises NotFound, and NotReady for one without segments."""
    project = visible_project(project_id)
    making = Making(chain=(LOCAL,), whole=False, options={})
    order = freeze_with_key(project, making=making).order
    if not order["segments"]:
        raise NotReady("Project has no segments", details={"message": "Project has no segments"})
    look = _look(project, order)
    timeline = build_timeline(
        (round(segment["seconds"] * SAMPLE_RATE) for segment in order["segments"]), look.fps
    )
    taking = estimated(look, timeline, available_cores(), cache=content_cache())
    here = None if taking.seconds is None else round(taking.seconds, 1)
    return {
        "project_id": str(project.pk),
        "segments": len(order["segments"]),
        "duration": float(timeline.duration),
        "frames": taking.frames,
        "disk_bytes": taking.disk_bytes,
        "memory_bytes": taking.memory_bytes,
        "budget": budget(),
        "providers": [_by(shown, project, order, here) for shown in shown_providers()],
        "last_wish": _last_wish(project),
    }


def _last_wish(project: Project) -> Body | None:
    """Who made the last film, and what the last one of a service was asked for; None before the first."""
    films = Task.objects.filter(project=project, kind=TaskKind.RENDER).order_by("-created_at", "-pk")
    asked = [result or {} for result in films.values_list("result", flat=True)[:1]]
    if not asked:
        return None
    of_services = films.filter(result__has_key="options").values_list("result", flat=True)
    last = (of_services.first() or {}).get("options", {})
    return {"provider": asked[0].get("provider", LOCAL), "options": last}


def _look(project: Project, order: Order) -> RenderSpec:
    """Size and rate of a film; its files do not matter here."""
    any_segment = SegmentSpec(picture=Path(), narration=Path(), sequence_index=0)
    return RenderSpec(
        segments=(any_segment,),
        width=order["width"],
        height=order["height"],
        fps=Fraction(project.framerate),
    )


def _by(shown: Body, project: Project, order: Order, here: float | None) -> Body:
    name = shown["name"]
    told: Body = {**shown, "problem": "", "orders": 0, "bought": 0, "affordable": True}
    told |= {"cost": None, "full_cost": None}
    if name == LOCAL:
        return told | {"cost": amount(0), "full_cost": amount(0), "seconds": here}
    if not shown["ready"]:
        return told | {"seconds": None}
    try:
        wanted = provider_orders.quote(project.pk, name, order)
    except provider_orders.CannotOrder as error:
        return told | {"problem": error.message, "seconds": None}
    room = ledger.room(limits())
    return told | {
        "orders": wanted.orders,
        "bought": wanted.bought,
        "cost": amount_or_none(wanted.cost),
        "full_cost": amount_or_none(wanted.full_cost),
        "affordable": room is None or wanted.cost <= room,
        "seconds": _seconds_there(name, wanted.orders - wanted.bought, here),
    }


def _seconds_there(name: str, orders: int, here: float | None) -> float | None:
    """How long a film takes at a provider, by how long it took lately; None before the first."""
    made = ProviderCall.objects.filter(
        provider=name, kind=CallKind.VIDEO, outcome=CallOutcome.FETCHED, submitted_at__isnull=False
    )
    took = made.aggregate(took=Avg(F("ended_at") - F("submitted_at")))["took"]
    joining = 0.0 if makes_whole(name) else here
    if (took is None and orders) or joining is None:
        return None
    rounds = ceil(orders / AT_ONCE)
    return round((took.total_seconds() * rounds if took else 0.0) + joining, 1)
