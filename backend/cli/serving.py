"""Serves the studio in this process until it is asked to stop, and lets go of everything then."""

from __future__ import annotations

import asyncio
import importlib
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import typer
import uvicorn
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from api.services.feed import feed
from api.tasks import TaskManager
from cli.failures import DONE, INTERRUPTED
from cli.listening import Listener
from cli.stopping import asking_signals

GRACE = 2
"""Seconds in which answers that are under way may end."""

_OPEN_FILES = 4096


class Server(uvicorn.Server):
    """uvicorn, ended by our signals: event streams first, then answers and the work in hand together."""

    def __init__(self, config: uvicorn.Config, listener: Listener) -> None:
        super().__init__(config)
        self._listener = listener
        self.asked_by: int | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        typer.echo(
            f"StoryFlow is open at {' and '.join(self._listener.urls())}. Ctrl-C stops it; "
            "what is being made then goes on at the next start."
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        feed.close()
        await asyncio.gather(
            super().shutdown(sockets=sockets), asyncio.to_thread(TaskManager.get_instance().stop)
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        previous = {number: signal.signal(number, self._ask) for number in asking_signals()}
        try:
            yield
        finally:
            for number, handler in previous.items():
                # Once asked, another Ctrl-C must not tear the way out.
                signal.signal(number, signal.SIG_IGN if self.asked_by else handler)

    def _ask(self, number: int, _: FrameType | None) -> None:
        self.asked_by = self.asked_by or number
        self.should_exit = True


def serve(listener: Listener) -> int:
    """Serve until a signal, and give the exit status: 130 after Ctrl-C, 0 after a polite kill."""
    settings.ALLOWED_HOSTS.extend(listener.names())
    _allow_open_files()
    # Django lays large bodies down where Python keeps temporary files, often in memory; ours is a disk.
    tempfile.tempdir = str(settings.FILE_UPLOAD_TEMP_DIR)
    importlib.import_module(settings.ROOT_URLCONF)  # else the first visitor would wait for it
    # Held open as long as we run: with the last connection SQLite removes its journal and its index of
    # it, and on a full disk they could not be made again, not even for reading.
    if connection.vendor == "sqlite":
        connection.ensure_connection()
    if settings.EVENT_BELL:
        import_string(settings.EVENT_BELL)().listen(feed.wake)
    server = Server(_config(), listener)
    try:
        TaskManager.get_instance().start()
        server.run(sockets=[listener.socket])
    finally:
        TaskManager.get_instance().stop()  # it has been, unless a signal or an error came too early
    typer.echo("StoryFlow has stopped. What was being made goes on at the next start.")
    return INTERRUPTED if server.asked_by == signal.SIGINT else DONE


def _allow_open_files() -> None:
    """Ask for more open files where the system begins with few: every page that listens has a socket."""
    with suppress(ImportError, OSError, ValueError):  # what is not granted is not needed to begin
        resource: Any = importlib.import_module("resource")  # there is none on Windows, nor such a limit
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
        if resource.RLIM_INFINITY != soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _config() -> uvicorn.Config:
    return uvicorn.Config(
        settings.ASGI_APPLICATION.replace(".application", ":application"),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )
