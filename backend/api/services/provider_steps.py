"""The steps of one call: it is sent, asked after, fetched, called off. Each is short, and ends in its row.

A step makes at most one request that costs, and never waits for a later one: when to come again stands in
``next_poll_at``. So any worker can make the next step, and a step that is made twice does no harm.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import DatabaseError, close_old_connections
from django.db.models import F
from django.utils import timezone

from api import media
from api.models import CallOutcome, CallState, ProviderCall, Remedy
from api.services import clip_files, ledger
from api.services.provider_room import CLOCK, configured, retries, video_provider
from api.services.stored_names import without_stored_names
from core_engine.errors import DiskFull, EngineError, OutputUnwritable
from providers.base import VideoProvider
from providers.errors import (
    DownloadError,
    JobUnknown,
    NoRoom,
    ProviderError,
    Submission,
    UnexpectedAnswer,
)
from providers.job_values import JobFailure, JobState, JobStatus, Output, ProviderJob
from providers.orders import JobRequest
from providers.policy import PUZZLES_IN_A_ROW, shown_seconds

logger = logging.getLogger(__name__)

Facts = dict[str, Any]

TURN = timedelta(seconds=90)
"""How long a step may take before another worker makes it, too."""

FIRST_LOOK = timedelta(seconds=5)
"""How soon a worker looks after a call that another one has left."""

LATE_AFTER = 3
"""Readings after the time was up, and the job was called off, that may pass before nobody waits any more."""

FETCHES = 3
"""How often a finished file is fetched, each time from a fresh address, before it counts as broken."""

NO_ROOM = frozenset({NoRoom.code, DiskFull.code, OutputUnwritable.code, media.StorageUnavailable.code})
"""Codes of errors that no further download mends, only somebody at this machine."""

_LONGEST_STEP = 120.0  # seconds that count as waited for between two readings, whatever a clock says
_INSIST = 60.0  # seconds for which a fact that cost money is tried to be written down
_LATE_PAUSE = timedelta(minutes=5)
_ROOM_PAUSE = timedelta(minutes=1)


def place(call_id: uuid.UUID, provider: VideoProvider, job: JobRequest) -> None:
    """Send a call that is SUBMITTING: the one request that costs."""
    call = ProviderCall.objects.get(pk=call_id)
    try:
        placed = provider.submit(job, key=call.key)
    except ProviderError as error:
        problem = error  # a name that outlives its block
        logger.warning("call %s to %s: %s %s", call.pk, call.provider, error.code, error.detail)
        insist(lambda: _not_placed(call, provider, problem))
    except Exception:
        logger.exception("call %s to %s", call.pk, call.provider)
        insist(lambda: ledger.unknown(call.pk, error=unclear(provider.title, call.scene)))
    else:
        first = _pause(provider, 0)
        insist(
            lambda: ledger.submitted(
                call.pk,
                job=placed.to_json(),
                estimated=placed.estimated,
                next_poll_at=timezone.now() + first,
            )
        )


def poll(call_id: uuid.UUID) -> None:
    """Ask once how far a call is that was accepted; a file that is finished is fetched at once."""
    call = _taken(call_id, state=CallState.SUBMITTED)
    if call is None:
        return
    provider = video_provider(call.provider)
    try:
        status = provider.poll(ProviderJob.from_json(call.provider_job))
    except JobUnknown as error:
        _end(call, None, JobFailure(code=error.code, message=error.message), Remedy.NONE)
    except ProviderError as error:
        logger.warning("asking after call %s: %s %s", call.pk, error.code, error.detail)
        _trouble(call, provider, error)
    else:
        _read(call, provider, status)


def fetch(call_id: uuid.UUID) -> None:
    """Bring a finished file here from a fresh address, and check it."""
    call = _taken(call_id, outcome=CallOutcome.SUCCEEDED)
    if call is None:
        return
    provider = video_provider(call.provider)
    try:
        outputs = provider.refresh(ProviderJob.from_json(call.provider_job))
    except ProviderError as error:
        _unfetched(call, provider, error)
    else:
        _fetch(call, provider, outputs)


def call_off(call_id: uuid.UUID) -> None:
    """Ask the provider once to stop; what became of the call is told by the next reading."""
    call = ProviderCall.objects.filter(pk=call_id, state=CallState.SUBMITTED, called_off=False).first()
    if call is not None and ProviderCall.objects.filter(pk=call_id, called_off=False).update(called_off=True):
        _cancel(call, video_provider(call.provider))


def insist(write: Callable[[], object]) -> None:
    """Write down what was paid for, even if the database cannot be written just now."""
    deadline = time.monotonic() + _INSIST
    while True:
        try:
            write()
            return
        except DatabaseError as error:
            if time.monotonic() >= deadline:
                raise
            logger.warning("what came of a call is not written yet: %s", error)
            close_old_connections()
            time.sleep(1.0)


def unclear(title: str, scene: int) -> str:
    """The sentence about a call of which nobody can tell whether it was accepted."""
    what = f"scene {scene}" if scene else "the story"
    return (
        f"We could not confirm whether {title} accepted {what}. It may have been charged. Check again, or "
        "send it again; nothing is sent without you."
    )


def _not_placed(call: ProviderCall, provider: VideoProvider, error: ProviderError) -> None:
    if error.submission is Submission.UNCLEAR:
        ledger.unknown(call.pk, error=unclear(provider.title, call.scene))
        return
    pause = retries().after(error, call.sendings, clock=CLOCK)
    said: Facts = {"error_code": error.code, "error": error.message}
    if pause is not None:
        ledger.put_off(call.pk, until=timezone.now() + timedelta(seconds=pause), **said)
    else:
        remedy = Remedy.ANOTHER if error.another_may else Remedy.NONE
        ledger.release(call.pk, remedy=remedy, **said)


def _taken(call_id: uuid.UUID, **wanted: str) -> ProviderCall | None:
    """The call, if it is still where it is thought to be, and no other worker looks after it now."""
    call = ProviderCall.objects.filter(pk=call_id, **wanted).first()
    if call is None:
        return None
    row = ProviderCall.objects.filter(pk=call_id, **wanted)
    return call if row.take_turn(timezone.now() + TURN, call.next_poll_at) else None


def _read(call: ProviderCall, provider: VideoProvider, status: JobStatus) -> None:
    match status.state:
        case JobState.SUCCEEDED:
            done = ledger.settle(
                call.pk,
                actual=status.cost,
                outcome=CallOutcome.SUCCEEDED,
                next_poll_at=timezone.now() + TURN,
                troubles=0,
                progress=1.0,
                **_waited(call),
            )
            if done:
                call.troubles = 0
                _fetch(call, provider, status.outputs)
        case JobState.FAILED:
            failure = status.error or JobFailure(code="failed", message=f"{provider.title} failed.")
            logger.warning("call %s failed: %s %s", call.pk, failure.code, failure.detail)
            _end(call, status.cost, failure, _remedy(failure))
        case JobState.CANCELLED:
            _end(
                call,
                status.cost,
                _cancelled(call, provider),
                Remedy.ANOTHER if call.overdue else Remedy.NONE,
            )
        case _:
            _goes_on(call, provider, status)


def _remedy(failure: JobFailure) -> Remedy:
    if failure.whose == "content":
        return Remedy.NONE
    if failure.retryable:
        return Remedy.NEW_SEED if failure.new_seed else Remedy.AGAIN
    return Remedy.ANOTHER


def _cancelled(call: ProviderCall, provider: VideoProvider) -> JobFailure:
    if call.overdue:
        return _too_late(provider)
    return JobFailure(
        code="cancelled", message=f"The job was cancelled at {provider.title}, so nothing came of it."
    )


def _too_late(provider: VideoProvider) -> JobFailure:
    limit = shown_seconds(configured().job_deadline)
    return JobFailure(
        code="deadline_passed", message=f"{provider.title} did not finish within {limit}, which is too long."
    )


def _end(call: ProviderCall, cost: int | None, failure: JobFailure, remedy: Remedy) -> None:
    ledger.settle(
        call.pk,
        actual=cost,
        outcome=CallOutcome.FAILED,
        remedy=remedy,
        error_code=failure.code[:60],
        error=failure.message,
        **_waited(call),
    )


def _goes_on(call: ProviderCall, provider: VideoProvider, status: JobStatus) -> None:
    waited = _waited(call)
    _note(
        call,
        **waited,
        progress=_fraction(status.progress),
        troubles=call.troubles + 1 if call.overdue else 0,
        next_poll_at=timezone.now() + _pause(provider, call.polls + 1, status.poll_after, late=is_late(call)),
    )
    _watch_time(call, provider, waited["elapsed"])


def _trouble(call: ProviderCall, provider: VideoProvider, error: ProviderError) -> None:
    waited = _waited(call)
    troubles = call.troubles + 1
    lost = isinstance(error, UnexpectedAnswer) and troubles >= PUZZLES_IN_A_ROW
    changes = (
        {"overdue": True, "troubles": LATE_AFTER, "error_code": error.code, "error": error.message}
        if lost and not call.overdue
        else {"troubles": troubles}
    )
    pause = _pause(provider, call.polls + 1, error.retry_after, late=lost or is_late(call))
    _note(call, **waited, **changes, next_poll_at=timezone.now() + pause)
    if not lost:
        _watch_time(call, provider, waited["elapsed"])


def is_late(call: ProviderCall) -> bool:
    """Whether a call that was accepted is no longer waited for; what comes of it all the same is kept."""
    return call.overdue and call.troubles >= LATE_AFTER


def _watch_time(call: ProviderCall, provider: VideoProvider, elapsed: float) -> None:
    """Once its time is up, a job is called off; whether that took place is told by the next readings."""
    if call.overdue or elapsed < configured().job_deadline:
        return
    failure = _too_late(provider)
    row = ProviderCall.objects.filter(pk=call.pk, overdue=False)
    if row.update(overdue=True, called_off=True, troubles=0, error_code=failure.code, error=failure.message):
        _cancel(call, provider)


def _cancel(call: ProviderCall, provider: VideoProvider) -> None:
    try:
        provider.cancel(ProviderJob.from_json(call.provider_job))
    except ProviderError as error:
        logger.info("calling off call %s: %s %s", call.pk, error.code, error.detail)


def _fetch(call: ProviderCall, provider: VideoProvider, outputs: tuple[Output, ...]) -> None:
    try:
        clip = clip_files.bring(call, provider, outputs, partial(_keep_turn, call.pk))
    except ProviderError as error:
        logger.warning("fetching call %s: %s %s", call.pk, error.code, error.detail)
        _unfetched(call, provider, error)
    except EngineError as error:
        logger.warning("call %s gave a film that cannot be used: %s", call.pk, error)
        _unfetched(call, provider, error)
    except media.StorageUnavailable as error:
        _unfetched(call, provider, error)
    else:
        succeeded = ProviderCall.objects.filter(pk=call.pk, outcome=CallOutcome.SUCCEEDED)
        if not succeeded.update(
            outcome=CallOutcome.FETCHED, clip=clip, next_poll_at=None, error="", error_code=""
        ):
            clip_files.discard(clip)  # another worker was faster


def _keep_turn(call_id: uuid.UUID) -> None:
    """Go on looking after a call whose file waits here for our own storage."""
    kept = ProviderCall.objects.filter(pk=call_id, outcome=CallOutcome.SUCCEEDED)
    with suppress(DatabaseError):
        kept.update(next_poll_at=timezone.now() + TURN)


def _unfetched(
    call: ProviderCall,
    provider: VideoProvider,
    error: ProviderError | EngineError | media.StorageUnavailable,
) -> None:
    """Come again for a file where that may help; else it counts as broken, though it was paid for."""
    troubles = call.troubles + 1
    said = {
        "error_code": error.code,
        "error": without_stored_names(error.message),
        "troubles": troubles,
    }
    row = ProviderCall.objects.filter(pk=call.pk, outcome=CallOutcome.SUCCEEDED)
    if isinstance(error, NoRoom | DiskFull | OutputUnwritable | media.StorageUnavailable):
        row.update(**(said | {"troubles": call.troubles}), next_poll_at=timezone.now() + _ROOM_PAUSE)
    elif _may_come_again(error) and troubles < FETCHES:
        row.update(**said, next_poll_at=timezone.now() + _pause(provider, 0))
    else:
        row.update(**said, outcome=CallOutcome.FAILED, remedy=Remedy.ANOTHER, next_poll_at=None)


def _may_come_again(error: ProviderError | EngineError) -> bool:
    if isinstance(error, DownloadError):
        return error.refresh
    return not isinstance(error, ProviderError) or error.retryable


def _note(call: ProviderCall, **changes: object) -> None:
    ProviderCall.objects.filter(pk=call.pk, state=CallState.SUBMITTED).update(**changes)


def _waited(call: ProviderCall) -> Facts:
    """What a reading changes in any case. A clock that jumps adds two minutes at most to the time waited."""
    now = timezone.now()
    since = call.polled_at or call.submitted_at or now
    step = min(max((now - since).total_seconds(), 0.0), _LONGEST_STEP)
    return {"elapsed": call.elapsed + step, "polled_at": now, "polls": F("polls") + 1}


def _pause(
    provider: VideoProvider, polls: int, asked: float | None = None, *, late: bool = False
) -> timedelta:
    if late:
        return _LATE_PAUSE
    return timedelta(seconds=provider.pace.delay(polls, asked=asked, clock=CLOCK))


def _fraction(progress: float | None) -> float | None:
    return min(max(progress, 0.0), 1.0) if progress is not None and progress == progress else None


def soonest(call: ProviderCall, now: datetime) -> float:
    """Seconds until the next step of a call; a time beyond any pause was written by a clock put back."""
    if call.next_poll_at is None:
        return 0.0
    left = (call.next_poll_at - now).total_seconds()
    longest = (_LATE_PAUSE if is_late(call) else max(TURN, _ROOM_PAUSE)).total_seconds() + 5
    return 0.0 if left > longest else max(0.0, left)
