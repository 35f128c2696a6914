"""What calls of services have cost, and what is set aside for those that have not ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from api.models import HOLDING, ProviderCall, Spending
from api.models.spending import periods_of
from api.services.amounts import amount, amount_or_none
from api.services.provider_room import limits, title_of
from providers.money import Micros

Body = dict[str, Any]


def budget() -> Body:
    """Today's and this month's (UTC) ``limit``, ``spent``, ``reserved`` and what is ``left``."""
    day, month = periods_of(timezone.now().astimezone(UTC).date())
    rows = {row.period: row for row in Spending.objects.filter(pk__in=(day, month))}
    allowed = limits()
    return {
        "daily": _period(rows.get(day), day, allowed.daily),
        "monthly": _period(rows.get(month), month, allowed.monthly),
    }


def overview() -> Body:
    """All costs: by project, by day and by provider; the newest or dearest first."""
    calls = ProviderCall.objects.all()
    return {
        "currency": "USD",
        "budget": budget(),
        "undecided": ProviderCall.objects.undecided().count(),
        "by_project": [_of_project(row) for row in _summed(calls, "project_id", "project__title")],
        "by_day": [
            {"day": row["day"].isoformat(), **_sums(row)}
            for row in sorted(_summed(calls, "day"), key=lambda row: row["day"], reverse=True)
        ],
        "by_provider": [
            {
                "provider": row["provider"],
                "title": title_of(row["provider"]),
                "kind": row["kind"],
                **_sums(row),
            }
            for row in _summed(calls, "provider", "kind")
        ],
    }


def _period(row: Spending | None, period: str, limit: Micros | None) -> Body:
    spent, reserved = (row.spent, row.reserved) if row else (0, 0)
    left = None if limit is None else max(0, limit - spent - reserved)
    return {
        "period": period,
        "limit": amount_or_none(limit),
        "spent": amount(spent),
        "reserved": amount(reserved),
        "left": amount_or_none(left),
    }


def _summed(calls: QuerySet[ProviderCall], *by: str) -> list[Mapping[str, Any]]:
    rows = (
        calls.order_by()
        .values(*by)
        .annotate(
            calls=Count("pk"),
            spent=Sum("actual", default=0),
            held=Sum("reserved", filter=Q(state__in=HOLDING), default=0),
        )
    )
    return sorted(rows, key=lambda row: (-row["spent"] - row["held"], *map(str, (row[name] for name in by))))


def _sums(row: Mapping[str, Any]) -> Body:
    return {"spent": amount(row["spent"]), "reserved": amount(row["held"]), "calls": row["calls"]}


def _of_project(row: Mapping[str, Any]) -> Body:
    project = row["project_id"]
    return {
        "project_id": str(project) if project else None,
        "title": row["project__title"] or "Deleted projects",
        **_sums(row),
    }
