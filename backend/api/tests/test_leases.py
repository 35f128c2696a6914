"""Whether work has a worker, while clocks jump (fault row 15)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from api.models import LEASE, Task
from api.services.leases import LeaseWatch
from api.tests.task_rows import render_row

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
ROUND = 10.0  # seconds


class Clocks:
    """The time of day, which may be set, and seconds, which only pass."""

    def __init__(self) -> None:
        self.day = timezone.now()
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.day

    def monotonic(self) -> float:
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        self.day += timedelta(seconds=seconds)
        self.seconds += seconds


class Watched:
    """One task in work, and a watch over it."""

    def __init__(self, has_worker: bool | None) -> None:
        self.clocks = Clocks()
        self.has_worker = has_worker
        self.task = render_row(lease_until=self.clocks.day + LEASE)
        self.watch = LeaseWatch(lambda _: self.has_worker, now=self.clocks.now, clock=self.clocks.monotonic)

    def renew(self) -> None:
        assert Task.objects.filter(pk=self.task.pk).keep(self.task.lease_owner, self.clocks.day)

    def is_abandoned(self) -> bool:
        return self.watch.abandoned() == [self.task]

    def rounds_until_abandoned(self) -> int:
        """How many rounds of silence it takes."""
        for number in range(1, 100):
            self.clocks.pass_by(ROUND)
            if self.is_abandoned():
                return number
        raise AssertionError("it is never given to another")


def test_a_worker_elsewhere_may_be_silent_for_a_lease() -> None:
    watched = Watched(None)
    assert not watched.is_abandoned()
    assert watched.rounds_until_abandoned() == LEASE.total_seconds() // ROUND + 1


def test_a_lease_that_ran_out_before_we_came_is_over_at_once() -> None:
    watched = Watched(None)
    watched.clocks.pass_by(31)
    assert watched.is_abandoned()


def test_a_worker_that_is_known_to_have_ended_is_not_waited_for() -> None:
    watched = Watched(False)
    assert watched.is_abandoned()


def test_a_worker_that_lives_but_is_stuck_loses_its_task() -> None:
    watched = Watched(True)
    assert not watched.is_abandoned()
    assert watched.rounds_until_abandoned() == LEASE.total_seconds() // ROUND + 1


@pytest.mark.parametrize("has_worker", [True, None])
def test_a_task_that_is_kept_is_never_abandoned(has_worker: bool | None) -> None:
    watched = Watched(has_worker)
    for _ in range(20):
        watched.renew()
        assert not watched.is_abandoned()
        watched.clocks.pass_by(ROUND)


@pytest.mark.parametrize("jump", [DAY, -DAY])
@pytest.mark.parametrize("has_worker", [True, None])
def test_no_task_of_a_living_worker_expires_by_a_jump_of_the_clock(
    has_worker: bool | None, jump: timedelta
) -> None:
    watched = Watched(has_worker)
    assert not watched.is_abandoned()
    watched.clocks.pass_by(ROUND)
    watched.clocks.day += jump
    assert not watched.is_abandoned()
    for _ in range(20):
        watched.clocks.pass_by(ROUND)
        watched.renew()
        assert not watched.is_abandoned()


@pytest.mark.parametrize("jump", [DAY, -DAY])
@pytest.mark.parametrize("has_worker", [True, None])
def test_no_jump_freezes_a_task_whose_worker_is_gone(has_worker: bool | None, jump: timedelta) -> None:
    watched = Watched(has_worker)
    assert not watched.is_abandoned()
    watched.clocks.day += jump
    assert watched.rounds_until_abandoned() <= LEASE.total_seconds() // ROUND + 2


def test_a_lease_from_a_clock_that_was_a_day_ahead_is_over_after_a_lease_of_silence() -> None:
    watched = Watched(None)
    Task.objects.update(lease_until=watched.clocks.day + DAY)
    assert not watched.is_abandoned()
    assert watched.rounds_until_abandoned() <= LEASE.total_seconds() // ROUND + 1


def test_a_clock_that_is_set_right_by_a_second_changes_nothing() -> None:
    watched = Watched(None)
    assert not watched.is_abandoned()
    watched.clocks.pass_by(29)
    watched.clocks.day += timedelta(seconds=2)
    assert watched.is_abandoned()
