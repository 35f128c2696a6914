"""``./storyflow bench stages``: which part of a render takes how much of its processor time."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.bench.figures import Figure, show
from cli.bench.measured_run import Run, measured_run
from cli.bench.orders import Look, order_of, write_order

LABELS = {
    "encode": "Encode, with the packets' way to the file",
    "sample": "Sample: the camera's view of every frame",
    "decode": "Decode: pictures to working copies",
    "digest": "Digest of the pictures' files",
    "listen": "Listen: narrations measured",
    "sound": "Sound: levelled and encoded",
    "join": "Join",
    "verify": "Verify",
    "rest": "Rest: start, planning, counting",
}


def bench_stages(story: Path, look: Look, folder: Path, *, runs: int, console: Console) -> dict[str, Any]:
    """Render ``runs`` times with clocks around the engine's functions; every stage's share and cost."""
    order = write_order(order_of(story, look), folder / "order.json")
    film = folder / "stages.mp4"
    command = [sys.executable, "-m", "cli.bench.stage_clocks", str(order), str(film)]
    found = []
    for number in range(runs):
        console.print(f"Stages, run {number + 1} of {runs} …")
        found.append(measured_run(command, {}))
        film.unlink()
    return show("Stages", figures_of(found), console)


def figures_of(runs: Sequence[Run]) -> list[Figure]:
    """Share of the CPU time (%) and cost of a frame (ms) for each stage; what no clock covers is the rest."""
    figures = []
    for stage, label in LABELS.items():
        seconds = [_seconds(run.answer, stage) for run in runs]
        shares = (100 * spent / run.answer["cpu_seconds"] for spent, run in zip(seconds, runs, strict=True))
        costs = (1000 * spent / run.answer["frames"] for spent, run in zip(seconds, runs, strict=True))
        figures += [
            Figure(f"{stage}_share", label, "%", tuple(shares)),
            Figure(f"{stage}_cpu", "… a frame", "ms", tuple(costs)),
        ]
    return figures


def _seconds(answer: dict[str, Any], stage: str) -> float:
    stages: dict[str, float] = answer["stages"]
    if stage == "rest":
        return float(answer["cpu_seconds"] - sum(stages.values()))
    return stages.get(stage, 0.0)
