"""``./storyflow bench engine``: the same film by every contestant, in turn, so that a drifting machine is
fair to all. The quick ones take a turn before and after each slow one: a neighbour that is busy for a
minute would else be all that they see, and a part of what the slow ones do.

ours       ``./storyflow render``, the whole process
libx264    the encoder alone, fed our frames from memory
zoompan    one FFmpeg command line
moviepy    our command with the MoviePy engine
customary  the program that people write with MoviePy
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.bench.figures import Figure, show
from cli.bench.measured_run import Run, measured_run
from cli.bench.orders import Look, order_of, write_order
from cli.bench.zoompan import ffmpeg_of
from cli.setup_environments import environment
from core_engine.engines import DEFAULT
from core_engine.video_renderer import available_cores

SPEED_BAR = 10
"""Times as fast as the customary MoviePy program, at least."""

ENCODER_SHARE_BAR = 0.70
"""Of the whole render's processor time, what libx264 alone takes, at least."""

QUICK = ("ours", "libx264")

Contestant = Callable[[], Run]


@dataclass(frozen=True, slots=True)
class Field:
    """Where the contestants find the story, with its narrations recorded, and leave their films."""

    story: Path
    look: Look
    folder: Path

    def render(self, engine: str, python: Path) -> Contestant:
        """``./storyflow render`` with one of the engines."""
        film = self.folder / f"{engine}.mp4"
        command = [str(python), "-m", "cli", "render", str(self.story), "-o", str(film), "--json"]
        return self._removing(film, [*command, *self.look.options()], {"STORYFLOW_ENGINE": engine})

    def by_hand(self, order: Path, ffmpeg: Path) -> Contestant:
        """FFmpeg's zoompan."""
        film = self.folder / "zoompan.mp4"
        command = [sys.executable, "-m", "cli.bench.zoompan", str(order), str(film), str(ffmpeg)]
        return self._removing(film, command, {})

    def customary(self, order: Path, python: Path) -> Contestant:
        """MoviePy as people use it."""
        film = self.folder / "customary.mp4"
        return self._removing(film, [str(python), "-m", "cli.bench.customary", str(order), str(film)], {})

    def encoder(self, order: Path) -> Contestant:
        """libx264 alone, as many at once as our engine runs."""
        command = [sys.executable, "-m", "cli.bench.x264_alone", str(order), str(available_cores())]
        return lambda: measured_run(command, {})

    def _removing(self, film: Path, command: Sequence[str], settings: dict[str, str]) -> Contestant:
        def run() -> Run:
            found = measured_run(command, settings)
            film.unlink()
            return found

        return run


def bench_engines(
    story: Path, look: Look, folder: Path, *, runs: int, only: Sequence[str], console: Console
) -> dict[str, Any]:
    """Measure the contestants ``only``; gives every figure by its name."""
    contestants = _contestants(Field(story, look, folder), only, console)
    found: dict[str, list[Run]] = {name: [] for name in contestants}
    for number in range(runs):
        turns: dict[str, list[Run]] = {name: [] for name in contestants}
        for name in order_of_turns(contestants):
            console.print(f"{name}, run {number + 1} of {runs} …")
            turns[name].append(contestants[name]())
        for name, taken in turns.items():
            found[name].append(together(taken))
    return show("Engines", figures_of(found), console)


def order_of_turns(contestants: Iterable[str]) -> Iterator[str]:
    """Who comes when in one run."""
    names = list(contestants)
    quick, slow = [name for name in names if name in QUICK], [name for name in names if name not in QUICK]
    for name in slow:
        yield from (*quick, name)
    yield from quick


def together(turns: Sequence[Run]) -> Run:
    """The turns of a contestant in one run, as if they were one: sums, and the highest peak."""
    spent = [run.cpu for run in turns if run.cpu is not None]
    sums: dict[str, float] = {
        name: sum(run.answer[name] for run in turns)
        for name in ("frames", "cpu_seconds")
        if name in turns[0].answer
    }
    return Run(
        wall=sum(run.wall for run in turns),
        cpu=sum(spent) if spent else None,
        peak=max((run.peak for run in turns if run.peak is not None), default=None),
        answer=sums,
    )


def _contestants(field: Field, wanted: Sequence[str], console: Console) -> dict[str, Contestant]:
    """Those that this machine can run, in the order of their turns."""
    order = write_order(order_of(field.story, field.look), field.folder / "order.json")
    chosen: dict[str, Contestant] = {}
    if "ours" in wanted:
        chosen["ours"] = field.render(DEFAULT, Path(sys.executable))
    if "libx264" in wanted:
        chosen["libx264"] = field.encoder(order)
    if "zoompan" in wanted:
        ffmpeg = ffmpeg_of(environment("moviepy2"))
        if ffmpeg is None:
            console.print("The moviepy2 environment has no FFmpeg program, so zoompan is not measured.")
        else:
            chosen["zoompan"] = field.by_hand(order, ffmpeg)
    if "moviepy" in wanted:
        chosen["moviepy"] = field.render("moviepy", environment("moviepy2"))
    if "customary" in wanted:
        chosen["customary"] = field.customary(order, environment("moviepy2"))
    return chosen


def figures_of(found: dict[str, list[Run]]) -> list[Figure]:
    """The ratios first, each of a run against the same run of ours, then what they were made of."""
    ours = found.get("ours", [])
    alone = [run.answer["cpu_seconds"] for run in found.get("libx264", [])]
    share = tuple(cpu / run.cpu for cpu, run in zip(alone, ours, strict=False) if run.cpu)
    return [
        Figure("encoder_share", "libx264 alone ÷ whole render, CPU", "", share, least=ENCODER_SHARE_BAR),
        _times_as_fast("customary", "the customary MoviePy program", ours, found, SPEED_BAR),
        _times_as_fast("moviepy", "our MoviePy engine", ours, found),
        _times_as_fast("zoompan", "FFmpeg's zoompan", ours, found),
        *(figure for name, runs in found.items() if name != "libx264" for figure in _costs(name, runs)),
        Figure("libx264_cpu", "libx264: CPU a frame", "ms", _per_frame(found.get("libx264", []), alone)),
    ]


def _times_as_fast(
    name: str, label: str, ours: Sequence[Run], found: dict[str, list[Run]], least: float | None = None
) -> Figure:
    """By frames a second: MoviePy may take a narration to be a frame longer or shorter than it is."""
    ratios = tuple(
        slow.wall * fast.answer["frames"] / (fast.wall * slow.answer["frames"])
        for fast, slow in zip(ours, found.get(name, []), strict=False)
    )
    return Figure(f"times_{name}", f"Times as fast as {label}", "×", ratios, least=least)


def _costs(name: str, runs: Sequence[Run]) -> list[Figure]:
    cpu = [run.cpu for run in runs if run.cpu is not None]
    peaks = tuple(run.peak / 1e6 for run in runs if run.peak)
    rates = tuple(run.answer["frames"] / run.wall for run in runs)
    return [
        Figure(f"{name}_rate", f"{name}: frames a second", "", rates),
        Figure(f"{name}_cpu", f"{name}: CPU a frame", "ms", _per_frame(runs, cpu)),
        Figure(f"{name}_peak", f"{name}: peak memory", "MB", peaks),
    ]


def _per_frame(runs: Sequence[Run], seconds: Sequence[float]) -> tuple[float, ...]:
    """Milliseconds."""
    return tuple(1000 * spent / run.answer["frames"] for run, spent in zip(runs, seconds, strict=False))
