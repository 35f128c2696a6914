"""What this process holds open, as Linux tells it."""

from __future__ import annotations

import os
from pathlib import Path

_PROC = Path("/proc")
KNOWN = (_PROC / "self" / "fd").is_dir()


def open_handles() -> list[str]:
    """Files, pipes and sockets, each by what it points to."""
    handles = []
    for entry in (_PROC / "self" / "fd").iterdir():
        try:
            handles.append(str(entry.readlink()))
        except FileNotFoundError:
            continue  # the handle of this very listing
    return sorted(handles)


def children() -> set[int]:
    """Processes started by this one that have not been waited for, whether they run or not."""
    return {int(stat.parent.name) for stat in _PROC.glob("[0-9]*/stat") if _parent(stat) == os.getpid()}


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
