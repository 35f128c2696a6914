"""What was ordered and paid, seen from both sides: the ledger's rows, and the book of the services."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from providers.fake import RemoteFake
from tests.scaled.site import Site

Json = dict[str, Any]

WHOLE_STORY = 0
VOICE = "openai"

_ROWS = """
SELECT call.id::text, provider, substring(title from '[0-9]+')::int, project_id::text, scene, state, outcome,
       decision, reserved, actual, key, provider_job->>'id', call.created_at, ended_at, content_key,
       task_id::text, kind
FROM api_providercall call JOIN api_project project ON project.id = project_id
ORDER BY call.created_at, call.id
"""
_PLACE = re.compile(r"Run (\d+), scene (\d+)\.")


def scene_text(run: int, scene: int) -> str:
    """The text of a scene, by which the services' book can be read."""
    return f"Run {run}, scene {scene}."


@dataclass(frozen=True, slots=True)
class Call:
    """A row of the ledger. ``job`` is the service's own name for what was ordered, None if it gave none.

    ``run`` is the number in the project's title.
    """

    id: str
    provider: str
    run: int
    project: str
    scene: int
    state: str
    outcome: str
    decision: str
    reserved: int
    actual: int | None
    key: str
    job: str | None
    created_at: datetime
    ended_at: datetime | None
    content: str
    task: str | None
    kind: str

    @property
    def was_in_doubt(self) -> bool:
        return self.state == "SUBMIT_UNKNOWN" or bool(self.decision)

    @property
    def needs_decision(self) -> bool:
        return self.state == "SUBMIT_UNKNOWN" and not self.decision

    @property
    def at_rest(self) -> bool:
        return self.state not in {"RESERVED", "SUBMITTING", "SUBMITTED"} and self.outcome != "SUCCEEDED"


@dataclass(frozen=True, slots=True)
class Order:
    """What a service took. ``run`` and ``scene`` are read from its text; scene 0 is a whole story."""

    id: str
    service: str
    key: str
    run: int
    scene: int
    charged: int
    came_to_nothing: bool


def calls_of(site: Site) -> list[Call]:
    """The ledger's rows, oldest first."""
    return [Call(*row) for row in site.query(_ROWS)]


def orders_of(fake: RemoteFake) -> list[Order]:
    """What the services took, oldest first."""
    return [_order(job) for job in fake.counts()["jobs"]]


def _order(job: Json) -> Order:
    places = _PLACE.findall(str(job["body"]))
    assert places, job
    return Order(
        id=job["id"],
        service=job["service"],
        key=job["key"],
        run=int(places[0][0]),
        scene=WHOLE_STORY if job["service"] == "custom" else int(places[0][1]),
        charged=job["charged"],
        came_to_nothing=bool(job["cancelled"]) or job["end"] != "succeeded",
    )


def was_charged(call: Call, service: str, calls: list[Call], orders: list[Order]) -> bool:
    """What the page of a service says about a call in doubt: did an order cost anything that no row tells of?

    One that was taken and came to nothing costs nothing, where the service gives the money back.
    """
    paid = [order for order in orders if order.charged and (order.service, order.run) == (service, call.run)]
    if call.kind == "voice":
        told = [other for other in calls if other.content == call.content and other.state == "SETTLED"]
        return len(paid) > len(told)
    if call.scene == WHOLE_STORY:
        return any(order.key == call.key for order in paid)
    named = {other.job for other in calls}
    unnamed = [order for order in paid if order.scene == call.scene and order.id not in named]
    charged = [
        other
        for other in calls
        if (other.provider, other.project, other.scene, other.decision)
        == (call.provider, call.project, call.scene, "charged")
    ]
    return len(unnamed) > len(charged)


def repeated(calls: list[Call], orders: list[Order]) -> list[str]:
    """What was ordered again though what was ordered before may have been made; empty as it should be.

    The same content is never ordered again, and within one render nobody else is asked for the same scene
    either. A render that somebody asks for anew may ask another service, for that was somebody's decision.
    """
    nothing = {order.id for order in orders if order.came_to_nothing}
    problems = []
    for rows in _in_a_row(calls):
        for before, after in itertools.pairwise(rows):
            if not _was_over(before, after, nothing):
                problems.append(f"{after} was sent after {before}")
    return problems


def made_oftener_than_decided(calls: list[Call], orders: list[Order]) -> list[str]:
    """Scenes and texts that one service was given more often than somebody decided; by the services' book.

    What came to nothing does not count.
    """
    made = Counter((o.service == VOICE, o.service, o.run, o.scene) for o in orders if not o.came_to_nothing)
    decided: Counter[tuple[bool, int, int]] = Counter()
    for call in calls:
        is_voice = call.kind == "voice"
        decided[is_voice, call.run, 1 if is_voice else call.scene] += bool(call.decision)
    return [
        f"{service} made scene {scene} of run {run} {times} times"
        for (is_voice, service, run, scene), times in made.items()
        if times > 1 + decided[is_voice, run, scene]
    ]


def _in_a_row(calls: list[Call]) -> Iterator[list[Call]]:
    """Calls of which each must have failed before the next."""
    contents: dict[str, list[Call]] = defaultdict(list)
    scenes: dict[tuple[str, int], list[Call]] = defaultdict(list)
    for call in calls:
        contents[call.content].append(call)
        if call.task is not None and call.kind == "video":
            scenes[call.task, call.scene].append(call)
    yield from contents.values()
    for (task, scene), rows in scenes.items():
        whole = scenes.get((task, 0), []) if scene else []  # it was ordered for this scene, too
        yield sorted(rows + whole, key=lambda call: call.created_at)


def _was_over(before: Call, after: Call, nothing: set[str]) -> bool:
    if before.was_in_doubt:
        return bool(before.decision)
    ended = before.ended_at is not None and before.ended_at <= after.created_at
    return ended and before.outcome == "FAILED" and (before.job is None or before.job in nothing)


def differences(calls: list[Call], orders: list[Order]) -> list[str]:
    """Where a row and the service's book do not say the same of one order; for looking into a failure."""
    by_job = {call.job: call for call in calls if call.job} | {call.key: call for call in calls}
    told = []
    for order in orders:
        call = by_job.pop(order.id, None) or by_job.get(order.key)
        if call is None or call.actual != order.charged:
            told.append(f"{order} is in the ledger as {call}")
    known = {order.id for order in orders} | {order.key for order in orders}
    told += [f"{call} is in no book" for call in calls if call.actual and not known & {call.job, call.key}]
    return told
