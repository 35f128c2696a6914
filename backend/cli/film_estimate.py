"""What a film is going to take, in one line before its first frame."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from cli.progress_bar import clock_time
from core_engine.progress import Estimate


def of_estimate(estimate: Estimate, fps: Fraction) -> str:
    """The line; what is not known is left out."""
    frames = f"{estimate.frames:,} frame{'' if estimate.frames == 1 else 's'}"
    time = "" if estimate.seconds is None else f"about {_time(estimate.seconds)}, "
    memory = "" if estimate.memory_bytes is None else f" and {_size(estimate.memory_bytes)} of memory"
    length = clock_time(float(estimate.frames / fps))
    return f"{frames} ({length}): {time}at most {_size(estimate.disk_bytes)} on disk{memory}."


def _time(seconds: float) -> str:
    return f"{ceil(seconds)} s" if seconds <= 99 else f"{clock_time(seconds)} minutes"


def _size(size: int) -> str:
    """Never less than ``size`` bytes, because it is told as a bound."""
    return f"{ceil(size / 1e6)} MB" if size <= 999_000_000 else f"{ceil(size / 1e8) / 10:.1f} GB"
