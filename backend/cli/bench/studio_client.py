"""A studio for measuring: a process of its own with a throw-away home, and requests to it by hand.

Only the standard library speaks here, so that what is measured is the studio and not a client.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from cli.failures import CommandError

Json = Any
"""What a JSON body holds."""

_ADDRESS = re.compile(r"open at http://([^\s:]+):(\d+)")
_PATIENCE = 300.0  # seconds for one answer, or for the end of the process
_IDLE = 2.0  # seconds after which a connection is not trusted any more; the server closes it after five


class Refused(CommandError):
    """The studio answered with an error; ``status`` is its number."""

    def __init__(self, status: int, wish: str, told: str) -> None:
        super().__init__(f"The studio that is measured refused {wish}: {told}")
        self.status = status


class Client:
    """One kept-open connection to a studio."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self._connection = http.client.HTTPConnection(host, port, timeout=_PATIENCE)
        self._used = 0.0

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str) -> Json:
        return self.ask("GET", path)[0]

    def post(self, path: str, body: Json = None) -> Json:
        return self.ask("POST", path, body)[0]

    def patch(self, path: str, body: Json) -> Json:
        return self.ask("PATCH", path, body)[0]

    def ask(self, method: str, path: str, body: Json = None) -> tuple[Json, float]:
        """Send JSON and get JSON, with the seconds from the first byte sent to the last one received."""
        content = None if body is None else json.dumps(body).encode()
        return self._exchange(method, path, content, "application/json")

    def upload(self, path: str, field: str, file: Path) -> Json:
        """Send one file as a form."""
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{file.name}"\r\n\r\n'
        content = head.encode() + file.read_bytes() + f"\r\n--{mark}--\r\n".encode()
        return self._exchange("POST", path, content, f"multipart/form-data; boundary={mark}")[0]

    def _exchange(self, method: str, path: str, content: bytes | None, kind: str) -> tuple[Json, float]:
        if time.monotonic() - self._used > _IDLE:
            self._connection.close()
        began = time.perf_counter()
        try:
            headers = {} if content is None else {"Content-Type": kind}
            self._connection.request(method, path, content, headers)
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise CommandError(f"The studio that is measured does not answer ({error}).") from None
        seconds = time.perf_counter() - began
        self._used = time.monotonic()
        if answer.status >= 400:
            raise Refused(answer.status, f"{method} {path}", text.decode("utf-8", "replace")[:500])
        return (json.loads(text) if text else None), seconds


class Studio:
    """A studio as ``./storyflow up`` starts it; after ``stop`` it may be started again.

    When the block ends the process is gone. ``client`` speaks to it. Its pages are there if ``pages``.
    ``settings`` are variables of its environment; without any it is an embedded one.
    """

    def __init__(self, home: Path, *, pages: bool = False, settings: Mapping[str, str] | None = None) -> None:
        self.home = home
        self._wanted = dict(settings or {})
        self._options = () if pages else ("--api-only",)
        self.client: Client
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Studio:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._ask_to_stop(self._process)
            self._end()

    @property
    def pid(self) -> int:
        assert self._process is not None, "it does not run"
        return self._process.pid

    def start(self) -> float:
        """Start it, and give the seconds to its first answer: the list of projects."""
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli", "up", "--port", "0", *self._options],
            env=os.environ | self._settings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.client = Client(*self._place(self._process))
        self.client.get("/api/projects/")
        return time.perf_counter() - began

    def stop(self) -> float:
        """Ask it to stop, and give the seconds to its end. Raises CommandError when that was no good end."""
        assert self._process is not None, "it does not run"
        began = time.perf_counter()
        self._ask_to_stop(self._process)
        status = self._end()
        if status != 0 and os.name == "posix":  # elsewhere there is no polite kill
            raise CommandError(f"The studio that is measured ended with status {status} when asked to stop.")
        return time.perf_counter() - began

    def _ask_to_stop(self, process: subprocess.Popen[str]) -> None:
        process.send_signal(signal.SIGTERM)

    def _end(self) -> int:
        process, self._process = self._process, None
        assert process is not None
        assert process.stdout is not None
        try:
            status = process.wait(_PATIENCE)
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            process.stdout.close()
        if hasattr(self, "client"):
            self.client.close()
        return status

    def _settings(self) -> dict[str, str]:
        return {
            "STORYFLOW_HOME": str(self.home),
            "STORYFLOW_MEDIA_ROOT": "",
            "STORYFLOW_MODE": "",
            "DJANGO_SETTINGS_MODULE": "storyflow_backend.settings.embedded",
            **self._wanted,
        }

    def _place(self, process: subprocess.Popen[str]) -> tuple[str, int]:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            if found := _ADDRESS.search(line):
                return found[1], int(found[2])
            said += line
        raise CommandError(f"The studio that is to be measured did not open: {said.strip()[-500:]}")
