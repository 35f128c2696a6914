"""Waiting for thousands of futures at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from core_engine.progress import Cancelled, ProgressMeter
from core_engine.waiting import Shared, thread_pool, wait_for


class Meter(ProgressMeter):
    """Ends what is waited for at its fifth tick, and counts the calls made between the first and that."""

    def __init__(self, futures: list[Future[int]]) -> None:
        super().__init__(lambda _: True, segments=1)
        self._futures = futures
        self._ticks = 0
        self.calls = 0

    def tick(self) -> None:
        self._ticks += 1
        if self._ticks == 1:
            sys.setprofile(self._count)
        elif self._ticks == 5:
            sys.setprofile(None)
            for future in self._futures:
                future.set_result(1)

    def _count(self, _frame: object, event: str, _argument: Any) -> None:  # noqa: ANN401 - as the system gives it
        self.calls += event in {"call", "c_call"}


def calls_while_waiting(count: int) -> int:
    futures: list[Future[int]] = [Future() for _ in range(count)]
    meter = Meter(futures)
    wait_for(futures, meter)
    assert all(future.done() for future in futures)
    return meter.calls


def test_waiting_for_thousands_takes_no_more_than_waiting_for_one() -> None:
    """A film of a thousand shots has a thousand narrations, which are listened to before its first frame."""
    one = calls_while_waiting(1)
    assert one > 0
    assert calls_while_waiting(3000) == one


def test_the_first_error_is_raised_while_others_have_not_ended_and_tells_them_to_stop() -> None:
    broken: Future[int] = Future()
    broken.set_exception(ValueError("broken"))
    stopped: Future[int] = Future()
    stopped.set_exception(Cancelled())
    meter = ProgressMeter(lambda _: True, segments=1)
    with pytest.raises(ValueError, match="broken"):
        wait_for([Future(), stopped, broken, Future()], meter)
    with pytest.raises(Cancelled):
        meter.check()


def test_without_stopping_at_errors_all_ends_are_waited_for() -> None:
    broken: Future[int] = Future()
    broken.set_exception(ValueError("broken"))
    futures = [broken, *(Future[int]() for _ in range(2))]
    meter = Meter(futures[1:])
    wait_for(futures, meter, stop_at_error=False)
    assert all(future.done() for future in futures)


def test_who_is_asked_to_stop_waits_no_longer() -> None:
    with pytest.raises(Cancelled):
        wait_for([Future[int]()], ProgressMeter(lambda _: False, segments=1))


def test_of_shared_items_each_goes_to_one_thread() -> None:
    items = Shared(number for number in range(20_000))  # a generator does not bear two threads at once
    meter = ProgressMeter(lambda _: True, segments=1)
    with thread_pool(8, meter) as pool:
        takers = [pool.submit(list[int], items) for _ in range(8)]
        wait_for(takers, meter)
    taken = [taker.result() for taker in takers]
    assert sorted(number for numbers in taken for number in numbers) == list(range(20_000))
    assert all(numbers == sorted(numbers) for numbers in taken)


def test_closed_items_give_nothing_more_and_end_where_they_are() -> None:
    ended = []

    def numbers() -> Iterator[int]:
        try:
            yield from range(10)
        finally:
            ended.append(True)

    items = Shared(numbers())
    assert next(items) == 0
    items.close()
    assert ended == [True]
    assert list(items) == []
