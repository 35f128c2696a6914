"""Light on things and light in the air: sun, sky, lamp, beams, haze."""

from dataclasses import dataclass

import numpy as np

from .noise import Array, Tile
from .view import View

Colour = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Beam:
    """A beam of the lamp: unit direction, half width in radians, power, colour; `murk` dims it per metre."""

    origin: tuple[float, float, float]
    toward: Array
    spread: float = 0.02
    power: float = 1.0
    colour: Colour = (1.0, 0.86, 0.6)
    murk: float = 0.0015

    def on(self, points: Array) -> Array:
        """Give the light (…, 3) that falls on points (…, 3)."""
        away = points - np.asarray(self.origin, np.float32)
        along = np.maximum(away @ self.toward, 1e-3)
        off2 = np.maximum((away * away).sum(-1) - along * along, 0)
        wide = along * self.spread * 1.6 + 0.4
        strength = self.power * 900 * np.exp(-off2 / wide**2) / (wide + 6) ** 2 * np.exp(-along * self.murk)
        return np.asarray(
            (strength * (along > 1))[..., None] * np.asarray(self.colour, np.float32), np.float32
        )


@dataclass(frozen=True, kw_only=True)
class Lamp:
    """A small light that shines to all sides; `power` is its light at one metre."""

    at: tuple[float, float, float]
    power: float
    colour: Colour = (1.0, 0.72, 0.38)
    halo: float = 0.0
    size: float = 2.0


@dataclass(frozen=True, kw_only=True)
class Lighting:
    """The light of a scene.

    `toward` is the direction of the sun or moon. `key` is the side its light falls from: turned a little from
    `toward` where a painter would, so that shapes show. `haze` is the air's extinction per metre.
    """

    toward: Array
    key: Array
    sun: Colour
    above: Colour
    below: Colour
    haze: float = 0.0003
    haze_colour: Colour = (0.5, 0.5, 0.5)
    lamps: tuple[Lamp, ...] = ()
    beams: tuple[Beam, ...] = ()

    def shade(self, points: Array, normals: Array, albedo: Array, sunlit: Array, openness: Array) -> Array:
        """Give the light that surfaces send out; all arrays are (…, 3), `sunlit` and `openness` (…)."""
        facing = np.clip(normals @ self.key, 0, 1) * sunlit
        up = (0.5 + 0.5 * normals[..., 1])[..., None]
        sky = np.asarray(self.above, np.float32) * up + np.asarray(self.below, np.float32) * (1 - up)
        total = facing[..., None] * np.asarray(self.sun, np.float32) + sky * openness[..., None]
        for lamp in self.lamps:
            total += lamp_light(lamp, points, normals)
        for beam in self.beams:
            total += beam.on(points) * (0.35 + 0.65 * np.clip(-(normals @ beam.toward), 0, 1))[..., None]
        return np.asarray(albedo * total, np.float32)

    def through_air(self, light: Array, depth: Array) -> Array:
        """Give what is left of light seen through `depth` metres of hazy air, and the haze's own light."""
        clear = np.exp(-depth * np.float32(self.haze))[..., None]
        return np.asarray(light * clear + np.asarray(self.haze_colour, np.float32) * (1 - clear), np.float32)


def lamp_light(lamp: Lamp, points: Array, normals: Array) -> Array:
    """Give the light (…, 3) of a lamp on surfaces."""
    away = np.asarray(lamp.at, np.float32) - points
    distance2 = (away * away).sum(-1) + 0.15
    facing = np.clip(0.15 + 0.85 * (away * normals).sum(-1) / np.sqrt(distance2), 0, 1)
    return np.asarray(
        (lamp.power * facing / distance2)[..., None] * np.asarray(lamp.colour, np.float32), np.float32
    )


def airlight(view: View, depth: Array, lamp: Lamp) -> Array:
    """Give the glow of a lamp in the haze: bright near it, fading with the distance of the ray from it."""
    u, v = view.tangents()
    direction = np.stack(view.directions(u, v), -1)
    away = np.asarray(lamp.at, np.float32) - np.asarray(view.eye, np.float32)
    along = direction @ away
    miss = np.sqrt(np.maximum(away @ away - along * along, 0))
    seen = np.clip((depth * np.sqrt(1 + u * u + v * v) - along) / lamp.size + 1.0, 0.12, 1)
    glow = lamp.halo * seen / (1 + (miss / (0.22 * lamp.size)) ** 1.7) * np.exp(-miss / (9 * lamp.size))
    return np.asarray(glow[..., None] * np.asarray(lamp.colour, np.float32), np.float32)


def shaft(view: View, depth: Array, beam: Beam, mist: Tile, amount: float) -> Array:
    """Give the light a beam sends to the eye through the mist.

    Across the beam its light is Gaussian, so the sum along a viewing ray that passes at distance `miss` is
    exp(-miss²/w²) · w · √π / sin(angle between ray and beam), with w the beam's width there.
    """
    u, v = view.tangents()
    ray = np.stack(view.directions(u, v), -1)
    away = np.asarray(view.eye, np.float32) - np.asarray(beam.origin, np.float32)
    cosine = ray @ beam.toward
    sine2 = np.maximum(1 - cosine * cosine, 0.004)
    ray_away, beam_away = ray @ away, float(beam.toward @ away)
    t = (cosine * beam_away - ray_away) / sine2
    along = beam_away + cosine * t
    # Behind the eye or the lamp the nearest points of the two half lines are their ends.
    along = np.maximum(along, 0)
    t = np.maximum(along * cosine - ray_away, 0)
    gap = away + ray * t[..., None] - along[..., None] * beam.toward
    miss2 = (gap * gap).sum(-1)
    wide = along * beam.spread + 0.55
    strength = np.exp(-miss2 / wide**2) / (wide + 0.8) * np.exp(-along * beam.murk - t * beam.murk * 0.6)
    forward = 0.55 + 1.3 * np.clip(-cosine, 0, 1) ** 3 + 0.25 * np.clip(cosine, 0, 1) ** 3
    seen = np.clip((depth * np.sqrt(1 + u * u + v * v) - t) / (2 * wide + 4) + 0.5, 0, 1)
    across = ray[..., 1] * t
    cloudy = mist.at((along * 0.5).astype(np.float32), (across * 1.6).astype(np.float32))
    cloudy = np.clip(0.9 + 0.2 * cloudy, 0.3, 1.6)
    total = amount * beam.power * strength * forward / np.sqrt(sine2) ** 0.6 * seen * cloudy * (along > 0)
    return np.asarray(total[..., None] * np.asarray(beam.colour, np.float32), np.float32)
