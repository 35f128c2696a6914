"""The real studio in a process of its own, as ``./storyflow up --api-only`` starts it; used and killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from types import TracebackType

import httpx

BACKEND = Path(__file__).parents[1]
_ADDRESS = re.compile(r"open at (http://\S+?:(\d+))")
_PATIENCE = 60.0
"""Seconds that a start or a stop may take on a very busy machine."""


class Studio:
    """A running studio with ``home`` as its STORYFLOW_HOME.

    It may be started again after ``stop`` or ``kill``: by default at the same port, as a user would.
    ``said`` holds every line it printed, ``client`` speaks to it.
    """

    def __init__(
        self,
        home: Path,
        *options: str,
        variables: Mapping[str, str] | None = None,
        port: int = 0,
    ) -> None:
        self.home = home
        self.port = port
        self.said: list[str] = []
        self._options = options
        self._variables = dict(variables or {})
        self._process: subprocess.Popen[str] | None = None
        self._lines: Queue[str | None] = Queue()

    def __enter__(self) -> Studio:
        return self if self._process is not None else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self.kill()

    def start(self) -> Studio:
        """Start the process and wait until it says where it is open."""
        self.launch()
        while True:
            line = self._next_line()
            if found := _ADDRESS.search(line):
                break
        self.url, self.port = found[1], int(found[2])
        self.client = httpx.Client(base_url=self.url, timeout=_PATIENCE, trust_env=False)
        return self

    def launch(self) -> None:
        """Start the process without waiting for it."""
        assert self._process is None, "it runs already"
        self._lines = Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli", "up", "--api-only", "--port", str(self.port), *self._options],
            cwd=BACKEND,
            env={**os.environ, **self._variables, **self._settings()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.pid = self._process.pid
        self._listener = threading.Thread(target=self._listen, args=(self._process, self._lines), daemon=True)
        self._listener.start()

    def kill(self) -> None:
        """Kill the process at once, as a crash or a lack of memory would."""
        self.send(signal.SIGKILL)
        self.wait()

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask the process to stop, and give its exit status."""
        self.send(by)
        return self.wait()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process, and only to it."""
        assert self._process is not None, "it does not run"
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    def wait(self) -> int:
        """The exit status of a process that ends."""
        assert self._process is not None, "it does not run"
        status = self._process.wait(_PATIENCE)
        self._listener.join(_PATIENCE)
        self._process = None
        if hasattr(self, "client"):
            self.client.close()
        return status

    @property
    def log(self) -> str:
        """What it wrote to its log."""
        file = self.home / "logs" / "storyflow.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def _settings(self) -> dict[str, str]:
        return {
            "STORYFLOW_HOME": str(self.home),
            "STORYFLOW_MEDIA_ROOT": self._variables.get("STORYFLOW_MEDIA_ROOT", ""),
            "DJANGO_SETTINGS_MODULE": self._variables.get(
                "DJANGO_SETTINGS_MODULE", "storyflow_backend.settings.embedded"
            ),
        }

    def _next_line(self) -> str:
        try:
            line = self._lines.get(timeout=_PATIENCE)
        except Empty:
            line = None
        if line is None:
            self.kill()
            raise AssertionError(f"the studio did not open: {self.said} {self.log}")
        return line

    def _listen(self, process: subprocess.Popen[str], lines: Queue[str | None]) -> None:
        assert process.stdout is not None
        with process.stdout as output:
            for line in output:
                self.said.append(line.rstrip("\n"))
                lines.put(line)
        lines.put(None)
