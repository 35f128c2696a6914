"""One look-out a process: it reads the outbox and tells every listener of this process.

A single thread reads the table, and only while somebody listens: four times a second for what other
processes wrote, and at once for what this one did. In the event loop each piece of news goes to the
queues of those whom it concerns. A queue has an end: who does not fetch for long is told to begin
anew, and keeps nobody else waiting.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models.signals import post_save
from django.utils.module_loading import import_string

from api.errors import ApiError
from api.models import Event
from api.services.events import PAGE, Told, as_json, told_after

LOOK_EVERY = 0.25
"""Seconds between two looks at what other processes wrote."""

QUEUE = 1_000
"""Events that wait for a slow listener at most."""

MAX_LISTENERS = 300
"""Each has a socket and an idle thread; a process may often have no more than 1,024 files open."""

PROGRESS = "storyflow.progress"
"""Channels of Redis in the scaled mode, one a project: every event of its film and tasks, as JSON."""

_TRY_AGAIN = 1.0
_LOOKS_A_CONNECTION = 40

logger = logging.getLogger(__name__)


class TooManyListeners(ApiError):
    status = 503
    code = "busy"


class Listener:
    """The queue of one stream; it is used in the event loop only."""

    def __init__(self, project_id: uuid.UUID | None) -> None:
        self.project_id = project_id
        self.fell_behind = False
        self.closed = False
        self._queue: deque[Told] = deque()
        self._news = asyncio.Event()

    def offer(self, told: Told) -> None:
        """Queue an event; a full queue is given up altogether."""
        if len(self._queue) >= QUEUE:
            self.fell_behind = True
            self._queue.clear()
        elif not self.fell_behind:
            self._queue.append(told)
        self._news.set()

    def close(self) -> None:
        """Let the stream end: the studio is stopping."""
        self.closed = True
        self._news.set()

    async def fetch(self, timeout: float) -> list[Told]:
        """What has been queued, or nothing when nothing comes within ``timeout`` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._news.wait()
        self._news.clear()
        fetched = list(self._queue)
        self._queue.clear()
        return fetched


class Feed:
    """All listeners of this process; its methods belong to one event loop, ``wake`` to any thread."""

    def __init__(self) -> None:
        self._listeners: dict[uuid.UUID | None, set[Listener]] = {}
        self._lookout: _Lookout | None = None
        self._closed = False

    @property
    def count(self) -> int:
        """How many listen."""
        return sum(map(len, self._listeners.values()))

    def make_room(self) -> None:
        """Raise TooManyListeners when no further stream can be served."""
        if self.count >= MAX_LISTENERS:
            raise TooManyListeners("Too many pages listen to StoryFlow. Close some, then try again.")

    @contextmanager
    def listen(self, project_id: uuid.UUID | None, newest: int) -> Iterator[Listener]:
        """A listener that gets every event which is committed from now on.

        ``newest`` is the number of an event that the caller can see. What it reads after having
        begun to listen, together with what it is told, leaves nothing out; the overlap shows by
        the numbers.
        """
        listener = Listener(project_id)
        listener.closed = self._closed
        self._listeners.setdefault(project_id, set()).add(listener)
        if self._lookout is None and not self._closed:
            self._lookout = _Lookout(newest, self._tell)
            self._lookout.start()
        try:
            yield listener
        finally:
            self._forget(listener)

    def wake(self) -> None:
        """Look at once: this process wrote an event."""
        lookout = self._lookout
        if lookout is not None:
            lookout.wake()

    def close(self) -> None:
        """End all streams, and refuse new ones."""
        self._closed = True
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.close()
        self._rest()

    def _forget(self, listener: Listener) -> None:
        others = self._listeners[listener.project_id]
        others.discard(listener)
        if not others:
            del self._listeners[listener.project_id]
        if not self._listeners:
            self._rest()

    def _rest(self) -> None:
        if self._lookout is not None:
            self._lookout.stop()
            self._lookout = None

    def _tell(self, lookout: _Lookout, told: Sequence[Told]) -> None:
        if lookout is not self._lookout:
            return
        for event in told:
            for concerned in (event.project_id, None):
                for listener in self._listeners.get(concerned, ()):
                    listener.offer(event)


class _Lookout(threading.Thread):
    """The thread that reads the outbox, with a connection of its own."""

    def __init__(self, last: int, tell: Callable[[_Lookout, Sequence[Told]], None]) -> None:
        super().__init__(name="event-lookout", daemon=True)
        self._last = last
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._wish = threading.Event()
        self._stopping = False
        self._failing = False

    def wake(self) -> None:
        self._wish.set()

    def stop(self) -> None:
        self._stopping = True
        self._wish.set()

    def run(self) -> None:
        looks = 0
        while not self._stopping:
            self._look()
            looks += 1
            # A connection opened long ago may belong to a file that has since been put aside.
            if self._failing or looks % _LOOKS_A_CONNECTION == 0:
                connection.close()
            self._wish.wait(_TRY_AGAIN if self._failing else LOOK_EVERY)
            self._wish.clear()
        connection.close()

    def _look(self) -> None:
        try:
            more = True
            while more and not self._stopping:
                told, self._last = told_after(self._last)
                more = len(told) == PAGE
                if told:
                    self._hand_over(told)
            self._failing = False
        except DatabaseError as error:
            if not self._failing:
                logger.warning("events cannot be read: %s", error)
            self._failing = True

    def _hand_over(self, told: Sequence[Told]) -> None:
        try:
            self._loop.call_soon_threadsafe(self._tell, self, told)
        except RuntimeError:  # the loop has ended, and with it everybody who listened
            self._stopping = True


feed = Feed()
"""The feed of this process."""


def _event_was_written(instance: Event, **_: Any) -> None:  # noqa: ANN401 - the signal's facts
    transaction.on_commit(partial(_wake, instance))


def _wake(event: Event) -> None:
    feed.wake()
    if settings.EVENT_BELL:
        import_string(settings.EVENT_BELL)().ring(_published(event))


def _published(event: Event) -> dict[str, str]:
    """How a film or task stands, for whoever listens to Redis instead of to a studio."""
    if event.name == Event.Name.PROJECT:
        return {}
    return {f"{PROGRESS}.{event.project_id}": as_json({"event": event.name, "body": event.body})}


post_save.connect(_event_was_written, sender=Event, dispatch_uid="api.services.feed")
