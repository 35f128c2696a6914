"""Which scenario an order gets: the oldest that waits for its service, kept until the order is taken."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from providers.fake.scenario import Fault, Scenario

_WELL = Scenario()


@dataclass
class _Waiting:
    scenario: Scenario
    times: int | None


@dataclass
class _Course:
    scenario: Scenario
    tries: int = 0


class Desk:
    """Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, list[_Waiting]] = {}
        self._open: dict[tuple[str, str], _Course] = {}

    def script(self, service: str, scenario: Scenario, times: int | None = 1) -> None:
        """Let the next ``times`` orders of a service go like this; None: all of them."""
        if times is not None and times < 1:
            raise ValueError("A scenario is for one order at least.")
        with self._lock:
            self._waiting.setdefault(service, []).append(_Waiting(scenario, times))

    def visit(self, service: str, content: str) -> tuple[Scenario, Fault | None]:
        """The scenario of an order, and what goes wrong at this try; ``content`` names the order."""
        with self._lock:
            course = self._open.pop((service, content), None) or _Course(self._next(service))
            faults = course.scenario.submit
            fault = faults[course.tries] if course.tries < len(faults) else None
            course.tries += 1
            if fault is not None and not fault.accepted:
                self._open[service, content] = course
            return course.scenario, fault

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()
            self._open.clear()

    def _next(self, service: str) -> Scenario:
        waiting = self._waiting.get(service, [])
        if not waiting:
            return _WELL
        first = waiting[0]
        if first.times is not None:
            first.times -= 1
            if first.times == 0:
                waiting.pop(0)
        return first.scenario
