"""How like two pictures are: luma SSIM and PSNR."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Luma = NDArray[np.uint8]

_WINDOW = (11, 11)
_SIGMA = 1.5
_MARGIN = 5  # pixels at the border, where the window is not whole
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def ssim(one: Luma, other: Luma) -> float:
    """Mean structural similarity of two luma planes (height, width), 1.0 for equal ones.

    As Wang et al. (2004) define it: a Gaussian window of 11 × 11 with σ = 1.5, K₁ = 0.01, K₂ = 0.03.
    """
    x, y = one.astype(np.float32), other.astype(np.float32)
    mean_x, mean_y = _mean(x), _mean(y)
    both = mean_x * mean_y
    squares = mean_x**2 + mean_y**2
    variances = _mean(x * x) + _mean(y * y) - squares
    covariance = _mean(x * y) - both
    similar = (2 * both + _C1) * (2 * covariance + _C2) / ((squares + _C1) * (variances + _C2))
    return float(similar[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN].mean(dtype=np.float64))


def psnr(one: Luma, other: Luma) -> float:
    """Peak signal-to-noise ratio in dB; infinite for equal planes."""
    error = float(np.mean(np.square(one.astype(np.float32) - other), dtype=np.float64))
    return 10 * math.log10(255**2 / error) if error else math.inf


def _mean(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(plane, _WINDOW, _SIGMA, borderType=cv2.BORDER_REFLECT), np.float32)
