"""Clouds: a slab of periodic noise, walked through from near to far and lit from the sun."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from .noise import Array, Volume, band_noise, billows, smoothstep
from .view import View

CELLS = 112


@dataclass(frozen=True, kw_only=True)
class Clouds:
    """A layer of cloud between the heights `base` and `top` (metres); `cover` is how much sky it hides."""

    base: float = 1200.0
    top: float = 2600.0
    cover: float = 0.5
    size: float = 8000.0
    squash: float = 1.0
    stretch: float = 1.0
    thickness: float = 0.004
    ragged: float = 0.75
    lit: tuple[float, float, float] = (1, 1, 1)
    shade: tuple[float, float, float] = (0.2, 0.2, 0.25)
    under: tuple[float, float, float] = (0, 0, 0)
    reach: float = 26000.0
    steps: int = 40
    forward: float = 0.72
    offset: tuple[float, float] = (0, 0)
    build: float = 0.0
    flash: tuple[float, float, float, float] | None = None
    seed: int = 11


@cache
def _volumes(seed: int) -> tuple[Array, Array]:
    shape = (CELLS, CELLS, CELLS)
    broad = band_noise(shape, 1, 6, 1.1, seed) * 0.16 + 0.5
    body = 0.62 * broad + 0.38 * billows(shape, 3, 4, seed + 20)
    # Equalised, so that `cover` means what it says whatever the seed.
    levels = np.quantile(body[::2, ::2, ::2], np.linspace(0, 1, 257))
    equal = np.interp(body, levels, np.linspace(0, 1, 257))
    return equal.astype(np.float32), billows(shape, 5, 4, seed + 60)


class _Slab:
    def __init__(self, clouds: Clouds) -> None:
        body, detail = _volumes(clouds.seed)
        self.clouds = clouds
        self.body = Volume(body, clouds.size)
        self.detail = Volume(detail, clouds.size / 5.3)

    def coarse(self, x: Array, y: Array, z: Array) -> Array:
        """Give the density without its ragged edge."""
        c = self.clouds
        level = np.clip((y - c.base) / (c.top - c.base), 0, 1)
        shape = smoothstep(0, 0.12, level) * smoothstep(1.0, 0.35, level)
        found = self.body.at(x / c.stretch + c.offset[0], y * c.squash, z + c.offset[1])
        cover: Array | float = c.cover
        if c.build:
            cover = np.clip(c.cover + c.build * np.clip(z / c.reach, 0, 1), 0, 1)
        return np.asarray(
            np.clip((found - 1 + cover * (0.35 + 0.65 * shape)) * 4.5, 0, 1) * (shape > 0), np.float32
        )

    def dense(self, x: Array, y: Array, z: Array) -> Array:
        """Give the density with its ragged edge."""
        c = self.clouds
        rough = self.coarse(x, y, z)
        worn = self.detail.at(x / c.stretch + c.offset[0], y * c.squash, z + c.offset[1])
        return np.clip(rough - c.ragged * (1 - worn) * (1.2 - rough), 0, 1)


def _phase(cosine: Array, g: float) -> Array:
    """Give the Henyey–Greenstein phase function, scaled to 1 at right angles."""
    return np.asarray(((1 + g * g) / (1 + g * g - 2 * g * cosine)) ** 1.5, np.float32)


def _shadow(slab: _Slab, at: tuple[Array, Array, Array], toward: Array) -> Array:
    """Give the optical depth from points towards the sun."""
    deep = np.zeros_like(at[0])
    tall = max(slab.clouds.top - slab.clouds.base, 1800)
    for step in (0.10, 0.26, 0.6):
        reach = step * tall
        point = [axis + np.float32(toward[k] * reach) for k, axis in enumerate(at)]
        deep += slab.coarse(point[0], point[1], point[2]) * np.float32(reach)
    return deep * np.float32(slab.clouds.thickness)


def drift(clouds: Clouds, view: View, toward: Array, horizon: Array) -> Array:
    """Walk the rays of `view` through a layer: (height, width, 4), light and the share of sky left open."""
    u, v = view.tangents()
    x, y, z = view.directions(u, v)
    slab = _Slab(clouds)
    rise = np.maximum(y, 0.004)
    near = np.minimum(clouds.base / rise, clouds.reach)
    far = np.minimum(np.minimum(clouds.top / rise, near + 9000), clouds.reach * 1.15)
    step = np.maximum(far - near, 0) / clouds.steps
    jitter = _stagger(u.shape)
    cosine = x * toward[0] + y * toward[1] + z * toward[2]
    # Two lobes: a bright rim against the sun, and an even glow elsewhere.
    phase = (0.6 * np.minimum(_phase(cosine, clouds.forward), 7) + 0.28)[..., None]
    light = np.zeros((*u.shape, 3), np.float32)
    open_ = np.ones(u.shape, np.float32)
    lit, shade, under = (np.asarray(c, np.float32) for c in (clouds.lit, clouds.shade, clouds.under))
    for index in range(clouds.steps):
        t = near + (index + jitter) * step
        at = ((x * t).astype(np.float32), (y * t).astype(np.float32), (z * t).astype(np.float32))
        density = slab.dense(*at)
        stop = np.exp(-density * step * np.float32(clouds.thickness))
        deep = _shadow(slab, at, toward)
        sun = (np.exp(-deep) + 0.22 * np.exp(-0.22 * deep))[..., None] * phase
        level = np.clip((at[1] - clouds.base) / (clouds.top - clouds.base), 0, 1)[..., None]
        loose = (1.55 - 1.15 * density)[..., None]
        glow = lit * sun + shade * (0.35 + 0.85 * level) * loose + under * (1 - level) ** 3
        if clouds.flash is not None:
            glow = glow + _flash(clouds.flash, at)[..., None] * np.array([0.75, 0.8, 1.0], np.float32)
        light += glow * (open_ * (1 - stop))[..., None]
        open_ *= stop
    veil = np.exp(-near / (clouds.reach * 0.55))[..., None] * smoothstep(0.0, 0.03, y)[..., None]
    hidden = (1 - open_)[..., None]
    light = light * veil + horizon * hidden * (1 - veil)
    return cv2.blur(np.concatenate([light, open_[..., None]], -1).astype(np.float32), (4, 4))


def _stagger(shape: tuple[int, ...]) -> Array:
    """Start neighbouring rays at sixteen shares of a step: after a blur of 4 × 4 all of them count."""
    order = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16
    return np.tile(order, (shape[0] // 4 + 1, shape[1] // 4 + 1))[: shape[0], : shape[1]]


def _flash(flash: tuple[float, float, float, float], at: tuple[Array, Array, Array]) -> Array:
    """Give the light of a lightning inside the cloud at x, y, z with a power."""
    away = sum((axis - spot) ** 2 for axis, spot in zip(at, flash[:3], strict=True))
    return np.asarray(flash[3] / (1 + away / 900**2) ** 1.6, np.float32)
