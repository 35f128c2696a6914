"""Every part of a text that a service reads is paid for once: set aside before, settled after, kept.

What was bought is heard again when the same is wanted again. A part of which nobody can tell whether it was
made is not ordered again without somebody's decision.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from api import media
from api.models import HOLDING, CallKind, CallOutcome, CallState, Decision, ProviderCall, Task
from api.services import ledger, voice_parts
from api.services.errands import Errands, is_under_way
from api.services.narration import IN_DOUBT
from api.services.provider_room import limits, send_window, title_of
from api.services.provider_steps import insist
from core_engine.progress import Cancelled, require
from providers.errors import ProviderError, Submission
from providers.money import show
from providers.voices.values import Send, SpeechCut, SpeechOrder, SpeechUnusable, Spoken

logger = logging.getLogger(__name__)

_LOOK_EVERY = 0.4  # seconds
_GRACE = 1.0  # seconds in which what was just sent may still be answered when the work is to stop
_UNUSABLE = {error.code: error for error in (SpeechUnusable, SpeechCut)}


class InDoubt(ProviderError):
    """The same part may have been made, and charged, by ``call_id``; it waits for somebody's decision."""

    code = IN_DOUBT
    submission = Submission.UNCLEAR

    def __init__(self, call: ProviderCall) -> None:
        super().__init__(unclear(title_of(call.provider)), provider=call.provider)
        self.call_id = call.pk


class TooDear(ProviderError):
    """Reading a part would cost more than may still be spent; nothing was sent."""

    code = "cost_limit"


def unclear(title: str) -> str:
    """The sentence about a text of which nobody can tell whether it was read."""
    return (
        f"We could not confirm whether {title} read this text. It may have been charged, and it is not sent "
        "again without you. To send it once more, generate the audio of this segment again."
    )


class VoicePayments:
    """Pays for the parts of one narration. ``go_on`` is asked twice a second while a service works.

    ``made_since``: what was bought before does not count.
    """

    def __init__(
        self,
        task: Task,
        segment_id: uuid.UUID,
        *,
        go_on: Callable[[], bool],
        made_since: datetime | None = None,
    ) -> None:
        self._task = task
        self._segment_id = segment_id
        self._go_on = go_on
        self._sender = ledger.sender_of(task)
        self._made_since = made_since

    def pay(self, order: SpeechOrder, send: Send) -> Spoken:
        """What ``send`` gives, or what was bought before.

        Raises what ``send`` raises, TooDear, InDoubt, and Cancelled: then the call goes on by itself, and
        writes down what came of it.
        """
        while True:
            if (bought := self._bought(order)) is not None:
                return bought
            call = self._reserved(order)
            if call is None:
                self._wait_for_another(order)
            elif (bought := self._bought(order)) is not None:  # between the two looks somebody else had it
                ledger.release(call.pk, error_code="not_wanted", error="It was bought a moment before.")
                return bought
            else:
                return self._sent(call, send)

    def _bought(self, order: SpeechOrder) -> Spoken | None:
        """What is here already. Raises anew what was of no use when this task bought it."""
        spoiled = ProviderCall.objects.filter(
            task=self._task,
            kind=CallKind.VOICE,
            content_key=voice_parts.content_key(order),
            outcome=CallOutcome.FAILED,
            error_code__in=_UNUSABLE,
        ).first()
        if spoiled is not None:
            raise _UNUSABLE[spoiled.error_code](spoiled.error, cost=0, provider=spoiled.provider)
        waits = media.Patience(lambda: require(self._go_on()))
        return voice_parts.bought(order, made_since=self._made_since, waits=waits)

    def _reserved(self, order: SpeechOrder) -> ProviderCall | None:
        """A call whose money is set aside; None while the same part is another one's."""
        now = timezone.now()
        try:
            return ledger.reserve(
                provider=order.service,
                kind=CallKind.VOICE,
                amount=order.estimated,
                limits=limits(),
                sender=self._sender,
                send_until=now + send_window(),
                now=now,
                task=self._task,
                project_id=self._task.project_id,
                segment_id=self._segment_id,
                content_key=voice_parts.content_key(order),
                seconds=order.seconds,
                provider_job={"asked": {name: self._task.order[name] for name in ("voice_id", "speed")}},
            )
        except ledger.OrderedAlready:
            return None
        except ledger.CostLimit as error:
            cost, left = show(order.estimated), show(ledger.room(limits()) or 0)
            told = (
                f"{title_of(order.service)} may cost {cost} for this text, but only {left} is left of "
                "COST_LIMIT_DAILY and COST_LIMIT_MONTHLY."
            )
            raise TooDear(told, provider=order.service) from error

    def _wait_for_another(self, order: SpeechOrder) -> None:
        """Give whoever has the same part on order a moment. Raises InDoubt where nothing may come of it."""
        other = ProviderCall.objects.filter(
            kind=CallKind.VOICE,
            content_key=voice_parts.content_key(order),
            state__in=HOLDING,
            decision=Decision.NONE,
        ).first()
        if other is None:
            return  # it has just ended
        if other.state == CallState.SUBMIT_UNKNOWN:
            raise InDoubt(other)
        if self._is_lost(other):
            ledger.unknown(other.pk, error=unclear(title_of(other.provider)), sender=other.sender)
            return
        require(self._go_on())
        time.sleep(_LOOK_EVERY)

    def _is_lost(self, other: ProviderCall) -> bool:
        """Whether its sender has ended: it had this task before us, or its answer should be here by now."""
        if is_under_way(other.pk):
            return False
        before_us = other.task_id == self._task.pk and other.sender != self._sender
        return before_us or (other.send_until is not None and other.send_until < timezone.now())

    def _sent(self, call: ProviderCall, send: Send) -> Spoken:
        ended: list[Spoken | BaseException] = []
        errands = Errands()
        errands.begin(call.pk, partial(_carry_out, call, send, ended))
        while errands.wait(_LOOK_EVERY):
            if not self._go_on():
                if errands.wait(_GRACE):
                    raise Cancelled
                break
        [result] = ended
        if isinstance(result, Spoken):
            return result
        if isinstance(result, ProviderError) and _is_unclear(result):
            raise InDoubt(call) from result
        raise result


def _carry_out(call: ProviderCall, send: Send, ended: list[Spoken | BaseException]) -> None:
    try:
        ended.append(_settled(call, send))
    except BaseException as error:  # noqa: BLE001 - it is raised where somebody waits for it
        ended.append(error)


def _settled(call: ProviderCall, send: Send) -> Spoken:
    try:
        spoken = send()
    except ProviderError as error:
        failure = error  # a name that outlives its block
        logger.warning("voice call %s to %s: %s %s", call.pk, call.provider, error.code, error.detail)
        insist(lambda: _failed(call, failure))
        raise
    except Exception:
        insist(lambda: ledger.unknown(call.pk, error=unclear(title_of(call.provider))))
        raise
    kept = voice_parts.keep(call, spoken)
    insist(lambda: _paid(call, spoken, kept))
    return spoken


def _failed(call: ProviderCall, error: ProviderError) -> None:
    said: dict[str, Any] = {"error_code": error.code, "error": error.message}
    if isinstance(error, SpeechUnusable):
        ledger.settle(call.pk, actual=error.cost, outcome=CallOutcome.FAILED, from_unknown=True, **said)
    elif _is_unclear(error):
        ledger.unknown(call.pk, error=unclear(title_of(call.provider)))
    else:
        ledger.release(call.pk, from_unknown=True, **said)


def _paid(call: ProviderCall, spoken: Spoken, kept: voice_parts.Kept) -> None:
    said = {"error_code": "", "error": "", **kept.facts}
    outcome = CallOutcome.FETCHED
    with transaction.atomic():
        if not ledger.settle(call.pk, actual=spoken.cost, outcome=outcome, from_unknown=True, **said):
            # Somebody has decided about its money meanwhile; what came is heard all the same.
            ProviderCall.objects.filter(pk=call.pk).update(outcome=outcome, **kept.facts)
        kept.write_down(call)


def _is_unclear(error: ProviderError) -> bool:
    return error.submission is Submission.UNCLEAR and not isinstance(error, SpeechUnusable)
