"""The sea: waves from a wind spectrum, met by marching, lit by reflection, depth and foam."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from .light import Lighting
from .march import march
from .noise import Array, Tile, band_noise, ridges, smoothstep
from .view import View

Colour = tuple[float, float, float]
CELLS = 512
FAR = 9000.0


@dataclass(frozen=True, kw_only=True)
class Waves:
    """A wind sea: root-mean-square height and peak wavelength in metres, wind direction in degrees."""

    height: float
    length: float
    wind: float = 30.0
    chop: float = 0.8
    seed: int = 3

    @cached_property
    def bands(self) -> list["Band"]:
        """Give four layers of waves, long to short, each a tile of its own size and turn."""
        sizes = (self.length * 7, self.length * 1.37, self.length * 0.24, self.length * 0.043)
        highs = (*(size / 3.2 for size in sizes[1:]), sizes[3] / 60)
        longest = (np.inf, *highs[:3])
        raw = [
            self._spectrum(s, lo, hi, k)
            for k, (s, lo, hi) in enumerate(zip(sizes, highs, longest, strict=True))
        ]
        scale = self.height / np.sqrt(sum(float(h.var()) for h in raw))
        return [
            Band(h * scale, size, k, self.chop) for k, (h, size) in enumerate(zip(raw, sizes, strict=True))
        ]

    def _spectrum(self, size: float, shortest: float, longest: float, index: int) -> Array:
        """Give one band of the Phillips spectrum as periodic heights."""
        k = np.fft.fftfreq(CELLS, size / CELLS) * 2 * np.pi
        kx, kz = np.meshgrid(k, k)
        length2 = np.maximum(kx * kx + kz * kz, 1e-12)
        # Each band's tile lies turned by its own angle, so the wind has to be turned back.
        angle = np.radians(self.wind) - Band.turn(index)
        along = (kx * np.sin(angle) + kz * np.cos(angle)) / np.sqrt(length2)
        peak2 = (2 * np.pi / self.length) ** 2
        power = np.exp(-0.75 * peak2 / length2) / length2**2 * (0.12 + np.abs(along) ** 3)
        wave = 2 * np.pi / np.sqrt(length2)
        power *= (wave >= shortest) & (wave < longest) & (length2 > 1e-11)
        rng = np.random.default_rng(self.seed * 10 + index)
        noise = rng.standard_normal((CELLS, CELLS)) + 1j * rng.standard_normal((CELLS, CELLS))
        return np.fft.ifft2(noise * np.sqrt(power) / size).real.astype(np.float32) * CELLS**2


class Band:
    """One layer of waves: heights, slopes and where its crests fold."""

    def __init__(self, heights: Array, size: float, index: int, chop: float) -> None:
        self.size = size
        cos, sin = np.cos(self.turn(index)), np.sin(self.turn(index))
        self._turn = (np.float32(cos), np.float32(sin))
        heights, fold = _sharpen(heights, size, chop)
        cell = size / CELLS
        along_x = (np.roll(heights, -1, 1) - np.roll(heights, 1, 1)) / (2 * cell)
        along_z = (np.roll(heights, -1, 0) - np.roll(heights, 1, 0)) / (2 * cell)
        self.slope = float(np.sqrt((along_x**2).mean() + (along_z**2).mean()))
        self._heights = Tile(heights, size)
        turned = np.stack([along_x * cos - along_z * sin, along_x * sin + along_z * cos, fold], -1)
        self._shape = Tile(np.ascontiguousarray(turned, np.float32), size)

    @staticmethod
    def turn(index: int) -> float:
        """Give the angle a band's tile is laid at."""
        return (0.0, 0.61, -0.43, 1.13)[index]

    def _local(self, x: Array, z: Array) -> tuple[Array, Array]:
        cos, sin = self._turn
        return x * cos + z * sin, z * cos - x * sin

    def heights(self, x: Array, z: Array) -> Array:
        """Give heights in metres."""
        return self._heights.at(*self._local(x, z))

    def shape(self, x: Array, z: Array) -> Array:
        """Give (…, 3): slope along x, slope along z, and fold (1 is a breaking crest)."""
        return self._shape.at(*self._local(x, z))


def _sharpen(heights: Array, size: float, chop: float) -> tuple[Array, Array]:
    """Draw water towards the crests, as Gerstner waves do, and tell where it folds over."""
    k = np.fft.fftfreq(CELLS, size / CELLS) * 2 * np.pi
    kx, kz = np.meshgrid(k, k)
    length = np.maximum(np.hypot(kx, kz), 1e-9)
    modes = np.fft.fft2(heights)
    push_x = np.fft.ifft2(-1j * kx / length * modes).real * chop
    push_z = np.fft.ifft2(-1j * kz / length * modes).real * chop
    squeeze = np.fft.ifft2(length * modes).real * chop
    scale = CELLS / size
    grid = np.arange(CELLS, dtype=np.float32)
    column, row = np.meshgrid(grid, grid)
    wrapped = cv2.copyMakeBorder(heights, 64, 64, 64, 64, cv2.BORDER_WRAP)
    sharp = cv2.remap(
        wrapped,
        (column + 64 + push_x * scale).astype(np.float32),
        (row + 64 + push_z * scale).astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_WRAP,
    )
    return np.asarray(sharp, np.float32), np.asarray(squeeze, np.float32)


@dataclass(frozen=True, kw_only=True)
class Sea:
    """Waves and what the water is like."""

    waves: Waves
    deep: Colour = (0.008, 0.03, 0.04)
    scatter: Colour = (0.03, 0.12, 0.11)
    foam: float = 0.0
    foam_colour: Colour = (0.85, 0.9, 0.92)
    steps: int = 40
    glitter: float = 1.0

    def heights(self, x: Array, z: Array) -> Array:
        """Give the surface in metres; the short waves are left to the shading."""
        first, second = self.waves.bands[:2]
        return np.asarray(first.heights(x, z) + second.heights(x, z), np.float32)


@dataclass(frozen=True)
class Mirror:
    """What the water can reflect: light seen from below the sea through `view`."""

    light: Array
    view: View

    def toward(self, u: Array, v: Array) -> Array:
        """Look up the light that comes down along tangents `u`, `v`."""
        column, row = self.view.to_pixels(u, v)
        return np.asarray(
            cv2.remap(
                self.light,
                column.astype(np.float32),
                row.astype(np.float32),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            ),
            np.float32,
        )


def find_surface(sea: Sea, view: View) -> Array:
    """Give the depth of the sea's surface for each pixel, infinity above the horizon."""
    _, v = view.tangents()
    tall = sea.waves.height * 3.6
    eye = view.eye[1]
    down = np.maximum(-v, 1e-5)
    near = np.clip((eye - tall) / down, 1.5, FAR).astype(np.float32)
    far = np.clip((eye + tall) / down, 2.0, FAR).astype(np.float32)
    if eye > tall * 1.2 and tall < 1.2:
        return np.where(v < 0, np.minimum(eye / down, FAR), np.inf).astype(np.float32)
    return march(view, near, np.where(v > 0, FAR, far).astype(np.float32), sea.steps, sea.heights)


def _surface_shape(sea: Sea, x: Array, z: Array, smear: Array) -> tuple[Array, Array, Array, Array]:
    """Give slopes, fold, and the variance of the slopes too small to be seen one by one."""
    slope_x, slope_z, fold, lost = (np.zeros_like(x) for _ in range(4))
    for band in sea.waves.bands:
        keep = np.exp(-((smear / (band.size / 24)) ** 1.2)).astype(np.float32)
        shape = band.shape(x, z)
        slope_x += shape[..., 0] * keep
        slope_z += shape[..., 1] * keep
        fold += shape[..., 2] * keep
        lost += band.slope**2 * (1 - keep * keep)
    return slope_x, slope_z, fold, lost


def paint_sea(
    sea: Sea, view: View, depth: Array, mirror: Mirror, lighting: Lighting, shore: Array | None
) -> Array:
    """Paint the water (height, width, 3) at the given depths; `shore` is how near land is, 0..1."""
    u, v = view.tangents()
    depth = np.where(np.isfinite(depth), depth, FAR).astype(np.float32)
    x, z = view.ground(u, depth)
    y = view.eye[1] + v * depth
    smear = depth * view.pixel * np.sqrt(np.clip(depth / max(view.eye[1], 1), 1, 60))
    slope_x, slope_z, fold, lost = _surface_shape(sea, x, z, smear)
    points = np.stack([x, np.maximum(y, 0), z], -1)
    normal = np.stack([-slope_x, np.ones_like(x), -slope_z], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    ray = np.stack(view.directions(u, v), -1)
    # A wave's far side cannot be seen: where the slope says so, it is the crest that is seen.
    facing = np.maximum(-(ray * normal).sum(-1), 0.03 + 0.25 * np.sqrt(lost))
    fresnel = (0.02 + 0.98 * (1 - np.minimum(facing, 1)) ** 5)[..., None]
    bounce = ray + 2 * facing[..., None] * normal
    bounce[..., 1] = np.abs(bounce[..., 1]) + 0.35 * np.sqrt(lost)
    bounce /= np.linalg.norm(bounce, axis=-1, keepdims=True)
    right, forward = view.axes()
    ahead = np.maximum(bounce @ forward, 0.05)
    reflected = mirror.toward((bounce @ right) / ahead, bounce[..., 1] / ahead)
    crest = np.clip(y / (2.2 * sea.waves.height + 0.05), 0, 1) ** 1.5
    thin = (crest * np.clip(1 - facing, 0, 1))[..., None]
    above = np.asarray(lighting.above, np.float32)
    sunward = np.clip(ray @ lighting.toward, 0, 1)[..., None] ** 3
    body = np.asarray(sea.deep, np.float32) + np.asarray(sea.scatter, np.float32) * (
        above * (0.25 + 1.4 * thin) + np.asarray(lighting.sun, np.float32) * thin * (0.15 + sunward)
    )
    light = body * (1 - fresnel) + reflected * fresnel
    light += _sparkle(bounce, points, lost, fresnel, lighting) * sea.glitter
    if sea.foam or shore is not None:
        light = _add_foam(sea, lighting, light, points, normal, fold, smear, shore)
    return lighting.through_air(light, depth)


def _sparkle(bounce: Array, points: Array, lost: Array, fresnel: Array, lighting: Lighting) -> Array:
    """Give the glitter of the sun and of the lamps."""
    wide = 0.0012 + 0.9 * lost
    off2 = 2 * (1 - np.clip(bounce @ lighting.toward, -1, 1))
    sun = np.exp(-off2 / (2 * wide)) / (wide * 14)
    total = (sun[..., None] * np.asarray(lighting.sun, np.float32)) * (fresnel + 0.02)
    for lamp in lighting.lamps:
        away = np.asarray(lamp.at, np.float32) - points
        distance2 = (away * away).sum(-1)
        off2 = 2 * (1 - np.clip((bounce * away).sum(-1) / np.sqrt(distance2), -1, 1))
        shine = np.exp(-off2 / (2 * (wide + 0.0008))) / (wide * 3) * lamp.power / (distance2 + 400)
        total += shine[..., None] * np.asarray(lamp.colour, np.float32) * (fresnel + 0.03)
    for beam in lighting.beams:
        total += beam.on(points) * (0.02 + 0.12 * fresnel)
    return np.asarray(total, np.float32)


_LACE = Tile(ridges((512, 512), 5, 5, 41), 23.0)
_PATCH = Tile(band_noise((256, 256), 2, 40, 1.2, 43), 190.0)


def _add_foam(
    sea: Sea,
    lighting: Lighting,
    light: Array,
    points: Array,
    normal: Array,
    fold: Array,
    smear: Array,
    shore: Array | None,
) -> Array:
    x, z = points[..., 0], points[..., 2]
    lace = _LACE.at(x, z) * 0.6 + _LACE.at(z * 0.31, x * 0.31) * 0.4
    sharp = np.exp(-smear / 3)
    lace = lace * sharp + 0.45 * (1 - sharp)
    patch = _PATCH.at(x, z)
    white = smoothstep(0.62, 1.25, fold + 0.22 * patch + sea.foam - 1 + 0.35 * (lace - 0.5)) * (
        0.25 + 0.75 * lace
    )
    streaks = smoothstep(0.55, 0.95, lace + 0.12 * patch) * np.clip(sea.foam - 0.55, 0, 1) * 0.55
    cover = np.maximum(white, streaks)
    if shore is not None:
        wash = smoothstep(0.25, 0.95, shore + 0.65 * (lace - 0.5) + 0.10 * patch)
        cover = np.maximum(cover, wash * (0.35 + 0.65 * lace))
    ones = np.ones_like(cover)
    foam = lighting.shade(points, normal, np.asarray(sea.foam_colour, np.float32), ones * 0.8, ones)
    cover = np.clip(cover, 0, 0.96)[..., None]
    return np.asarray(light * (1 - cover) + foam * cover, np.float32)
