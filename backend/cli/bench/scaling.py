"""``./storyflow bench scaling``: short and long films, one core and two, large pictures and huge ones."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.bench.figures import Figure, show
from cli.bench.measured_run import Run, measured_run
from cli.bench.orders import Look

TIME_BAR = 1.1
"""Of the time a frame of the shortest film, at most."""

MEMORY_BAR = 0.1
"""By what part the peak of a long film may differ from that of the shortest."""

PEAK_BARS = {24: 400, 80: 800}
"""MB, by the megapixels of the pictures up to which they hold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Extent:
    """What is measured: films of so many shots (the first is the yardstick), each of so many seconds,
    pictures of so many megapixels (the first are those of all films), each so many times."""

    shots: tuple[int, ...]
    seconds: float
    megapixels: tuple[int, ...]
    runs: int


def lengths_up_to(longest: int) -> tuple[int, ...]:
    """Shots of the films that are compared: the longest, and ten and a hundred where those are fewer."""
    return (*(count for count in (10, 100) if count < longest), longest)


def bench_scaling(extent: Extent, look: Look, folder: Path, console: Console) -> dict[str, Any]:
    """Render them all in turn; gives every figure by its name."""
    usual, *larger = extent.megapixels
    fewest = extent.shots[0]
    cases = [*((count, usual) for count in extent.shots), *((fewest, size) for size in larger)]
    stories = {case: _story(folder, *case, extent.seconds, console) for case in cases}
    films: dict[tuple[int, int], list[Run]] = {case: [] for case in stories}
    one_core: list[Run] = []
    for number in range(extent.runs):
        for (count, size), story in stories.items():
            console.print(f"{count} shots, {size} megapixels, run {number + 1} of {extent.runs} …")
            films[count, size].append(_render(story, look, folder))
        if _can_pin() and len(_cores()) > 1:
            console.print(f"{fewest} shots on one core …")
            one_core.append(_render(stories[fewest, usual], look, folder, cores=1))
    by_count = {count: films[count, usual] for count in extent.shots}
    by_size = {size: films[fewest, size] for size in extent.megapixels}
    figures = [*length_figures(by_count), *size_figures(by_size), *core_figures(by_count[fewest], one_core)]
    return show("Scaling", figures, console)


def length_figures(films: Mapping[int, Sequence[Run]]) -> list[Figure]:
    """Time a frame and peak memory for each number of shots, against the fewest."""
    fewest = next(iter(films))
    figures = []
    for count, runs in films.items():
        shots = f"{count} shots"
        figures.append(Figure(f"{count}_ms", f"{shots}: time a frame", "ms", tuple(map(frame_time, runs))))
        figures.append(Figure(f"{count}_peak", f"{shots}: peak memory", "MB", _peaks(runs)))
        if count != fewest:
            pairs = list(zip(runs, films[fewest], strict=True))
            slower = tuple(frame_time(long) / frame_time(short) for long, short in pairs)
            more = tuple(long.peak / short.peak - 1 for long, short in pairs if long.peak and short.peak)
            label = f"{shots}: … ÷ that of {fewest}"
            figures.append(Figure(f"{count}_time_ratio", label, "×", slower, bar=TIME_BAR))
            label = f"{shots}: memory against {fewest}"
            figures.append(Figure(f"{count}_memory_change", label, "", more, bar=MEMORY_BAR))
    return figures


def size_figures(films: Mapping[int, Sequence[Run]]) -> list[Figure]:
    """Peak memory by the size of the pictures, with the bar that holds for it."""
    return [
        Figure(f"peak_{size}mp", f"Pictures of {size} megapixels: peak", "MB", _peaks(runs), _peak_bar(size))
        for size, runs in films.items()
    ]


def core_figures(two: Sequence[Run], one: Sequence[Run]) -> list[Figure]:
    """How much faster all cores are than one."""
    times = tuple(frame_time(slow) / frame_time(fast) for slow, fast in zip(one, two, strict=False))
    label = f"Times as fast on {len(_cores())} cores as on one" if _can_pin() else "All cores against one"
    return [Figure("cores_ratio", label, "×", times)]


def frame_time(run: Run) -> float:
    """Milliseconds a frame, without the start of the program: a long film would only gain by it."""
    return float(1000 * run.answer["wall_seconds"] / run.answer["frames"])


def _peak_bar(megapixels: int) -> float | None:
    return next((float(bar) for size, bar in PEAK_BARS.items() if megapixels <= size), None)


def _peaks(runs: Sequence[Run]) -> tuple[float, ...]:
    return tuple(run.peak / 1e6 for run in runs if run.peak)


def _story(folder: Path, shots: int, megapixels: int, seconds: float, console: Console) -> Path:
    console.print(f"A story of {shots} shots with pictures of {megapixels} megapixels is painted …")
    story = folder / f"story-{shots}-{megapixels}"
    painter = [sys.executable, "-m", "cli.bench.stories", "long", str(story)]
    subprocess.run([*painter, str(shots), str(megapixels), str(seconds)], check=True)
    return story


def _render(story: Path, look: Look, folder: Path, cores: int | None = None) -> Run:
    film = folder / "scaling.mp4"
    command = [sys.executable, "-m", "cli", "render", str(story), "-o", str(film), "--json"]
    pinned = frozenset(sorted(_cores())[:cores]) if cores else None
    run = measured_run([*command, *look.options()], {}, cores=pinned)
    film.unlink()
    return run


def _can_pin() -> bool:
    return hasattr(os, "sched_setaffinity")


def _cores() -> set[int]:
    return os.sched_getaffinity(0) if _can_pin() else set()
