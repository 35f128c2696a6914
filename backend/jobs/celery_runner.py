"""Hands ids to Celery. A message is only a wake-up: what is to be done, and whether, says a row.

The same wake-up is not sent again while it waits in the queue. That it waits is noted in the same Redis,
so a Redis that has forgotten its queue has forgotten the note, too. Sending has a thread of its own:
whoever wakes the workers never waits for a Redis that hangs.

A Redis that hung still does what it was asked meanwhile, though nobody waits for the answer any more. So a
note says whose it is, and who finds his own without having sent anything sends.
"""

from __future__ import annotations

import logging
import queue
import threading
import uuid
from collections.abc import Callable
from typing import Protocol

from celery import Celery
from kombu.exceptions import OperationalError
from redis import Redis, RedisError

logger = logging.getLogger(__name__)

Job = Callable[..., object]
WakeUp = tuple[Job, tuple[str, ...]]


class Flag(Protocol):
    """What an Event and a SharedFlag have in common."""

    def is_set(self) -> bool: ...
    def set(self) -> None: ...


NOTED = 120
"""Seconds after which a wake-up that was not taken from the queue may be sent again."""

_AGAIN = 1.0
"""Seconds after which a wake-up is tried again that could not be sent."""

_PREFIX = "storyflow"
_MOST = 10_000


class CeleryRunner:
    """Wakes workers, wherever they are; it has the interface of ThreadRunner.

    ``stopping`` is set when this process ends; ``queue_of`` names the queue of a function; ``redis`` answers
    in text.
    """

    def __init__(
        self, app: Celery, redis: Redis, queue_of: Callable[[Job], str], stopping: Flag | None = None
    ) -> None:
        self.stopping: Flag = stopping or threading.Event()
        self._app = app
        self._redis = redis
        self._queue_of = queue_of
        self._waiting: queue.Queue[WakeUp | None] = queue.Queue(_MOST)
        self._unsent: dict[WakeUp, str] = {}
        self._failing = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def submit(self, function: Job, *ids: str) -> bool:
        """Wake a worker for a function of ids, soon; False where this process ends, or far too much waits."""
        with self._lock:
            if self.stopping.is_set():
                return False
            if self._thread is None:
                self._thread = threading.Thread(target=self._send_all, name="wake-ups", daemon=True)
                self._thread.start()
        try:
            self._waiting.put_nowait((function, ids))
        except queue.Full:
            return False
        return True

    def stop(self, timeout: float | None = None) -> bool:
        """Send what waits, and end; False where that takes longer than ``timeout`` seconds."""
        with self._lock:
            self.stopping.set()
            thread = self._thread
        if thread is None:
            return True
        self._waiting.put(None)
        thread.join(timeout)
        return not thread.is_alive()

    def taken(self, function: Job, *ids: str) -> None:
        """Note that a wake-up has left the queue, so that the next one is sent."""
        try:
            self._redis.delete(_note(function, ids))
        except RedisError as error:
            logger.debug("the note of a wake-up stays until it expires: %s", error)

    def lengths(self, names: tuple[str, ...]) -> dict[str, int]:
        """How many wake-ups wait in each queue; empty where Redis does not answer."""
        try:
            return {name: int(self._redis.llen(name)) for name in names}
        except RedisError:
            return {}

    def _send_all(self) -> None:
        going_on = True
        while going_on:
            going_on = self._gather()
            self._send_unsent()

    def _gather(self) -> bool:
        """Wait for wake-ups and take all that wait, each once; False where this process ends."""
        try:
            wake_up = self._waiting.get(timeout=_AGAIN if self._unsent else None)
            while wake_up is not None:
                self._unsent.setdefault(wake_up, uuid.uuid4().hex)
                wake_up = self._waiting.get_nowait()
        except queue.Empty:
            return True
        return False

    def _send_unsent(self) -> None:
        """Send in order, up to the first that Redis does not take; it is tried again."""
        try:
            for wake_up, token in list(self._unsent.items()):
                self._send(*wake_up, token)
                del self._unsent[wake_up]
            self._failing = False
        except (RedisError, OperationalError, OSError) as error:
            if not self._failing:
                logger.warning("the queue does not answer, so tasks wait: %s", type(error).__name__)
            self._failing = True

    def _send(self, function: Job, ids: tuple[str, ...], token: str) -> None:
        note = _note(function, ids)
        if self._redis.set(note, token, nx=True, ex=NOTED) or self._redis.get(note) == token:
            self._app.send_task(
                task_name(function), args=ids, queue=self._queue_of(function), retry=False, ignore_result=True
            )


def task_name(function: Job) -> str:
    """What Celery calls a function."""
    return f"{_PREFIX}.{function.__name__}"


def _note(function: Job, ids: tuple[str, ...]) -> str:
    return f"{task_name(function)}:{':'.join(ids)}"


def answers(redis_url: str, seconds: float = 1.0) -> bool:
    """Whether a Redis answers within about ``seconds``."""
    try:
        with Redis.from_url(redis_url, socket_timeout=seconds, socket_connect_timeout=seconds) as redis:
            return bool(redis.ping())
    except RedisError:
        return False
