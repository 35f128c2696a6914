"""Figures with their spread, and the bar that the worst of them has to pass."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured several times; ``bar`` is how far from nothing any of ``values`` may be."""

    name: str
    label: str
    unit: str
    values: tuple[float, ...]
    bar: float | None = None

    @property
    def kept(self) -> bool | None:
        """Whether every value passes the bar; None where there is no bar, or nothing was measured."""
        return None if self.bar is None or not self.values else max(map(abs, self.values)) <= self.bar

    def facts(self) -> dict[str, Any]:
        """The figure for programs."""
        return {
            "unit": self.unit,
            "median": statistics.median(self.values) if self.values else None,
            "least": min(self.values, default=None),
            "most": max(self.values, default=None),
            "bar": self.bar,
            "kept": self.kept,
            "values": list(self.values),
        }

    def cells(self) -> tuple[str, ...]:
        """A row of the table."""
        if not self.values:
            return (self.label, "too short to tell", "", "", "")
        spread = f"{_shown(min(self.values))} – {_shown(max(self.values))}"
        sign = "±" if min(self.values) < 0 else "≤"
        bar = "" if self.bar is None else f"{sign} {_shown(self.bar)}"
        verdict = {None: "", True: "kept", False: "missed"}[self.kept]
        return (self.label, f"{_shown(statistics.median(self.values))} {self.unit}", spread, bar, verdict)


def table(title: str, figures: Iterable[Figure]) -> Table:
    """All figures of one kind, for people."""
    shown = Table(title, "Median", "Least – most", "Bar", "")
    for figure in figures:
        shown.add_row(*figure.cells())
    return shown


def percentile(values: Sequence[float], hundredths: float) -> float:
    """The value that ``hundredths`` percent of ``values`` do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(len(values) * hundredths / 100) - 1)]


def _shown(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"
