"""Resampling of arrays that looks like Lanczos and costs less than half of it.

Lanczos is a low-pass and a sampling in one, and pays for its many taps at every sample. Here the
low-pass comes first, as a filter with whole-pixel steps; what is left has no detail that a short
cubic could lose or fold, and OpenCV's resize samples it.

That resize begins at a whole pixel only (see ``lead``). Where none lies well, because the scale is
close to a fraction like 3/2, the filter moves the picture by what is missing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from core_engine.colour import Pixels
from core_engine.lead import best_lead, residual

Box = tuple[float, float, float, float]

SUPPORT = 3
"""Reach of the Lanczos filter, in samples of whichever is coarser, source or result."""

MAX_LEAD = 128
"""Samples that a cut may begin too early."""

TOLERANCE = 0.02
"""How far from its place a sample may lie, in pixels of the source."""

_CUBIC_REACH = 3
"""Pixels beyond a box that the cubic, or a sample rounded outwards, may look at."""


def resampled(pixels: Pixels, box: Box, size: tuple[int, int]) -> Pixels:
    """What lies in ``box`` of an array (rows, columns[, channels]), as an array of ``size``.

    ``box`` is (left, top, right, bottom) in pixels and fractions of them, ``size`` (width, height).
    The last axis may hold up to four channels. Beyond its borders the picture goes on as it ends.
    """
    height, width = pixels.shape[:2]
    columns = _Axis.of(box[0], box[2], size[0], width)
    rows = _Axis.of(box[1], box[3], size[1], height)
    cut = _begun(
        _filtered(pixels[rows.first : rows.last, columns.first : columns.last], rows, columns), rows, columns
    )
    drawn = cv2.resize(cut, None, fx=1 / columns.scale, fy=1 / rows.scale, interpolation=cv2.INTER_CUBIC)
    return np.asarray(drawn[rows.wanted, columns.wanted], np.uint8)


@dataclass(frozen=True, slots=True)
class _Axis:
    """``count`` samples ``scale`` pixels apart, drawn from pixels ``first`` to ``last``.

    The resize begins at pixel ``begin``, which may lie outside of them, ``lead`` samples too early
    and with ``shift`` (a fraction of a pixel) left to the filter.
    """

    first: int
    last: int
    begin: int
    lead: int
    shift: float
    scale: float
    count: int

    @classmethod
    def of(cls, start: float, end: float, count: int, size: int) -> _Axis:
        """The samples of what lies from ``start`` to ``end`` in ``size`` pixels."""
        scale = (end - start) / count
        lead = best_lead(start, scale, MAX_LEAD, TOLERANCE)
        begin = start - lead * scale
        shift = residual(begin)
        reach = _reach(scale) + _CUBIC_REACH
        return cls(
            first=max(0, math.floor(start) - reach),
            last=min(size, math.ceil(end) + reach),
            begin=round(begin),
            lead=lead,
            shift=shift if abs(shift) > TOLERANCE else 0.0,
            scale=scale,
            count=count,
        )

    @property
    def missing(self) -> int:
        """Pixels to be put before the cut, so that the resize can begin where it should."""
        return max(0, self.first - self.begin)

    @property
    def skipped(self) -> int:
        """Pixels of the cut that lie before the one where the resize begins."""
        return max(0, self.begin - self.first)

    @property
    def wanted(self) -> slice:
        return slice(self.lead, self.lead + self.count)

    @property
    def kernel(self) -> NDArray[np.float32]:
        return _kernel(self.shift, self.scale) if self.shift or self.scale > 1 else _UNTOUCHED


_UNTOUCHED = np.ones(1, np.float32)


def _reach(scale: float) -> int:
    return math.ceil(SUPPORT * max(scale, 1.0) + 0.5)


@lru_cache(maxsize=64)
def _kernel(shift: float, scale: float) -> NDArray[np.float32]:
    """Lanczos as a low-pass for samples ``scale`` pixels apart that moves a picture by ``shift`` pixels.

    C. E. Duchon, Lanczos Filtering in One and Two Dimensions (1979): a sinc in the window of a wider sinc.
    """
    reach = _reach(scale)
    distance = (np.arange(-reach, reach + 1) - shift) / max(scale, 1.0)
    kernel = np.where(np.abs(distance) < SUPPORT, np.sinc(distance) * np.sinc(distance / SUPPORT), 0.0)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _filtered(pixels: Pixels, rows: _Axis, columns: _Axis) -> Pixels:
    if rows.kernel.size == columns.kernel.size == 1:
        return pixels
    filtered = cv2.sepFilter2D(pixels, -1, columns.kernel, rows.kernel, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(filtered, np.uint8)


def _begun(cut: Pixels, rows: _Axis, columns: _Axis) -> Pixels:
    """The cut from where the resize begins; what is put before it is seen in dropped samples only."""
    if rows.missing or columns.missing:
        padded = cv2.copyMakeBorder(cut, rows.missing, 0, columns.missing, 0, cv2.BORDER_REPLICATE)
        cut = np.asarray(padded, np.uint8)
    return cut[rows.skipped :, columns.skipped :]
