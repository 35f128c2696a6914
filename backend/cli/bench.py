"""``./storyflow bench``: speed, memory and the studio's answers on this machine, side by side in one run.

Ratios count, seconds do not: a machine may be busy, but it is so for both.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli.bench_studio import Load, bench_studio
from cli.measured_run import Run, measured_run
from cli.setup_environments import environment
from core_engine.home import INSTALLATION

SAMPLE = INSTALLATION / "examples" / "lighthouse"


class Section(StrEnum):
    """What is measured: our engine against MoviePy's, memory against the number of shots, and the studio's
    answers while it works."""

    ENGINE = "engine"
    MEMORY = "memory"
    STUDIO = "studio"


@dataclass(frozen=True, slots=True)
class Case:
    """One command line, run several times."""

    name: str
    story: Path
    engine: str = "pyav"
    options: tuple[str, ...] = ()

    def run(self, python: Path, folder: Path) -> Run:
        output = folder / f"{self.name.replace(' ', '-')}.mp4"
        command = [str(python), "-m", "cli", "render", str(self.story), "-o", str(output), "--json"]
        run = measured_run([*command, *self.options], {"STORYFLOW_ENGINE": self.engine})
        output.unlink()
        return run


def bench(
    sections: Annotated[
        list[Section] | None, typer.Argument(help="engine, memory, studio; default all.")
    ] = None,
    story: Annotated[Path, typer.Option(help="The story for the engines.")] = SAMPLE,
    runs: Annotated[int, typer.Option(min=1, help="Runs of each engine, and of the studio.")] = 3,
    shots: Annotated[int, typer.Option(min=20, help="Shots of the long film.")] = 500,
    megapixels: Annotated[int, typer.Option(min=2, max=80, help="Size of the pictures.")] = 24,
    size: Annotated[tuple[int, int], typer.Option(help="Of the studio's film.")] = (1920, 1080),
    segments: Annotated[int, typer.Option(min=1, help="Segments of the studio's story.")] = 10_000,
    requests: Annotated[int, typer.Option(min=1, help="Questions to the studio during a film.")] = 1_000,
    listeners: Annotated[int, typer.Option(min=1, max=500, help="Who listens to the studio.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure speed and memory on this machine."""
    console = Console(stderr=as_json)
    report: dict[str, Any] = {"machine": _machine()}
    with tempfile.TemporaryDirectory(prefix="storyflow-bench-") as folder:
        for section in sections or list(Section):
            match section:
                case Section.ENGINE:
                    report["engine"] = _engines(story, runs, Path(folder), console)
                case Section.MEMORY:
                    report["memory"] = _memory(shots, megapixels, Path(folder), console)
                case Section.STUDIO:
                    load = Load(
                        story=SAMPLE,
                        size=size,
                        segments=segments,
                        requests=requests,
                        listeners=listeners,
                        runs=runs,
                    )
                    report["studio"] = bench_studio(load, Path(folder), console)
    if as_json:
        typer.echo(json.dumps(report))


def _engines(story: Path, runs: int, folder: Path, console: Console) -> dict[str, Any]:
    """The same story by both engines, in turn, so that a drifting machine is fair to both."""
    pythons = {"pyav": Path(sys.executable), "moviepy": environment("moviepy2")}
    figures: dict[str, list[Run]] = {name: [] for name in pythons}
    for number in range(runs):
        for name, python in pythons.items():
            console.print(f"{name}, run {number + 1} of {runs} …")
            figures[name].append(Case(name, story, engine=name).run(python, folder))
    ratios = [slow.wall / fast.wall for fast, slow in zip(figures["pyav"], figures["moviepy"], strict=True)]
    _print_engines(figures, ratios, console)
    return {
        **{name: [_figures(run) for run in found] for name, found in figures.items()},
        "times_faster": {"median": statistics.median(ratios), "worst": min(ratios), "best": max(ratios)},
    }


def _memory(shots: int, megapixels: int, folder: Path, console: Console) -> dict[str, Any]:
    """Peak memory of a short and of a long film over pictures of the same size."""
    found: dict[int, Run] = {}
    for count in (10, shots):
        console.print(f"{count} shots, pictures of {megapixels} megapixels …")
        story = folder / f"story-{count}"
        painter = [sys.executable, "-m", "cli.bench_stories", str(story), str(count), str(megapixels)]
        subprocess.run(painter, check=True)
        found[count] = Case(f"{count} shots", story).run(Path(sys.executable), folder)
    table = Table("Film", "Peak memory, MB", "ms a frame")
    for count, run in found.items():
        table.add_row(f"{count} shots", _megabytes(run), f"{1000 * run.wall / run.answer['frames']:.1f}")
    console.print(table)
    peaks = [run.peak for run in found.values()]
    growth = peaks[1] / peaks[0] if peaks[0] and peaks[1] else None
    if growth:
        console.print(f"The long film takes {growth:.3f} times the memory of the short one.")
    return {**{str(count): _figures(run) for count, run in found.items()}, "growth": growth}


def _print_engines(figures: dict[str, list[Run]], ratios: Sequence[float], console: Console) -> None:
    table = Table("Engine", "Frames a second", "CPU, ms a frame", "Peak memory, MB")
    for name, runs in figures.items():
        run = sorted(runs, key=lambda found: found.wall)[len(runs) // 2]
        frames = run.answer["frames"]
        cpu = "unknown" if run.cpu is None else f"{1000 * run.cpu / frames:.1f}"
        table.add_row(name, f"{frames / run.wall:.1f}", cpu, _megabytes(run))
    console.print(table)
    console.print(
        f"Median of {len(ratios)}: {statistics.median(ratios):.1f} times as fast as MoviePy "
        f"({min(ratios):.1f} to {max(ratios):.1f})."
    )


def _figures(run: Run) -> dict[str, Any]:
    return {
        "wall_seconds": run.wall,
        "cpu_seconds": run.cpu,
        "peak_bytes": run.peak,
        "frames": run.answer["frames"],
    }


def _megabytes(run: Run) -> str:
    return "unknown" if run.peak is None else f"{run.peak / 1e6:.0f}"


def _machine() -> dict[str, Any]:
    """What the figures were taken on; ``load`` is how many processes wanted a core before (getloadavg(3))."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {"system": sys.platform, "cores": os.cpu_count(), "load": load, "python": sys.version.split()[0]}
