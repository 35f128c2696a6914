"""Built things: small quads with a colour each, lit, sorted from far to near and filled."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from .light import Lighting
from .noise import Array
from .view import View

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Mesh:
    """Quads (n, 4, 3) in metres, their normals, albedo, own light (n, 3) and gloss (n)."""

    quads: Array
    normals: Array
    albedo: Array
    glow: Array
    gloss: Array

    def moved(self, turn: Array, shift: Sequence[float]) -> "Mesh":
        """Give the mesh turned by the matrix `turn` (3, 3) and then shifted."""
        quads = self.quads @ turn.T + np.asarray(shift, np.float32)
        return Mesh(
            quads.astype(np.float32),
            (self.normals @ turn.T).astype(np.float32),
            self.albedo,
            self.glow,
            self.gloss,
        )


def join(parts: Sequence[Mesh]) -> Mesh:
    """Give one mesh of several."""
    return Mesh(
        *(
            np.concatenate([getattr(p, name) for p in parts])
            for name in ("quads", "normals", "albedo", "glow", "gloss")
        )
    )


def sheet(
    grid: Array,
    albedo: Array | Colour,
    glow: Array | Colour = (0, 0, 0),
    gloss: float = 0.0,
    flip: bool = False,
) -> Mesh:
    """Make a mesh of a grid of points (rows, columns, 3); colours are one, or one for each quad."""
    quads = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], 2).reshape(-1, 4, 3)
    normals = np.cross(quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1])
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)
    count = len(quads)
    spread = [np.broadcast_to(np.asarray(c, np.float32).reshape(-1, 3), (count, 3)) for c in (albedo, glow)]
    return Mesh(
        quads.astype(np.float32),
        (-normals if flip else normals).astype(np.float32),
        spread[0],
        spread[1],
        np.full(count, gloss, np.float32),
    )


def revolve(profile: Sequence[tuple[float, float]], around: int, rows: int) -> Array:
    """Give the grid of a turned shape from its outline of (radius, height) pairs."""
    outline = np.asarray(profile, np.float32)
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(outline, axis=0).T))])
    at = np.linspace(0, length[-1], rows + 1)
    radius, height = np.interp(at, length, outline[:, 0]), np.interp(at, length, outline[:, 1])
    angle = np.linspace(0, 2 * np.pi, around + 1)
    return np.stack(
        [
            radius[:, None] * np.cos(angle),
            np.repeat(height[:, None], around + 1, 1),
            radius[:, None] * np.sin(angle),
        ],
        -1,
    ).astype(np.float32)


def rod(
    start: Sequence[float], end: Sequence[float], radius: float, albedo: Colour, glow: Colour = (0, 0, 0)
) -> Mesh:
    """Make a thin round bar."""
    a, b = np.asarray(start, np.float32), np.asarray(end, np.float32)
    along = (b - a) / np.linalg.norm(b - a)
    side = np.cross(along, (0, 1, 0) if abs(along[1]) < 0.9 else (1, 0, 0))
    side = side / np.linalg.norm(side)
    other = np.cross(side, along)
    angle = np.linspace(0, 2 * np.pi, 9)[:, None]
    ring = radius * (np.cos(angle) * side + np.sin(angle) * other)
    pieces = max(1, int(np.linalg.norm(b - a) / 0.5))
    grid = np.stack([a + (b - a) * t + ring for t in np.linspace(0, 1, pieces + 1)])
    return sheet(grid.astype(np.float32), albedo, glow)


def box(
    low: Sequence[float], high: Sequence[float], albedo: Colour, glow: Colour = (0, 0, 0), cells: int = 1
) -> Mesh:
    """Make a box with `cells` × `cells` quads on each side."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    t = np.linspace(0, 1, cells + 1)
    s, r = np.meshgrid(t, t)
    sides = []
    for axis in range(3):
        for end in (0.0, 1.0):
            parts = [s, r]
            parts.insert(axis, np.full_like(s, end))
            grid = np.stack(
                [x0 + (x1 - x0) * parts[0], y0 + (y1 - y0) * parts[1], z0 + (z1 - z0) * parts[2]], -1
            )
            sides.append(sheet(grid.astype(np.float32), albedo, glow, flip=(end == 1.0) == (axis == 1)))
    return join(sides)


def paint_mesh(mesh: Mesh, view: View, lighting: Lighting, fine: int = 3) -> tuple[Array, Array]:
    """Paint a mesh: light with coverage (height, width, 4), premultiplied, and depth (else infinity)."""
    canvas = np.zeros((view.height, view.width, 4), np.float32)
    depth = np.full((view.height, view.width), np.inf, np.float32)
    u, v, far = view.see(mesh.quads)
    column, row = view.to_pixels(u, v)
    toward_eye = np.asarray(view.eye, np.float32) - mesh.quads.mean(1)
    ahead = (far.min(1) > 0.3) & ((toward_eye * mesh.normals).sum(-1) > 0)
    box_ = _bounds(column[ahead], row[ahead], view)
    if box_ is None:
        return canvas, depth
    left, top, right, bottom = box_
    light = _lit(mesh, lighting, toward_eye, far.mean(1))
    order = np.flatnonzero(ahead)
    order = order[np.argsort(-far.mean(1)[order])]
    big = np.zeros(((bottom - top) * fine, (right - left) * fine, 4), np.float32)
    shape = np.stack([(column - left + 0.5) * fine - 0.5, (row - top + 0.5) * fine - 0.5], -1)
    shape = np.round(np.clip(shape, -4000, 20000) * 16).astype(np.int32)
    values = np.concatenate([light, far.mean(1)[:, None]], -1).astype(float)
    for index in order:
        cv2.fillConvexPoly(big, shape[index], values[index].tolist(), lineType=cv2.LINE_8, shift=4)
    extent = (right - left, bottom - top)
    cover = cv2.resize((big[..., 3] > 0).astype(np.float32), extent, interpolation=cv2.INTER_AREA)
    small = cv2.resize(big, extent, interpolation=cv2.INTER_AREA)
    place = (slice(top, bottom), slice(left, right))
    canvas[place] = np.concatenate([small[..., :3], cover[..., None]], -1)
    depth[place] = np.where(cover > 0, small[..., 3] / np.maximum(cover, 1e-6), np.inf)
    return canvas, depth


def _bounds(column: Array, row: Array, view: View) -> tuple[int, int, int, int] | None:
    if column.size == 0:
        return None
    left, right = max(0, int(column.min()) - 2), min(view.width, int(column.max()) + 4)
    top, bottom = max(0, int(row.min()) - 2), min(view.height, int(row.max()) + 4)
    return (left, top, right, bottom) if left < right and top < bottom else None


def _lit(mesh: Mesh, lighting: Lighting, toward_eye: Array, far: Array) -> Array:
    points = mesh.quads.mean(1)
    ones = np.ones(len(points), np.float32)
    light = lighting.shade(points, mesh.normals, mesh.albedo, ones, ones) + mesh.glow
    eye = toward_eye / np.linalg.norm(toward_eye, axis=-1, keepdims=True)
    half = eye + lighting.key
    half /= np.maximum(np.linalg.norm(half, axis=-1, keepdims=True), 1e-6)
    shine = np.clip((half * mesh.normals).sum(-1), 0, 1) ** 60 * mesh.gloss
    rim = (1 - np.clip((eye * mesh.normals).sum(-1), 0, 1)) ** 3 * mesh.gloss * 0.5
    light = light + shine[:, None] * np.asarray(lighting.sun, np.float32) * 2
    light = light + rim[:, None] * np.asarray(lighting.above, np.float32)
    return lighting.through_air(light.astype(np.float32), far)
