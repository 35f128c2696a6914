"""Where the camera must stand, from the specification's words alone, and where dots are really seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.films import Dots, Floats, Pixels


def camera(index: int, zoom: float, progress: float) -> tuple[float, float, float]:
    """The view's left, top and width in fractions of the fitted picture, ``progress`` from 0 to 1.

    From the specification's words: seven directions, a position within the room that a zoom leaves.
    """
    centre, corners = (0.5, 0.5), {"tl": (0, 0), "tr": (1, 0), "bl": (0, 1), "br": (1, 1)}
    out = (1 + zoom) / 2
    ends = [
        ((centre, 1.0), (centre, zoom)),
        ((corners["tl"], zoom), (corners["br"], zoom)),
        ((corners["br"], zoom), (corners["tl"], zoom)),
        ((corners["tr"], zoom), (corners["bl"], zoom)),
        ((corners["bl"], zoom), (corners["tr"], zoom)),
        ((centre, zoom), (corners["tl"], out)),
        ((centre, zoom), (corners["br"], out)),
    ][index % 7]
    (start, end) = (np.array([x * (1 - 1 / side), y * (1 - 1 / side), 1 / side]) for (x, y), side in ends)
    left, top, width = start + (end - start) * progress
    return float(left), float(top), float(width)


def find_dot(luma: Pixels, expected: tuple[float, float], radius: float) -> tuple[float, float]:
    """Where (x, y) a dark dot lies near an expected place, in pixels, by its centre of darkness."""
    reach = math.ceil(3.2 * radius)
    x, y = expected
    for _ in range(8):
        column, row = round(x), round(y)
        patch = luma[row - reach : row + reach + 1, column - reach : column + reach + 1].astype(np.float64)
        offsets = np.arange(-reach, reach + 1)
        window = np.outer(
            np.exp(-(((offsets + row - y) / (1.2 * radius)) ** 2) / 2),
            np.exp(-(((offsets + column - x) / (1.2 * radius)) ** 2) / 2),
        )
        dark = window * np.clip(225.0 - patch, 0, None)
        moved_x, moved_y = x, y
        # A dot seen through a window of 1.2 times its size seems to move by 1.44 / 2.44 of its way.
        x += float((dark.sum(axis=0) @ (offsets + column)) / dark.sum() - x) * 2.44 / 1.44
        y += float((dark.sum(axis=1) @ (offsets + row)) / dark.sum() - y) * 2.44 / 1.44
        if abs(x - moved_x) + abs(y - moved_y) < 1e-4:
            break
    return x, y


@dataclass(frozen=True)
class Track:
    """One dot through a shot: where it was seen and where it should have been, (frames, 2)."""

    seen: Floats
    expected: Floats

    def jerk(self) -> Floats:
        """Second differences of what was seen, in pixels per frame², nothing allowed for."""
        return np.diff(self.seen, n=2, axis=0)


def track_dots(
    frames: Sequence[Pixels], field: Dots, index: int, zoom: float, share: float = 1.0
) -> list[Track]:
    """Follow every dot for as long as it is in view, if that is at least ``share`` of the shot."""
    height, width = frames[0].shape
    views = np.array([camera(index, zoom, k / len(frames)) for k in range(len(frames))])
    left, top, side = views.T
    radii = field.radius * width / side
    room = 3.2 * float(radii.max()) + 3
    tracks = []
    for u, v in field.places:
        expected = np.stack([(u - left) / side * width - 0.5, (v - top) / side * height - 0.5], axis=1)
        inside = ((expected > room) & (expected < np.array([width, height]) - 1 - room)).all(axis=1)
        numbers = np.flatnonzero(inside)  # without gaps: a dot that has left a straight move stays away
        if len(numbers) >= share * len(frames):
            seen = [
                find_dot(frames[k], (float(expected[k, 0]), float(expected[k, 1])), float(radii[k]))
                for k in numbers.tolist()
            ]
            tracks.append(Track(np.array(seen), expected[numbers]))
    return tracks
