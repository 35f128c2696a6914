"""The fake in a process of its own, and the handle on it that tests of several workers hold."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from providers.fake.scenario import Scenario
from providers.fake.server import environment

BACKEND = Path(__file__).resolve().parents[2]
_PATIENCE = 30.0  # seconds


class RemoteFake:
    """A fake that runs elsewhere on this machine, at ``url``."""

    def __init__(self, url: str, process: subprocess.Popen[str] | None = None) -> None:
        self.url = url
        self._process = process

    @property
    def pid(self) -> int | None:
        """The process, if we started it."""
        return self._process.pid if self._process else None

    def script(self, service: str, scenario: Scenario, *, times: int | None = 1) -> None:
        """Let the next ``times`` orders of a service go like this; None: all of them."""
        order = {"service": service, "scenario": scenario.to_json(), "times": times}
        self._call("POST", "/_fake/scenarios", order)

    def counts(self) -> dict[str, Any]:
        """The book: received, counts, jobs, charged, violations, leaks, trapped."""
        return self._call("GET", "/_fake/counts")

    def release(self) -> None:
        """Until ``reset``, nothing is waited for: jobs are done, late answers come, hanging ones end."""
        self._call("POST", "/_fake/release", {})

    def reset(self) -> None:
        """Begin anew: no scenarios, an empty book."""
        self._call("POST", "/_fake/reset", {})

    def environment(self) -> dict[str, str]:
        """The settings that lead every adapter there, keys included."""
        return environment(self.url)

    def stop(self) -> None:
        """End the process if we started it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_PATIENCE)
            if self._process.stdout:
                self._process.stdout.close()

    def _call(self, method: str, path: str, data: Mapping[str, Any] | None = None) -> dict[str, Any]:
        body = None if data is None else json.dumps(data).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, body, headers, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=_PATIENCE) as answer:
            told: dict[str, Any] = json.load(answer)
            return told

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_process(*options: str) -> RemoteFake:
    """Start ``python -m providers.fake`` with these options. Raises RuntimeError when it does not come up."""
    process = subprocess.Popen(
        [sys.executable, "-m", "providers.fake", *options],
        cwd=BACKEND,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    if not url:
        process.wait(_PATIENCE)
        raise RuntimeError("The fake services did not start.")
    return RemoteFake(url, process)
