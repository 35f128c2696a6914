"""What the scenes share: the size of the pictures, the lamp's place, and boats on the water."""

import numpy as np

from .boat import LANTERN, turned
from .light import Beam
from .mesh import Mesh
from .tower import LAMP
from .view import heading, unit

WIDTH = 2880
LANTERN_ROOM = (0.0, LAMP, 0.0)


def beam_to(at: tuple[float, float, float], power: float, spread: float, murk: float = 0.0015) -> Beam:
    """Give a beam from the lantern room to a place."""
    away = np.asarray(at) - np.asarray(LANTERN_ROOM)
    return Beam(origin=LANTERN_ROOM, toward=unit(*away), power=power, spread=spread, murk=murk)


def beam(azimuth: float, power: float, spread: float, murk: float = 0.0015) -> Beam:
    """Give a level beam from the lantern room."""
    toward = heading(azimuth, 0.0)
    return Beam(origin=LANTERN_ROOM, toward=toward, power=power, spread=spread, murk=murk)


def afloat(mesh: Mesh, at: tuple[float, float, float], heading_: float, pitch: float, roll: float) -> Mesh:
    """Put a boat on the water: heading, pitch and roll in degrees."""
    return mesh.moved(turned(heading_, pitch, roll), at)


def lantern_at(
    at: tuple[float, float, float], heading_: float, pitch: float, roll: float
) -> tuple[float, float, float]:
    """Give where the lantern is on a boat put on the water with `afloat`."""
    spot = turned(heading_, pitch, roll) @ np.asarray(LANTERN, np.float32) + np.asarray(at, np.float32)
    return float(spot[0]), float(spot[1]), float(spot[2])
