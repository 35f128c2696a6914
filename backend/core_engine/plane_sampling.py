"""One plane, linearly sampled at positions that are fractions of a pixel.

OpenCV's resize does that in under half of the time of its warp, at any scale, but only from a cut
that begins at a whole pixel (see ``lead``). Where none lies well, because the step is close to a
fraction like 4/3, the warp samples.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core_engine.colour import Pixels
from core_engine.ken_burns import Rect
from core_engine.lead import best_lead, residual
from core_engine.memory import LARGE

MAX_LEAD = 96
"""Samples that a cut may begin too early."""

MARGIN = 160
"""Pixels before the first row and column, from which a cut may begin: ``MAX_LEAD`` steps of up to 1.6."""

PIXEL_CENTRE = 0.5


@dataclass(frozen=True, slots=True)
class Siting:
    """Where in its pixel a sample of the film lies horizontally (0–1), and by how many of the plane's
    pixels it may miss that place."""

    centre_x: float
    tolerance: float


LUMA = Siting(PIXEL_CENTRE, 0.0125)
CHROMA = Siting(0.25, 0.04)
"""H.264 chroma samples lie on the left luma sample of each pair (Rec. ITU-T H.264, figure E-1); nobody
sees colour move by a twentieth of its own pixel."""

# One call occupies one core; the pieces beside it occupy the others.
cv2.setNumThreads(1)


class Plane:
    """Samples (height, width) or (height, width, channels) with a margin in front of rows and columns."""

    def __init__(self, pixels: Pixels) -> None:
        padded = cv2.copyMakeBorder(pixels, MARGIN, 0, MARGIN, 0, cv2.BORDER_REPLICATE)
        self._padded = np.asarray(padded, np.uint8)

    @property
    def pixels(self) -> Pixels:
        """The plane without its margin."""
        return self._padded[MARGIN:, MARGIN:]

    def sample(self, view: Rect, out: Pixels, siting: Siting = LUMA) -> None:
        """Sample ``view`` of the plane into ``out``, of as many dimensions."""
        height, width = self.pixels.shape[:2]
        rows = _Axis.of(view.top, view.height, height, out.shape[0], PIXEL_CENTRE)
        columns = _Axis.of(view.left, view.width, width, out.shape[1], siting.centre_x)
        row, column = rows.cut(siting.tolerance), columns.cut(siting.tolerance)
        if row is None or column is None:
            self._warp(rows, columns, out)
            return
        source = self._padded[row.start : row.stop, column.start : column.stop]
        fx, fy = 1 / columns.step, 1 / rows.step
        size = round(source.shape[0] * fy), round(source.shape[1] * fx)
        if size == source.shape[:2] and (fx, fy) != (1, 1):
            self._warp(rows, columns, out)  # to the same size OpenCV copies, however little the steps differ
            return
        shrunk = cv2.resize(
            source,
            None,
            dst=_scratch(*size, *source.shape[2:]),
            fx=fx,
            fy=fy,
            interpolation=cv2.INTER_LINEAR,
        )
        out[:] = shrunk[row.lead : row.lead + rows.count, column.lead : column.lead + columns.count]

    def _warp(self, rows: _Axis, columns: _Axis, out: Pixels) -> None:
        matrix = np.array([[columns.step, 0.0, columns.first], [0.0, rows.step, rows.first]])
        if out.shape[2:] == (2,):
            # OpenCV rounds the places of two channels to 1/32 pixel, and takes longer than for each alone.
            channels = (np.ascontiguousarray(self.pixels[..., channel]) for channel in (0, 1))
            cv2.merge([_warped(channel, matrix, out.shape[:2]) for channel in channels], dst=out)
        else:
            _warped(self.pixels, matrix, out.shape[:2], out)


def _warped(
    pixels: Pixels, matrix: NDArray[np.float64], shape: tuple[int, ...], out: Pixels | None = None
) -> Pixels:
    """Samples (height, width) at the places that ``matrix`` leads to, in ``out`` if that is given."""
    return np.asarray(
        cv2.warpAffine(
            pixels,
            matrix,
            shape[::-1],
            dst=out,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )


_memory = threading.local()


def _scratch(*shape: int) -> Pixels:
    """Memory of this thread's own, the same again: to be given it anew costs half as much as sampling.

    It is a block of the system's own (see ``memory``), lest it pin the heap of pictures below it.
    """
    size = math.prod(shape)
    block: Pixels | None = getattr(_memory, "block", None)
    if block is None or block.size < size:
        block = _memory.block = np.empty(max(size, LARGE), np.uint8)
    return block[:size].reshape(shape)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Padded pixels ``start`` to ``stop``, of whose samples the first ``lead`` are dropped."""

    start: int
    stop: int
    lead: int


@dataclass(frozen=True, slots=True)
class _Axis:
    """``count`` samples ``step`` pixels apart, the first at ``first`` (0 is the first pixel's centre).

    ``size`` is how many pixels there are.
    """

    first: float
    step: float
    count: int
    size: int

    @classmethod
    def of(cls, start: float, extent: float, size: int, count: int, centre: float) -> _Axis:
        """The samples of a view that begins at ``start`` and is ``extent`` long, fractions of the plane."""
        step = extent * size / count
        return cls(start * size + step * centre - 0.5, step, count, size)

    def cut(self, tolerance: float) -> _Cut | None:
        """Where a resize may begin so that its samples miss ours by at most ``tolerance``, if anywhere."""
        start = self.first - self.step / 2 + 0.5
        lead = best_lead(start, self.step, MAX_LEAD, tolerance)
        begin = start - lead * self.step
        return self._from(round(begin), lead) if abs(residual(begin)) <= tolerance else None

    def _from(self, begin: int, lead: int) -> _Cut | None:
        if begin < -MARGIN:
            return None
        last = begin + (lead + self.count - 0.5) * self.step - 0.5
        stop = min(int(last) + 2, self.size)  # linear sampling looks at the pixel behind, too
        return _Cut(begin + MARGIN, stop + MARGIN, lead)
