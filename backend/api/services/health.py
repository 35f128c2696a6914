"""Whether a film can be made here now: each part tried, and told without any path or secret.

Parts elsewhere are tried at the same time. One that has not answered in time does not work: a database that
is away would keep whoever asks waiting for as long as its clients have patience.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.module_loading import import_string

from api import media
from api.errors import ApiError, Unavailable
from api.models import LEASE, Event, Task, TaskStatus
from api.services.encoders import engine_name, require_encoder
from api.services.provider_room import health_of_chain

LITTLE_ROOM = 100_000_000
"""Bytes below which no film should be begun."""

_QUEUE_ANSWERS = "jobs.celery_runner.answers"

_PATIENCE = 1.5  # seconds
_PROVIDERS_PATIENCE = 1.2  # seconds, within that
_SILENT: Mapping[str, str] = {
    "storage": "The storage of pictures and films did not answer in time. See whether it can be reached.",
    "database": "The database did not answer in time. See whether its server runs.",
    "queue": "The database or the queue that holds the tasks did not answer in time. See whether they run.",
    "providers": "The providers did not answer in time.",
}

Part = dict[str, Any]


def readiness(*, worker_runs: Callable[[], bool]) -> dict[str, Any]:
    """``{"ready": bool, "parts": {name: {"ok", "message", …}}}``; ``message`` is "" where all is well.

    ``worker_runs`` says whether somebody works on tasks, which only its caller can know.
    """
    elsewhere: dict[str, Callable[[], Part]] = {
        "storage": _storage,
        "database": _database,
        "queue": lambda: _queue(worker_runs),
        "providers": _providers,
    }
    pool = ThreadPoolExecutor(len(elsewhere), "health")
    trying = {name: pool.submit(_try, part) for name, part in elsewhere.items()}
    told = {"engine": _engine()}
    done, _ = wait(trying.values(), _PATIENCE)
    pool.shutdown(wait=False)  # what says nothing is left to end by itself
    for name, part in trying.items():
        told[name] = part.result() if part in done else _part(_SILENT[name])
    return {"ready": all(part["ok"] for part in told.values()), "parts": told}


def _try(part: Callable[[], Part]) -> Part:
    try:
        return part()
    finally:
        connection.close()  # it is this thread's own


def _part(message: str = "", **facts: object) -> Part:
    return {"ok": not message, "message": message, **facts}


def _engine() -> Part:
    try:
        require_encoder()
    except Unavailable as error:
        return _part(error.message)
    except ImportError:
        return _part("A package that the engine needs is missing. Run ./storyflow doctor to see which.")
    return _part(name=engine_name())


def _storage() -> Part:
    try:
        media.probe()
    except ApiError as error:
        return _part(error.message)
    if settings.MEDIA_STORE != "disk":
        return _part()
    try:
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(settings.MEDIA_ROOT).free
        with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as probe:
            probe.write(b"probe")
            probe.flush()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return _part("The disk that holds pictures and films is full. Make room on it.", free_bytes=0)
        return _part(
            f"The folder of pictures and films cannot be written ({os.strerror(error.errno or 0)}). "
            "Give StoryFlow the right to write there."
        )
    if free < LITTLE_ROOM:
        return _part("There is hardly any room for a film. Make room on the disk.", free_bytes=free)
    return _part(free_bytes=free)


def _database() -> Part:
    try:
        Event.objects.exists()
    except DatabaseError:
        return _part("The database cannot be read. Check the disk that holds StoryFlow's data.")
    return _part()


def _queue(worker_runs: Callable[[], bool]) -> Part:
    try:
        tasks = Task.objects.open().count()
        lapsed = Task.objects.filter(
            status=TaskStatus.PROCESSING, lease_until__lt=timezone.now() - LEASE
        ).exists()
    except DatabaseError:
        return _part("The database that holds the tasks cannot be read.")
    if settings.REDIS_URL and not import_string(_QUEUE_ANSWERS)(settings.REDIS_URL):
        return _part("The queue does not answer, so tasks wait. See whether Redis runs.", open_tasks=tasks)
    if not worker_runs():
        return _part("Nobody works on the tasks. Stop StoryFlow and start it again.", open_tasks=tasks)
    if lapsed:
        return _part("A task has stood still for a minute. Restart StoryFlow; it goes on.", open_tasks=tasks)
    return _part(open_tasks=tasks)


def _providers() -> Part:
    """Whether anybody can make films. Services are asked one free question each, all at the same time."""
    asked = health_of_chain(seconds=_PROVIDERS_PATIENCE)
    names = [name for name, health in asked.items() if health.ok]
    told = [{"name": name, "ok": health.ok, "message": health.detail} for name, health in asked.items()]
    problems = " ".join(health.detail for health in asked.values() if not health.ok)
    return _part("" if names else problems, available=names, providers=told)
