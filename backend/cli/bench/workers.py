"""``./storyflow bench workers``: a film in the scaled mode, by one worker and by two, and what a kill costs.

Each worker is kept to one core. PostgreSQL, Redis and Ceph's object gateway are the real ones, started for
each run in a throw-away folder; what they and the studio use of the processor is shown beside the workers'.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from cli import setup_tools
from cli.bench.figures import Figure, show
from cli.bench.orders import Look
from cli.bench.stories import CAMERA_MEGAPIXELS
from cli.bench.studio_client import Studio
from cli.bench.studio_stories import upload_story
from cli.bench.studio_watching import watch_film
from cli.failures import CommandError
from cli.setup_environments import environment
from cli.setup_tools import CEPH, POSTGRESQL, REDIS

RATIO_BAR = 1.6
"""Times as fast as one worker, that two are at least."""

_SERVERS = (POSTGRESQL, REDIS, CEPH)
_PACKAGES = ("boto3", "celery", "psycopg", "redis")
_PICTURE = 12
"""Pixels of what is painted for each of the film's; a shot has a quarter of that."""

_SPENDERS = {
    "workers": "Workers",
    "postgresql": "PostgreSQL",
    "redis": "Redis",
    "ceph": "Ceph",
    "studio": "Studio",
}

Run = dict[str, Any]
"""What ``workers_run`` tells of its films ``one``, ``two`` and ``killed``."""


def bench_workers(shots: int, look: Look, folder: Path, *, runs: int, console: Console) -> dict[str, Any]:
    """Make a film of ``shots`` shots in one studio, then ``runs`` times by workers that share it out.

    Raises CommandError where a server cannot be had, or a worker cannot be kept to a core.
    """
    cores = _cores()
    _require_servers()
    python = _python()
    console.print(f"A story of {shots} shots is painted …")
    story = _painted(folder / "shared", shots, look)
    console.print("The studio makes its film alone …")
    expected = _embedded(story, look, folder / "embedded")
    found = []
    for number in range(runs):
        console.print(f"Workers make it, run {number + 1} of {runs} …")
        found.append(_run(python, story, look, shots, seed=number + 1))
    beside = "which they share with the servers" if cores == 2 else "the servers on the others"
    title = f"Workers, each on one of {cores} cores, {beside}"
    return show(title, figures_of(found, expected, shots, shared=cores == 2), console)


def figures_of(runs: Sequence[Run], expected: str, shots: int, *, shared: bool) -> list[Figure]:
    """The figures of runs; ``expected`` is the SHA-256 of the embedded film, ``shared`` says that the servers
    had no cores but those of the workers."""
    differing = tuple(float(sum(film["digest"] != expected for film in run.values())) for run in runs)
    left = tuple(float(sum(film["left"] for film in run.values())) for run in runs)
    ratios = tuple(run["one"]["seconds"] / run["two"]["seconds"] for run in runs)

    faster = f"Two workers: times as fast as one{', servers on the same cores' if shared else ''}"

    def told(film: str, fact: str) -> tuple[float, ...]:
        return tuple(float(run[film][fact]) for run in runs)

    return [
        Figure("times_one", faster, "×", ratios, least=RATIO_BAR),
        Figure("differing", "Films that differ from the embedded one", "", differing, bar=0),
        Figure("left", "Files left on the workers' disks", "", left, bar=0),
        Figure(
            "killed_finished",
            "A worker is killed: shots finished by then",
            "",
            told("killed", "finished"),
        ),
        Figure("killed_repeated", "… of these encoded again", "", told("killed", "repeated"), bar=0),
        Figure("killed_encoded", "… shots encoded in all", "", told("killed", "encoded"), bar=shots),
        Figure("killed_seconds", "… two workers, one of them killed", "s", told("killed", "seconds")),
        *_costs("one", "One worker", runs),
        *_costs("two", "Two workers", runs),
    ]


def _costs(name: str, label: str, runs: Sequence[Run]) -> list[Figure]:
    """Seconds by the clock, and the processor's by who spent them."""
    seconds = tuple(run[name]["seconds"] for run in runs)
    return [
        Figure(f"{name}_seconds", label, "s", seconds),
        *(
            Figure(f"{name}_{who}_cpu", f"… CPU: {title}", "s", tuple(run[name]["cpu"][who] for run in runs))
            for who, title in _SPENDERS.items()
        ),
    ]


def _cores() -> int:
    """How many cores there are. Raises CommandError where workers cannot have one each."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    if count < 2:
        raise CommandError(
            "Workers are measured on two cores or more, on a system that keeps each to its own: Linux."
        )
    return count


def _require_servers() -> None:
    lacking = [tool for tool in _SERVERS if tool.find() is None]
    if lacking:
        names = " and ".join(tool.name for tool in lacking)
        line = setup_tools.install_line(lacking) or f"Install {names}."
        raise CommandError(f"Workers are measured with real servers, and {names} is not there: {line}")


def _python() -> Path:
    """A Python with the packages of the scaled mode."""
    if all(map(importlib.util.find_spec, _PACKAGES)):
        return Path(sys.executable)
    return environment("scaled")


def _painted(story: Path, shots: int, look: Look) -> Path:
    megapixels = min(CAMERA_MEGAPIXELS, max(1.0, _PICTURE * look.width * look.height / 1e6))
    painter = [sys.executable, "-m", "cli.bench.stories", "shared", str(story), str(shots), str(megapixels)]
    subprocess.run(painter, check=True)
    return story


def _embedded(story: Path, look: Look, home: Path) -> str:
    """The SHA-256 of the film that a studio makes by itself."""
    with Studio(home) as studio:
        studio.start()
        project = upload_story(studio.client, story, look)
        watch_film(studio.client, project)
        film = home / "media" / "projects" / project / "output" / "final.mp4"
        with film.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()


def _run(python: Path, story: Path, look: Look, shots: int, seed: int) -> Run:
    numbers = map(str, (look.width, look.height, shots, seed))
    process = subprocess.Popen(
        [str(python), "-m", "cli.bench.workers_run", str(story), *numbers],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said, _ = process.communicate()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if process.returncode == 0:
        answer: Run = json.loads(said)
        return answer
    try:
        raise CommandError(json.loads(said)["error"])
    except ValueError:
        raise CommandError("Workers could not be measured; the lines above say why.") from None
