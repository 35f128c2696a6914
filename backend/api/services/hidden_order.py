"""Where deleted segments belong, so that they can come back in any order.

Each deleted segment stands behind a visible one, its ``after`` ("" is the beginning of the story), and
before those of a higher ``rank`` that stand there. Deleting a visible segment hands its followers on to the
one before it; restoring a segment makes those that stood behind it its own followers::

    A  B  C  D       delete B, then C       A (B C) D       restore C       A (B) C D

So the order of all segments, seen and unseen, stays what it was, whatever is deleted and restored.
Inserting and reordering need nothing: followers go where the segment goes that they follow.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet

from api.models import Deletion, Segment


def hide(segment: Segment, place: int) -> None:
    """Note where a visible segment stands, and hide it in ``place``, a negative one."""
    neighbours = Segment.objects.filter(project_id=segment.project_id).visible()
    before = neighbours.filter(sequence_index=segment.sequence_index - 1).values_list("pk", flat=True).first()
    after = str(before or "")
    # Not their number: the collector takes some away, and leaves the ranks of the others as they are.
    ranks = _followers(segment.project_id, after).values_list("kept__rank", flat=True)
    rank = max(ranks, default=-1) + 1
    _hand_on(_followers(segment.project_id, str(segment.pk)), after, rank + 1)
    kept = {"index": segment.sequence_index, "after": after, "rank": rank}
    Deletion.objects.create(project_id=segment.project_id, segment=segment, kept=kept)
    segment.sequence_index = place
    segment.save(update_fields=["sequence_index"])


def place_of(deletion: Deletion) -> int:
    """The place, counted from 0, at which a deleted segment belongs now."""
    after = deletion.kept["after"]
    if not after:
        return 0
    visible = Segment.objects.filter(project_id=deletion.project_id).visible()
    before = visible.filter(pk=after).values_list("sequence_index", flat=True).first()
    return min(deletion.kept["index"], visible.count()) if before is None else before + 1


def show(deletion: Deletion, segment_id: uuid.UUID) -> None:
    """Let a deleted segment be followed by those that stood behind it; its Deletion ends."""
    after, rank = deletion.kept["after"], deletion.kept["rank"]
    deletion.delete()
    behind = _followers(deletion.project_id, after).filter(kept__rank__gt=rank)
    _hand_on(behind, str(segment_id), -rank - 1)


def _followers(project_id: uuid.UUID, after: str) -> QuerySet[Deletion]:
    hidden = Deletion.objects.filter(project_id=project_id, segment__isnull=False, field="")
    return hidden.filter(kept__after=after)


def _hand_on(followers: QuerySet[Deletion], after: str, further: int) -> None:
    moved = list(followers)
    for deletion in moved:
        kept: dict[str, Any] = deletion.kept
        deletion.kept = {**kept, "after": after, "rank": kept["rank"] + further}
    Deletion.objects.bulk_update(moved, ["kept"], batch_size=200)
