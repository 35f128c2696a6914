"""Waiting for work on several threads without falling silent or deaf."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

from core_engine.progress import Cancelled, ProgressMeter

_Result = TypeVar("_Result")
_HEARTBEAT = 0.2  # seconds between two looks at a wish to stop


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
    pending: set[Future[_Result]] = set(futures)
    while pending:
        done, pending = wait(pending, timeout=_HEARTBEAT, return_when=FIRST_EXCEPTION)
        if stop_at_error:
            _raise_first(done, meter)
        meter.tick()


def _raise_first(done: set[Future[_Result]], meter: ProgressMeter) -> None:
    errors = [error for future in done if (error := future.exception()) is not None]
    if errors:
        meter.abort()
        raise next((error for error in errors if not isinstance(error, Cancelled)), errors[0])
