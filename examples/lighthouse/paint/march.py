"""Where a viewing ray first goes below a landscape of heights."""

from collections.abc import Callable

import numpy as np

from .noise import Array
from .view import View

Heights = Callable[[Array, Array], Array]


def march(view: View, near: Array, far: Array, steps: int, heights: Heights, bisections: int = 6) -> Array:
    """Give the depth at which each pixel's ray first meets `heights`, or infinity.

    `near` and `far` are depths per pixel; steps grow in proportion to depth, as perspective asks.
    """
    u, v = view.tangents()
    ratio = np.log(np.maximum(far, near * 1.0001) / near).astype(np.float32)
    before = near.copy()
    low, high = near.copy(), np.full_like(near, np.inf)
    found = np.zeros(near.shape, bool)
    for index in range(steps + 1):
        depth = (near * np.exp(ratio * np.float32(index / steps))).astype(np.float32)
        x, z = view.ground(u, depth)
        fresh = (view.eye[1] + v * depth < heights(x, z)) & ~found
        low = np.where(fresh, before, low)
        high = np.where(fresh, depth, high)
        found |= fresh
        before = depth
        if found.all():
            break
    return _refine(view, low, high, found, heights, bisections)


def _refine(view: View, low: Array, high: Array, found: Array, heights: Heights, rounds: int) -> Array:
    u, v = view.tangents()
    high = np.where(found, high, 1.0)
    for _ in range(rounds):
        middle = (low + high) * np.float32(0.5)
        x, z = view.ground(u, middle)
        under = view.eye[1] + v * middle < heights(x, z)
        high = np.where(under, middle, high)
        low = np.where(under, low, middle)
    return np.where(found, (low + high) * np.float32(0.5), np.inf).astype(np.float32)
