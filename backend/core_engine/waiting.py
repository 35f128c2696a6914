"""Waiting for work on several threads without falling silent or deaf."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import TypeVar

from core_engine.progress import Cancelled, ProgressMeter

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_HEARTBEAT = 0.2  # seconds between two looks at a wish to stop


class Shared(Iterator[_Item]):
    """Items that several threads take from, one after the other: each item goes to one of them."""

    def __init__(self, items: Iterable[_Item]) -> None:
        self._items = iter(items)
        self._lock = threading.Lock()

    def __next__(self) -> _Item:
        with self._lock:
            return next(self._items)

    def close(self) -> None:
        """Give nothing more, and end the generator that the items come from."""
        with self._lock:
            items, self._items = self._items, iter(())
            if isinstance(items, Generator):
                items.close()


def spread(
    pool: Executor, threads: int, work: Callable[[_Item], None], items: Iterable[_Item]
) -> list[Future[None]]:
    """Have ``threads`` of a pool do ``work`` on the items, each on one after the other, in their order.

    A future for every item would make memory grow with the film.
    """
    shared = Shared(items)
    return [pool.submit(_each, work, shared) for _ in range(threads)]


def _each(work: Callable[[_Item], None], items: Iterable[_Item]) -> None:
    for item in items:
        work(item)


@contextmanager
def thread_pool(workers: int, meter: ProgressMeter) -> Iterator[ThreadPoolExecutor]:
    """Threads that have all ended when the block is left, at once if it is left by an error."""
    pool = ThreadPoolExecutor(workers, thread_name_prefix="render")
    try:
        yield pool
    except BaseException:
        meter.abort()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def wait_for(
    futures: Collection[Future[_Result]], meter: ProgressMeter, *, stop_at_error: bool = True
) -> None:
    """Wait until all futures have ended, reporting meanwhile.

    Raises Cancelled when asked to stop, and with ``stop_at_error`` the first error as soon as it
    happens, after having told the other threads to stop.
    """
    # Each tells of its own end: a film of thousands of shots has as many narrations, and to ask all
    # whether they have ended takes a fortieth of a core at a thousand, a quarter at ten thousand.
    ended: SimpleQueue[Future[_Result]] = SimpleQueue()
    waited_for = set(futures)
    for future in waited_for:
        future.add_done_callback(ended.put)
    left = len(waited_for)
    while left:
        done = _next_of(ended)
        left -= len(done)
        if stop_at_error:
            _raise_first(done, meter)
        meter.tick()


def _next_of(ended: SimpleQueue[Future[_Result]]) -> list[Future[_Result]]:
    """Those that have ended and are not known of yet, as soon as there is one, or none after a while."""
    done: list[Future[_Result]] = []
    with suppress(Empty):
        done.append(ended.get(timeout=_HEARTBEAT))
        while True:
            done.append(ended.get_nowait())
    return done


def _raise_first(done: Collection[Future[_Result]], meter: ProgressMeter) -> None:
    errors = [error for future in done if (error := future.exception()) is not None]
    if errors:
        meter.abort()
        raise next((error for error in errors if not isinstance(error, Cancelled)), errors[0])
