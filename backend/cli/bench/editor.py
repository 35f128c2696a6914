"""``./storyflow bench editor``: long stories in the studio's editor, met in a real browser.

The browser's own figures are taken by ``frontend/scripts/measure-editor.mjs``. Of the longest task there are
two: by the clock, which decides because somebody waits by it, and in processor time, which tells whether a
busy machine was to blame.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from cli import setup_tools
from cli.bench.figures import Figure, show
from cli.bench.studio_client import Studio
from cli.failures import CommandError
from cli.setup_node import FRONTEND, install_packages, node
from cli.setup_tools import CHROMIUM

_FIRST_PAINT = 1.5  # seconds
_TASK = 50  # milliseconds, after which somebody notices (W3C Long Tasks)
_CARDS = 60
_SHIFT = 0.02
_SCRIPT = 250  # kB of compressed script, which a page fetches before anybody touches it

Measured = Sequence[dict[str, Any]]
"""The same story measured several times: the script's answers."""


def bench_editor(segments: Sequence[int], folder: Path, *, runs: int, console: Console) -> dict[str, Any]:
    """Measure the editor with stories of so many ``segments`` in a studio whose home is made in ``folder``.

    Raises CommandError where Node.js, its packages or a browser cannot be had.
    """
    measuring = _Measuring()
    with Studio(folder / "editor", pages=True) as studio:
        console.print("The studio starts …")
        studio.start()
        origin = f"http://{studio.client.host}:{studio.client.port}"
        counts = " and ".join(map(str, segments))
        console.print(f"Stories of {counts} segments are opened, {runs} times …")
        answers = [measuring.take(origin, segments) for _ in range(runs)]
    found: dict[str, Any] = {}
    for place, count in enumerate(segments):
        of_count = [answer["stories"][place] for answer in answers]
        found |= show(f"Editor, {count} segments", story_figures(count, of_count), console)
    dashboard = page_figures("dashboard", [answer["dashboard"] for answer in answers])
    return found | show("Dashboard", dashboard, console)


def story_figures(count: int, measured: Measured) -> list[Figure]:
    """The figures of one story's editor; ``count`` segments."""
    cards = tuple(one["most_cards"] for one in measured)
    page = page_figures(f"{count}", [{**one["opening"], **one["first"]} for one in measured])
    scrolling = _task_figures(f"{count}_scroll", "scrolling", [one["scrolling"] for one in measured])
    typing = _task_figures(f"{count}_type", "typing", [one["typing"] for one in measured])
    return [*page, *scrolling, *typing, Figure(f"{count}_cards", "Cards in the page", "", cards, bar=_CARDS)]


def page_figures(name: str, measured: Measured) -> list[Figure]:
    """The figures of a page's coming."""

    def values(key: str, unit: float = 1) -> tuple[float, ...]:
        return tuple(one[key] / unit for one in measured)

    return [
        Figure(f"{name}_paint", "First paint", "s", values("first_paint", 1000), bar=_FIRST_PAINT),
        Figure(f"{name}_shown", "Content stands", "s", values("shown", 1000)),
        Figure(f"{name}_open_task", "Longest task, opening", "ms", values("longest_task")),
        Figure(f"{name}_shift", "Layout shift", "", values("layout_shift"), bar=_SHIFT),
        Figure(f"{name}_script", "Script by itself", "kB", values("script_bytes", 1000), bar=_SCRIPT),
    ]


def _task_figures(name: str, doing: str, measured: Measured) -> list[Figure]:
    clock = tuple(one["longest_task"] for one in measured)
    processor = tuple(one["longest_task_processor"] for one in measured)
    return [
        Figure(f"{name}_task", f"Longest task, {doing}", "ms", clock, bar=_TASK),
        Figure(f"{name}_task_cpu", "… in processor time", "ms", processor),
    ]


class _Measuring:
    """The script with everything it needs. Raises CommandError where that cannot be had."""

    def __init__(self) -> None:
        chromium = CHROMIUM.find()
        if chromium is None:
            line = setup_tools.install_line([CHROMIUM]) or f"Install {CHROMIUM.name}."
            raise CommandError(f"The editor is measured in {CHROMIUM.name}, which is not there: {line}")
        ready = node()
        install_packages(ready)
        program = shutil.which("node", path=ready.bin) or "node"
        self._command = [program, str(Path("scripts", "measure-editor.mjs"))]
        self._variables = {**ready.variables(), "STORYFLOW_CHROMIUM": chromium}

    def take(self, origin: str, segments: Sequence[int]) -> dict[str, Any]:
        done = subprocess.run(
            [*self._command, origin, *map(str, segments)],
            cwd=FRONTEND,
            env=self._variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CommandError(f"The editor could not be measured: {done.stderr.strip()[-500:]}")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer
