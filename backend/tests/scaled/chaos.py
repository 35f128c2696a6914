"""Disasters for a scaled StoryFlow, one after the other, by a seed."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import psutil
import redis as redis_client
from celery import Celery
from kombu.exceptions import OperationalError

from tests.scaled.site import PATIENCE, Site, WorkerProcess

_REPEATED = {
    "render": ("storyflow.render_task_function", "project_id"),
    "tts": ("storyflow.tts_task_function", "segment_id"),
}
"""What wakes a worker for a task of that kind, and the column of whose task it is."""

_HOLD = (0.5, 2.5)  # seconds for which something hangs


WORKERS = 4


class Chaos:
    """Works in a thread of its own from ``start`` until ``stop``; ``done`` names what happened.

    Whatever it ends is started again, with the same command and in the same folder. Every disaster comes
    once before any comes again, so a run that takes a while sees each of ``KINDS``.
    """

    KINDS = frozenset(
        {
            "kill_a_worker",
            "kill_a_child",
            "kill_redis",
            "flush_redis",
            "hang_redis",
            "hang_a_worker",
            "repeat_messages",
        }
    )

    def __init__(self, site: Site, seed: int, *, every: tuple[float, float]) -> None:
        self.done: list[str] = []
        self._site = site
        self._dice = random.Random(seed)
        self._deck: list[str] = []
        self._every = every
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chaos", daemon=True)
        self._error: BaseException | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End, with everything running. Raises what went wrong here."""
        self._ending.set()
        self._thread.join(2 * PATIENCE)  # the last disaster may wait for a worker, and for its child
        assert not self._thread.is_alive(), f"still at it: {self.done[-1:]}"
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            while not self._ending.wait(self._dice.uniform(*self._every)):
                self._deck = self._deck or self._dice.sample(sorted(self.KINDS), len(self.KINDS))
                self.done.append(self._deck.pop())
                disaster: Callable[[], None] = getattr(self, self.done[-1])
                disaster()
        except BaseException as error:  # noqa: BLE001 - it is raised where somebody waits for us
            self._error = error

    def kill_a_worker(self) -> None:
        self._site.replace(self._a_worker())

    def _a_worker(self) -> WorkerProcess:
        return self._dice.choice(self._site.workers(WORKERS))

    def kill_a_child(self) -> None:
        with suppress(psutil.NoSuchProcess):
            self._a_worker().child.kill()

    def kill_redis(self) -> None:
        self._site.redis.kill()
        time.sleep(self._dice.uniform(0.0, 1.0))
        self._site.redis.start()

    def flush_redis(self) -> None:
        redis_client.Redis.from_url(self._site.redis.url).flushall()

    def hang_redis(self) -> None:
        self._site.redis.pause()
        time.sleep(self._dice.uniform(*_HOLD))
        self._site.redis.go_on()

    def hang_a_worker(self) -> None:
        with suppress(psutil.NoSuchProcess):
            child = self._a_worker().child
            child.send_signal(signal.SIGSTOP)
            time.sleep(self._dice.uniform(*_HOLD))
            child.send_signal(signal.SIGCONT)

    def repeat_messages(self) -> None:
        queue = Celery(broker=self._site.redis.url)
        for kind, (function, whose) in _REPEATED.items():
            for subject, task in self._site.query(f"SELECT {whose}, id FROM api_task WHERE kind = %s", kind):
                with suppress(OperationalError):
                    queue.send_task(function, (str(subject), str(task)), queue="render")
