"""The sky: air that glows towards the sun, the sun or moon itself, stars and the Milky Way."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from .clouds import Clouds, drift
from .noise import Array, band_noise, ridges, smoothstep
from .view import View

Colour = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Sky:
    """What the sky is made of; colours are linear light."""

    zenith: Colour
    horizon: Colour
    glow: Colour = (0, 0, 0)
    sun: Colour = (0, 0, 0)
    azimuth: float = 0.0
    elevation: float = 5.0
    haze: float = 6.0
    glow_width: float = 0.35
    disc: float = 0.0
    moon: bool = False
    stars: float = 0.0
    milky_way: float = 0.0
    milky_tilt: float = 35.0
    milky_across: float = 0.0
    clouds: tuple[Clouds, ...] = field(default=())
    seed: int = 1


def air(sky: Sky, toward: Array, x: Array, y: Array, z: Array) -> Array:
    """Give the clear sky's light (…, 3) along unit directions, brightest towards the sun at `toward`."""
    rise = np.maximum(y, 0)
    share = np.exp(-sky.haze * rise)[..., None]
    light = np.asarray(sky.zenith, np.float32) * (1 - share) + np.asarray(sky.horizon, np.float32) * share
    cosine = np.clip(x * toward[0] + y * toward[1] + z * toward[2], -1, 1)
    off = np.arccos(cosine)
    halo = (
        0.45 * np.exp(-off / sky.glow_width)
        + 1.6 * np.exp(-off / 0.045)
        + 1.0 * np.exp(-((off / (0.28 * sky.glow_width)) ** 1.2))
    )
    low = 0.35 + 0.65 * np.exp(-2.2 * rise)
    return np.asarray(light + (halo * low)[..., None] * np.asarray(sky.glow, np.float32), np.float32)


def _disc(sky: Sky, toward: Array, x: Array, y: Array, z: Array) -> Array:
    cosine = np.clip(x * toward[0] + y * toward[1] + z * toward[2], -1, 1)
    off = np.arccos(cosine)
    edge = (
        smoothstep(sky.disc * 1.04, sky.disc * 0.94, off)
        if sky.moon
        else smoothstep(sky.disc * 1.5, sky.disc * 0.3, off)
    )
    if sky.moon:
        patches = cv2.resize(
            band_noise((256, 256), 3, 40, 1.4, 5), x.shape[::-1], interpolation=cv2.INTER_CUBIC
        )
        edge = edge * (0.85 + 0.1 * patches)
    return np.asarray(edge[..., None] * np.asarray(sky.sun, np.float32), np.float32)


def _starfield(sky: Sky, view: View, band: Array) -> Array:
    """Scatter stars over the window: many faint, few bright, more of them inside the Milky Way's `band`."""
    rng = np.random.default_rng(sky.seed + 77)
    count = 9000
    row = rng.integers(0, view.height, count)
    column = rng.integers(0, view.width, count)
    keep = rng.random(count) < 0.3 + 0.7 * np.clip(band[row, column], 0, 1)
    row, column = row[keep], column[keep]
    power = np.minimum(0.10 * rng.random(row.size) ** -0.72, 6).astype(np.float32)
    warmth = rng.normal(0, 0.16, row.size).astype(np.float32)
    tint = np.stack([1 + warmth, np.ones_like(warmth), 1 - warmth], -1)
    field_ = np.zeros((view.height, view.width, 3), np.float32)
    np.add.at(field_, (row, column), power[:, None] * tint)
    unit = view.width / 2880
    near = cv2.GaussianBlur(field_, (0, 0), max(1.0 * unit, 0.42)) * (3.6 * unit**2 + 0.5)
    far = cv2.GaussianBlur(np.maximum(field_ - 1.2, 0), (0, 0), 6 * unit) * (14 * unit**2)
    return np.asarray((near + far) * sky.stars, np.float32)


def _milky_band(sky: Sky, u: Array, v: Array) -> tuple[Array, Array]:
    """Give the Milky Way's shape in 0..1 and its glow (…, 3), tilted by `milky_tilt` degrees."""
    tilt = np.radians(sky.milky_tilt)
    across = (v - 0.35) * np.cos(tilt) - (u - sky.milky_across) * np.sin(tilt)
    along = (u - sky.milky_across) * np.cos(tilt) + (v - 0.35) * np.sin(tilt)
    cloudy = cv2.GaussianBlur(band_noise((512, 512), 2, 120, 1.5, sky.seed + 3), (0, 0), 0.8)
    lanes = ridges((512, 512), 3, 5, sky.seed + 9)
    px, py = (
        np.mod(along * 420 + 4000, 511).astype(np.float32),
        np.mod(across * 420 + 4000, 511).astype(np.float32),
    )
    wisps = cv2.remap(cloudy, px, py, cv2.INTER_CUBIC)
    dust = cv2.remap(lanes, px, py, cv2.INTER_CUBIC)
    across = across + 0.035 * wisps
    body = np.exp(-((across / 0.17) ** 2)) * np.clip(0.62 + 0.3 * wisps, 0, 2)
    rift = np.exp(-(((across + 0.015) / 0.05) ** 2)) * smoothstep(0.25, 0.85, dust)
    shape = np.clip(body * (1 - 0.75 * rift), 0, 1.5).astype(np.float32)
    core = np.exp(-((across / 0.08) ** 2)) * shape
    glow = shape[..., None] * np.array([0.55, 0.68, 1.0], np.float32) + core[..., None] * np.array(
        [0.5, 0.33, 0.26], np.float32
    )
    return shape, glow.astype(np.float32)


def paint_sky(sky: Sky, view: View) -> Array:
    """Paint the sky through a window (height, width, 3); below the horizon it goes on as at the horizon."""
    u, v = view.tangents()
    x, y, z = view.directions(u, v)
    toward = heading_of(sky)
    light = air(sky, toward, x, y, z)
    if sky.disc:
        light += _disc(sky, toward, x, y, z)
    if sky.stars:
        shape, glow = _milky_band(sky, u, v)
        above = smoothstep(0.0, 0.16, v)[..., None]
        light += glow * sky.milky_way * above
        light += _starfield(sky, view, shape if sky.milky_way else np.ones_like(shape)) * above
    # Clouds are soft: a smaller window is enough and the time goes into depth instead.
    small = view.scaled(min(1.0, 1050 / view.width))
    for layer in sky.clouds:
        cloud = drift(layer, small, toward, np.asarray(sky.horizon, np.float32))
        cloud = cv2.resize(cloud, (view.width, view.height), interpolation=cv2.INTER_CUBIC)
        light = light * np.clip(cloud[..., 3:], 0, 1) + np.maximum(cloud[..., :3], 0)
    return np.asarray(light, np.float32)


def heading_of(sky: Sky) -> Array:
    """Give the direction of the sun or moon."""
    a, e = np.radians(sky.azimuth), np.radians(sky.elevation)
    return np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)], np.float32)
