"""``./storyflow bench rerender``: a long film is changed a little and made again; how much of the work is
done twice?"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.bench.figures import Figure, show
from cli.bench.measured_run import Run, measured_run
from cli.bench.orders import Look, write_story

SHARE_BAR = 8
"""Hundredths of the time that the whole film took, at most."""

Segments = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a writer does to a story; ``concerned`` is how many shots it touches."""

    name: str
    label: str
    concerned: int
    apply: Callable[[Segments, str], None]


def _change_word(segments: Segments, _: str) -> None:
    segment = segments[len(segments) // 3]
    segment["text_content"] = f"Afterwards, {segment['text_content']}"


def _change_picture(segments: Segments, spare: str) -> None:
    segments[len(segments) // 2]["image"] = spare


def _swap(segments: Segments, _: str) -> None:
    one, other = len(segments) // 4, len(segments) // 4 + 1
    segments[one], segments[other] = segments[other], segments[one]


def _append(segments: Segments, _: str) -> None:
    segments.append(
        {"text_content": "So it is told to this day on every coast.", "image": segments[0]["image"]}
    )


CHANGES = (
    Change("word", "One word", 1, _change_word),
    Change("picture", "One picture", 1, _change_picture),
    Change("swap", "Two swapped", 2, _swap),
    Change("append", "One more", 1, _append),
)


def bench_rerender(shots: int, look: Look, folder: Path, *, runs: int, console: Console) -> dict[str, Any]:
    """Render a spoken story of ``shots`` shots, then again after each change, all with one cache."""
    console.print(f"A story of {shots} shots is painted …")
    source = folder / "many"
    subprocess.run([sys.executable, "-m", "cli.bench.stories", "many", str(source), str(shots)], check=True)
    found = []
    for number in range(runs):
        console.print(f"{shots} shots, then {len(CHANGES)} changes, run {number + 1} of {runs} …")
        story = folder / "changed"
        shutil.copytree(source, story)
        found.append(_course(story, look, folder))
        shutil.rmtree(story)
    return show("Changed and made again", figures_of(found), console)


def figures_of(courses: Sequence[dict[str, Run]]) -> list[Figure]:
    """For each change the time against that of the whole film, and the shots encoded."""
    frames = tuple(float(course["whole"].answer["frames"]) for course in courses)
    seconds = tuple(course["whole"].wall for course in courses)
    figures = [
        Figure("whole_frames", "The whole film", "frames", frames),
        Figure("whole_seconds", "… made in", "s", seconds),
    ]
    for change in CHANGES:
        shares = tuple(100 * course[change.name].wall / course["whole"].wall for course in courses)
        work = tuple(
            100 * again.cpu / whole.cpu
            for again, whole in ((course[change.name], course["whole"]) for course in courses)
            if again.cpu and whole.cpu
        )
        encoded = tuple(float(course[change.name].answer["encoded"]) for course in courses)
        label = f"{change.label}: share of the time"
        figures += [
            Figure(f"{change.name}_share", label, "%", shares, bar=SHARE_BAR),
            Figure(f"{change.name}_cpu", "… share of the processor time", "%", work),
            Figure(f"{change.name}_encoded", "… shots encoded", "", encoded, bar=change.concerned),
        ]
    return figures


def _course(story: Path, look: Look, folder: Path) -> dict[str, Run]:
    """The film as it was, then after each change in turn."""
    spare = max(path.name for path in story.glob("*.jpg"))
    with tempfile.TemporaryDirectory(prefix="storyflow-bench-") as home:
        runs = {"whole": _render(story, look, folder, home)}
        for change in CHANGES:
            text = json.loads((story / "story.json").read_text(encoding="utf-8"))
            change.apply(text["segments"], spare)
            write_story(story, text["title"], text["segments"])
            runs[change.name] = _render(story, look, folder, home)
    return runs


def _render(story: Path, look: Look, folder: Path, home: str) -> Run:
    film = folder / "changed.mp4"
    command = [sys.executable, "-m", "cli", "render", str(story), "-o", str(film), "--json"]
    run = measured_run([*command, *look.options()], {"STORYFLOW_HOME": home})
    shots = len(json.loads((story / "story.json").read_text(encoding="utf-8"))["segments"])
    run.answer["encoded"] = shots - run.answer["cached_shots"]
    return run
