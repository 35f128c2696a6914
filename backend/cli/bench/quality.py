"""``./storyflow bench quality``: how true films are to their frames, for every quality, and how true they
could be at the same bit rate."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.bench.fidelity import MEDIUM
from cli.bench.figures import Figure, show
from cli.bench.measured_run import measured_run
from cli.bench.orders import Look, order_of, recorded, write_order
from cli.bench.photographs import Kind
from core_engine.timeline import Quality

CODINGS = (*(quality.value for quality in Quality), MEDIUM)

SSIM_BARS = {Kind.ORDINARY: 0.99, Kind.DETAILED: 0.97}
"""Of the standard quality, for every shot."""

BELOW_MEDIUM_BAR = 0.012
"""By how much a shot's SSIM may lie below that of preset medium."""

SHOTS = 3

Shots = Sequence[Mapping[str, float]]


def bench_quality(look: Look, folder: Path, *, stride: int, console: Console) -> dict[str, Any]:
    """Compare every ``stride``-th frame of films of both kinds of pictures in every coding."""
    found: dict[str, Any] = {}
    for kind in Kind:
        console.print(f"Pictures of the kind {kind} are painted …")
        raw = folder / f"raw-{kind}"
        painter = [sys.executable, "-m", "cli.bench.stories", "photographs", str(raw), str(SHOTS), kind]
        subprocess.run(painter, check=True)
        story = recorded(raw, folder / kind)
        order = write_order(order_of(story, look), folder / f"{kind}.json")
        answers = {}
        for coding in CODINGS:
            console.print(f"{kind}, {coding} …")
            command = [sys.executable, "-m", "cli.bench.fidelity", str(order), coding, str(stride)]
            answers[coding] = measured_run(command, {}).answer
        found |= show(f"Quality, {kind}", figures_of(kind, answers), console)
    return found


def figures_of(kind: Kind, answers: Mapping[str, Any]) -> list[Figure]:
    """Each value is one shot's mean; ``answers`` are what ``fidelity`` told, by coding."""
    figures = []
    for coding, answer in answers.items():
        likeness = tuple(shot["ssim"] for shot in answer["shots"])
        clearness = tuple(shot["psnr"] for shot in answer["shots"])
        least = SSIM_BARS[kind] if coding == Quality.STANDARD else None
        figures += [
            Figure(f"{kind}_{coding}_ssim", f"{kind}, {coding}: SSIM", "", likeness, least=least),
            Figure(f"{kind}_{coding}_psnr", f"{kind}, {coding}: PSNR", "dB", clearness),
            Figure(
                f"{kind}_{coding}_bits", f"{kind}, {coding}: bit rate", "Mbit/s", (answer["bit_rate"] / 1e6,)
            ),
        ]
    below = below_medium(answers[Quality.STANDARD]["shots"], answers[MEDIUM]["shots"])
    label = f"{kind}, standard: SSIM below medium"
    return [*figures, Figure(f"{kind}_below_medium", label, "", below, bar=BELOW_MEDIUM_BAR)]


def below_medium(standard: Shots, medium: Shots) -> tuple[float, ...]:
    """By how much each shot is less true than it could be; nothing where it is truer."""
    return tuple(
        max(0.0, better["ssim"] - ours["ssim"]) for ours, better in zip(standard, medium, strict=True)
    )
