"""The fishing boat with its tan sail, the man, the boy and the lantern; and people elsewhere."""

from collections.abc import Sequence

import numpy as np

from .mesh import Mesh, join, revolve, rod, sheet
from .noise import Array

TAN = (0.34, 0.13, 0.065)
OAK = (0.12, 0.075, 0.045)
CLOTH = (0.06, 0.065, 0.075)
RIGGING = (0.05, 0.045, 0.04)
LANTERN = (0.35, 2.55, 1.15)


def turned(heading: float, pitch: float, roll: float) -> Array:
    """Give the matrix that rolls, pitches and turns a boat whose bow points along z (degrees)."""
    h, p, r = np.radians((heading, pitch, roll))
    yaw = np.array([[np.cos(h), 0, np.sin(h)], [0, 1, 0], [-np.sin(h), 0, np.cos(h)]])
    nod = np.array([[1, 0, 0], [0, np.cos(p), np.sin(p)], [0, -np.sin(p), np.cos(p)]])
    lean = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return np.asarray(yaw @ nod @ lean, np.float32)


def _hull() -> list[Mesh]:
    along = np.linspace(-1, 1, 41)
    around = np.linspace(-1, 1, 25)
    s, a = np.meshgrid(along, around, indexing="ij")
    beam = 1.35 * np.clip(1 - np.abs(s) ** 2.6, 0, 1) ** 0.75 + 0.03
    sheer = 0.75 + 0.55 * np.clip(s, 0, 1) ** 2 + 0.22 * np.clip(-s, 0, 1) ** 2
    keel = -0.55 + 0.5 * np.clip(np.abs(s) - 0.7, 0, 1) ** 1.2 * 3
    x = beam * np.sign(a) * np.abs(a) ** 0.62
    y = keel + (sheer - keel) * np.abs(a) ** 1.8
    grid = np.stack([x, y, s * 3.9], -1).astype(np.float32)
    plank = np.abs(a[:-1, :-1] * 8 % 1 - 0.5)
    shade = (0.75 + 0.6 * plank)[..., None]
    outer = np.where(
        (np.abs(a[:-1, :-1]) > 0.86)[..., None], np.array([0.42, 0.38, 0.32]), np.array([0.045, 0.10, 0.125])
    )
    skin = (outer * shade).astype(np.float32).reshape(-1, 3)
    inner = grid * np.array([0.94, 1, 0.98], np.float32)
    return [sheet(grid, skin, gloss=0.35), sheet(inner, OAK, flip=True)]


def _sail(full: float) -> list[Mesh]:
    """Make a lug sail that bellies by `full` metres; seen from either side."""
    t = np.linspace(0, 1, 25)
    s, r = np.meshgrid(t, t, indexing="ij")
    foot, head = 1.35, 6.6
    lead = (
        np.array([0.0, foot + 0.0, 1.6]) * (1 - s[..., None]) + np.array([0, head - 1.3, 1.45]) * s[..., None]
    )
    trail = (
        np.array([0.35, foot - 0.25, -2.7]) * (1 - s[..., None])
        + np.array([0.2, head + 0.75, -1.95]) * s[..., None]
    )
    grid = lead * (1 - r[..., None]) + trail * r[..., None]
    grid[..., 0] += full * np.sin(np.pi * r) * (0.35 + 0.65 * np.sin(np.pi * np.clip(s * 0.85 + 0.08, 0, 1)))
    panel = np.abs((r[:-1, :-1] * 6) % 1 - 0.5)
    shade = 0.8 + 0.35 * np.clip(panel * 4, 0, 1) + np.random.default_rng(2).normal(0, 0.05, panel.shape)
    cloth = (np.asarray(TAN) * shade[..., None]).astype(np.float32).reshape(-1, 3)
    grid = grid.astype(np.float32)
    yard = rod(grid[-1, 0] + (0, 0.1, 0.25), grid[-1, -1] + (0, 0.08, -0.2), 0.06, OAK)
    return [sheet(grid, cloth), sheet(grid, cloth, flip=True), yard]


def person(
    at: Sequence[float],
    tall: float,
    lean: float = 0.0,
    raised: bool = False,
    coat: tuple[float, float, float] = CLOTH,
) -> Mesh:
    """Make a plain standing figure in a long coat with a cap; `raised` lifts the right arm."""
    x, y, z = at
    k = tall / 1.75
    body = [(0.02, 0), (0.23, 0.02), (0.25, 0.55), (0.21, 0.95), (0.27, 1.32), (0.21, 1.46), (0.08, 1.5)]
    head = [(0.02, 1.47), (0.11, 1.52), (0.125, 1.63), (0.15, 1.66), (0.12, 1.74), (0.02, 1.79)]
    parts = []
    for outline, colour in ((body, coat), (head, (0.20, 0.13, 0.10))):
        grid = revolve(outline, 24, 20)
        grid[..., 0] += grid[..., 1] * lean
        parts.append(sheet(grid, colour, flip=True))
    hand = (0.34 + lean * 1.9, 2.0, -0.05) if raised else (0.27 + lean, 0.92, -0.16)
    parts.append(rod((0.22 + lean * 1.35, 1.36, 0), hand, 0.065, coat))
    parts.append(rod((-0.22 + lean * 1.35, 1.36, 0), (-0.27 + lean, 0.92, -0.16), 0.065, coat))
    figure = join(parts)
    return figure.moved(np.eye(3, dtype=np.float32) * np.float32(k), (x, y, z))


def boat(lantern: float = 0.0, sail: float = 0.9, crew: bool = True) -> Mesh:
    """Make the boat, bow along z, its water line at 0; `lantern` is how bright the boy's lantern is."""
    parts = [*_hull(), rod((0, -0.2, 0.75), (0, 7.3, 0.6), 0.075, OAK)]
    if sail:
        parts += _sail(sail)
    parts += [
        rod((0, 7.2, 0.6), (0, 1.3, 3.8), 0.018, RIGGING),
        rod((0, 7.2, 0.6), (1.25, 0.8, 0.2), 0.018, RIGGING),
        rod((0, 7.2, 0.6), (-1.25, 0.8, 0.2), 0.018, RIGGING),
        rod((0, 0.95, -3.6), (0.25, 1.15, -2.5), 0.045, OAK),
    ]
    if crew:
        parts.append(person((0.0, 0.1, -2.4), 1.8, 0.05))
        parts.append(person((0.0, 0.45, 1.2), 1.45, 0.0, raised=True, coat=(0.16, 0.12, 0.05)))
    grid = revolve([(0.02, -0.2), (0.12, -0.17), (0.13, 0.12), (0.05, 0.22)], 20, 8)
    grid += np.asarray(LANTERN, np.float32)
    warm = (1.0 * lantern, 0.62 * lantern, 0.22 * lantern)
    parts.append(sheet(grid, (0.1, 0.09, 0.07), warm, flip=True))
    return join(parts)
