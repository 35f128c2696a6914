"""The lighthouse and the keeper's cottage."""

import numpy as np

from .land import PLATEAU
from .mesh import Mesh, box, join, revolve, rod, sheet
from .noise import Array, Tile, band_noise, smoothstep

BODY = 21.0
LAMP = PLATEAU + BODY + 3.0
IRON = (0.045, 0.05, 0.055)
ROOF = (0.20, 0.045, 0.03)
WARM = np.array([1.0, 0.62, 0.26], np.float32)

_STAINS = Tile(band_noise((512, 512), 2, 90, 1.1, 91), 12.0)
_STREAKS = Tile(band_noise((512, 512), 4, 120, 0.8, 92), 9.0)


def _radius(height: Array) -> Array:
    """Give the tower's radius: a wide foot that soon grows straight."""
    t = np.clip(height / BODY, 0, 1)
    return np.asarray(2.35 + 1.35 * (1 - t) ** 1.2 + 0.9 * np.exp(-height / 1.6), np.float32)


def _plaster(angle: Array, height: Array) -> Array:
    """Give the whitewash: courses of stone under it, damp from the foot, rust below the gallery."""
    across = (angle * 3.0).astype(np.float32)
    stain = _STAINS.at(across, height)
    streak = _STREAKS.at(across * 1.8, height * 0.12)
    course = np.abs(height / 0.55 - np.round(height / 0.55))
    joint = smoothstep(0.08, 0.02, course) + smoothstep(
        0.06, 0.02, np.abs((across / 0.9 + 0.5 * np.round(height / 0.55)) % 1.0 - 0.5)
    )
    white = np.array([0.70, 0.67, 0.61], np.float32) * (1 + 0.07 * stain - 0.07 * joint)[..., None]
    damp = smoothstep(5.0, 0.0, height + 1.2 * stain) * 0.45 + np.clip(streak - 0.4, 0, 1) * 0.16
    white = white * (1 - damp[..., None] * np.array([0.55, 0.5, 0.6], np.float32))
    rust = np.clip(streak, 0, 1.4) * smoothstep(BODY - 5.5, BODY - 0.2, height) * 0.34
    return np.asarray(
        white + (np.array([0.30, 0.15, 0.07], np.float32) - white) * rust[..., None], np.float32
    )


def _openings(angle: Array, height: Array, lit: float) -> tuple[Array, Array, Array]:
    """Give for the wall where windows are (0..1), where their frames are, and the windows' light."""
    glass, frame, glow = (np.zeros_like(height) for _ in range(3))
    for turn, middle, share in ((-1.75, 4.8, 1.0), (-1.25, 10.0, 0.5), (-1.75, 15.2, 0.8)):
        radius = _radius(np.full_like(height, middle))
        across = (np.angle(np.exp(1j * (angle - turn))) * radius).astype(np.float32)
        up = height - middle - 0.25 * np.sqrt(np.clip(1 - (across / 0.42) ** 2, 0, 1))
        inside = (np.abs(across) < 0.42) & (height > middle - 0.8) & (up < 0.55)
        edge = (np.abs(across) < 0.62) & (height > middle - 1.0) & (up < 0.75) & ~inside
        bar = (np.abs(across) < 0.05) | (np.abs(height - middle) < 0.05)
        glass = np.maximum(glass, inside & ~bar)
        frame = np.maximum(frame, edge | (inside & bar))
        glow = np.maximum(
            glow, (inside & ~bar) * share * lit * (0.6 + 0.4 * np.exp(-((height - middle) ** 2)))
        )
    return glass.astype(np.float32), frame.astype(np.float32), glow.astype(np.float32)


def _wall(lit: float) -> Mesh:
    around, rows = 480, 340
    height = np.linspace(0, BODY, rows + 1, dtype=np.float32)
    profile = [(float(r), float(h)) for r, h in zip(_radius(height), height, strict=True)]
    grid = revolve(profile, around, rows)
    middle = 0.25 * (grid[:-1, :-1] + grid[1:, :-1] + grid[:-1, 1:] + grid[1:, 1:])
    angle = np.arctan2(middle[..., 2], middle[..., 0]).astype(np.float32)
    up = np.ascontiguousarray(middle[..., 1])
    albedo = _plaster(angle, up)
    glass, frame, glow = _openings(angle, up, lit)
    albedo = albedo * (1 - 0.93 * glass - 0.62 * frame)[..., None]
    # The gallery keeps sky light off the wall below it.
    albedo = albedo * (1 - 0.5 * smoothstep(BODY - 2.2, BODY, up))[..., None]
    grid[..., 1] += PLATEAU - 0.4
    return sheet(grid, albedo.reshape(-1, 3), (glow[..., None] * WARM * 2.2).reshape(-1, 3), flip=True)


def _turned(
    profile: list[tuple[float, float]], albedo: tuple[float, float, float], gloss: float = 0.2, rows: int = 12
) -> Mesh:
    grid = revolve(profile, 160, rows)
    grid[..., 1] += PLATEAU + BODY - 0.4
    return sheet(grid, albedo, gloss=gloss, flip=True)


def _railing(radius: float, low: float, high: float, posts: int) -> list[Mesh]:
    base = PLATEAU + BODY - 0.4
    angle = np.linspace(0, 2 * np.pi, posts + 1)
    ring = np.stack([radius * np.cos(angle), np.zeros_like(angle), radius * np.sin(angle)], -1)
    parts = []
    for index in range(posts):
        here, there = ring[index], ring[index + 1]
        up = np.array([0, 1, 0])
        parts.append(rod(here + (base + low) * up, here + (base + high) * up, 0.035, IRON))
        for level in (0.5, 1.0):
            rise = (base + low + (high - low) * level) * up
            parts.append(rod(here + rise, there + rise, 0.035, IRON))
    return parts


def _lantern(power: float) -> list[Mesh]:
    """Make the lantern room: panes between iron bars, and the lens, whose light the panes show."""
    base = BODY + PLATEAU - 0.4
    grid = revolve([(1.62, 1.15), (1.62, 4.6)], 96, 50)
    middle = 0.25 * (grid[:-1, :-1] + grid[1:, :-1] + grid[:-1, 1:] + grid[1:, 1:])
    up = middle[..., 1] - 3.0
    shine = (0.22 + 1.1 * np.exp(-((up / 0.75) ** 2)))[..., None] * np.array([1.0, 0.70, 0.34], np.float32)
    sky = np.clip(0.5 + up * 0.25, 0, 1)[..., None] * np.array([0.05, 0.06, 0.075], np.float32)
    grid[..., 1] += base
    panes = sheet(grid, (sky * 1.5).reshape(-1, 3), (shine * power).reshape(-1, 3), gloss=0.8, flip=True)
    bars = []
    for turn in np.linspace(0, 2 * np.pi, 13)[:-1]:
        x, z = 1.66 * np.cos(turn), 1.66 * np.sin(turn)
        bars.append(rod((x, base + 1.15, z), (x, base + 4.6, z), 0.05, IRON))
    for level in (2.05, 2.9, 3.75):
        ring = revolve([(1.66, level - 0.04), (1.69, level), (1.66, level + 0.04)], 96, 2)
        ring[..., 1] += base
        bars.append(sheet(ring, IRON, flip=True))
    return [panes, *bars]


def lighthouse(lamp: float = 0.0, windows: float = 0.0) -> Mesh:
    """Make the tower; `lamp` and `windows` are how bright they shine."""
    corbel = [
        (2.36, -1.3),
        (2.42, -0.9),
        (2.75, -0.5),
        (3.25, -0.18),
        (3.5, -0.1),
        (3.5, 0.22),
        (3.3, 0.26),
        (2.0, 0.27),
    ]
    parts = [
        _wall(windows),
        _turned([(3.86, 0.7 - BODY), (3.86, 0.0 - BODY), (3.86, -0.5 - BODY)], (0.10, 0.09, 0.08), rows=3),
        _turned(corbel, (0.30, 0.29, 0.27), rows=30),
        _turned(
            [(1.85, 0.25), (1.85, 1.0), (2.05, 1.05), (2.05, 1.17), (1.6, 1.2)], (0.17, 0.045, 0.032), rows=16
        ),
        *_lantern(lamp),
        _turned(
            [(2.05, 4.55), (2.08, 4.7), (1.95, 4.78), (1.6, 5.25), (1.0, 5.75), (0.42, 6.02), (0.3, 6.1)],
            ROOF,
            0.6,
            24,
        ),
        _turned([(0.3, 6.05), (0.34, 6.3), (0.3, 6.55), (0.02, 6.7)], IRON, 0.5, 8),
        rod((0, LAMP + 3.1, 0), (0, LAMP + 5.1, 0), 0.04, IRON),
        *_railing(3.35, 0.25, 1.35, 30),
    ]
    return join(parts)


def cottage(lit: float = 0.0) -> Mesh:
    """Make the keeper's cottage beside the tower, with its slate roof and two windows to the sea."""
    x0, x1, z0, z1, base = -14.5, -5.8, -2.6, 2.8, PLATEAU - 0.3
    eaves, ridge = base + 2.9, base + 5.1
    stone, slate = (0.60, 0.57, 0.52), (0.085, 0.09, 0.10)
    walls = box((x0, base, z0), (x1, eaves, z1), stone, cells=6)
    t = np.linspace(0, 1, 15, dtype=np.float32)
    parts = [walls]
    for edge in (z0 - 0.35, z1 + 0.35):
        rise, run = np.meshgrid(t, np.linspace(x0 - 0.3, x1 + 0.3, 30, dtype=np.float32), indexing="ij")
        middle = (z0 + z1) / 2
        grid = np.stack([run, eaves - 0.2 + (ridge - eaves + 0.2) * rise, edge + (middle - edge) * rise], -1)
        shade = np.random.default_rng(8).uniform(0.75, 1.3, (14 * 29, 1)).astype(np.float32)
        parts.append(
            sheet(grid.astype(np.float32), shade * np.asarray(slate, np.float32), gloss=0.25, flip=edge < 0)
        )
    for end in (x0, x1):
        corner = np.array(
            [[[end, eaves, z0], [end, eaves, z1]], [[end, ridge, 0.1], [end, ridge, 0.1]]], np.float32
        )
        parts.append(sheet(corner, stone, flip=end == x0))
    for x in (x0 + 0.8, x1 - 1.5):
        parts.append(box((x, ridge - 0.9, -0.4), (x + 0.75, ridge + 0.9, 0.5), (0.42, 0.36, 0.31)))
    for x in (x0 + 1.7, x1 - 2.9):
        parts.append(box((x - 0.12, base + 0.98, z0 - 0.05), (x + 1.12, base + 2.22, z0), (0.16, 0.14, 0.12)))
        warm = tuple(float(c) * lit * 2.4 for c in WARM)
        for col in (0, 0.53):
            for level in (1.1, 1.64):
                parts.append(
                    box(
                        (x + col, base + level, z0 - 0.08),
                        (x + col + 0.45, base + level + 0.46, z0 - 0.02),
                        (0.03, 0.035, 0.04),
                        (warm[0], warm[1], warm[2]),
                    )
                )
    return join(parts)
