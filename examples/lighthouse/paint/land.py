"""The rock: one island of ridged stone around the tower, the same in all pictures."""

from functools import cache

import cv2
import numpy as np

from .light import Lighting
from .march import march
from .noise import Array, Tile, band_noise, billows, ridges, smoothstep
from .view import View

SIZE = 320.0
TEXELS = 2048
PLATEAU = 11.0


@cache
def _coarse() -> Array:
    """Give the island's heights in metres (rows along z, columns along x, the tower in the middle)."""
    axis = (np.arange(TEXELS, dtype=np.float32) + 0.5) / TEXELS * SIZE - SIZE / 2
    x, z = np.meshgrid(axis, axis)
    shape = (TEXELS, TEXELS)
    bend = band_noise(shape, 2, 40, 1.5, 7)
    crags = 0.62 * billows(shape, 7, 6, 24) + 0.38 * ridges(shape, 9, 6, 21)
    away = np.hypot((x + 6) / 50, (z - 5) / 36) + 0.13 * bend
    core = np.hypot(x / 15, z / 13) + 0.05 * bend
    body = PLATEAU * smoothstep(1.12, 0.40, away)
    rough = smoothstep(0.7, 1.7, core) * (0.25 + 0.75 * smoothstep(1.5, 0.8, away))
    height = body + (crags - 0.46) * 11.0 * rough
    skerries = (crags - 0.55) * 15 * smoothstep(2.2, 1.2, away) * smoothstep(0.75, 1.1, away)
    height = np.maximum(
        height - 5.5 * smoothstep(0.9, 1.4, away), skerries - 1.2 - 4.5 * smoothstep(1.3, 2.4, away)
    )
    # Pinnacles are rare on a shore that waves have worked on.
    height = np.where(height > PLATEAU, PLATEAU + 2.5 * np.tanh((height - PLATEAU) / 2.5), height)
    # Bedding planes: the stone breaks along layers that dip to one side.
    bed = height + 0.10 * x + 0.05 * z + 0.35 * bend
    steps = np.floor(bed / 1.7) + smoothstep(0.55, 1.0, bed / 1.7 - np.floor(bed / 1.7))
    stepped = height + (steps * 1.7 - bed) * 0.7
    height = height + (stepped - height) * rough * 0.8
    flat = smoothstep(1.25, 0.7, core)
    return np.asarray(height * (1 - flat) + PLATEAU * flat, np.float32)


@cache
def _island() -> tuple[Tile, Tile, Tile]:
    height = _coarse()
    # The tile starts at its corner, the world at the tower.
    shifted = np.roll(height, (TEXELS // 2, TEXELS // 2), (0, 1))
    hollow = cv2.GaussianBlur(height, (0, 0), 14) - height
    hollow = np.roll(hollow, (TEXELS // 2, TEXELS // 2), (0, 1))
    grain = (0.6 * billows((1024, 1024), 5, 6, 51) + 0.4 * ridges((1024, 1024), 6, 6, 53) - 0.5) * 0.9
    return Tile(shifted, SIZE), Tile(hollow, SIZE), Tile(grain.astype(np.float32), 17.0)


def heights(x: Array, z: Array) -> Array:
    """Give the ground in metres above the sea; far from the island it is under water."""
    coarse, _, grain = _island()
    inside = (np.abs(x) < SIZE / 2) & (np.abs(z) < SIZE / 2)
    return np.where(inside, coarse.at(x, z) + 0.75 * grain.at(x, z) * _rough(x, z), -9).astype(np.float32)


def _rough(x: Array, z: Array) -> Array:
    return smoothstep(9, 17, np.hypot(x, z)) * 0.8 + 0.2


def shore(x: Array, z: Array) -> Array:
    """Give how near the rocks are for water at x, z: 0 in the open, 1 where stone breaks the surface."""
    coarse, _, _ = _island()
    inside = (np.abs(x) < SIZE / 2) & (np.abs(z) < SIZE / 2)
    return np.where(inside, smoothstep(-4.6, 0.3, coarse.at(x, z)), 0).astype(np.float32)


def _box(view: View) -> tuple[slice, slice] | None:
    """Give the columns and rows in which the island can be seen."""
    corners = np.array([[x, y, z] for x in (-115, 115) for z in (-100, 100) for y in (0, 17)], np.float32)
    u, v, depth = view.see(corners)
    if depth.min() < 1:
        return slice(0, view.width), slice(0, view.height)
    column, row = view.to_pixels(u, v)
    left, right = max(0, int(column.min()) - 2), min(view.width, int(column.max()) + 3)
    top, bottom = max(0, int(row.min()) - 2), min(view.height, int(row.max()) + 3)
    return (slice(left, right), slice(top, bottom)) if left < right and top < bottom else None


def paint_land(view: View, lighting: Lighting, steps: int = 110, wet: float = 0.0) -> tuple[Array, Array]:
    """Paint the island: light (height, width, 3) and depth, infinity where there is none."""
    light = np.zeros((view.height, view.width, 3), np.float32)
    depth = np.full((view.height, view.width), np.inf, np.float32)
    box = _box(view)
    if box is None:
        return light, depth
    columns, rows = box
    part = view.part(columns, rows)
    u, v = part.tangents()
    distance = float(np.hypot(view.eye[0], view.eye[2]))
    near = np.full(u.shape, max(1.5, distance - 165), np.float32)
    if view.eye[1] < 0:
        # From below the sea only what stands above it is reflected.
        near = np.maximum(near, np.minimum(-view.eye[1] / np.maximum(v, 1e-4), 2000)).astype(np.float32)
    found = march(part, near, np.maximum(distance + 165, near * 1.01).astype(np.float32), steps, heights)
    depth[rows, columns] = found
    light[rows, columns] = _stone(part, found, lighting, wet)
    return light, depth


def _stone(view: View, depth: Array, lighting: Lighting, wet: float) -> Array:
    u, v = view.tangents()
    depth = np.where(np.isfinite(depth), depth, 1000).astype(np.float32)
    x, z = view.ground(u, depth)
    y = view.eye[1] + v * depth
    reach = np.clip(depth * view.pixel * 1.2, 0.07, 2).astype(np.float32)
    slope_x = (heights(x + reach, z) - heights(x - reach, z)) / (2 * reach)
    slope_z = (heights(x, z + reach) - heights(x, z - reach)) / (2 * reach)
    normal = np.stack([-slope_x, np.ones_like(x), -slope_z], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    points = np.stack([x, y, z], -1).astype(np.float32)
    _, hollow, grain = _island()
    # Seen from above, a cliff has no room for detail: it gets its own cracks, laid on its face.
    face = grain.at((x + z) * 0.8, y * 1.7 + 0.2 * x) * smoothstep(0.85, 0.55, normal[..., 1])
    openness = np.clip(0.85 - 0.28 * hollow.at(x, z) + 0.35 * grain.at(x, z) + 1.1 * face, 0.10, 1.3).astype(
        np.float32
    )
    albedo, damp = _albedo(x, y, z, normal, wet)
    light = lighting.shade(points, normal, albedo, _sunlit(points, lighting.key), openness)
    ray = np.stack(view.directions(u, v), -1)
    bounce = ray - 2 * (ray * normal).sum(-1)[..., None] * normal
    gloss = damp * (0.03 + 0.5 * (1 - np.clip(-(ray * normal).sum(-1), 0, 1)) ** 4)
    sheen = np.asarray(lighting.above, np.float32) * np.clip(bounce[..., 1], 0, 1)[..., None] * 0.8
    spark = np.clip(bounce @ lighting.key, 0, 1)[..., None] ** 40 * np.asarray(lighting.sun, np.float32) * 2.5
    light = light + (sheen + spark) * gloss[..., None]
    return lighting.through_air(light, depth)


def _albedo(x: Array, y: Array, z: Array, normal: Array, wet: float) -> tuple[Array, Array]:
    """Give the stone's colour and how wet it is: black at the tide, brown rock, lichen, thin grass on top."""
    _, _, grain = _island()
    fine = grain.at(x, z)
    broad = _PATCHES.at(x, z)
    rock = np.array([0.30, 0.26, 0.22], np.float32) * (0.95 + 0.5 * fine + 0.14 * broad)[..., None]
    lichen = smoothstep(0.5, 1.5, broad + 1.2 * fine) * smoothstep(4, 8, y)
    rock = rock + (np.array([0.33, 0.27, 0.15], np.float32) - rock) * (0.45 * lichen)[..., None]
    grass = smoothstep(0.72, 0.9, normal[..., 1] + 0.10 * broad) * smoothstep(7.0, 10.0, y + 0.9 * broad)
    green = (
        np.array([0.115, 0.125, 0.05], np.float32)
        * (1 + 0.7 * fine + 0.25 * _PATCHES.at(x * 7, z * 7))[..., None]
    )
    rock = rock + (green - rock) * (0.85 * grass)[..., None]
    tide = smoothstep(2.6, 0.5, y + 0.5 * broad)
    damp = np.clip(tide + wet, 0, 1).astype(np.float32)
    rock = rock * (1 - 0.62 * damp)[..., None]
    return np.maximum(rock, 0.01).astype(np.float32), damp


_PATCHES = Tile(band_noise((512, 512), 2, 90, 1.2, 61), 64.0)


def _sunlit(points: Array, toward: Array) -> Array:
    """Give the share of the sun (0..1) that reaches points past the rocks between."""
    lit = np.ones(points.shape[:-1], np.float32)
    for reach in (0.5, 1.1, 2.2, 4.0, 7.0, 12.0, 20.0):
        x, y, z = (points[..., k] + toward[k] * np.float32(reach) for k in range(3))
        lit = np.minimum(lit, np.clip(1 - (heights(x, z) - y - 0.05) / (0.12 * reach + 0.05), 0, 1))
    return lit
