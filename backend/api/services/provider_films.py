"""A film is made by services: each scene is ordered, waited for, brought here, and then handed to the engine.

What has been done stands in the rows of the calls (see ``scenes``), never in memory: any worker that
holds the task goes on where another one ended. Nothing is ordered that may have been ordered before: a
call of which nobody can tell whether it was accepted ends the film, once all that was paid for is here.

    advance ──► Pause    nothing to do for so many seconds
            ├─► READY    every scene is here, and in the order: the engine's turn
            └─► ENDED    the task has ended, or somebody else has it
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from django.db import DatabaseError
from django.db.models import Max
from django.utils import timezone

from api import media
from api.errors import ApiError
from api.models import CallKind, CallOutcome, ProviderCall, Remedy, Segment, Task
from api.models.task import OPEN
from api.services import endings, ledger, provider_steps, scenes
from api.services.errands import Errands, is_under_way
from api.services.film_failures import Failure, failure_of
from api.services.film_requests import content_key, video_request
from api.services.filming import Update
from api.services.filming_words import UNFORESEEN
from api.services.provider_room import (
    LOCAL,
    limits,
    makes_whole,
    retries,
    send_window,
    title_of,
    video_provider,
)
from api.services.scene_progress import SceneProgress
from api.services.scenes import AT_WORK, WHOLE, SceneLook, Stage
from core_engine.errors import EngineError
from providers.errors import ProviderError
from providers.orders import JobRequest

logger = logging.getLogger(__name__)

AT_ONCE = 4
"""Scenes that are on order at the same time; services make further ones wait anyway."""

_LOOK_EVERY = 0.5  # seconds
_GRACE = 0.7  # seconds in which what was just sent may still be answered when the work is to stop


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing can be done for a film before so many seconds have passed."""

    seconds: float


class Reached(Enum):
    """How far a film has come when services have nothing more to do with it."""

    READY = "ready"
    ENDED = "ended"


class Stop(Exception):
    """The work is to stop: called off, or this process ends, or the task is not ours any more."""


def advance(task: Task, *, update: Told) -> Pause | Reached:
    """Do everything that can be done for a film now, in short steps, while ``update`` says to go on.

    Whatever ends the film is written down. Raises DatabaseError.
    """
    waits = media.Patience(update.require)
    try:
        with media.local_copies(waits) as place:
            return _Film(task, update, place, waits).advance()
    except Stop:
        hand_back(task)
    except DatabaseError:
        raise  # nothing is wrong with the film; it is gone on with when the database is back
    except (ApiError, ProviderError, EngineError) as error:
        logger.info("%s failed: %s", task.public_name, error)
        _fail(task, Failure(error.code, error.message))
    except Exception:
        logger.exception("%s failed", task.public_name)
        _fail(task, Failure("unexpected", UNFORESEEN))
    return Reached.ENDED


class Told:
    """Passes progress on, and repeats the last where there is nothing new: that keeps the lease."""

    def __init__(self, task: Task, update: Update) -> None:
        self._task = task
        self._update = update
        self._last: dict[str, Any] = {}

    def __call__(self, task_id: uuid.UUID, **progress: Any) -> bool:  # noqa: ANN401 - see Update
        self._last = progress
        return self._update(task_id, **progress)

    def again(self) -> bool:
        return not self._last or self._update(self._task.pk, **self._last)

    def require(self) -> None:
        if not self.again():
            raise Stop


def hand_back(task: Task) -> None:
    """Let somebody else go on with a film, unless it is not ours any more."""
    if not endings.hand_back(task):
        logger.info("%s is not ours any more", task.public_name)


def _fail(task: Task, failure: Failure, calls: Sequence[ProviderCall] = ()) -> None:
    order = task.order
    asked = {
        "provider": order["chain"][0],
        "options": order["options"],
        "calls": [str(call.pk) for call in calls],
    }
    if not endings.fail(task, code=failure.code, error=failure.error, result=asked):
        logger.info("%s is not ours any more", task.public_name)


class _Film:
    """One film in the hands of one worker."""

    def __init__(self, task: Task, update: Update, place: media.Place, waits: media.Waits) -> None:
        self._task = task
        self._update = update
        self._place = place
        self._waits = waits
        self._errands = Errands()
        self._progress = SceneProgress(len(task.order["segments"]))
        self._sender = ledger.sender_of(task)
        self._jobs: dict[str, dict[int, JobRequest]] = {}
        self._too_dear: ledger.CostLimit | None = None

    def advance(self) -> Pause | Reached:
        while True:
            # What was seen while a call was under way is old as soon as that has ended: no pause, and no
            # end, may be concluded from it.
            busy = self._errands.wait(0.0)
            seen = self._look()
            busy |= self._take_in(seen) | self._begin(seen)
            self._tell(self._look() if busy else seen)
            if self._errands.wait(_LOOK_EVERY) or busy:
                continue
            if any(scene.stage in AT_WORK or scene.stage is Stage.PUT_OFF for scene in seen):
                pause = _next_due(seen)
                if pause > 0:
                    return Pause(pause)
            elif reached := self._concluded(seen):
                return reached

    @property
    def _turns(self) -> list[tuple[str, ...]]:
        chain: Sequence[str] = self._task.order["chain"]
        return scenes.groups_of(chain, frozenset(filter(makes_whole, chain)))

    def _look(self) -> list[SceneLook]:
        turn = self._turns[self._task.order["turn"]]
        return scenes.look(self._task, turn, retries().attempts)

    def _tell(self, seen: Sequence[SceneLook]) -> None:
        if not self._update(self._task.pk, **self._progress.show(seen)):
            end = time.monotonic() + _GRACE
            while self._errands.wait(0.1) and time.monotonic() < end:
                pass
            raise Stop

    def _take_in(self, seen: Sequence[SceneLook]) -> bool:
        """Put what has come into the order, and give up what another worker was sending when it ended."""
        changed = False
        for scene in seen:
            call = scene.call
            if scene.stage is Stage.FETCHED and call is not None:
                self._put(scene.number, clip=call.clip, provider=call.provider)
                changed = True
            elif scene.stage is Stage.SENDING and call is not None and not is_under_way(call.pk):
                told = provider_steps.unclear(title_of(call.provider), call.scene)
                changed |= ledger.unknown(call.pk, error=told, sender=call.sender)
        return changed

    def _put(self, number: int, **facts: object) -> None:
        """Note in the order what a scene, or the whole film, is made of."""
        order = dict(self._task.order)
        if number == WHOLE:
            order |= {"film": facts["clip"], "film_by": facts["provider"]}
        else:
            order["segments"] = [dict(segment) for segment in order["segments"]]
            order["segments"][number - 1] |= facts
        self._save(order)

    def _save(self, order: Mapping[str, Any]) -> None:
        if not Task.objects.filter(pk=self._task.pk).held_by(self._task.lease_owner).update(order=order):
            raise Stop
        self._task.order = dict(order)

    def _begin(self, seen: Sequence[SceneLook]) -> bool:
        """Begin every step that can be made now; answers whether anything has changed."""
        may_order = self._too_dear is None and not any(
            scene.stage in {Stage.UNCLEAR, Stage.LATE, Stage.STUCK} for scene in seen
        )
        free = AT_ONCE - sum(scene.stage in AT_WORK or scene.stage is Stage.PUT_OFF for scene in seen)
        changed = False
        for scene in seen:
            if scene.stage is Stage.WAITING and may_order and free > 0 and self._too_dear is None:
                free -= self._order(scene)
                changed = True
            elif scene.stage is Stage.PUT_OFF and not may_order and scene.call is not None:
                changed |= ledger.release(scene.call.pk, remedy=Remedy.AGAIN)
            elif scenes.is_due(scene):
                changed |= self._step(scene)
        return changed

    def _step(self, scene: SceneLook) -> bool:
        call = scene.call
        assert call is not None
        match scene.stage:
            case Stage.PUT_OFF:
                until = timezone.now() + send_window()
                if not ledger.send(call.pk, sender=self._sender, send_until=until):
                    return False
                return self._send(call, self._job(scene))
            case Stage.DOWNLOADING:
                return self._errands.begin(call.pk, partial(provider_steps.fetch, call.pk))
            case _:
                return self._errands.begin(call.pk, partial(provider_steps.poll, call.pk))

    def _order(self, scene: SceneLook) -> int:
        """Order a scene, unless it was bought before; answers how many orders that adds."""
        if scene.provider == LOCAL:
            self._put(scene.number, local=True)
            return 0
        job = self._job(scene)
        key = content_key(job, self._task.order)
        known = scenes.bought(self._task.project_id, key)
        if known is not None:
            return self._take_again(scene, known)
        try:
            call = self._reserve(scene, job, key)
        except ledger.OrderedAlready:
            return 0  # another worker was faster: the next look shows it
        except ledger.CostLimit as error:
            self._too_dear = error
            return 0
        self._send(call, job.with_seed(uuid.uuid4().int % 2**31) if scene.new_seed else job)
        return 1

    def _take_again(self, scene: SceneLook, known: ProviderCall) -> int:
        """Use what was paid for, or wait for what is on its way, instead of ordering it again."""
        if known.outcome == CallOutcome.FETCHED:
            if self._waits(lambda: media.exists(known.clip)):
                self._put(scene.number, clip=known.clip, provider=known.provider)
            else:
                ProviderCall.objects.filter(pk=known.pk).update(clip="", outcome=CallOutcome.FAILED)
            return 0
        row = ProviderCall.objects.filter(pk=known.pk).exclude(task__status__in=OPEN)
        return row.update(
            task=self._task,
            scene=scene.number,
            attempt=self._next_attempt(scene.number),
            next_poll_at=timezone.now(),
            overdue=False,
            troubles=0,
            elapsed=0.0,
            error_code="",
            error="",
        )

    def _reserve(self, scene: SceneLook, job: JobRequest, key: str) -> ProviderCall:
        segment_id = self._task.order["segments"][scene.number - 1]["id"] if scene.number else None
        now = timezone.now()
        return ledger.reserve(
            provider=scene.provider,
            kind=CallKind.VIDEO,
            amount=video_provider(scene.provider).estimate(job),
            limits=limits(),
            sender=self._sender,
            send_until=now + send_window(),
            now=now,
            task=self._task,
            project_id=self._task.project_id,
            segment=Segment.objects.filter(pk=segment_id).first() if segment_id else None,
            scene=scene.number,
            attempt=self._next_attempt(scene.number),
            content_key=key,
            seconds=job.seconds,
        )

    def _send(self, call: ProviderCall, job: JobRequest) -> bool:
        provider = video_provider(call.provider)
        return self._errands.begin(call.pk, partial(provider_steps.place, call.pk, provider, job))

    def _job(self, scene: SceneLook) -> JobRequest:
        name = scene.provider
        if name not in self._jobs:
            jobs = video_provider(name).jobs(video_request(self._task.order, self._place))
            self._jobs[name] = {job.scene or WHOLE: job for job in jobs}
        return self._jobs[name][scene.number]

    def _next_attempt(self, number: int) -> int:
        calls = ProviderCall.objects.filter(task=self._task, scene=number, kind=CallKind.VIDEO)
        newest: int | None = calls.aggregate(newest=Max("attempt"))["newest"]
        return 0 if newest is None else newest + 1

    def _concluded(self, seen: Sequence[SceneLook]) -> Pause | Reached | None:
        """What it has come to when nobody works on any scene; None where it goes on with other providers."""
        if all(scene.stage is Stage.READY for scene in seen):
            return Reached.READY
        doubtful = [scene for scene in seen if scene.stage in {Stage.UNCLEAR, Stage.LATE, Stage.STUCK}]
        failed = [scene for scene in seen if scene.stage is Stage.FAILED]
        if not doubtful and self._too_dear is not None:
            _fail(self._task, Failure(self._too_dear.code, self._too_dear.message))
        elif not doubtful and not failed:
            return Pause(1.0)  # another worker orders what is missing
        elif not doubtful and self._another_turn(failed):
            return None
        else:
            calls = [scene.call for scene in doubtful if scene.call is not None]
            _fail(self._task, failure_of(seen), calls)
        return Reached.ENDED

    def _another_turn(self, failed: Sequence[SceneLook]) -> bool:
        """Go on with the next providers of the chain, where all have failed in a way that allows it."""
        turn = self._task.order["turn"] + 1
        final = any(scene.call is not None and scene.call.remedy == Remedy.NONE for scene in failed)
        if final or turn >= len(self._turns):
            return False
        self._save({**self._task.order, "turn": turn, "whole": makes_whole(self._turns[turn][0])})
        return True


def _next_due(seen: Sequence[SceneLook]) -> float:
    known = [left for scene in seen if (left := scenes.seconds_until_due(scene)) is not None]
    return min(known, default=_LOOK_EVERY)
