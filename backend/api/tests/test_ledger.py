"""Money: set aside before a call, paid or let go after it, and never more than the limits allow."""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from api.models import CallKind, CallOutcome, CallState, Decision, ProviderCall, Spending
from api.models.spending import periods_of
from api.services import ledger
from api.services.ledger import Limits
from providers.money import DOLLAR

ME = "this worker"
DAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
NO_LIMITS = Limits()


def reserved(amount: int = DOLLAR, limits: Limits = NO_LIMITS, **facts: Any) -> ProviderCall:  # noqa: ANN401 - a row's
    return ledger.reserve(
        **{
            "provider": "runway",
            "kind": CallKind.VIDEO,
            "content_key": uuid.uuid4().hex,
            "now": DAY,
            "sender": ME,
            "send_until": DAY + timedelta(minutes=5),
            **facts,
        },
        amount=amount,
        limits=limits,
    )


def accepted(call: ProviderCall, **facts: Any) -> ProviderCall:  # noqa: ANN401 - a row's
    assert ledger.submitted(call.pk, job={"id": "job"}, next_poll_at=timezone.now(), **facts)
    return again(call)


def again(call: ProviderCall) -> ProviderCall:
    return ProviderCall.objects.get(pk=call.pk)


def sums(at: datetime = DAY) -> list[tuple[int, int]]:
    """(reserved, spent) of that day and of its month."""
    rows = {row.period: (row.reserved, row.spent) for row in Spending.objects.all()}
    return [rows.get(period, (0, 0)) for period in periods_of(at.date())]


@pytest.mark.django_db
def test_a_call_that_is_paid_moves_from_what_is_reserved_to_what_is_spent() -> None:
    call = accepted(reserved(3 * DOLLAR))
    assert sums() == [(3 * DOLLAR, 0)] * 2
    assert ledger.settle(call.pk, actual=2 * DOLLAR, outcome=CallOutcome.SUCCEEDED)
    assert sums() == [(0, 2 * DOLLAR)] * 2
    call = again(call)
    assert (call.state, call.actual, call.reserved) == (CallState.SETTLED, 2 * DOLLAR, 3 * DOLLAR)
    assert ledger.discrepancies() == {}


@pytest.mark.django_db
def test_a_call_whose_price_nobody_told_is_paid_as_estimated() -> None:
    call = accepted(reserved(3 * DOLLAR))
    ledger.settle(call.pk, actual=None, outcome=CallOutcome.SUCCEEDED)
    assert sums() == [(0, 3 * DOLLAR)] * 2


@pytest.mark.django_db
def test_a_call_that_was_refused_costs_nothing() -> None:
    call = reserved()
    assert ledger.release(call.pk, error_code="refused_key", error="No.")
    assert sums() == [(0, 0)] * 2
    assert (again(call).state, again(call).actual) == (CallState.RELEASED, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("limits", [Limits(daily=5 * DOLLAR), Limits(monthly=5 * DOLLAR)])
def test_a_limit_counts_what_is_spent_and_what_is_reserved(limits: Limits) -> None:
    ledger.settle(accepted(reserved(2 * DOLLAR, limits)).pk, actual=None, outcome=CallOutcome.FETCHED)
    reserved(3 * DOLLAR, limits)
    with pytest.raises(ledger.CostLimit) as refused:
        reserved(1, limits)
    assert refused.value.details == {"needed": 1, "left": 0}
    assert ProviderCall.objects.count() == 2
    assert sums() == [(3 * DOLLAR, 2 * DOLLAR)] * 2


@pytest.mark.django_db
def test_a_month_that_is_spent_refuses_on_a_new_day_and_leaves_no_trace_in_it() -> None:
    limits = Limits(daily=2 * DOLLAR, monthly=3 * DOLLAR)
    reserved(2 * DOLLAR, limits)
    next_day = DAY + timedelta(days=1)
    with pytest.raises(ledger.CostLimit):
        reserved(2 * DOLLAR, limits, now=next_day)
    assert sums(next_day)[0] == (0, 0)
    reserved(1 * DOLLAR, limits, now=next_day)
    reserved(2 * DOLLAR, limits, now=DAY + timedelta(days=30))
    assert ledger.discrepancies() == {}


@pytest.mark.django_db
def test_15_a_call_is_paid_on_the_day_on_which_it_was_reserved() -> None:
    call = accepted(reserved(now=datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)))
    ledger.settle(call.pk, actual=None, outcome=CallOutcome.FETCHED)
    assert sums(datetime(2026, 11, 30, tzinfo=UTC)) == [(0, DOLLAR)] * 2
    assert Spending.objects.count() == 2


@pytest.mark.django_db
def test_what_the_provider_estimates_takes_the_place_of_our_own_estimate() -> None:
    call = accepted(reserved(3 * DOLLAR), estimated=1 * DOLLAR)
    assert (call.reserved, sums()) == (DOLLAR, [(DOLLAR, 0)] * 2)
    ledger.release(call.pk)
    assert sums() == [(0, 0)] * 2


@pytest.mark.django_db
def test_a_call_that_was_put_off_keeps_its_money_and_is_sent_by_one() -> None:
    call = reserved()
    assert ledger.put_off(call.pk, until=timezone.now())
    assert sums() == [(DOLLAR, 0)] * 2
    until = timezone.now()
    assert [ledger.send(call.pk, sender=who, send_until=until) for who in ("one", "other")] == [True, False]
    assert (again(call).sender, again(call).sendings) == ("one", 2)


@pytest.mark.django_db
def test_a_call_that_nobody_can_tell_of_keeps_its_money_and_no_transition_takes_it_by_accident() -> None:
    call = reserved()
    assert ledger.unknown(call.pk, error="Who knows?")
    assert not ledger.settle(call.pk, actual=None, outcome=CallOutcome.FETCHED)
    assert not ledger.release(call.pk)
    assert not ledger.put_off(call.pk, until=timezone.now())
    assert not ledger.send(call.pk, sender=ME, send_until=timezone.now())
    assert again(call).state == CallState.SUBMIT_UNKNOWN
    assert sums() == [(DOLLAR, 0)] * 2


@pytest.mark.django_db
def test_news_that_comes_late_makes_an_unknown_call_known() -> None:
    call = reserved()
    ledger.unknown(call.pk, error="Who knows?")
    call = accepted(call)
    assert (call.state, call.outcome, call.error) == (CallState.SUBMITTED, CallOutcome.OPEN, "")
    assert ledger.settle(call.pk, actual=None, outcome=CallOutcome.SUCCEEDED)
    assert sums() == [(0, DOLLAR)] * 2


@pytest.mark.django_db
def test_another_worker_cannot_declare_unknown_what_somebody_is_sending() -> None:
    call = reserved()
    assert not ledger.unknown(call.pk, error="Gone?", sender="somebody else")
    assert ledger.unknown(call.pk, error="Gone.", sender=ME)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("decision", "state", "after"),
    [
        (Decision.CHARGED, CallState.SETTLED, (0, DOLLAR)),
        (Decision.NOT_CHARGED, CallState.RELEASED, (0, 0)),
        (Decision.RESEND, CallState.SUBMIT_UNKNOWN, (DOLLAR, 0)),
    ],
)
def test_a_decision_ends_the_doubt_once(decision: Decision, state: CallState, after: tuple[int, int]) -> None:
    call = reserved()
    ledger.unknown(call.pk, error="Who knows?")
    assert ledger.decide(call.pk, decision)
    assert not ledger.decide(call.pk, decision)
    assert (again(call).state, again(call).decision, sums()) == (state, decision, [after] * 2)


@pytest.mark.django_db
def test_what_nobody_decided_about_counts_as_paid_after_two_days() -> None:
    old, young = reserved(), reserved()
    ledger.unknown(old.pk, error="?", now=DAY)
    ledger.unknown(young.pk, error="?", now=DAY + timedelta(hours=1))
    assert ledger.expire_unknown(DAY + timedelta(hours=48, minutes=1)) == 1
    assert (again(old).state, again(old).decision) == (CallState.SETTLED, Decision.EXPIRED)
    assert again(young).state == CallState.SUBMIT_UNKNOWN
    assert ledger.discrepancies() == {}


@pytest.mark.django_db
def test_the_same_content_is_not_ordered_twice_until_the_doubt_is_over() -> None:
    first = reserved(content_key="a scene")
    with pytest.raises(ledger.OrderedAlready):
        reserved(content_key="a scene")
    ledger.unknown(first.pk, error="?")
    with pytest.raises(ledger.OrderedAlready):
        reserved(content_key="a scene")
    ledger.decide(first.pk, Decision.RESEND)
    reserved(content_key="a scene")
    assert sums() == [(2 * DOLLAR, 0)] * 2, "the first one may have been accepted, too"


@pytest.mark.django_db(transaction=True)
def test_30_of_ten_at_once_only_those_are_sent_that_the_budget_allows() -> None:
    limits = Limits(daily=3 * DOLLAR)
    ready = threading.Barrier(10)

    def try_once(_: int) -> str:
        ready.wait()
        try:
            reserved(limits=limits)
        except ledger.CostLimit:
            return "too much"
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(10) as pool:
        assert Counter(pool.map(try_once, range(10))) == {"sent": 3, "too much": 7}
    assert sums() == [(3 * DOLLAR, 0)] * 2
    assert ledger.discrepancies() == {}


class Spender:
    """Does random things to calls, its own and those of others, and looks at the sums all the time."""

    def __init__(self, seed: int, limits: Limits, shared: list[uuid.UUID]) -> None:
        self._dice = random.Random(seed)
        self._limits = limits
        self._shared = shared
        self.over: list[tuple[int, int]] = []

    def work(self, steps: int) -> None:
        try:
            for _ in range(steps):
                self._step()
        finally:
            connection.close()

    def _step(self) -> None:
        if len(self._shared) < 3 or self._dice.random() < 0.4:
            day = DAY + timedelta(days=self._dice.choice((0, 0, 0, 1)))
            try:
                call = reserved(self._dice.randint(1, 3) * 100_000, self._limits, now=day)
            except ledger.CostLimit:
                pass
            else:
                self._shared.append(call.pk)
        elif self._shared:
            self._move(self._dice.choice(list(self._shared)))
        self._look()

    def _move(self, call_id: uuid.UUID) -> None:
        now = timezone.now()
        match self._dice.randrange(8):
            case 0 | 1:
                ledger.submitted(call_id, job={}, next_poll_at=now)
            case 2:
                ledger.settle(call_id, actual=self._dice.choice((None, 50_000)), outcome=CallOutcome.FETCHED)
            case 3:
                ledger.release(call_id)
            case 4:
                ledger.unknown(call_id, error="?")
            case 5:
                ledger.put_off(call_id, until=now)
            case 6:
                ledger.send(call_id, sender=ME, send_until=now)
            case _:
                ledger.decide(call_id, self._dice.choice((Decision.CHARGED, Decision.NOT_CHARGED)))

    def _look(self) -> None:
        days = {row.period: row.reserved + row.spent for row in Spending.objects.all()}
        for period, total in days.items():
            limit = self._limits.daily if len(period) == 10 else self._limits.monthly
            if limit is not None and total > limit:
                self.over.append((total, limit))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2, pytest.param(3, marks=pytest.mark.full)])
def test_whatever_many_do_at_once_the_limits_hold_and_the_sums_are_those_of_the_rows(seed: int) -> None:
    limits = Limits(daily=900_000, monthly=1_500_000)
    shared: list[uuid.UUID] = []
    spenders = [Spender(100 * seed + number, limits, shared) for number in range(4)]
    threads = [threading.Thread(target=spender.work, args=(60,)) for spender in spenders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [over for spender in spenders for over in spender.over] == []
    assert ledger.discrepancies() == {}
    assert len(shared) > 10
