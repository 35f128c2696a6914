"""What was spent on services, and what is set aside for calls that have not ended, by day and by month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F


def periods_of(day: date) -> tuple[str, str]:
    """The day and the month to which a call counts, in the order in which their rows are locked."""
    return f"{day:%Y-%m-%d}", f"{day:%Y-%m}"


class SpendingQuerySet(models.QuerySet["Spending"]):
    def ensure(self, periods: Iterable[str]) -> None:
        """Make the rows of periods that have none."""
        self.bulk_create([Spending(period=period) for period in periods], ignore_conflicts=True)

    def set_aside(self, period: str, amount: int, limit: int | None) -> bool:
        """Reserve ``amount`` where what is spent and reserved then stays within ``limit``; else False.

        One conditional UPDATE, so that any number of workers together keep the limit.
        """
        row = self.filter(period=period)
        if limit is not None:
            row = row.filter(spent__lte=limit - amount - F("reserved"))
        return bool(row.update(reserved=F("reserved") + amount))

    def move(self, period: str, *, reserved: int, spent: int = 0) -> None:
        """Add to what is reserved and spent in a period; the amounts may be negative."""
        self.filter(period=period).update(reserved=F("reserved") + reserved, spent=F("spent") + spent)


class Spending(models.Model):
    """Sums of one day ("2026-11-21") or month ("2026-11"), in UTC and in millionths of a US dollar.

    They equal the sums over the ProviderCalls of that time, because every transition of a call moves
    both in one transaction. They exist so that a limit can be held by a single UPDATE.
    """

    period = models.CharField(max_length=10, primary_key=True)
    reserved = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)

    objects = SpendingQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "spending"
        ordering: ClassVar = ["-period"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0, spent__gte=0), name="no_sum_below_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.spent / 1_000_000:.2f} USD, {self.reserved / 1_000_000:.2f} reserved"
