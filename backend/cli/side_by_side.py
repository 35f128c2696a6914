"""Checks that use one core each run side by side; what each of them says is shown when it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

from cli.counting import Check
from cli.programs import Programs

_Result = TypeVar("_Result")


def side_by_side(
    checks: Sequence[Check],
    cores: int,
    perform: Callable[[Check, Programs], _Result],
    show: Callable[[_Result, str], None],
) -> list[_Result]:
    """Perform checks in their order, as many at a time as there are cores; gives the results in that order.

    ``show`` gets each result, as soon as it is there, with all that was said. Whatever ends this call
    ends all that was started, too.
    """
    programs = [Programs(keep=True) for _ in checks]
    with ThreadPoolExecutor(cores) as pool:
        futures = [pool.submit(perform, check, own) for check, own in zip(checks, programs, strict=True)]
        owner: dict[Future[_Result], Programs] = dict(zip(futures, programs, strict=True))
        try:
            for ended in as_completed(futures):
                show(ended.result(), owner[ended].said())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            _end(programs)
            raise
    return [future.result() for future in futures]


def _end(programs: Sequence[Programs]) -> None:
    for own in programs:
        own.interrupt()  # all at once, before any is waited for
    for own in programs:
        own.end()
