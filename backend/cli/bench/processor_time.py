"""Processor time of processes that run on, as Linux tells it (proc(5))."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PARENT, _USED = 1, slice(11, 15)  # of a line behind the name, which may hold anything


class _Process(NamedTuple):
    parent: int
    ticks: int


def processor_seconds(*pids: int) -> float:
    """What these processes and all that descend from them have used, with those that have ended."""
    known = dict(_processes())
    chosen = {pid for pid in known if not _line(pid, known).isdisjoint(pids)}
    return sum(known[pid].ticks for pid in chosen) / _TICKS


def _processes() -> Iterator[tuple[int, _Process]]:
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        yield int(place.parent.name), _Process(int(fields[_PARENT]), sum(map(int, fields[_USED])))


def _line(pid: int, known: dict[int, _Process]) -> set[int]:
    """A process and those that it descends from."""
    line: set[int] = set()
    while pid in known and pid not in line:
        line.add(pid)
        pid = known[pid].parent
    return line
