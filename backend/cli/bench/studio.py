"""``./storyflow bench studio``: the real server, asked over HTTP as browsers and scripts ask it.

stories    thousands of segments come in, are shown, and are put into another order
films      the sample story is filmed: alone, under a storm of questions, and before many listeners
power      the studio starts and stops and films are called off, at different moments
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.bench.figures import Figure, show
from cli.bench.studio_client import Client, Json, Studio
from cli.bench.studio_films import film_figures
from cli.bench.studio_power import power_figures
from cli.failures import CommandError

_TEXT = "The keeper climbed the narrow stairs once more and looked out over the water before the storm. "
_PROMPT = "A white tower on the last rock before the open sea, evening light, oil on canvas."
_NARRATION_WITHIN = 600.0  # seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What the studio is burdened with: ``story`` is a folder with story.md and images/, filmed in
    ``size`` (pixels); ``segments`` are those of another, long story."""

    story: Path
    size: tuple[int, int]
    segments: int
    requests: int
    listeners: int
    runs: int


def bench_studio(load: Load, folder: Path, console: Console) -> dict[str, Any]:
    """Measure a studio of its own, whose home is made in ``folder``; gives every figure by its name."""
    with Studio(folder / "studio") as studio:
        console.print("The studio starts …")
        first_start = Figure("first_start", "First start, database made", "s", (studio.start(),))
        found = show("Stories", _story_figures(studio.client, load, console), console)
        project = _sample(studio.client, load, console)
        films = film_figures(
            studio, project, runs=load.runs, requests=load.requests, listeners=load.listeners, console=console
        )
        for title, figures in films.items():
            found |= show(title, figures, console)
        power = [first_start, *power_figures(studio, project, rounds=2 * load.runs, console=console)]
        return found | show("Power", power, console)


def _story_figures(client: Client, load: Load, console: Console) -> list[Figure]:
    console.print(f"{load.segments} segments, {load.runs} times …")
    rows = [_story_seconds(client, load.segments) for _ in range(load.runs)]
    imported, shown, reordered, listed = zip(*rows, strict=True)
    count = f"{load.segments} segments"
    return [
        Figure("import", f"Import of {count}", "s", imported, bar=5),
        Figure("detail", f"Detail of {count}", "s", shown, bar=1.5),
        Figure("reorder", f"Reorder of {count}", "s", reordered, bar=1),
        Figure("list", "List of projects", "s", listed),
    ]


def _story_seconds(client: Client, count: int) -> tuple[float, float, float, float]:
    story = [{"text_content": f"{n}. {_TEXT * 2}", "image_prompt": f"{n}. {_PROMPT}"} for n in range(count)]
    project, imported = client.ask("POST", "/api/projects/import/", {"title": "Long", "segments": story})
    address = f"/api/projects/{project['id']}/"
    before, shown = client.ask("GET", address)
    order = _ids(before)[::-1]
    wish = {"project_id": project["id"], "segment_order": order}
    _, reordered = client.ask("POST", "/api/segments/reorder/", wish)
    if len(order) != count or _ids(client.get(address)) != order:
        raise CommandError("The studio that is measured did not put the segments into the wished order.")
    _, listed = client.ask("GET", "/api/projects/")
    return imported, shown, reordered, listed


def _ids(project: Json) -> list[str]:
    return [segment["id"] for segment in project["segments"]]


def _sample(client: Client, load: Load, console: Console) -> str:
    """The id of a project that is ready to be filmed: pictures uploaded, narrations spoken."""
    console.print("Pictures are uploaded, narrations are spoken …")
    text = (load.story / "story.md").read_text(encoding="utf-8")
    project = client.post("/api/projects/import/", {"raw_text": text})
    width, height = load.size
    address = f"/api/projects/{project['id']}"
    client.patch(f"{address}/", {"resolution_width": width, "resolution_height": height})
    pictures = sorted((load.story / "images").iterdir())
    for segment, picture in zip(project["segments"], pictures, strict=True):
        client.upload(f"/api/segments/{segment['id']}/upload-image/", "image", picture)
    task = client.post(f"{address}/generate-all-audio/", {})["task_id"]
    _wait_for_task(client, task)
    return str(project["id"])


def _wait_for_task(client: Client, task: str) -> None:
    deadline = time.monotonic() + _NARRATION_WITHIN
    while time.monotonic() < deadline:
        status = client.get(f"/api/tasks/{task}/status/")
        if status["status"] == "COMPLETED":
            return
        if status["status"] in {"FAILED", "CANCELLED"}:
            break
        time.sleep(0.2)
    raise CommandError(f"The narrations for measuring were not made: {status['error'] or status['status']}")
