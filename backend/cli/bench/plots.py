"""The figures as a page of tables and as bar charts, for a folder of documents."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from cli.bench.machine import described

Facts = Mapping[str, Any]

_SCALE = 2  # pixels a unit, for sharp screens
_WIDTH, _LABEL, _VALUE, _ROW, _TOP, _FOOT = 960, 310, 150, 34, 56, 44
_PAPER, _INK, _FAINT, _BAR, _LIMIT = "#ffffff", "#1d2733", "#7b8794", "#3d7ea6", "#c8553d"


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures of one section that are drawn together, by the ends of their names."""

    section: str
    name: str
    title: str
    ending: str
    floor: float = 0.0
    """Where the bars begin."""


CHARTS = (
    Chart("engine", "speed", "Frames a second (more is better)", "_rate"),
    Chart("engine", "processor", "Processor time a frame, ms (less is better)", "_cpu"),
    Chart("engine", "memory", "Peak memory, MB", "_peak"),
    Chart("stages", "stages", "Share of a render's processor time, %", "_share"),
    Chart("quality", "quality", "Luma SSIM against the uncompressed frames", "_ssim", 0.9),
    Chart("scaling", "time", "Time a frame by the film's length, ms", "_ms"),
    Chart("scaling", "memory-of-long-films", "Peak memory by the film's length, MB", "_peak"),
    Chart("rerender", "rerender", "Made again after a change: share of the full time, %", "_share"),
    Chart("workers", "time", "Seconds for the film", "_seconds"),
    Chart("workers", "processor", "Processor time of the film, s", "_cpu"),
)


def write_results(report: Mapping[str, Any], folder: Path) -> None:
    """Write ``results.md``, a PNG for each chart whose section was measured, and ``results.json``.

    Sections that were measured on the same machine before, and not now, stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "results.json"
    earlier = json.loads(place.read_text(encoding="utf-8")) if place.exists() else None
    if earlier and described(earlier["machine"]) == described(report["machine"]):
        report = {**earlier, **report}
    place.write_text(json.dumps(report, indent=1), encoding="utf-8")
    text = ["# Results", "", *described(report["machine"]).splitlines(), ""]
    for section, figures in report.items():
        if section == "machine":
            continue
        text += [f"## {section}", ""]
        for chart in CHARTS:
            chosen = [facts for name, facts in figures.items() if name.endswith(chart.ending)]
            if chart.section == section and any(facts["values"] for facts in chosen):
                file = f"{section}-{chart.name}.png"
                draw(chart, chosen).save(folder / file, optimize=True)
                text += [f"![{chart.title}]({file})", ""]
        text += _tables(list(figures.values()))
    (folder / "results.md").write_text("\n".join(text), encoding="utf-8")


def draw(chart: Chart, figures: Sequence[Facts]) -> Image.Image:
    """Horizontal bars of the medians, a thin line for the spread, and the bar that has to be kept."""
    shown = [facts for facts in figures if facts["values"]]
    bars = [facts["bar"] for facts in shown if facts["bar"] is not None]
    highest: float = max([facts["most"] for facts in shown] + bars) * 1.02
    highest = max(highest, chart.floor + 1e-9)
    canvas = _Canvas(_WIDTH, _TOP + _ROW * len(shown) + _FOOT)
    canvas.text(24, 18, chart.title, 18, _INK)

    def place(value: float) -> float:
        share = (max(value, chart.floor) - chart.floor) / (highest - chart.floor)
        return _LABEL + share * (_WIDTH - _LABEL - _VALUE)

    for row, facts in enumerate(shown):
        top = _TOP + row * _ROW
        canvas.text(24, top + 7, facts["label"], 13, _INK)
        canvas.box(_LABEL, top + 6, place(facts["median"]), top + 24, _BAR)
        canvas.box(place(facts["least"]), top + 14, place(facts["most"]), top + 16, _INK)
        if facts["bar"] is not None:
            canvas.box(place(facts["bar"]) - 1, top + 2, place(facts["bar"]) + 1, top + 28, _LIMIT)
        value = f"{_number(facts['median'])} {facts['unit']}".strip()
        canvas.text(max(place(facts["median"]), place(facts["most"])) + 10, top + 7, value, 13, _INK)
    begin = f"bars begin at {chart.floor:g}; " if chart.floor else ""
    note = f"{begin}blue: median, black: least to most" + (", red: what has to be kept" if bars else "")
    canvas.text(24, canvas.height - 30, note, 12, _FAINT)
    return canvas.image


class _Canvas:
    """A sheet of paper measured in units."""

    def __init__(self, width: int, height: int) -> None:
        self.height = height
        self.image = Image.new("RGB", (width * _SCALE, height * _SCALE), _PAPER)
        self._draw = ImageDraw.Draw(self.image)

    def text(self, left: float, top: float, words: str, size: int, colour: str) -> None:
        font = ImageFont.load_default(size * _SCALE)
        self._draw.text((left * _SCALE, top * _SCALE), words, fill=colour, font=font)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        corners = (left * _SCALE, top * _SCALE, max(right, left + 0.5) * _SCALE, bottom * _SCALE)
        self._draw.rectangle(corners, fill=colour)


def _tables(figures: Sequence[Facts]) -> list[str]:
    """The tables of a section; each has its title where there are several."""
    tables = [(title, list(rows)) for title, rows in groupby(figures, key=lambda facts: facts.get("table"))]
    text = []
    for title, rows in tables:
        text += [f"### {title}", ""] if len(tables) > 1 else []
        text += [*_table(rows), ""]
    return text


def _table(figures: Sequence[Facts]) -> list[str]:
    rows = ["| What | Median | Least – most | Bar | |", "|---|---|---|---|---|"]
    for facts in figures:
        if not facts["values"]:
            continue
        spread = f"{_number(facts['least'])} – {_number(facts['most'])}"
        bar = "" if facts["bar"] is None else f"{facts['sign']} {_number(facts['bar'])}"
        verdict = {None: "", True: "kept", False: "missed"}[facts["kept"]]
        middle = f"{_number(facts['median'])} {facts['unit']}".strip()
        rows.append(f"| {facts['label']} | {middle} | {spread} | {bar} | {verdict} |")
    return rows


def _number(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
