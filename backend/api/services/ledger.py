"""The ledger: money is set aside before a call that costs, and paid or let go when it is over.

Each transition of a call and the sums of its day and month change in one transaction, by conditional
UPDATEs. So the limits hold with any number of workers, and a transition that somebody else has made
already changes nothing: then the function answers False, and the caller stops quietly. Rows are
always locked in the same order: the call, its day, its month.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from api.errors import ApiError, Conflict
from api.models import HOLDING, CallKind, CallOutcome, CallState, Decision, ProviderCall, Spending, Task
from api.models.spending import periods_of
from providers.money import Micros, show

Facts = Any

UNKNOWN_KEPT = timedelta(hours=48)
"""How long money stays set aside for a call of which nobody can tell whether it was accepted."""

_UNSETTLED = (CallState.RESERVED, CallState.SUBMITTING, CallState.SUBMITTED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How much may be spent in a day and in a month (UTC); None where there is no limit."""

    daily: Micros | None = None
    monthly: Micros | None = None


class CostLimit(ApiError):
    """A call would cost more than may still be spent; nothing was set aside or sent."""

    code = "cost_limit"


class _TooMuch(Exception):
    """Rolls a reservation back."""


class OrderedAlready(Conflict):
    """The same content is on order, or this attempt at it was made by somebody else."""

    code = "ordered_already"


def sender_of(task: Task) -> str:
    """Who sends the calls of a task: the worker that holds it, in this attempt."""
    return f"{task.lease_owner}/{task.attempt}"


def worker_of(sender: str) -> str:
    """The worker of a sender."""
    return sender.rpartition("/")[0]


def reserve(
    *,
    provider: str,
    kind: CallKind,
    amount: Micros,
    limits: Limits,
    sender: str,
    send_until: datetime,
    now: datetime | None = None,
    **facts: Facts,
) -> ProviderCall:
    """Set ``amount`` aside for a call that is to be sent at once, and note who sends it: SUBMITTING.

    ``facts`` are further fields of the row. Raises CostLimit and OrderedAlready; then nothing changed.
    """
    now = now or timezone.now()
    try:
        with transaction.atomic():
            call = ProviderCall.objects.create(
                **{"key": uuid.uuid4().hex, **facts},
                provider=provider,
                kind=kind,
                state=CallState.SUBMITTING,
                reserved=amount,
                day=now.astimezone(UTC).date(),
                sender=sender,
                send_until=send_until,
                sendings=1,
                created_at=now,
            )
            _set_aside(call, limits)
    except IntegrityError as error:
        raise OrderedAlready("This was ordered already, so nothing was sent.") from error
    except _TooMuch:
        raise limit_reached(amount, limits, now) from None
    return call


def put_off(call_id: uuid.UUID, *, until: datetime, **facts: Facts) -> bool:
    """The call was refused for the moment, so nothing was accepted: it may be sent again from ``until``."""
    return _change(
        call_id,
        (CallState.SUBMITTING,),
        state=CallState.RESERVED,
        next_poll_at=until,
        send_until=None,
        **facts,
    )


def send(call_id: uuid.UUID, *, sender: str, send_until: datetime) -> bool:
    """Send a call again that was put off; of several workers one is granted."""
    return _change(
        call_id,
        (CallState.RESERVED,),
        state=CallState.SUBMITTING,
        sender=sender,
        send_until=send_until,
        sendings=F("sendings") + 1,
        next_poll_at=None,
    )


def submitted(
    call_id: uuid.UUID, *, job: dict[str, Any], next_poll_at: datetime, estimated: Micros | None = None
) -> bool:
    """The provider has accepted the call, as ``job``; ``estimated`` is what it says that it will cost.

    News that comes late, after the call was given up as unknown, is taken: it is the truth.
    """
    with transaction.atomic():
        done = _change(
            call_id,
            (CallState.SUBMITTING, CallState.SUBMIT_UNKNOWN),
            state=CallState.SUBMITTED,
            provider_job=job,
            submitted_at=timezone.now(),
            next_poll_at=next_poll_at,
            send_until=None,
            outcome=CallOutcome.OPEN,
            error_code="",
            error="",
            ended_at=None,
        )
        if done and estimated is not None:
            call = ProviderCall.objects.get(pk=call_id)
            _move(call, reserved=estimated - call.reserved)
            ProviderCall.objects.filter(pk=call_id).update(reserved=estimated)
    return done


def unknown(
    call_id: uuid.UUID, *, error: str, sender: str | None = None, now: datetime | None = None
) -> bool:
    """Nobody can tell whether the call was accepted; its money stays set aside until that is decided.

    With ``sender``, only as long as it is that worker's.
    """
    with transaction.atomic():
        if sender is not None and not ProviderCall.objects.filter(pk=call_id, sender=sender).exists():
            return False
        return _change(
            call_id,
            (CallState.SUBMITTING,),
            state=CallState.SUBMIT_UNKNOWN,
            outcome=CallOutcome.FAILED,
            error_code="submit_unknown",
            error=error,
            send_until=None,
            ended_at=now or timezone.now(),
        )


def settle(
    call_id: uuid.UUID,
    *,
    actual: Micros | None,
    outcome: CallOutcome,
    from_unknown: bool = False,
    **facts: Facts,
) -> bool:
    """The call is over and was paid: ``actual``, or what was set aside where nobody says how much.

    ``from_unknown``: it is the sender who says so, after the call was given up as unknown; it is the truth.
    """
    return _close(call_id, _closable(from_unknown), actual, **(_ended(outcome) | facts))


def release(
    call_id: uuid.UUID,
    *,
    outcome: CallOutcome = CallOutcome.FAILED,
    from_unknown: bool = False,
    **facts: Facts,
) -> bool:
    """The call is over and cost nothing: what was set aside for it may be spent on something else."""
    return _close(call_id, _closable(from_unknown), 0, **(_ended(outcome) | facts))


def decide(call_id: uuid.UUID, decision: Decision) -> bool:
    """Somebody decided about a call of which nobody could tell whether it was accepted.

    RESEND lets the same be ordered again, while the money stays set aside for this one.
    """
    undecided = (CallState.SUBMIT_UNKNOWN,)
    match decision:
        case Decision.RESEND:
            return bool(ProviderCall.objects.undecided().filter(pk=call_id).update(decision=Decision.RESEND))
        case Decision.NOT_CHARGED:
            return _close(call_id, undecided, 0, decision=decision)
        case Decision.CHARGED | Decision.EXPIRED:
            return _close(call_id, undecided, None, decision=decision)
        case _:
            raise ValueError(decision)


def expire_unknown(now: datetime | None = None) -> int:
    """Count calls as paid that nobody decided about for two days; answers how many."""
    before = (now or timezone.now()) - UNKNOWN_KEPT
    old = ProviderCall.objects.filter(state=CallState.SUBMIT_UNKNOWN, ended_at__lt=before)
    return sum(decide(call_id, Decision.EXPIRED) for call_id in old.values_list("pk", flat=True))


def discrepancies() -> dict[str, tuple[int, int]]:
    """Where the sums of a period are not those of its calls: period to what is missing (reserved, spent).

    Empty, unless somebody has changed rows by hand.
    """
    sums: dict[str, list[int]] = {row.period: [-row.reserved, -row.spent] for row in Spending.objects.all()}
    for day, state, reserved, actual in ProviderCall.objects.values_list(
        "day", "state", "reserved", "actual"
    ):
        for period in periods_of(day):
            total = sums.setdefault(period, [0, 0])
            total[0] += reserved if state in HOLDING else 0
            total[1] += actual or 0
    return {period: (reserved, spent) for period, (reserved, spent) in sums.items() if reserved or spent}


def room(limits: Limits, now: datetime | None = None) -> Micros | None:
    """What may still be set aside at this moment; None where there is no limit."""
    day, month = periods_of((now or timezone.now()).astimezone(UTC).date())
    taken = {row.period: row.reserved + row.spent for row in Spending.objects.filter(pk__in=(day, month))}
    left = [
        limit - taken.get(period, 0)
        for period, limit in ((day, limits.daily), (month, limits.monthly))
        if limit is not None
    ]
    return max(0, min(left)) if left else None


def limit_reached(amount: Micros, limits: Limits, now: datetime | None = None) -> CostLimit:
    """The error that says which limit is in the way of spending ``amount`` at this moment."""
    left = room(limits, now)
    named = " and ".join(
        f"COST_LIMIT_{name} is {show(limit)}"
        for name, limit in (("DAILY", limits.daily), ("MONTHLY", limits.monthly))
        if limit is not None
    )
    return CostLimit(
        f"This would cost {show(amount)}, but only {show(left or 0)} may still be spent ({named}). Nothing "
        "more was ordered, and finished scenes are kept. Raise the limit or wait until it begins anew "
        "(UTC), then render again.",
        details={"needed": amount, "left": left},
    )


def _set_aside(call: ProviderCall, limits: Limits) -> None:
    periods = periods_of(call.day)
    Spending.objects.ensure(periods)
    for period, limit in zip(periods, (limits.daily, limits.monthly), strict=True):
        if not Spending.objects.set_aside(period, call.reserved, limit):
            raise _TooMuch


def _move(call: ProviderCall, *, reserved: int, spent: int = 0) -> None:
    for period in periods_of(call.day):
        Spending.objects.move(period, reserved=reserved, spent=spent)


def _change(call_id: uuid.UUID, states: Iterable[CallState], **changes: Facts) -> bool:
    return bool(ProviderCall.objects.filter(pk=call_id, state__in=list(states)).update(**changes))


def _held(call_id: uuid.UUID, states: Iterable[CallState]) -> ProviderCall | None:
    """The call, which nobody else changes until this transaction ends (SQLite has one writer anyway)."""
    return ProviderCall.objects.select_for_update().filter(pk=call_id, state__in=list(states)).first()


def _close(call_id: uuid.UUID, states: tuple[CallState, ...], actual: Micros | None, **facts: Facts) -> bool:
    """Bring the money of a call to its end: SETTLED, or RELEASED where it cost nothing."""
    with transaction.atomic():
        call = _held(call_id, states)
        if call is None:
            return False
        paid = call.reserved if actual is None else actual
        state = CallState.SETTLED if paid else CallState.RELEASED
        if not _change(call_id, states, state=state, actual=paid, **facts):
            return False
        _move(call, reserved=-call.reserved, spent=paid)
    return True


def _closable(from_unknown: bool) -> tuple[CallState, ...]:
    return (*_UNSETTLED, CallState.SUBMIT_UNKNOWN) if from_unknown else _UNSETTLED


def _ended(outcome: CallOutcome) -> dict[str, Facts]:
    return {"outcome": outcome, "ended_at": timezone.now(), "next_poll_at": None, "send_until": None}
