"""The collector: removes what nobody can have back, and files that no row names.

No edit deletes a file, so it is here that files go: after thirty days, or an hour after an upload or
an import broke off. Whatever is younger stays, because its row may only be on its way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from api import media
from api.models import Deletion, Event, Project, ProviderCall, Segment, Task
from api.services.restoring import oldest_kept

GRACE = timedelta(hours=1)
"""How long a file may be there before a row has to name it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """How many of each were removed."""

    projects: int
    segments: int
    deletions: int
    files: int
    uploads: int


def collect(now: datetime | None = None) -> Collected:
    """Remove what is beyond recall, rows first; call it at start and every hour."""
    now = now or timezone.now()
    projects, segments, deletions = _forget_rows(oldest_kept(now))
    before = (now - GRACE).timestamp()
    return Collected(
        projects=projects,
        segments=segments,
        deletions=deletions,
        files=_remove_unnamed(before),
        uploads=media.stock().remove_unfinished(before),
    )


def _forget_rows(oldest: datetime) -> tuple[int, int, int]:
    with transaction.atomic():
        gone = Deletion.objects.filter(deleted_at__lt=oldest)
        projects = list(gone.filter(segment=None, field="").values_list("project_id", flat=True))
        Project.objects.filter(pk__in=projects).delete()
        segments = list(gone.filter(segment__isnull=False, field="").values_list("segment_id", flat=True))
        Segment.objects.filter(pk__in=segments).delete()
        files, _ = gone.delete()
        for project_id in projects:
            Event.project_changed(project_id, "purged")
    return len(projects), len(segments), files


def _remove_unnamed(before: float) -> int:
    """Remove files that are older than ``before`` (seconds since 1970) and that no row names."""
    # The files are listed first: whatever is named between the two looks is then seen to be named.
    stock = media.stock()
    folders = stock.kept_projects()
    old = [file for project_id in folders for file in stock.old_files(project_id, before)]
    with transaction.atomic():
        projects = set(Project.objects.values_list("pk", flat=True))
        named = set(_named()) if old else set()
    for project_id in set(folders) - projects:
        stock.remove_empty_folders(project_id, before)
    return stock.remove_files(
        file for file in old if file.project_id not in projects or not (file.is_output or file.key in named)
    )


def _named() -> Iterator[str]:
    """Every key that a row names, and the keys of thumbnails."""
    for picture, sound in Segment.objects.values_list("image_file", "audio_file").iterator():
        yield from _with_thumbnail(picture)
        yield from _with_thumbnail(sound)
    for kept in Deletion.objects.exclude(field="").values_list("kept", flat=True):
        yield from _keys_in(kept)
    # What was paid for stays as long as its project: the next film of the same story takes it again.
    yield from ProviderCall.objects.exclude(clip="").values_list("clip", flat=True)
    for order in Task.objects.open().values_list("order", flat=True):
        yield from _keys_in(order)


def _keys_in(value: object) -> Iterator[str]:
    """Every key anywhere in a piece of JSON: what a task orders is its own business."""
    if isinstance(value, str):
        yield from _with_thumbnail(value)
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _keys_in(inner)


def _with_thumbnail(name: str | None) -> Iterator[str]:
    if name and media.project_of(name):
        yield name
        if "/images/" in name:
            yield media.thumb_key(name)
