"""Calls that cost money, for whoever pays: listed, looked at again when in doubt, decided about.

And those that nobody waits for any more, because their film was called off, failed, or removed: they are
looked after until the money is settled, and what was paid for is brought here for the next film.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from api.errors import ApiError, Conflict, NotFound
from api.models import CallKind, CallOutcome, CallState, Decision, Project, ProviderCall, Task, TaskStatus
from api.services import ledger, narration, provider_steps, rendering, voice_payments
from api.services.errands import Errands, is_under_way
from api.services.provider_room import title_of, video_provider
from providers.errors import CannotTell, JobUnknown, ProviderError
from providers.job_values import ProviderJob

logger = logging.getLogger(__name__)

_MOST_KEPT = ledger.UNKNOWN_KEPT
"""How long a call is looked after that was accepted, and of which nothing came."""

_AT_ONCE = 4


class CannotReach(ApiError):
    """The service gives no answer to a question that costs nothing."""

    status = 503
    code = "provider_unreachable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What a look at a call has shown: ``found`` is None where nobody can tell, ``message`` a sentence."""

    call: ProviderCall
    found: bool | None
    message: str


def find(call_id: uuid.UUID) -> ProviderCall:
    """A call by its id. Raises NotFound."""
    call = ProviderCall.objects.filter(pk=call_id).select_related("task").first()
    if call is None:
        raise NotFound("There is no such call.")
    return call


def of_project(project: Project, *, undecided: bool = False) -> list[ProviderCall]:
    """The calls for a project, newest first, or only those that wait for a decision."""
    calls = ProviderCall.objects.filter(project=project)
    return list(calls.undecided() if undecided else calls)


def check(call_id: uuid.UUID) -> Checked:
    """Ask the provider about a call that is in doubt or late; it costs nothing.

    Raises NotFound, Conflict for a call that is not in doubt, CannotReach.
    """
    call = find(call_id)
    if call.state == CallState.SUBMIT_UNKNOWN:
        return _look_for(call) if call.kind == CallKind.VIDEO else _not_told(call)
    if call.state == CallState.SUBMITTED or call.outcome == CallOutcome.SUCCEEDED:
        return _look_at(call)
    raise Conflict(
        "It is known what became of this call, so there is nothing to check.",
        code="decided_already",
        details={"state": call.state},
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Resent:
    """A call that may be made once more; ``task`` is the narration, or the film once no call is in doubt.

    ``undecided`` calls of the same kind and project still wait for a decision.
    """

    call: ProviderCall
    undecided: int
    task: Task | None


def resend(call_id: uuid.UUID) -> Resent:
    """Let what is in doubt be ordered once more, though it may have been charged; the caller enqueues it.

    Raises NotFound, Conflict, and what ``rendering.request`` or ``narration.request`` raises; then nothing
    is decided.
    """
    with transaction.atomic():
        call = _decide(call_id, Decision.RESEND)
        if call.project is None:
            raise NotFound("The project of this call was removed, so there is nothing to make.")
        undecided = ProviderCall.objects.undecided().filter(project=call.project, kind=call.kind).count()
        if call.kind == CallKind.VOICE:
            task: Task | None = _read_again(call)
        else:
            task = None if undecided else rendering.request(call.project.pk, **_asked_for(call))
    return Resent(call=call, undecided=undecided, task=task)


def settle(call_id: uuid.UUID, *, charged: bool) -> ProviderCall:
    """Note what somebody has found out by himself about a call in doubt. Raises NotFound, Conflict."""
    return _decide(call_id, Decision.CHARGED if charged else Decision.NOT_CHARGED)


def tend_due(*, is_alive: Callable[[str], bool | None]) -> int:
    """Begin the next steps of calls that nobody's film waits for, each beside the caller; answers how many.

    ``is_alive`` says whether the worker of that name still lives, and None where that cannot be told.
    """
    begun = Errands()
    due = due_strays()[:_AT_ONCE]
    return sum(begun.begin(call_id, partial(tend, call_id, is_alive=is_alive)) for call_id in due)


def due_strays(now: datetime | None = None) -> list[uuid.UUID]:
    """Calls that nobody's film waits for, and that are to be looked at now, those that wait longest first."""
    now = now or timezone.now()
    strays = ProviderCall.objects.strays().order_by("next_poll_at")
    return [
        call.pk for call in strays if not is_under_way(call.pk) and provider_steps.soonest(call, now) == 0
    ]


def tend(call_id: uuid.UUID, *, is_alive: Callable[[str], bool | None]) -> None:
    """Make the next step of a call that nobody's film waits for, and that nobody else is at work on."""
    call = ProviderCall.objects.strays().filter(pk=call_id).select_related("task").first()
    if call is None:
        return
    if call.state == CallState.RESERVED:
        ledger.release(call.pk, error="It was not wanted any more.", error_code="not_wanted")
    elif call.state == CallState.SUBMITTING:
        _give_up_if_lost(call, is_alive)
    elif call.outcome == CallOutcome.SUCCEEDED:
        _bring(call)
    elif call.submitted_at is not None and timezone.now() - call.submitted_at > _MOST_KEPT:
        told = f"{title_of(call.provider)} never said what became of it, so it counts as paid."
        ledger.settle(call.pk, actual=None, outcome=CallOutcome.FAILED, error=told, error_code="lost")
    else:
        if not _is_wanted(call.task):
            provider_steps.call_off(call.pk)
        provider_steps.poll(call.pk)


def _bring(call: ProviderCall) -> None:
    if call.project_id is None:
        row = ProviderCall.objects.filter(pk=call.pk)
        row.update(outcome=CallOutcome.FAILED, error="Its project was removed.", next_poll_at=None)
    else:
        provider_steps.fetch(call.pk)


def _is_wanted(task: Task | None) -> bool:
    """A film that failed is asked for again sooner or later; one that was called off, or removed, is not."""
    return task is not None and task.status != TaskStatus.CANCELLED


def _give_up_if_lost(call: ProviderCall, is_alive: Callable[[str], bool | None]) -> None:
    alive = is_alive(ledger.worker_of(call.sender))
    is_over = call.send_until is not None and call.send_until < timezone.now()
    if alive is False or is_over:
        title = title_of(call.provider)
        of_voice = call.kind == CallKind.VOICE
        told = voice_payments.unclear(title) if of_voice else provider_steps.unclear(title, call.scene)
        ledger.unknown(call.pk, error=told, sender=call.sender)


def _asked_for(call: ProviderCall) -> dict[str, Any]:
    """Who was to make the film for which a call was made, and how."""
    result = (call.task.result if call.task else None) or {}
    return {"provider": result.get("provider", call.provider), "options": result.get("options", {})}


def _read_again(call: ProviderCall) -> Task:
    if call.segment_id is None:
        raise NotFound("The segment of this call was removed, so there is nothing to read.")
    return narration.request(call.segment_id, **call.provider_job["asked"])


def _not_told(call: ProviderCall) -> Checked:
    title = title_of(call.provider)
    message = (
        f"{title} cannot be asked what became of a text. Look at its own page whether it was charged, then "
        "decide whether to send it again."
    )
    return Checked(call=call, found=None, message=message)


def _look_for(call: ProviderCall) -> Checked:
    provider = video_provider(call.provider)
    try:
        job = provider.find(call.key)
    except CannotTell as error:
        return Checked(call=call, found=None, message=error.message)
    except ProviderError as error:
        raise CannotReach(error.message, code=error.code) from error
    if job is None:
        ledger.decide(call.pk, Decision.NOT_CHARGED)
        message = f"{provider.title} did not accept it, and nothing was charged. Render again."
        return Checked(call=find(call.pk), found=False, message=message)
    ledger.submitted(call.pk, job=job.to_json(), estimated=job.estimated, next_poll_at=timezone.now())
    message = f"{provider.title} accepted it and works on it. Render again: it is not ordered twice."
    return Checked(call=find(call.pk), found=True, message=message)


def _look_at(call: ProviderCall) -> Checked:
    provider = video_provider(call.provider)
    try:
        state = provider.poll(ProviderJob.from_json(call.provider_job)).state
    except JobUnknown as error:
        return Checked(call=call, found=False, message=error.message)
    except ProviderError as error:
        raise CannotReach(error.message, code=error.code) from error
    row = ProviderCall.objects.filter(pk=call.pk, next_poll_at__isnull=False)
    row.update(next_poll_at=timezone.now(), error_code="", error="")
    message = (
        f"{provider.title} has ended its work on it. Render again: what it made is used."
        if state.ended
        else f"{provider.title} still works on it. Check again later."
    )
    return Checked(call=find(call.pk), found=True, message=message)


def _decide(call_id: uuid.UUID, decision: Decision) -> ProviderCall:
    find(call_id)
    if not ledger.decide(call_id, decision):
        raise Conflict(
            "This call is not in doubt, or somebody has decided about it already.",
            code="decided_already",
            details={"state": find(call_id).state},
        )
    return find(call_id)
