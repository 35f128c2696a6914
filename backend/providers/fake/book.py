"""The fake's own records: every request, every order, what was charged and what no client may do."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from providers.fake.painting_order import Clip
from providers.fake.scenario import End, Fault, Scenario
from providers.money import Micros

Phase = End | Literal["queued", "running", "unknown"]
_LONG = 200  # characters; a picture in a body is kept as its beginning and length


@dataclass(frozen=True, slots=True)
class Received:
    """A request. ``digest`` is the SHA-256 of its body in hex, "" without a body; ``at`` the fake's clock."""

    service: str
    method: str
    path: str
    digest: str
    at: float


@dataclass(kw_only=True)
class Job:
    """An order that was taken, a film's or a narration's. ``seconds`` is how long it takes to make.

    ``key`` is the client's own name for it, where the service knows such. ``refunded``: a failure of the
    service's own costs nothing. ``pays_for_work``: one that is cancelled while it runs is charged.
    """

    id: str
    service: str
    path: str
    digest: str
    body: Mapping[str, Any]
    price: Micros
    scenario: Scenario
    key: str = ""
    started: float = 0.0
    seconds: float = 0.0
    refunded: bool = True
    pays_for_work: bool = True
    clip: Clip | None = None
    readings: int = 0
    read_at: float | None = None
    cancelled: Literal["", "queued", "running"] = ""
    links: int = 0
    fetches: int = 0

    @property
    def charged(self) -> Micros:
        """What the order costs in the end, whether or not anybody ever asked how it went."""
        if self.cancelled:
            return self.price if self.cancelled == "running" and self.pays_for_work else 0
        if self.scenario.end == "cancelled":
            return 0
        if self.scenario.end == "failed":
            free = self.refunded if self.scenario.refund is None else self.scenario.refund
            return 0 if free else self.price
        return self.price

    def fault(self) -> Fault | None:
        """The fault of the next reading, which it uses up."""
        if self.readings >= len(self.scenario.poll_faults):
            return None
        self.readings += 1
        return self.scenario.poll_faults[self.readings - 1]

    def phase(self, now: float) -> Phase:
        """Where the order stands at its next reading."""
        plan = self.scenario
        count = self.readings - len(plan.poll_faults)
        running = max(plan.polls, len(plan.progress))
        if self.cancelled:
            return "cancelled"
        if count < plan.unknown:
            return "unknown"
        if count < plan.unknown + plan.throttled or (now - self.started) < 0.1 * self.seconds:
            return "queued"
        if count < plan.unknown + plan.throttled + running or (now - self.started) < self.seconds:
            return "running"
        return "running" if plan.end == "never" else plan.end

    def progress(self, now: float) -> float:
        """0–1 of a running order, or whatever its scenario says."""
        plan = self.scenario
        count = self.readings - len(plan.poll_faults) - plan.unknown - plan.throttled
        if 0 <= count < len(plan.progress):
            return plan.progress[count]
        by_time = (now - self.started) / self.seconds if self.seconds else 1.0
        by_count = (count + 1) / (plan.polls + 1) if plan.polls else 1.0
        return round(max(0.0, min(by_time, by_count, 0.99)), 3)

    def to_json(self) -> dict[str, Any]:
        plain = {field.name for field in fields(self)} - {"clip", "scenario"}
        told = {"charged": self.charged, "end": self.scenario.end}
        return {name: getattr(self, name) for name in sorted(plain)} | told


@dataclass
class Book:
    """Safe to read and write from any thread; lists are only ever appended to."""

    received: list[Received] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    trapped: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def job(self, service: str, job_id: str) -> Job | None:
        with self.lock:
            return next((job for job in self.jobs if (job.service, job.id) == (service, job_id)), None)

    def by_key(self, service: str, key: str) -> Job | None:
        with self.lock:
            return next((job for job in self.jobs if key and (job.service, job.key) == (service, key)), None)

    def charged(self, service: str | None = None) -> Micros:
        """What was charged in all, or by one service."""
        with self.lock:
            return sum(job.charged for job in self.jobs if service in {None, job.service})

    def counts(self) -> Counter[tuple[str, str, str]]:
        """How often each (method, path, hash of the body) came."""
        with self.lock:
            return Counter((request.method, request.path, request.digest) for request in self.received)

    def to_json(self) -> dict[str, Any]:
        with self.lock:
            return {
                "received": [asdict(request) for request in self.received],
                "counts": [
                    {"method": method, "path": path, "digest": digest, "count": count}
                    for (method, path, digest), count in self.counts().items()
                ],
                "jobs": [job.to_json() for job in self.jobs],
                "charged": {name: self.charged(name) for name in sorted({job.service for job in self.jobs})},
                "violations": list(self.violations),
                "leaks": list(self.leaks),
                "trapped": list(self.trapped),
            }

    def clear(self) -> None:
        with self.lock:
            for kept in (self.received, self.jobs, self.violations, self.leaks, self.trapped):
                kept.clear()


def shortened(value: Any) -> Any:  # noqa: ANN401  JSON of any shape
    """The same JSON with long texts cut, so that no picture stays in memory."""
    if isinstance(value, dict):
        return {name: shortened(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shortened(item) for item in value]
    if isinstance(value, str) and len(value) > _LONG:
        return f"{value[:_LONG]}… ({len(value)} characters)"
    return value
