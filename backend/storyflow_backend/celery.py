"""Celery, as far as StoryFlow uses it: it wakes workers. What there is to do stands in rows.

A worker is one process that takes messages and looks after the tasks, and children that do the work. A
child that dies takes nothing along: its message comes back, and its row is taken up again.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

from celery import Celery, Task, signals
from celery.concurrency.prefork import TaskPool
from celery.worker.request import Request
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from redis import ConnectionError as RedisConnectionError
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from api.media import workbench
from api.services import worker_beats
from api.tasks import TaskManager, functions
from jobs.bell import Bell
from jobs.celery_runner import CeleryRunner, Flag, task_name
from jobs.parenthood import end_with
from jobs.shared_flag import SharedFlag
from storyflow_backend.json_logs import about_task

logger = logging.getLogger(__name__)

POLL, RENDER = "poll", "render"
QUEUES = (POLL, RENDER)
"""Short steps, and long ones; a worker of both takes the short ones first."""

LONGEST = 2 * 3600
"""Seconds after which a step is called off; a group of shots and a join take minutes."""

BEAT_EVERY = 10.0
LOOK_EVERY = 1.0
"""Seconds between two looks at films that are left to services: how late a step of theirs may be."""

Function = Callable[..., object]

_SOCKET = {"socket_timeout": 10, "socket_connect_timeout": 3, "socket_keepalive": True}

app = Celery("storyflow", broker=settings.REDIS_URL, set_as_current=True)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_default_queue=RENDER,
    task_soft_time_limit=LONGEST,
    task_time_limit=LONGEST + 60,
    task_store_eager_result=False,
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=10.0,
    worker_enable_soft_shutdown_on_idle=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_enable_remote_control=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_connection_timeout=4,
    broker_transport_options={
        "queue_order_strategy": "priority",
        # A message that comes twice does no harm, for the row is claimed once; but it is for nothing.
        "visibility_timeout": settings.VISIBILITY_TIMEOUT,
        "unacked_restore_interval": min(10, settings.VISIBILITY_TIMEOUT),
        "unacked_restore_throttle": 1,
        **_SOCKET,
    },
)

_stopping = SharedFlag()


def queue_of(function: Function) -> str:
    """The queue of a function."""
    return POLL if function in functions.SHORT else RENDER


def runner(name: str, stopping: Flag | None = None) -> CeleryRunner:
    """What a studio or worker wakes others with."""
    redis = Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=4,
        socket_connect_timeout=3,
        client_name=name,
        decode_responses=True,
        # A connection that was closed meanwhile is opened again; a Redis that hangs is not waited for twice.
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    )
    return CeleryRunner(app, redis, queue_of, stopping)


@lru_cache(maxsize=4)
def _bell(pid: int) -> Bell:
    """One for each process: its threads and its socket must not be shared with a fork."""
    return Bell(Redis.from_url(settings.REDIS_URL, **_SOCKET))


def bell() -> Bell:
    """What tells other processes that there is news."""
    return _bell(os.getpid())


class Taken(Request):  # type: ignore[misc]
    """A message in a worker's hands.

    Where Redis goes away as a message is acknowledged, Celery logs it and then listens for ever to a
    connection that is gone. Said to its loop, it connects anew and the message comes again.
    """

    hub: Any = None
    """The loop of this worker, which keeps it when it connects anew."""

    def acknowledge(self) -> None:
        super().acknowledge()
        self._require_answer()

    def reject(self, requeue: bool = False) -> None:
        super().reject(requeue)
        self._require_answer()

    def _require_answer(self) -> None:
        # Redis is told by the next turn of the loop, which goes through what it has in no order.
        if self.hub is not None:
            self.hub.call_soon(self.hub.call_soon, self._connect_anew_without_answer)

    def _connect_anew_without_answer(self) -> None:
        if not self.message.acknowledged:
            raise RedisConnectionError("a message could not be acknowledged")


class Children(TaskPool):  # type: ignore[misc]
    """The children of a worker, each of which is replaced when it dies, also while the worker starts.

    Celery gives up where one is gone at that moment. Its worker then takes nothing and does not end either.
    """

    def did_start_ok(self) -> bool:
        return True


def _register(function: Function) -> None:
    @app.task(name=task_name(function), bind=True, Request=Taken)  # type: ignore[untyped-decorator]
    def step(self: Task, *ids: str) -> None:
        manager = TaskManager.get_instance()
        worker = manager.runner
        if isinstance(worker, CeleryRunner):
            worker.taken(function, *ids)
        with about_task(ids[-1] if function is not functions.shot_group_task_function else ids[0]):
            if self.request.delivery_info.get("redelivered"):
                manager.sweep_once()  # the worker that had it before has died; its row need not wait
            began = time.monotonic()
            function(*ids)
            logger.info("%s took %.2f s", task_name(function), time.monotonic() - began)


for _function in functions.ALL:
    _register(_function)


@signals.worker_process_init.connect  # type: ignore[untyped-decorator]
def _begin_child(**_: object) -> None:
    parent = os.getppid()
    end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends Ctrl-C to all; the parent tells us
    workbench.clear_abandoned()  # what the child in whose place it comes was killed with
    TaskManager.renew().serve(runner("storyflow-child", _stopping))


@signals.worker_process_shutdown.connect  # type: ignore[untyped-decorator]
def _end_child(**_: object) -> None:
    TaskManager.get_instance().stop()


class Overseer:
    """The part of a worker that is no child: it looks after all tasks, and says that it lives."""

    def __init__(self) -> None:
        self._manager = TaskManager.get_instance()
        self._ending = threading.Event()
        self._threads = [
            threading.Thread(target=self._every, args=chore, name="overseer", daemon=True)
            for chore in ((BEAT_EVERY, self._beat), (LOOK_EVERY, self._manager.wake_due))
        ]

    def start(self) -> None:
        self._manager.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let the children hand back what they have, and end."""
        _stopping.set()
        self._ending.set()

    def leave(self) -> None:
        self._ending.set()
        name = self._manager.owner
        self._manager.stop()
        with suppress(DatabaseError):
            worker_beats.leave(name)

    def _beat(self) -> None:
        worker_beats.beat(self._manager.owner)

    def _every(self, seconds: float, chore: Callable[[], None]) -> None:
        while not self._ending.is_set():
            with suppress(DatabaseError):  # the sweeper tells of a database that is away
                chore()
            close_old_connections()
            self._ending.wait(seconds)


def work(queues: tuple[str, ...], concurrency: int) -> int:
    """Work until a signal asks to stop, and give the exit status."""
    overseer = Overseer()
    signals.worker_ready.connect(lambda **_: overseer.start(), weak=False)
    signals.worker_shutting_down.connect(lambda **_: overseer.stop(), weak=False)
    signals.worker_shutdown.connect(lambda **_: overseer.leave(), weak=False)
    signals.setup_logging.connect(lambda **_: None, weak=False)
    worker = app.Worker(
        queues=list(queues),
        concurrency=concurrency,
        pool=Children,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
        loglevel="INFO",
    )
    Taken.hub = worker.hub
    worker.start()
    return int(worker.exitcode or 0)
