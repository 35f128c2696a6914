"""Workers on other machines, known by what they wrote last."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone

from api.models import WorkerBeat

ALIVE = timedelta(seconds=30)
"""For how long a worker that has said nothing counts as one."""

_FORGOTTEN = timedelta(days=1)


def beat(name: str) -> None:
    """Write down that a worker lives."""
    now = timezone.now()
    WorkerBeat.objects.update_or_create(name=name, defaults={"seen_at": now})
    WorkerBeat.objects.filter(seen_at__lt=now - _FORGOTTEN).delete()


def leave(name: str) -> None:
    """A worker ends."""
    WorkerBeat.objects.filter(name=name).delete()


def alive() -> int:
    """How many workers there are."""
    return WorkerBeat.objects.filter(seen_at__gte=timezone.now() - ALIVE).count()


def is_any_alive() -> bool:
    """Whether there is a worker; False, too, where the database cannot tell."""
    try:
        return alive() > 0
    except DatabaseError:
        return False
