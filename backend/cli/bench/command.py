"""``./storyflow bench``: speed, quality, memory, the studio and its workers on this machine, in one run.

Ratios count, seconds do not: a machine may be busy, but it is so for all.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from cli.bench.editor import bench_editor
from cli.bench.engines import bench_engines
from cli.bench.machine import described, machine
from cli.bench.orders import SAMPLE, Look, recorded
from cli.bench.photographs import Kind
from cli.bench.plots import write_results
from cli.bench.quality import bench_quality
from cli.bench.rerender import bench_rerender
from cli.bench.scaling import Extent, bench_scaling, lengths_up_to
from cli.bench.stages import bench_stages
from cli.bench.studio import Load, bench_studio
from cli.bench.workers import bench_workers
from cli.failures import CommandError
from core_engine.timeline import Quality

_MEGAPIXELS = (24, 80)
_EDITED = 1_000  # segments of the shorter story in the editor
_COMPARED = 10  # every tenth frame
_STORY_SHOTS = 6
_CHANGED_SHOTS = 60
_SHARED_SHOTS = 40


class Section(StrEnum):
    """What is measured."""

    ENGINE = "engine"
    STAGES = "stages"
    QUALITY = "quality"
    SCALING = "scaling"
    RERENDER = "rerender"
    STUDIO = "studio"
    EDITOR = "editor"
    WORKERS = "workers"


_OPTIONAL = (Section.EDITOR, Section.WORKERS)
"""They need programs that not everybody has."""


class Contestant(StrEnum):
    """Who takes part in the section ``engine``."""

    OURS = "ours"
    LIBX264 = "libx264"
    ZOOMPAN = "zoompan"
    MOVIEPY = "moviepy"
    CUSTOMARY = "customary"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What the command line asks for."""

    story: Path | None
    look: Look
    runs: int
    only: list[Contestant]
    shots: int
    megapixels: int
    seconds: float
    scenes: int | None
    load: Load


def bench(
    sections: Annotated[list[Section] | None, typer.Argument(help="Which measurements; default all.")] = None,
    story: Annotated[
        Path | None, typer.Option(help="For engine and stages, instead of photographs painted for it.")
    ] = None,
    runs: Annotated[int, typer.Option(min=1, help="Runs of everything; the worst counts.")] = 3,
    size: Annotated[tuple[int, int], typer.Option(help="Of the films, in pixels.")] = (1920, 1080),
    quality: Annotated[Quality, typer.Option(help="Of our engine.")] = Quality.STANDARD,
    only: Annotated[
        list[Contestant] | None, typer.Option(help="Contestants of the engine section; default all.")
    ] = None,
    shots: Annotated[int, typer.Option(min=10, help="Shots of the longest film in scaling.")] = 500,
    megapixels: Annotated[int, typer.Option(min=1, max=80, help="Largest pictures in scaling.")] = 80,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long a shot lasts in scaling.")] = 0.4,
    scenes: Annotated[
        int | None, typer.Option(min=7, help="Shots of the films in rerender (60) and workers (40).")
    ] = None,
    segments: Annotated[int, typer.Option(min=1, help="Of the longest story in studio and editor.")] = 10_000,
    requests: Annotated[int, typer.Option(min=1, help="Questions to the studio during a film.")] = 1_000,
    listeners: Annotated[int, typer.Option(min=1, max=500, help="Who listens to the studio.")] = 200,
    plots: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write tables and plots into this folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure speed, quality and memory on this machine."""
    console = Console(stderr=as_json)
    load = Load(story=SAMPLE, size=size, segments=segments, requests=requests, listeners=listeners, runs=runs)
    wishes = Wishes(
        story=story,
        look=Look(*size, quality),
        runs=runs,
        only=only or list(Contestant),
        shots=shots,
        megapixels=megapixels,
        seconds=seconds,
        scenes=scenes,
        load=load,
    )
    report: dict[str, Any] = {"machine": machine()}
    console.print(described(report["machine"]), highlight=False, soft_wrap=True)
    with tempfile.TemporaryDirectory(prefix="storyflow-bench-") as folder:
        stories = cache(lambda: _story(wishes, Path(folder), console))
        for section in sections or list(Section):
            try:
                report[section.value] = _measured(section, wishes, stories, Path(folder), console)
            except CommandError as error:
                if sections or section not in _OPTIONAL:
                    raise
                console.print(error.message)  # nobody asked for a browser or servers; the rest is measured
    if plots:
        write_results(report, plots)
    if as_json:
        typer.echo(json.dumps(report))


def _measured(
    section: Section, wishes: Wishes, story: Callable[[], Path], folder: Path, console: Console
) -> dict[str, Any]:
    """Every figure of a section, by its name."""
    look, runs = wishes.look, wishes.runs
    match section:
        case Section.ENGINE:
            return bench_engines(story(), look, folder, runs=runs, only=wishes.only, console=console)
        case Section.STAGES:
            return bench_stages(story(), look, folder, runs=runs, console=console)
        case Section.QUALITY:
            return bench_quality(look, folder, stride=_COMPARED, console=console)
        case Section.SCALING:
            return bench_scaling(_extent(wishes), look, folder, console)
        case Section.RERENDER:
            return bench_rerender(wishes.scenes or _CHANGED_SHOTS, look, folder, runs=runs, console=console)
        case Section.STUDIO:
            return bench_studio(wishes.load, folder, console)
        case Section.EDITOR:
            counts = sorted({min(_EDITED, wishes.load.segments), wishes.load.segments})
            return bench_editor(counts, folder, runs=runs, console=console)
        case Section.WORKERS:
            shots = wishes.scenes or _SHARED_SHOTS
            return bench_workers(shots, look, folder, runs=runs, console=console)


def _extent(wishes: Wishes) -> Extent:
    sizes = {min(size, wishes.megapixels) for size in _MEGAPIXELS}
    return Extent(
        shots=lengths_up_to(wishes.shots),
        seconds=wishes.seconds,
        megapixels=tuple(sorted(sizes)),
        runs=wishes.runs,
    )


def _story(wishes: Wishes, folder: Path, console: Console) -> Path:
    """The story of the contest: the one wished for, or photographs of both kinds; spoken."""
    place = wishes.story
    if place is None:
        console.print("Photographs are painted …")
        place = folder / "photographs"
        painter = [sys.executable, "-m", "cli.bench.stories", "photographs", str(place), str(_STORY_SHOTS)]
        subprocess.run([*painter, *Kind], check=True)
    return recorded(place, folder / "story")
