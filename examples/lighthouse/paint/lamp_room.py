"""The lamp room from within: the great lens, the panes around it, and a letter on the table."""

import numpy as np

from .light import Lamp, Lighting, airlight
from .mesh import Mesh, box, join, paint_mesh, rod, sheet
from .noise import Array, band_noise, smoothstep
from .view import View

BRASS = (0.32, 0.20, 0.07)
IRON = (0.05, 0.055, 0.05)
PANELS = 8


def _barrel(rows: int, around: int, low: float, high: float) -> Array:
    t = np.linspace(0, 1, rows + 1)
    radius = 0.52 + 0.40 * np.sin(np.pi * (0.08 + 0.84 * t)) ** 0.8
    angle = np.linspace(-np.pi, np.pi, around + 1) + 0.16
    return np.stack(
        [
            radius[:, None] * np.cos(angle),
            np.repeat((low + (high - low) * t)[:, None], around + 1, 1),
            radius[:, None] * np.sin(angle),
        ],
        -1,
    ).astype(np.float32)


def lens(at: tuple[float, float, float], power: float) -> Mesh:
    """Make the lens: eight panels in brass, each of rings around a bull's eye that bend light to the eye."""
    rows, around = 620, 1400
    low, high = -1.25, 1.25
    grid = _barrel(rows, around, low, high)
    middle = 0.25 * (grid[:-1, :-1] + grid[1:, :-1] + grid[:-1, 1:] + grid[1:, 1:])
    angle = np.arctan2(middle[..., 2], middle[..., 0]) - 0.16
    turn = ((angle / (2 * np.pi) * PANELS) % 1 - 0.5) * 2
    across, up = turn * 0.36, middle[..., 1]
    ring = np.hypot(across, up)
    count = ring / 0.062
    saw = (count % 1).astype(np.float32)
    index = np.floor(count)
    # In every ring the glass grows brighter outwards until the step to the next ring.
    spark = 0.55 + 0.45 * np.sin(index * 2.4 + 3.1 * across / np.maximum(ring, 0.05))
    ramp = saw**2 * smoothstep(1.0, 0.86, saw)
    shine = (0.10 + 0.95 * ramp) * spark * np.exp(-((up / 0.95) ** 2)) * np.exp(-((turn / 0.9) ** 2) * 0.6)
    shine += 2.6 * np.exp(-((ring / 0.10) ** 2)) + 0.8 * np.exp(-((ring / 0.27) ** 2))
    groove = smoothstep(0.16, 0.0, saw) * (count > 2.2)
    shine = shine * (1 - 0.8 * groove)
    frame = smoothstep(0.90, 0.95, np.abs(turn).astype(np.float32)) + smoothstep(
        1.14, 1.17, np.abs(up).astype(np.float32)
    )
    frame = np.clip(frame + (np.abs(np.abs(up) - 0.56) < 0.022), 0, 1)[..., None]
    hue = np.array([1.0, 0.56, 0.18]) + (saw * 0.10 + np.exp(-((ring / 0.2) ** 2)))[..., None] * np.array(
        [0.0, 0.22, 0.3]
    )
    green = smoothstep(0.7, 0.95, saw)[..., None] * np.array([-0.25, 0.10, 0.18])
    glow = (shine[..., None] * (hue + green) * (1 - frame)).astype(np.float32) * power
    albedo = np.where(frame > 0.5, np.asarray(BRASS), np.array([0.05, 0.075, 0.07])).astype(np.float32)
    mesh = sheet(grid, albedo.reshape(-1, 3), glow.reshape(-1, 3), gloss=0.8, flip=True)
    return mesh.moved(np.eye(3, dtype=np.float32), at)


def _windows(centre: tuple[float, float, float], radius: float) -> list[Mesh]:
    """Make the bars of the lantern around the room and the low iron wall that carries them."""
    x, y, z = centre
    parts = []
    for turn in np.radians(np.arange(-95, 96, 19)):
        px, pz = x + radius * np.sin(turn), z + radius * np.cos(turn)
        parts.append(rod((px, y - 1.75, pz), (px, y + 3.0, pz), 0.055, IRON))
    fan = np.radians(np.linspace(-105, 105, 150))
    for level, thick in ((-0.42, 0.035), (1.02, 0.035), (2.42, 0.09)):
        parts.append(_rib(x, z, radius, fan, y + level, thick))
    t = np.linspace(-4.4, -1.32, 28)
    wall = np.stack(
        [
            np.broadcast_to(x + radius * np.sin(fan), (28, 150)),
            np.broadcast_to(y + t[:, None], (28, 150)),
            np.broadcast_to(z + radius * np.cos(fan), (28, 150)),
        ],
        -1,
    )
    worn = np.random.default_rng(5).normal(1, 0.06, (27 * 149, 1))
    parts.append(
        sheet(
            wall.astype(np.float32),
            (worn * np.array([0.12, 0.10, 0.085])).astype(np.float32),
            gloss=0.2,
            flip=True,
        )
    )
    parts.append(_rib(x, z, radius - 0.05, fan, y - 1.32, 0.06))
    return parts


def _rib(x: float, z: float, radius: float, fan: Array, level: float, thick: float) -> Mesh:
    angle = np.linspace(0, 2 * np.pi, 9)[:, None]
    away = radius + thick * np.cos(angle)
    grid = np.stack(
        [x + away * np.sin(fan), level + thick * np.sin(angle) + 0 * fan, z + away * np.cos(fan)], -1
    )
    return sheet(grid.astype(np.float32), IRON, gloss=0.3)


def _pedestal(at: tuple[float, float, float]) -> list[Mesh]:
    from_below = [
        (0.30, -3.2),
        (0.30, -2.1),
        (0.36, -2.0),
        (0.62, -1.55),
        (0.66, -1.42),
        (0.74, -1.38),
        (0.74, -1.26),
        (0.5, -1.24),
    ]
    above = [(0.55, 1.22), (0.72, 1.26), (0.72, 1.36), (0.5, 1.5), (0.16, 1.72), (0.05, 1.95), (0.04, 3.4)]
    parts = []
    angle = np.linspace(0, 2 * np.pi, 241)
    for outline in (from_below, above):
        line = np.asarray(outline)
        length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        s = np.linspace(0, length[-1], 120)
        r, h = np.interp(s, length, line[:, 0]), np.interp(s, length, line[:, 1])
        grid = np.stack(
            [r[:, None] * np.cos(angle), np.repeat(h[:, None], 241, 1), r[:, None] * np.sin(angle)], -1
        )
        parts.append(sheet((grid + np.asarray(at)).astype(np.float32), BRASS, gloss=1.0, flip=True))
    return parts


def _table(at: tuple[float, float, float]) -> list[Mesh]:
    """Make the table with the opened letter, a pen and a mug."""
    x, y, z = at
    wide, deep = 1.25, 1.05
    s, r = np.meshgrid(np.linspace(-wide, wide, 420), np.linspace(0, deep, 160))
    top = np.stack([x + s, y + 0 * s, z + r], -1).astype(np.float32)
    figure = band_noise((159, 419), 2, 60, 1.0, 4)
    lines = band_noise((159, 1), 3, 60, 0.7, 6) + 0.25 * figure
    plank = np.abs((r[:-1, :-1] / deep * 3) % 1 - 0.5) > 0.485
    wood = (
        np.array([0.15, 0.098, 0.058]) * (1 + 0.22 * lines[..., None]) * np.where(plank, 0.35, 1.0)[..., None]
    )
    edge = box((x - wide, y - 0.09, z - 0.02), (x + wide, y - 0.001, z), (0.13, 0.07, 0.035), cells=8)
    pen = rod((x + 0.54, y + 0.018, z + 0.46), (x + 0.80, y + 0.018, z + 0.58), 0.009, (0.02, 0.02, 0.02))
    return [
        sheet(top, wood.astype(np.float32).reshape(-1, 3), gloss=0.5, flip=True),
        edge,
        _letter((x + 0.22, y + 0.006, z + 0.56)),
        pen,
    ]


def _letter(at: tuple[float, float, float]) -> Mesh:
    """Make a sheet that was folded in three, written on in lines."""
    rows, columns = 320, 420
    t, s = np.meshgrid(
        np.linspace(-0.30, 0.30, rows + 1), np.linspace(-0.21, 0.21, columns + 1), indexing="ij"
    )
    lift = 0.028 * np.abs(((t + 0.30) / 0.20) % 1 - 0.5) * 2 + 0.02 * np.clip(np.abs(s) - 0.13, 0, 1) * 5
    grid = np.stack([s, lift, t], -1)
    turn = np.radians(-14)
    spin = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    line = ((t[:-1, :-1] + 0.30) / 0.60 * 17) % 1
    row = np.floor((t[:-1, :-1] + 0.30) / 0.60 * 17)
    wiggle = (
        np.sin(s[:-1, :-1] * 310 + row * 5)
        + np.sin(s[:-1, :-1] * 173 + row * 11)
        + np.sin(s[:-1, :-1] * 97 + row * 3)
    )
    last = np.where(row % 5 == 1, 0.02, 0.165)
    pen = 0.5 + 0.16 * np.sin(s[:-1, :-1] * 1150 + 2 * np.sin(s[:-1, :-1] * 260 + row * 7))
    written = (
        (np.abs(line - pen) < 0.11) & (wiggle > -0.7) & (np.abs(s[:-1, :-1]) < 0.165) & (s[:-1, :-1] < last)
    )
    written &= (row > 1) & (row < 15)
    paper = np.where(written[..., None], np.array([0.16, 0.14, 0.15]), np.array([0.74, 0.68, 0.55]))
    return sheet(
        (grid @ spin.T + np.asarray(at)).astype(np.float32),
        paper.astype(np.float32).reshape(-1, 3),
        flip=True,
    )


def paint_room(outside: Array, view: View, lighting: Lighting, power: float = 1.0) -> Array:
    """Paint the room in front of what is seen outside (height, width, 3)."""
    x, y, z = view.eye
    centre = (x - 0.78, y + 0.04, z + 4.2)
    lamp = Lamp(at=centre, power=3.4 * power, colour=(1.0, 0.66, 0.30), halo=0.8 * power, size=0.9)
    near = Lamp(at=(x + 0.2, y + 0.4, z + 1.9), power=0.22 * power, colour=(1.0, 0.66, 0.32))
    inside = Lighting(
        toward=lighting.toward,
        key=lighting.key,
        sun=(0, 0, 0),
        above=tuple(0.30 * c for c in lighting.above),  # type: ignore[arg-type]
        below=(0.02, 0.018, 0.016),
        haze=0,
        lamps=(lamp, near),
    )
    room = join(
        [
            *_windows((centre[0], centre[1] + 0.2, centre[2]), 3.7),
            *_pedestal(centre),
            lens(centre, power),
            *_table((x + 0.30, y - 0.84, z + 1.58)),
        ]
    )
    light = outside * 0.86 + _ghosts(view, inside, centre, power)
    depth = np.full(light.shape[:2], np.inf, np.float32)
    paint, far = paint_mesh(room, view, inside, 2)
    light = light * (1 - paint[..., 3:]) + paint[..., :3]
    depth = np.where(paint[..., 3] > 0.5, far, depth)
    return np.asarray(light + airlight(view, depth, lamp), np.float32)


def _ghosts(view: View, lighting: Lighting, centre: tuple[float, float, float], power: float) -> Array:
    """Paint the lens as the panes behind it reflect it: twice, faint and small."""
    x, y, z = centre
    total = np.zeros((view.height, view.width, 3), np.float32)
    for shift, strength in (((-2.5, 0.1, 5.2), 0.055), ((2.7, 0.1, 5.0), 0.065)):
        ghost = lens((x + shift[0], y + shift[1], z + shift[2]), power)
        total += paint_mesh(ghost, view, lighting, 1)[0][..., :3] * np.float32(strength)
    return total
