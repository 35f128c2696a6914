"""One command as a whole process, measured by the operating system."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any

from cli.failures import CommandError


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What a command cost: seconds, bytes of its largest process, and the JSON that it printed."""

    wall: float
    cpu: float | None
    peak: int | None
    answer: dict[str, Any]


def measured_run(
    command: Sequence[str], environment: Mapping[str, str], cores: Set[int] | None = None
) -> Run:
    """Run a command that prints one JSON object, its children included in the figures.

    It finds an empty STORYFLOW_HOME if ``environment`` names none, so nothing is taken from earlier work, and
    the usual bound of the cache.
    ``cores`` are those that it may use, where the system knows such bounds.
    On Linux the peak is never below that of the process that measures, so that one must stay small.
    Raises CommandError with the command's own sentence when it fails.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryDirectory(prefix="storyflow-bench-") as home:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            env={
                **os.environ,
                "STORYFLOW_HOME": home,
                "STORYFLOW_MEDIA_ROOT": "",
                "STORYFLOW_CACHE_LIMIT": "",
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=None if cores is None else partial(os.sched_setaffinity, 0, cores),
        )
        try:
            status, cpu, peak = _reap(process)
        except BaseException:
            process.terminate()
            process.wait()
            raise
        wall = time.perf_counter() - began
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if status != 0:
        raise CommandError(f"A measured render failed: {text.strip()[-500:]}")
    return Run(wall=wall, cpu=cpu, peak=peak, answer=_last_object(text))


def _reap(process: subprocess.Popen[bytes]) -> tuple[int, float | None, int | None]:
    """Exit status, CPU seconds and peak memory; the last two only where the system tells."""
    if not hasattr(os, "wait4"):
        return process.wait(), None, None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    scale = 1 if os.uname().sysname == "Darwin" else 1024
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * scale


def _last_object(text: str) -> dict[str, Any]:
    for line in reversed(text.splitlines()):
        if line.startswith("{"):
            found: dict[str, Any] = json.loads(line)
            return found
    raise CommandError("A measured render gave no figures.")
