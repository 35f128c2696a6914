"""Live events: everything once and in order, whoever writes and whenever one listens."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction

from api.models import Deletion, Event, Project
from api.services import events, feed, statuses
from api.views.events import stream
from storyflow_backend.tests.asking import ask

BACKEND = Path(__file__).parents[2]
PATIENCE = 30.0

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project() -> Project:
    return Project.objects.create(title="The lighthouse")


@pytest.fixture(autouse=True)
def nobody_listens_afterwards() -> Iterator[None]:
    yield
    assert feed.feed.count == 0
    for thread in lookouts():
        thread.join(PATIENCE)
    assert not lookouts()


def lookouts() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "event-lookout"]


def tell(project: Project, number: int) -> int:
    Event.tell(Event.Name.TASK, project.pk, {"number": number})
    return events.newest_id()


class Heard:
    """What a client makes of a stream: its events one by one."""

    def __init__(self, body: AsyncIterator[bytes]) -> None:
        self._body = body
        self._text = ""

    async def next(self) -> tuple[int, str, Any]:
        """Number, name and body of the next event."""
        while True:
            block, separator, rest = self._text.partition("\n\n")
            if not separator:
                async with asyncio.timeout(PATIENCE):
                    self._text += (await anext(self._body)).decode()
                continue
            self._text = rest
            lines = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
            if "id" in lines:
                return int(lines["id"]), lines["event"], json.loads(lines["data"])

    async def numbers(self, count: int) -> list[int]:
        """The numbers in the bodies of the next events."""
        return [(await self.next())[2]["number"] for _ in range(count)]


def hear(
    what: Callable[[Heard], Coroutine[Any, Any, None]], project: Project | None, last: int | None = None
) -> None:
    """Listen, and do ``what`` with what is heard."""

    async def listen() -> None:
        body = stream(project.pk if project else None, last, await sync_to_async(events.newest_id)())
        async with aclosing(body):
            await what(Heard(body))

    asyncio.run(listen())


def test_a_new_listener_begins_with_the_projects_status(project: Project) -> None:
    number = tell(project, 1)

    async def what(heard: Heard) -> None:
        told, name, body = await heard.next()
        assert (told, name) == (number, "status")
        assert (body["project_id"], body["status"]) == (str(project.pk), "DRAFT")
        await sync_to_async(tell)(project, 2)
        assert await heard.numbers(1) == [2]

    hear(what, project)


def test_the_dashboard_begins_with_a_greeting_and_hears_of_all_projects(project: Project) -> None:
    other = Project.objects.create(title="The harbour")
    number = tell(project, 1)

    async def what(heard: Heard) -> None:
        assert await heard.next() == (number, "hello", {"last_event_id": number})
        await sync_to_async(tell)(project, 2)
        await sync_to_async(tell)(other, 3)
        assert await heard.numbers(2) == [2, 3]

    hear(what, None)


def test_a_project_hears_nothing_of_another(project: Project) -> None:
    other = Project.objects.create(title="The harbour")

    async def what(heard: Heard) -> None:
        await heard.next()
        await sync_to_async(tell)(other, 1)
        await sync_to_async(tell)(project, 2)
        assert await heard.numbers(1) == [2]

    hear(what, project)


def test_who_comes_back_gets_what_was_missed_once_and_then_what_happens(project: Project) -> None:
    seen = tell(project, 0)
    for number in range(1, events.PAGE + 10):
        tell(project, number)

    async def what(heard: Heard) -> None:
        missed = await heard.numbers(events.PAGE + 9)
        assert missed == list(range(1, events.PAGE + 10))
        await sync_to_async(tell)(project, -1)
        assert await heard.numbers(1) == [-1]

    hear(what, project, seen)


def test_who_has_missed_nothing_gets_only_what_happens(project: Project) -> None:
    seen = tell(project, 0)

    async def what(heard: Heard) -> None:
        await sync_to_async(tell)(project, 1)
        assert await heard.numbers(1) == [1]

    hear(what, project, seen)


@pytest.mark.parametrize("last", [-1, 1, 10_000])
def test_a_number_that_cannot_be_gone_on_from_means_to_begin_anew(project: Project, last: int) -> None:
    for number in range(3):
        tell(project, number)
    Event.objects.filter(pk__lt=events.newest_id()).delete()
    if events.newest_id() == last + 1:
        tell(project, 3)
        Event.objects.filter(pk__lt=events.newest_id()).delete()

    async def what(heard: Heard) -> None:
        number, name, _ = await heard.next()
        assert (number, name) == (await sync_to_async(events.newest_id)(), "reset")
        assert (await heard.next())[1] == "status"

    hear(what, project, last)


def test_what_is_rolled_back_is_never_told(project: Project) -> None:
    def undone() -> None:
        with transaction.atomic():
            tell(project, 1)
            transaction.set_rollback(True)
        tell(project, 2)

    async def what(heard: Heard) -> None:
        await heard.next()
        await sync_to_async(undone)()
        assert await heard.numbers(1) == [2]

    hear(what, project)


def test_what_this_process_writes_is_told_without_waiting_for_the_next_look(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "LOOK_EVERY", 3600.0)

    async def what(heard: Heard) -> None:
        await heard.next()
        await asyncio.sleep(0.3)  # the look-out has had its first look, and sleeps for an hour
        await sync_to_async(tell)(project, 1)
        assert await heard.numbers(1) == [1]

    hear(what, project)


WRITER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
for number in range(int(sys.argv[3])):
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO api_event (project_id, name, body, created_at) VALUES (?, 'task', ?, '2026-01-01')",
        (sys.argv[2], '{"number": %d}' % number),
    )
    connection.execute("COMMIT")
    time.sleep(0.002)
"""


def test_listeners_that_come_and_go_miss_nothing_of_what_two_other_processes_write(
    project: Project,
) -> None:
    count = 300
    first = tell(project, -1)
    name = str(connection.settings_dict["NAME"])
    connection.close()
    command = [sys.executable, "-c", WRITER, name, project.pk.hex, str(count)]
    writers = [subprocess.Popen(command) for _ in range(2)]

    async def leave_and_come_back(seed: int) -> list[int]:
        told: list[int] = []
        last = first
        while len(told) < 2 * count:
            body = stream(project.pk, last, await sync_to_async(events.newest_id)())
            async with aclosing(body):
                heard = Heard(body)
                for _ in range(min(10 + seed, 2 * count - len(told))):
                    last, name, _ = await heard.next()
                    assert name == "task"
                    told.append(last)
        return told

    async def everybody() -> list[list[int]]:
        return await asyncio.gather(*(leave_and_come_back(seed) for seed in (0, 7, 31, 97)))

    heard = asyncio.run(everybody())
    assert [writer.wait(PATIENCE) for writer in writers] == [0, 0]
    written = list(Event.objects.filter(pk__gt=first).order_by("pk").values_list("pk", flat=True))
    assert len(written) == 2 * count
    assert heard == [written] * 4


def test_a_slow_listener_is_told_to_begin_anew_and_keeps_nobody_waiting(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "QUEUE", 5)

    async def what(quick: Heard) -> None:
        slow_body = stream(project.pk, None, await sync_to_async(events.newest_id)())
        async with aclosing(slow_body):
            slow = Heard(slow_body)
            await slow.next()
            await quick.next()
            for number in range(7):
                await sync_to_async(tell)(project, number)
                assert await quick.numbers(1) == [number]
            number, name, _ = await slow.next()
            assert (number, name) == (await sync_to_async(events.newest_id)(), "reset")
            with pytest.raises(StopAsyncIteration):
                await slow.next()

    hear(what, project)


def test_silence_is_broken_by_a_comment(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.views.events.HEARTBEAT", 0.05)

    async def listen() -> None:
        body = stream(project.pk, None, 0)
        async with aclosing(body):
            pieces = [await anext(body) for _ in range(4)]
        assert pieces[0] == b"retry: 3000\n\n"
        assert pieces[2:] == [b": still here\n\n"] * 2

    asyncio.run(listen())


def test_a_stream_ends_when_the_studio_closes(project: Project) -> None:
    own = feed.Feed()

    async def listen() -> None:
        with own.listen(project.pk, 0) as listener:
            own.close()
            assert listener.closed
            assert await listener.fetch(PATIENCE) == []
        with own.listen(None, 0) as late:
            assert late.closed
        assert own.count == 0

    asyncio.run(listen())


def test_a_stream_of_a_project_purged_on_the_way_in_ends(project: Project) -> None:
    missing = uuid.uuid4()

    async def listen() -> list[bytes]:
        return [piece async for piece in stream(missing, None, 0)]

    assert asyncio.run(listen()) == [b"retry: 3000\n\n"]


def test_events_are_read_again_after_the_database_was_away(
    project: Project, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(feed, "_TRY_AGAIN", 0.02)
    file = Path(str(connection.settings_dict["NAME"]))

    def table(old: str, new: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")

    async def what(heard: Heard) -> None:
        await heard.next()
        await sync_to_async(table)("api_event", "away")
        while not caplog.records:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        await sync_to_async(table)("away", "api_event")
        await sync_to_async(tell)(project, 1)
        assert await heard.numbers(1) == [1]

    hear(what, project)
    assert file.exists()
    assert [record.levelname for record in caplog.records] == ["WARNING"], "told once, not at every look"


def test_an_unknown_or_deleted_project_has_no_stream(project: Project) -> None:
    Deletion.objects.create(project=project)
    for gone in (project.pk, uuid.uuid4()):
        answer = ask("GET", f"/api/projects/{gone}/events/", ("accept", "text/event-stream"))
        assert (answer.status, answer.code) == (404, "not_found")


def test_the_address_speaks_the_format_and_is_not_kept_by_caches(project: Project) -> None:
    number = tell(project, 1)
    answer = ask("GET", f"/api/projects/{project.pk}/events/", ("accept", "text/event-stream"))
    assert answer.status == 200
    assert answer.header("content-type") == "text/event-stream; charset=utf-8"
    assert answer.header("cache-control") == "no-cache"
    assert answer.header("x-accel-buffering") == "no"
    assert answer.body.startswith(b"retry: 3000\n\n")
    assert number


@pytest.mark.parametrize("given", ["²", "1e3", "-3", "9" * 40, "evil\tname"])
def test_a_position_that_is_no_number_is_no_error(given: str) -> None:
    assert ask("GET", "/api/events/", ("last-event-id", given.encode().decode("latin-1"))).status == 200


def test_too_many_listeners_are_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MAX_LISTENERS", 0)
    answer = ask("GET", "/api/events/")
    assert (answer.status, answer.code) == (503, "busy")


def test_only_the_newest_events_are_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "KEPT", 3)
    for number in range(10):
        last = tell(project, number)
    assert events.forget_old() == 7
    assert events.forget_old() == 0
    assert [told.id for told in events.told_after(last - 3)[0]] == [last - 2, last - 1, last]
    assert events.can_go_on_after(last - 3)
    assert not events.can_go_on_after(last - 4)


def test_the_state_is_newer_than_its_number_says_never_older(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = statuses.project_status
    before = tell(project, 0)
    interruptions = iter([True, False])

    def status_while_something_happens(shown: Project) -> dict[str, Any]:
        body = real(shown)
        if next(interruptions, False):
            Project.objects.filter(pk=project.pk).update(status="FAILED")
            tell(project, 1)
        return body

    monkeypatch.setattr(events, "project_status", status_while_something_happens)
    state = events.present(project.pk)
    assert state.id == before + 1
    assert json.loads(state.body)["status"] == "FAILED"


def test_no_thread_and_no_connection_outlives_a_stream(project: Project) -> None:
    before = threading.active_count()
    for _ in range(5):
        ask("GET", f"/api/projects/{project.pk}/events/")
    deadline = time.monotonic() + PATIENCE
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert threading.active_count() <= before
