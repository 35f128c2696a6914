"""One process of a server, which ends with whoever started it, however that ends."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from cli.failures import CommandError

PATIENCE = 60.0
"""Seconds that a server may take to answer on a very busy machine."""

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class ServerFailed(CommandError):
    """A server did not start, or has ended by itself."""


class Daemon:
    """A process in the foreground of its own session, its words in ``log``."""

    def __init__(
        self, command: Sequence[str], log: Path, *, user: str | None = None, variables: Mapping[str, str] = {}
    ) -> None:
        self._command = list(command)
        self._log = log
        self._user = user
        self._variables = variables
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None, "it does not run"
        return self._process.pid

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self._user,
                env={**os.environ, **self._variables},
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process, and only to it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """End the process, at once if it does not go."""
        if self._process is None:
            return
        self.send(signal.SIGCONT)
        self.send(by)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._process = None

    def require(self) -> None:
        """Raise ServerFailed where the process has ended by itself."""
        assert self._process is not None, "it does not run"
        status = self._process.poll()
        said = self._log.read_text(errors="replace")[-2000:]
        if status is not None:
            raise ServerFailed(f"The server {Path(self._command[0]).name} ended with {status}: {said}")


def free_ports(count: int) -> list[int]:
    """Ports that are free at this moment, each another."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for found in sockets:
            found.bind(("127.0.0.1", 0))
        return [found.getsockname()[1] for found in sockets]
    finally:
        for found in sockets:
            found.close()


def wait_until(ready: Callable[[], bool], *daemons: Daemon) -> None:
    """Wait for a server. Raises ServerFailed as soon as one of its processes has ended."""
    deadline = time.monotonic() + PATIENCE
    while not ready():
        for daemon in daemons:
            daemon.require()
        if time.monotonic() > deadline:
            raise ServerFailed(f"A server did not answer within {PATIENCE:.0f} seconds of its start.")
        time.sleep(0.05)


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _die_with_parent() -> None:
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
