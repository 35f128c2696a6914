"""What a render gives back: a film, or the news that it was stopped."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Film:
    """A finished, verified film in its place.

    ``duration`` in seconds (exact), ``file_size`` in bytes. ``encoded_shots`` were made anew,
    ``cached_shots`` were taken from work done before.
    """

    output_path: Path
    duration: Fraction
    file_size: int
    frames: int
    encoded_shots: int
    cached_shots: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """The render was asked to stop, and left everything as it was."""
