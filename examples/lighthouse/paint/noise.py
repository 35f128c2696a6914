"""Periodic noise: tiles and volumes made in the frequency domain, and quick look-ups into them."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

# Fields and pictures are float32 throughout; NumPy's types do not follow that through arithmetic.
Array = NDArray[Any]


def band_noise(shape: tuple[int, ...], low: float, high: float, slope: float, seed: int) -> Array:
    """Give periodic Gaussian noise with unit variance.

    `low` and `high` are frequencies in cycles per tile; amplitude falls with frequency to the power -`slope`.
    """
    rng = np.random.default_rng(seed)
    axes = [np.fft.fftfreq(n, 1 / n) for n in shape[:-1]] + [np.fft.rfftfreq(shape[-1], 1 / shape[-1])]
    grid = np.meshgrid(*axes, indexing="ij", sparse=True)
    frequency = np.sqrt(sum(axis * axis for axis in grid))
    gain = np.where((frequency >= low) & (frequency <= high), np.maximum(frequency, 1e-6) ** -slope, 0.0)
    white = np.fft.rfftn(rng.standard_normal(shape))
    field = np.fft.irfftn(white * gain, s=shape, axes=range(len(shape)))
    return np.asarray(field / field.std(), np.float32)


def billows(shape: tuple[int, ...], low: float, octaves: int, seed: int) -> Array:
    """Give rounded, cauliflower-like noise in 0..1: creases are dark, swellings are bright."""
    total = np.zeros(shape, np.float32)
    for octave in range(octaves):
        start = low * 2**octave
        layer = np.abs(band_noise(shape, start, start * 2, 1.0, seed + octave))
        total += layer * 0.5**octave
    return spread(total)


def ridges(shape: tuple[int, ...], low: float, octaves: int, seed: int) -> Array:
    """Give ridged multifractal noise in 0..1: each octave is loud where the one below it was high."""
    total = np.zeros(shape, np.float32)
    weight: Array | float = 1.0
    for octave in range(octaves):
        start = low * 2**octave
        crest = np.exp(-1.6 * np.abs(band_noise(shape, start, start * 2, 1.0, seed + octave))).astype(
            np.float32
        )
        layer = crest * weight
        total += layer * 0.55**octave
        weight = np.clip(layer * 1.8, 0, 1)
    return spread(total)


def spread(field: Array) -> Array:
    """Stretch a field to 0..1, giving up its most extreme half percent on either side."""
    low, high = np.percentile(field[..., ::3], (0.5, 99.5))
    return np.asarray(np.clip((field - low) / (high - low), 0, 1), np.float32)


def smoothstep(low: float, high: float, x: Array) -> Array:
    """Rise smoothly from 0 at `low` to 1 at `high` (or fall, when `low` is the larger)."""
    s = np.clip((x - low) / (high - low), 0, 1)
    return (s * s * (3 - 2 * s)).astype(np.float32)


def _turns(x: Array, size: float, cells: int) -> Array:
    turns = x * np.float32(1 / size)
    return ((turns - np.floor(turns)) * np.float32(cells)).astype(np.float32)


@dataclass(frozen=True)
class Tile:
    """A periodic picture laid over the ground; `size` is the edge of one repeat in metres."""

    texels: Array
    size: float

    def at(self, x: Array, z: Array) -> Array:
        """Look the tile up at ground positions `x`, `z` (metres, two-dimensional arrays)."""
        rows, columns = self.texels.shape[:2]
        padded = cv2.copyMakeBorder(self.texels, 0, 1, 0, 1, cv2.BORDER_WRAP)
        found = cv2.remap(padded, _turns(x, self.size, columns), _turns(z, self.size, rows), cv2.INTER_LINEAR)
        return np.asarray(found, np.float32)


class Volume:
    """A periodic cube of noise; `size` is its edge in metres."""

    def __init__(self, cells: Array, size: float) -> None:
        self.count = cells.shape[0]
        self.size = size
        # Slices stand on each other in one tall picture, so that two bilinear look-ups make a trilinear one.
        padded = np.pad(cells, ((0, 1), (0, 1), (0, 1)), mode="wrap")
        self._atlas = np.ascontiguousarray(padded.reshape(-1, self.count + 1))

    def at(self, x: Array, y: Array, z: Array) -> Array:
        """Look the cube up at positions in metres (two-dimensional arrays)."""
        column, row, depth = (_turns(axis, self.size, self.count) for axis in (x, z, y))
        below = np.floor(depth)
        row = row + below * (self.count + 1)
        low = cv2.remap(self._atlas, column, row, cv2.INTER_LINEAR)
        high = cv2.remap(self._atlas, column, row + (self.count + 1), cv2.INTER_LINEAR)
        return np.asarray(low + (high - low) * (depth - below), np.float32)
