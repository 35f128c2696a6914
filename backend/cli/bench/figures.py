"""Figures with their spread, and the bar that the worst of them has to pass."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured several times.

    ``bar`` is how far from nothing any of ``values`` may be, ``least`` what none of them may be below.
    """

    name: str
    label: str
    unit: str
    values: tuple[float, ...]
    bar: float | None = None
    least: float | None = None

    @property
    def kept(self) -> bool | None:
        """Whether every value passes the bar; None where there is no bar, or nothing was measured."""
        if not self.values or (self.bar is None and self.least is None):
            return None
        small = self.bar is None or max(map(abs, self.values)) <= self.bar
        return small and (self.least is None or min(self.values) >= self.least)

    def facts(self) -> dict[str, Any]:
        """The figure for programs."""
        return {
            "label": self.label,
            "unit": self.unit,
            "median": statistics.median(self.values) if self.values else None,
            "least": min(self.values, default=None),
            "most": max(self.values, default=None),
            "bar": self.bar if self.least is None else self.least,
            "sign": self._sign(),
            "kept": self.kept,
            "values": list(self.values),
        }

    def cells(self) -> tuple[str, ...]:
        """A row of the table."""
        if not self.values:
            return (self.label, "too short to tell", "", "", "")
        spread = f"{_shown(min(self.values))} – {_shown(max(self.values))}"
        verdict = {None: "", True: "kept", False: "missed"}[self.kept]
        return (
            self.label,
            f"{_shown(statistics.median(self.values))} {self.unit}",
            spread,
            self._shown_bar(),
            verdict,
        )

    def _shown_bar(self) -> str:
        bar = self.bar if self.least is None else self.least
        return "" if bar is None else f"{self._sign()} {_shown(bar)}"

    def _sign(self) -> str:
        """How a value stands to the bar that it keeps."""
        if self.least is not None:
            return "≥"
        return "±" if min(self.values, default=0) < 0 else "≤"


def table(title: str, figures: Iterable[Figure]) -> Table:
    """All figures of one kind, for people."""
    shown = Table(title, "Median", "Least – most", "Bar", "")
    for figure in figures:
        shown.add_row(*figure.cells())
    return shown


def show(title: str, figures: Sequence[Figure], console: Console) -> dict[str, Any]:
    """Print the figures as a table, and give them by name for programs."""
    console.print(table(title, figures))
    return {figure.name: {"table": title, **figure.facts()} for figure in figures}


def percentile(values: Sequence[float], hundredths: float) -> float:
    """The value that ``hundredths`` percent of ``values`` do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(len(values) * hundredths / 100) - 1)]


def _shown(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"
