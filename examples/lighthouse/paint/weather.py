"""Rain, spray and banks of mist."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from .noise import Array, band_noise, smoothstep
from .view import View


@dataclass(frozen=True, kw_only=True)
class Burst:
    """Water thrown up where a wave meets rock: where, how high and wide (metres), how dense, how blown."""

    at: tuple[float, float, float]
    height: float
    width: float
    weight: float = 1.0
    blown: float = 0.4


def spray(view: View, depth: Array, bursts: Sequence[Burst], seed: int) -> Array:
    """Give how white the air is with spray (height, width), from droplets thrown in arcs."""
    total = np.zeros((view.height, view.width), np.float32)
    unit = view.width / 2880
    rng = np.random.default_rng(seed)
    for burst in bursts:
        points, size = _droplets(burst, rng)
        u, v, far = view.see(points)
        column, row = view.to_pixels(u, v)
        column, row = np.round(column).astype(int), np.round(row).astype(int)
        inside = (column >= 0) & (column < view.width) & (row >= 0) & (row < view.height) & (far > 2)
        column, row, size, far = column[inside], row[inside], size[inside], far[inside]
        behind = far > depth[row, column] + 6
        # The same weight is the same whiteness, whatever the burst's size and the picture's.
        scale = 1.6 * burst.weight * burst.height * burst.width / len(points) / (view.pixel * far) ** 2
        splash = np.bincount(row * view.width + column, size * scale * ~behind, view.width * view.height)
        splash = splash.reshape(view.height, view.width).astype(np.float32)
        near = float(np.median(far)) if far.size else 100.0
        grain = 0.10 / view.pixel / near
        soft = cv2.GaussianBlur(splash, (0, 0), max(0.7, grain * 0.4)) * 0.35
        soft += cv2.GaussianBlur(splash, (0, 0), max(1.4 * unit, grain * 2.2)) * 0.4
        total += soft + cv2.GaussianBlur(splash, (0, 0), max(4 * unit, grain * 8)) * 0.45
    return np.asarray(1 - np.exp(-total), np.float32)


def _droplets(burst: Burst, rng: np.random.Generator) -> tuple[Array, Array]:
    """Throw jets of droplets and stop them at a moment of their flight."""
    jets, each = 46, 2600
    aim = rng.normal(0, 0.30, (jets, 1))
    force = rng.uniform(0.35, 1.0, (jets, 1)) * np.exp(-0.7 * aim**2)
    start = rng.normal(0, 0.26, (jets, 1)) * burst.width
    t = rng.beta(1.4, 1.6, (jets, each))
    wander = 0.05 + 0.16 * t
    angle = aim + rng.normal(0, 0.07, (jets, each))
    rise = burst.height * force * (2.6 * t - 1.55 * t * t) * (1 + 0.14 * rng.standard_normal((jets, each)))
    side = start + burst.width * (0.9 * angle * t * force + 0.20 * wander * rng.standard_normal((jets, each)))
    side += burst.blown * rise * t + burst.blown * burst.height * 0.25 * t * t
    depth = burst.width * 0.25 * rng.standard_normal((jets, each)) * (0.4 + t)
    points = np.stack([burst.at[0] + side, burst.at[1] + rise, burst.at[2] + depth], -1).reshape(-1, 3)
    size = ((1.15 - t) * rng.exponential(1.0, (jets, each))).reshape(-1)
    return points.astype(np.float32), size.astype(np.float32)


def lightning(view: View, across: float, start: float, seed: int) -> Array:
    """Give the brightness of a bolt (height, width) down to the horizon; `across`, `start` are tangents."""
    rng = np.random.default_rng(seed)
    total = np.zeros((view.height, view.width), np.float32)
    unit = view.width / 2880
    branches = [(np.array([across, start]), np.array([across + 0.03, 0.0]), 1.0)]
    while branches:
        head, foot, power = branches.pop()
        path = _jagged(head, foot, rng)
        column, row = view.to_pixels(path[:, 0], path[:, 1])
        line = np.round(np.stack([column, row], -1) * 16).astype(np.int32)
        layer = np.zeros_like(total)
        cv2.polylines(layer, [line], False, 1.0, max(1, round(2 * unit * power)), cv2.LINE_AA, 4)
        for radius, share in ((0.8, 1.6), (5.0, 1.5), (26.0, 2.2)):
            total += cv2.GaussianBlur(layer, (0, 0), max(0.5, radius * unit)) * share * power
        if power > 0.5:
            for turn in rng.choice(np.arange(10, 44), 4, replace=False):
                away = (foot - head) * rng.uniform(0.15, 0.35) + np.array([rng.normal(0, 0.05), 0])
                branches.append((path[turn], path[turn] + away, 0.3))
    # Its upper end is lost in the cloud.
    _, v = view.tangents()
    return total * smoothstep(start, start * 0.72, v)


def _jagged(head: Array, foot: Array, rng: np.random.Generator) -> Array:
    """Bend a line by moving its middles, ever less, to one side."""
    path = np.stack([head, foot])
    for level in range(6):
        middle = (path[:-1] + path[1:]) / 2
        middle[:, 0] += rng.normal(0, 0.10 * abs(head[1] - foot[1]) * 0.56**level, len(middle))
        path = np.insert(path, np.arange(1, len(path)), middle, axis=0)
    return path.astype(np.float32)


def rain(view: View, slant: float, amount: float, seed: int) -> Array:
    """Give how much rain catches the light (height, width): three sheets of streaks, near ones long."""
    rng = np.random.default_rng(seed)
    total = np.zeros((view.height, view.width), np.float32)
    unit = view.width / 2880
    for count, length, soft, power in ((9000, 26, 0.6, 0.5), (3000, 62, 0.8, 0.8), (500, 150, 1.5, 0.7)):
        layer = np.zeros_like(total)
        x = rng.uniform(-0.1, 1.1, count) * view.width
        y = rng.uniform(-0.1, 1.0, count) * view.height
        reach = length * unit * rng.uniform(0.6, 1.4, count)
        tilt = slant + rng.normal(0, 0.03, count)
        bright = rng.uniform(0.25, 1, count)
        for k in range(count):
            ends = (x[k], y[k]), (x[k] + reach[k] * tilt[k], y[k] + reach[k])
            a, b = ((round(px * 16), round(py * 16)) for px, py in ends)
            cv2.line(layer, a, b, float(bright[k]), 1, cv2.LINE_8, 4)
        total += cv2.GaussianBlur(layer, (0, 0), max(0.5, soft * unit * 1.6)) * power * (1 + 1.6 * unit)
    gusts = cv2.resize(
        band_noise((64, 96), 1, 8, 1.0, seed), (view.width, view.height), interpolation=cv2.INTER_CUBIC
    )
    return np.asarray(total * np.clip(0.7 + 0.35 * gusts, 0.15, 2) * amount, np.float32)


def mist(view: View, depth: Array, height: float, density: float, seed: int) -> Array:
    """Give how much low mist hides (height, width): thick over far water, torn into banks."""
    _, v = view.tangents()
    far = np.minimum(depth, 2600)
    y = view.eye[1] + v * far
    low = np.exp(-np.maximum(y, 0) / height)
    torn = band_noise((256, 512), 2, 70, 1.35, seed)
    torn = cv2.resize(torn, (view.width, view.height * 3), interpolation=cv2.INTER_CUBIC)
    torn = cv2.resize(torn[: view.height * 2], (view.width, view.height), interpolation=cv2.INTER_AREA)
    banks = smoothstep(-1.4, 1.6, torn)
    return np.asarray(np.clip((1 - np.exp(-far * density)) * low * (0.35 + 0.9 * banks), 0, 0.97), np.float32)
