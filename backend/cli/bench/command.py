"""``./storyflow bench``: speed, quality, memory and the studio's answers on this machine, in one run.

Ratios count, seconds do not: a machine may be busy, but it is so for all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli.bench.engines import bench_engines
from cli.bench.measured_run import Run, measured_run
from cli.bench.orders import Look, recorded
from cli.bench.stages import bench_stages
from cli.bench.studio import Load, bench_studio
from core_engine.home import INSTALLATION
from core_engine.timeline import Quality

SAMPLE = INSTALLATION / "examples" / "lighthouse"


class Section(StrEnum):
    """What is measured."""

    ENGINE = "engine"
    STAGES = "stages"
    MEMORY = "memory"
    STUDIO = "studio"


class Contestant(StrEnum):
    """Who takes part in the section ``engine``."""

    OURS = "ours"
    LIBX264 = "libx264"
    ZOOMPAN = "zoompan"
    MOVIEPY = "moviepy"


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
    sections: Annotated[list[Section] | None, typer.Argument(help="Which measurements; default all.")] = None,
    story: Annotated[Path, typer.Option(help="The story for the engines.")] = SAMPLE,
    runs: Annotated[int, typer.Option(min=1, help="Runs of each engine, and of the studio.")] = 3,
    shots: Annotated[int, typer.Option(min=20, help="Shots of the long film.")] = 500,
    megapixels: Annotated[int, typer.Option(min=2, max=80, help="Size of the pictures.")] = 24,
    size: Annotated[tuple[int, int], typer.Option(help="Of the films, in pixels.")] = (1920, 1080),
    quality: Annotated[Quality, typer.Option(help="Of our engine.")] = Quality.STANDARD,
    only: Annotated[
        list[Contestant] | None, typer.Option(help="Contestants of the engine section; default all.")
    ] = None,
    segments: Annotated[int, typer.Option(min=1, help="Segments of the studio's story.")] = 10_000,
    requests: Annotated[int, typer.Option(min=1, help="Questions to the studio during a film.")] = 1_000,
    listeners: Annotated[int, typer.Option(min=1, max=500, help="Who listens to the studio.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure speed and memory on this machine."""
    console = Console(stderr=as_json)
    report: dict[str, Any] = {"machine": _machine()}
    look = Look(*size, quality)
    with tempfile.TemporaryDirectory(prefix="storyflow-bench-") as folder:
        told = cache(lambda: recorded(story, Path(folder) / "story"))
        for section in sections or list(Section):
            match section:
                case Section.ENGINE:
                    report["engine"] = bench_engines(
                        told(), look, Path(folder), runs=runs, only=only or (), console=console
                    )
                case Section.STAGES:
                    report["stages"] = bench_stages(told(), look, Path(folder), runs=runs, console=console)
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


def _memory(shots: int, megapixels: int, folder: Path, console: Console) -> dict[str, Any]:
    """Peak memory of a short and of a long film over pictures of the same size."""
    found: dict[int, Run] = {}
    for count in (10, shots):
        console.print(f"{count} shots, pictures of {megapixels} megapixels …")
        story = folder / f"story-{count}"
        painter = [sys.executable, "-m", "cli.bench.stories", str(story), str(count), str(megapixels)]
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
