"""Where the scenes of a film stand that services make, and what is to be done next: read from rows alone.

A film is made by the first of its providers. After a confirmed failure a scene goes to the next one that
makes single scenes; a provider that takes whole stories comes after or before all of those. ``local``
makes a scene without any clip, from its picture.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from django.utils import timezone

from api.models import CallKind, CallOutcome, CallState, ProviderCall, Remedy, Task
from api.services import provider_steps
from api.services.provider_room import LOCAL

Order = Mapping[str, Any]
WHOLE = 0
"""The number that stands for the whole story, where one call makes all of it."""


class Stage(StrEnum):
    """Where a scene stands."""

    WAITING = "waiting"  # to be ordered
    PUT_OFF = "put_off"  # refused for the moment, and to be sent again
    SENDING = "sending"
    RENDERING = "rendering"
    DOWNLOADING = "downloading"
    STUCK = "stuck"  # finished there, but there is no room for it here
    FETCHED = "fetched"  # here, but not in the order yet
    READY = "ready"  # in the order, or made here
    LATE = "late"  # accepted, but no longer waited for
    UNCLEAR = "unclear"  # nobody knows whether it was accepted
    FAILED = "failed"


AT_WORK = frozenset({Stage.SENDING, Stage.RENDERING, Stage.DOWNLOADING})


@dataclass(frozen=True, kw_only=True, slots=True)
class SceneLook:
    """A scene as it stands. ``provider`` makes it, or is to make it; ``calls`` are all, oldest first."""

    number: int
    stage: Stage
    provider: str
    calls: tuple[ProviderCall, ...] = ()
    new_seed: bool = False

    @property
    def call(self) -> ProviderCall | None:
        return self.calls[-1] if self.calls else None

    @property
    def progress(self) -> float:
        """How much of it is done, from 0 to 1."""
        if self.stage in {Stage.READY, Stage.FETCHED}:
            return 1.0
        call = self.call
        if call is None or self.stage not in AT_WORK:
            return 0.0
        return 0.9 if self.stage is Stage.DOWNLOADING else 0.9 * (call.progress or 0.0)


def groups_of(chain: Sequence[str], whole: frozenset[str]) -> list[tuple[str, ...]]:
    """The providers of a chain in turns: those of single scenes together, one of whole stories alone."""
    turns: list[tuple[str, ...]] = []
    for is_whole, group in groupby(chain, key=whole.__contains__):
        names = tuple(group)
        turns += [(name,) for name in names] if is_whole else [names]
    return turns


def look(task: Task, turn: Sequence[str], attempts: int) -> list[SceneLook]:
    """Where every scene of a task stands; ``turn`` are the providers whose turn it is.

    ``attempts`` is how often one provider may be asked for the same scene.
    """
    calls: dict[int, list[ProviderCall]] = {}
    rows = ProviderCall.objects.filter(task=task, kind=CallKind.VIDEO, provider__in=turn)
    for call in rows.order_by("attempt"):
        calls.setdefault(call.scene, []).append(call)
    if task.order["whole"]:
        return [_look(WHOLE, {"clip": task.order["film"]}, calls.get(WHOLE, []), turn, attempts)]
    return [
        _look(number, segment, calls.get(number, []), turn, attempts)
        for number, segment in enumerate(task.order["segments"], start=1)
    ]


def _look(
    number: int, segment: Order, calls: Sequence[ProviderCall], turn: Sequence[str], attempts: int
) -> SceneLook:
    def seen(stage: Stage, provider: str, *, new_seed: bool = False) -> SceneLook:
        return SceneLook(number=number, stage=stage, provider=provider, calls=tuple(calls), new_seed=new_seed)

    if segment.get("clip") or segment.get("local"):
        return seen(Stage.READY, LOCAL if segment.get("local") else "")
    if not calls:
        return seen(Stage.WAITING, turn[0])
    newest = calls[-1]
    if newest.outcome == CallOutcome.FAILED and newest.state != CallState.SUBMIT_UNKNOWN:
        following = _following(calls, turn, attempts)
        if following is None:
            return seen(Stage.FAILED, newest.provider)
        return seen(Stage.WAITING, following, new_seed=newest.remedy == Remedy.NEW_SEED)
    return seen(_stage(newest), newest.provider)


def _stage(call: ProviderCall) -> Stage:
    if call.outcome == CallOutcome.FETCHED:
        return Stage.FETCHED
    if call.outcome == CallOutcome.SUCCEEDED:
        return Stage.STUCK if call.error_code in provider_steps.NO_ROOM else Stage.DOWNLOADING
    match call.state:
        case CallState.RESERVED:
            return Stage.PUT_OFF
        case CallState.SUBMITTING:
            return Stage.SENDING
        case CallState.SUBMITTED:
            return Stage.LATE if provider_steps.is_late(call) else Stage.RENDERING
        case _:
            return Stage.UNCLEAR


def _following(calls: Sequence[ProviderCall], turn: Sequence[str], attempts: int) -> str | None:
    """Who may be asked after the newest call has failed for certain; None: nobody without the user."""
    newest = calls[-1]
    asked = sum(call.provider == newest.provider for call in calls)
    match newest.remedy:
        case Remedy.NONE:
            return None
        case Remedy.AGAIN if asked < attempts:
            return newest.provider
        case Remedy.NEW_SEED if asked < min(attempts, 2):
            return newest.provider
        case _:
            place = turn.index(newest.provider) + 1
            return turn[place] if place < len(turn) else None


def is_due(scene: SceneLook) -> bool:
    """Whether something can be done for a scene at this moment."""
    return seconds_until_due(scene) == 0


def seconds_until_due(scene: SceneLook) -> float | None:
    """Seconds until the next step of a scene; None where there is none to be made by itself."""
    call = scene.call
    if scene.stage not in {Stage.PUT_OFF, Stage.RENDERING, Stage.DOWNLOADING} or call is None:
        return None
    return provider_steps.soonest(call, timezone.now())


def bought(project_id: uuid.UUID, content_key: str) -> ProviderCall | None:
    """An earlier call for the same content that was paid for, or is being made: it is not ordered again.

    One whose file is here comes before one that is still on its way.
    """
    known = ProviderCall.objects.filter(
        project_id=project_id, kind=CallKind.VIDEO, content_key=content_key
    ).exclude(outcome=CallOutcome.FAILED)
    here = known.filter(outcome=CallOutcome.FETCHED).exclude(clip="").first()
    return here or known.first()
