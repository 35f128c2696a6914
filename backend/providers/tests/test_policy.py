"""When to call again, by an injected clock: nobody waits here."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.errors import Busy, DeadlinePassed, NotSubmitted, ProviderError, Refused, SubmitUnclear
from providers.guards import Breaker, Guards, RateLimit
from providers.policy import Clock, Deadline, PollPace, Retries, repeat, retry_after

NOW = 1_795_000_000.0  # Wed, 18 Nov 2026 11:06:40 GMT


@dataclass
class Hands:
    """A clock whose hands are moved, by sleeping or by the test."""

    time: float = 0.0
    chance: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def clock(self) -> Clock:
        return Clock(
            monotonic=lambda: self.time, now=lambda: NOW, sleep=self.sleep, chance=lambda: self.chance
        )


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "20"}, 20),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After-Ms": "1500", "Retry-After": "20"}, 1.5),
        ({"Retry-After": "Wed, 18 Nov 2026 11:07:10 GMT"}, 30),
        ({"Retry-After": "Wed, 18 Nov 2026 11:00:00 GMT"}, 0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": ""}, None),
        ({}, None),
    ],
)
def test_an_answer_says_in_three_forms_when_to_come_again(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after(httpx.Headers(headers), now=NOW) == seconds


def test_delays_double_up_to_a_minute_and_end(hands: Hands) -> None:
    retries = Retries(attempts=6, first=5)
    delays = [retries.delay(failures, clock=hands.clock()) for failures in range(1, 7)]
    assert delays == [5, 10, 20, 40, 60, None]


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 9))
def test_chance_adds_at_most_half_and_never_passes_a_minute(chance: float, failures: int) -> None:
    plain = Retries(attempts=10).delay(failures, clock=Hands().clock())
    delay = Retries(attempts=10).delay(failures, clock=Hands(chance=chance).clock())
    assert plain is not None
    assert delay is not None
    assert plain <= delay <= min(60, 1.5 * plain)


@pytest.mark.parametrize(("asked", "waited"), [(7.0, 7.0), (0.0, 0.0), (3600.0, 60.0)])
def test_what_the_service_asks_for_is_obeyed_up_to_a_minute(
    hands: Hands, asked: float, waited: float
) -> None:
    assert Retries().delay(1, asked=asked, clock=hands.clock()) == waited


@pytest.mark.parametrize("error", [Refused("no"), SubmitUnclear("who knows"), ProviderError("?")])
def test_only_what_is_safe_is_repeated(hands: Hands, error: ProviderError) -> None:
    calls: list[int] = []

    def call() -> None:
        calls.append(1)
        raise error

    with pytest.raises(type(error)):
        repeat(call, Retries(), clock=hands.clock())
    assert (len(calls), hands.slept) == (1, [])


def test_a_call_is_repeated_until_it_succeeds(hands: Hands) -> None:
    ends: list[ProviderError | None] = [NotSubmitted("no line"), Busy("later", retry_after=7), None]

    def call() -> str:
        error = ends.pop(0)
        if error:
            raise error
        return "done"

    assert repeat(call, Retries(attempts=3), clock=hands.clock()) == "done"
    assert hands.slept == [5, 7]


def test_a_wait_beyond_the_deadline_is_not_begun(hands: Hands) -> None:
    def call() -> None:
        raise Busy("later", retry_after=50)

    with pytest.raises(Busy):
        repeat(call, Retries(), clock=hands.clock(), deadline=Deadline(limit=40, clock=hands.clock()))
    assert hands.slept == []


def test_polling_slows_down_to_its_longest_pause() -> None:
    pace = PollPace(first=5, step=6, factor=1.3, longest=20, least=5)
    middle = Hands(chance=0.5).clock()
    delays = [round(pace.delay(polls, clock=middle), 1) for polls in range(8)]
    assert delays == [5, 6, 7.8, 10.1, 13.2, 17.1, 20, 20]


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 10**6))
def test_polling_is_never_faster_than_its_least_pause(chance: float, polls: int) -> None:
    pace = PollPace(first=5, step=6, factor=1.3, longest=20, least=5)
    assert 5 <= pace.delay(polls, clock=Hands(chance=chance).clock()) <= 25


def test_a_service_may_ask_for_a_longer_pause_of_polling(hands: Hands) -> None:
    assert PollPace().delay(1, asked=30, clock=hands.clock()) == 30
    assert PollPace().delay(1, asked=3600, clock=hands.clock()) == 60


def test_a_deadline_counts_what_was_spent_by_others(hands: Hands) -> None:
    deadline = Deadline(limit=100, spent=70, clock=hands.clock())
    hands.time += 20
    assert (deadline.elapsed(), deadline.left()) == (90, 10)
    deadline.check("X")
    hands.time += 11
    assert deadline.left() == 0
    with pytest.raises(DeadlinePassed, match="100 seconds"):
        deadline.check("X")


def test_a_clock_that_is_set_forward_changes_no_deadline(hands: Hands) -> None:
    tomorrow = Clock(monotonic=lambda: hands.time, now=lambda: NOW + 86_400)
    assert Deadline(limit=100, clock=tomorrow).left() == 100


def test_calls_beyond_the_rate_wait_their_turn(hands: Hands) -> None:
    rate = RateLimit(2, burst=2, clock=hands.clock())
    for _ in range(5):
        rate.wait()
    assert hands.slept == [0.5, 0.5, 0.5]
    hands.time += 60
    rate.wait()
    rate.wait()
    assert len(hands.slept) == 3


def test_silence_closes_the_way_and_an_answer_opens_it(hands: Hands) -> None:
    breaker = Breaker(failures=3, rest=60, clock=hands.clock())
    for _ in range(3):
        assert breaker.pause() is None
        breaker.silent()
    pause = breaker.pause()
    assert pause is not None
    assert (pause.seconds, pause.key_refused) == (60, False)
    hands.time += 61
    assert breaker.pause() is None
    assert breaker.pause() is not None, "one tries, the others wait for how that ends"
    breaker.answered()
    assert breaker.pause() is None


def test_silence_has_to_be_in_a_row(hands: Hands) -> None:
    breaker = Breaker(failures=2, clock=hands.clock())
    for _ in range(5):
        breaker.silent()
        breaker.answered()
    assert breaker.pause() is None


def test_a_refused_key_rests_although_the_service_answers(hands: Hands) -> None:
    breaker = Breaker(rest=60, clock=hands.clock())
    breaker.refused_key()
    breaker.answered()
    pause = breaker.pause()
    assert pause is not None
    assert pause.key_refused
    hands.time += 61
    assert breaker.pause() is None


def test_another_key_has_a_guard_of_its_own(hands: Hands) -> None:
    guards = Guards(hands.clock())
    assert guards.of("x", "key 1", per_second=1) is guards.of("x", "key 1", per_second=1)
    assert guards.of("x", "key 1", per_second=1) is not guards.of("x", "key 2", per_second=1)
