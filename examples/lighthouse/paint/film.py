"""From light to a picture: bloom, film curve, grade, brush, canvas, grain and the file."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .noise import Array, band_noise


@dataclass(frozen=True, kw_only=True)
class Grade:
    """How a picture is developed."""

    exposure: float = 1.0
    bloom: float = 0.10
    saturation: float = 1.06
    contrast: float = 1.10
    brush: float = 0.55
    vignette: float = 0.28
    cool: tuple[float, float, float] = (-0.012, 0.0, 0.020)
    warm: tuple[float, float, float] = (0.016, 0.004, -0.016)


def bloom(light: Array, amount: float) -> Array:
    """Spread a share of the light in wide soft circles, as a lens does."""
    height, width = light.shape[:2]
    small = cv2.resize(np.minimum(light, 60), (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    spread = np.zeros_like(small)
    for share, radius in ((0.45, 0.004), (0.3, 0.014), (0.17, 0.045), (0.08, 0.12)):
        spread = spread + share * cv2.GaussianBlur(small, (0, 0), radius * width / 4)
    wide = cv2.resize(spread, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(light * (1 - amount) + wide * amount, np.float32)


def film_curve(light: Array) -> Array:
    """Map linear light to 0..1 with Narkowicz' fit of the ACES curve (still linear, not yet gamma coded)."""
    x = np.maximum(light, 0) * np.float32(0.62)
    return np.clip((x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)


def encode(linear: Array) -> Array:
    """Give the sRGB code (0..1) of linear values 0..1."""
    return np.where(
        linear <= 0.0031308, linear * 12.92, 1.055 * np.power(np.maximum(linear, 1e-8), 1 / 2.4) - 0.055
    )


def brush(picture: Array, radius: int) -> Array:
    """Lay paint in small flat dabs: the Kuwahara filter, which takes the calmest of four squares."""
    size = (radius + 1, radius + 1)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    best = np.full(grey.shape, np.inf, np.float32)
    out = picture.copy()
    mean = cv2.blur(picture, size)
    spread = np.maximum(cv2.blur(grey * grey, size) - cv2.blur(grey, size) ** 2, 0)
    half = radius / 2
    for dx, dy in ((-half, -half), (half, -half), (-half, half), (half, half)):
        shift = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
        extent = grey.shape[::-1]
        moved = cv2.warpAffine(spread, shift, extent, borderMode=cv2.BORDER_REFLECT)
        colour = cv2.warpAffine(mean, shift, extent, borderMode=cv2.BORDER_REFLECT)
        calmer = moved < best
        best = np.where(calmer, moved, best)
        out[calmer] = colour[calmer]
    return np.asarray(out, np.float32)


def _finish(picture: Array, grade: Grade, seed: int) -> Array:
    """Grade shadows and lights apart, darken the corners, and add canvas and grain."""
    height, width = picture.shape[:2]
    grey = picture @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    picture = grey[..., None] + (picture - grey[..., None]) * grade.saturation
    picture = 0.42 + (picture - 0.42) * grade.contrast
    share = np.clip(grey, 0, 1)[..., None]
    picture = (
        picture
        + (1 - share) ** 2 * np.asarray(grade.cool, np.float32)
        + share * np.asarray(grade.warm, np.float32)
    )
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    picture = (
        picture
        * (1 - grade.vignette * np.clip((x * x + y * y) / 2, 0, 1) ** 1.4).astype(np.float32)[..., None]
    )
    weave = band_noise((540, 960), 60, 260, 0.3, seed + 1)
    strokes = cv2.resize(band_noise((540, 960), 8, 130, 0.9, seed + 2), (width * 2, height // 2 * 2))[
        :height, :width
    ]
    weave = cv2.resize(weave, (width, height), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(
        np.random.default_rng(seed).standard_normal((height, width)).astype(np.float32), (0, 0), 0.9
    )
    middle = 0.35 + 2.2 * share[..., 0] * (1 - share[..., 0])
    texture = (0.0045 * weave + 0.005 * strokes + 0.016 * grain) * middle
    return np.asarray(picture + texture[..., None], np.float32)


def develop(light: Array, grade: Grade, seed: int = 0) -> NDArray[np.uint8]:
    """Turn linear light (height, width, 3) into an sRGB picture of 8 bits."""
    light = bloom(np.maximum(light, 0) * np.float32(grade.exposure), grade.bloom)
    picture = encode(film_curve(light)).astype(np.float32)
    radius = max(2, round(picture.shape[1] / 2880 * 6))
    picture = picture + (brush(picture, radius) - picture) * np.float32(grade.brush)
    picture = _finish(picture, grade, seed)
    return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)


def save(picture: NDArray[np.uint8], path: Path, quality: int = 89) -> None:
    """Write a JPEG, making its folder if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path, quality=quality, subsampling="4:2:0", optimize=True, progressive=True)
