"""A helper process that answers requests, is started when needed, and never outlives us.

One request is a line of JSON; one reply is a line of JSON and ``pcm_bytes`` bytes. A helper that
dies or stops answering is replaced once; if that one fails as well, the caller is told.
"""

from __future__ import annotations

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO, Any

from core_engine.errors import VoiceError

Reply = tuple[dict[str, Any], bytes]

_LIFE = 1_000  # requests; a C library that leaks a little each time must not grow for ever


class HelperProcess:
    """Runs ``command`` and asks it one thing at a time, from any thread.

    ``patience`` is how many seconds a reply may take. A copy of this object in a forked process
    starts a helper of its own instead of talking into its parent's.
    """

    def __init__(self, command: Sequence[str], *, patience: float) -> None:
        self._command = tuple(command)
        self._patience = patience
        self._lock = threading.Lock()
        self._running: _Running | None = None
        self._requests = 0
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    @property
    def pid(self) -> int | None:
        """The process id of the helper, or None when none has been started."""
        return self._running.process.pid if self._running else None

    def ask(self, request: dict[str, Any]) -> Reply:
        """Send a request and wait for its reply.

        Raises VoiceError when two helpers in a row died or stayed silent, or none can be started.
        """
        line = json.dumps(request).encode() + b"\n"
        with self._lock:
            self._requests += 1
            if self._requests % _LIFE == 0:
                self._stop()
            reply = self._try(line) or self._try(line)
        if reply is None:
            raise VoiceError(
                "The voice process stopped without an answer, twice. Nothing was changed; "
                "try again, and if it happens again, change or shorten the text."
            )
        return reply

    def close(self) -> None:
        """End the helper, if one runs, and wait for it."""
        with self._lock:
            self._stop()

    def _try(self, line: bytes) -> Reply | None:
        if self._running is None:
            self._running = _Running(self._command)
        reply = self._running.ask(line, self._patience)
        if reply is None:
            self._stop()
        return reply

    def _stop(self) -> None:
        if self._running is not None:
            self._running.stop()
            self._running = None

    def _forget(self) -> None:
        self._lock = threading.Lock()  # it may have been held by a thread that does not exist here
        self._running = None


class _Running:
    def __init__(self, command: Sequence[str]) -> None:
        try:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise VoiceError(f"The voice process could not be started: {error.strerror}.") from error
        self._replies: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()
        assert self.process.stdout is not None
        threading.Thread(target=self._collect, args=(self.process.stdout,), daemon=True).start()

    def ask(self, line: bytes, patience: float) -> Reply | None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(line)
            self.process.stdin.flush()
            return self._replies.get(timeout=patience)
        except (OSError, queue.Empty):
            return None

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            _close(pipe)

    def _collect(self, replies: IO[bytes]) -> None:
        try:
            while head := replies.readline():
                reply = json.loads(head)
                size = reply.get("pcm_bytes", 0)
                pcm = replies.read(size)
                if len(pcm) < size:
                    break
                self._replies.put((reply, pcm))
        except ValueError:  # closed under us, or killed while it wrote its line
            pass
        self._replies.put(None)


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except OSError:  # what was still to be written has nobody left to read it
        pass


def python_script(path: str | os.PathLike[str]) -> tuple[str, ...]:
    """The command that runs a script of ours without looking for modules beside it."""
    return (sys.executable, "-P", os.fspath(path))
