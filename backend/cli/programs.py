"""The programs that a check runs: what they say is shown as it comes, or kept to be shown in one piece."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from cli.failures import INTERRUPTED

PATIENCE = 15.0
"""Seconds in which a program that is interrupted may take down what it has put up."""


class Programs:
    """Those of one check, one after the other; another thread may end them.

    Each has a session of its own, so that whatever it has started ends with it.
    """

    def __init__(self, *, keep: bool = False) -> None:
        # A file and no pipe: a server that outlives its test must not keep us waiting for more.
        self._kept: IO[bytes] | None = tempfile.TemporaryFile(buffering=0) if keep else None  # noqa: SIM115
        self._lock = threading.Lock()
        self._latest: subprocess.Popen[bytes] | None = None
        self._ended = False

    def run(self, command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> int:
        """Run a program that shows how far it is; gives its exit status."""
        return self._run(command, folder, variables, self._kept)

    def succeed(self, command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> bool:
        """Run a tool whose words are shown only if it fails; gives whether it did not."""
        with tempfile.TemporaryFile() as said:
            if self._run(command, folder, variables, said) == 0:
                return True
            said.seek(0)
            self.say(said.read().decode(errors="replace"))
        return False

    def say(self, text: str) -> None:
        if self._kept is not None:
            self._kept.write(text.encode())
            return
        sys.stdout.write(text)
        sys.stdout.flush()

    def said(self) -> str:
        """All that was kept, which is gone from here then."""
        if self._kept is None:
            return ""
        with self._kept as kept:
            kept.seek(0)
            return kept.read().decode(errors="replace")

    def interrupt(self) -> None:
        """Tell what runs to end, as Ctrl-C would, and let nothing more begin."""
        with self._lock:
            self._ended = True
        self._tell(signal.SIGINT)

    def end(self) -> None:
        """Interrupt what runs and wait for its end; what does not heed it is killed."""
        self.interrupt()
        if self._latest is None:
            return
        try:
            self._latest.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self._tell(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)

    def _run(
        self, command: Sequence[str], folder: Path, variables: Mapping[str, str], out: IO[bytes] | None
    ) -> int:
        sys.stdout.flush()
        with self._lock:
            if self._ended:
                return INTERRUPTED
            self._latest = process = subprocess.Popen(
                command,
                cwd=folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=None if out is None else subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            return process.wait()
        except BaseException:
            self.end()
            raise

    def _tell(self, number: int) -> None:
        if self._latest is None:
            return
        if os.name == "nt":
            self._latest.terminate()
            return
        with suppress(ProcessLookupError):
            os.killpg(self._latest.pid, number)
