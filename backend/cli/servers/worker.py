"""A worker in a process of its own, as ``./storyflow worker`` starts it; used and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from functools import partial
from pathlib import Path

from core_engine.home import INSTALLATION

PATIENCE = 90.0
"""Seconds that the end of a worker may take on a very busy machine."""

_LOG = "worker.log"
_KEPT = (_LOG, "secret.key", "run/", "logs/")


class Worker:
    """A running worker with ``home`` as its STORYFLOW_HOME, kept to ``cores`` where they are given.

    ``options`` are those of ``./storyflow worker``.
    """

    def __init__(
        self,
        home: Path,
        variables: Mapping[str, str],
        cores: Set[int] | None = None,
        options: Sequence[str] = (),
    ) -> None:
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self._log = (home / _LOG).open("a")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli", "worker", *options],
            cwd=INSTALLATION / "backend",
            env={**os.environ, **variables, "STORYFLOW_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=None if cores is None else partial(os.sched_setaffinity, 0, cores),
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def said(self) -> str:
        """What it wrote to its log."""
        return (self.home / _LOG).read_text(encoding="utf-8")

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill the worker at once, as a lack of memory would; its children end with it."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait(PATIENCE)
        self._log.close()

    def stop(self) -> int:
        """Ask the worker to stop, and give its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)

    def left_behind(self) -> list[str]:
        """Files of work that are still on the worker's disk."""
        names = [
            Path(folder, name).relative_to(self.home).as_posix()
            for folder, _, names in os.walk(self.home)  # which does not mind what vanishes meanwhile
            for name in names
        ]
        return [name for name in names if not name.startswith(_KEPT)]
