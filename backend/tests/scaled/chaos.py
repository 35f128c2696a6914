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

from tests.scaled.site import Site, WorkerProcess

_FILM = "storyflow.render_task_function"
_HOLD = (0.5, 2.5)  # seconds for which something hangs


WORKERS = 4


class Chaos:
    """Works in a thread of its own from ``start`` until ``stop``; ``done`` names what happened.

    Whatever it ends is started again, with the same command and in the same folder.
    """

    def __init__(self, site: Site, seed: int, *, every: tuple[float, float]) -> None:
        self.done: list[str] = []
        self._site = site
        self._dice = random.Random(seed)
        self._every = every
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chaos", daemon=True)
        self._error: BaseException | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End, with everything running. Raises what went wrong here."""
        self._ending.set()
        self._thread.join(60)
        assert not self._thread.is_alive()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        disasters: list[Callable[[], None]] = [
            self.kill_a_worker,
            self.kill_a_child,
            self.kill_redis,
            self.flush_redis,
            self.hang_redis,
            self.hang_a_worker,
            self.repeat_messages,
        ]
        try:
            while not self._ending.wait(self._dice.uniform(*self._every)):
                disaster = self._dice.choice(disasters)
                self.done.append(disaster.__name__)
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
        for project, task in self._site.query("SELECT project_id, id FROM api_task WHERE kind = 'render'"):
            with suppress(OperationalError):
                queue.send_task(_FILM, (str(project), str(task)), queue="render")
