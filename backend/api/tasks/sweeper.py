"""Looks after all tasks, every few seconds."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, close_old_connections

from api.models import Task
from api.services import recovery
from api.services.leases import LeaseWatch

logger = logging.getLogger(__name__)

HOUSE_EVERY = 3600.0
"""Seconds between two rounds through files and old news."""


class Sweeper:
    """Takes up abandoned work, wakes the worker for what waits, heals projects, and keeps house.

    ``wake`` is given tasks that wait for a worker, ``every`` is in seconds, ``tidy`` removes what
    ended processes left. ``more`` is done in every round, too; it is given what ``sweep`` is.
    """

    def __init__(
        self,
        watch: LeaseWatch,
        wake: Callable[[Task], None],
        *,
        every: float,
        tidy: Callable[[], None],
        more: Callable[[timedelta], None] = lambda waited: None,
    ) -> None:
        self._watch = watch
        self._wake = wake
        self._every = every
        self._tidy = tidy
        self._more = more
        self._stopping = threading.Event()
        self._failing = False
        self._thread = threading.Thread(target=self._run, name="storyflow-sweeper", daemon=True)

    def start(self) -> None:
        """Put right at once what an earlier process left, and begin to look after the tasks."""
        self.sweep(timedelta())
        self._thread.start()

    def stop(self, timeout: float) -> None:
        self._stopping.set()
        self._thread.join(timeout)

    def sweep(self, waited: timedelta = recovery.WAITED) -> None:
        """One round; tasks that have been PENDING for ``waited`` are taken for forgotten."""
        try:
            for task in recovery.take_up(self._watch.abandoned()):
                self._wake(task)
            recovery.end_called_off()
            recovery.heal_projects()
            for task in recovery.waiting(since=waited):
                self._wake(task)
            self._more(waited)
            self._failing = False
        except DatabaseError as error:
            if not self._failing:
                logger.warning("tasks cannot be looked after; trying again: %s", error)
            self._failing = True

    def _run(self) -> None:
        kept_house = float("-inf")
        while not self._stopping.is_set():
            if time.monotonic() - kept_house >= HOUSE_EVERY:
                kept_house = time.monotonic()
                self._guarded(self._keep_house)
            self._stopping.wait(self._every)
            if not self._stopping.is_set():
                self._guarded(self.sweep)

    def _guarded(self, chore: Callable[[], None]) -> None:
        """A chore that fails is done again in its time; the others go on."""
        try:
            chore()
        except DatabaseError as error:
            logger.warning("%s was put off: %s", chore.__name__, error)
        except Exception:
            logger.exception("%s failed", chore.__name__)
        finally:
            close_old_connections()

    def _keep_house(self) -> None:
        self._tidy()
        recovery.keep_house()
