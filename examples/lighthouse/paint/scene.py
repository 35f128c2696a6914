"""A scene and how it becomes light: sky, rock, things, water, then what hangs in the air."""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from .film import Grade
from .land import paint_land, shore
from .light import Lighting, airlight, shaft
from .mesh import Mesh, paint_mesh
from .noise import Array, Tile, band_noise
from .sea import Mirror, Sea, find_surface, paint_sea
from .sky import Sky, paint_sky
from .view import View
from .weather import Burst, lightning, mist, rain, spray

_MURK = Tile(band_noise((512, 512), 2, 90, 1.3, 71), 260.0)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Everything one picture shows."""

    view: View
    sky: Sky
    sea: Sea
    lighting: Lighting
    things: tuple[Mesh, ...] = ()
    island: bool = True
    wet: float = 0.0
    shaft: float = 0.0
    bolt: tuple[float, float] | None = None
    mist: tuple[float, float] | None = None
    mist_colour: tuple[float, float, float] = (0.5, 0.5, 0.5)
    rain: tuple[float, float] | None = None
    bursts: tuple[Burst, ...] = field(default=())
    spray_colour: tuple[float, float, float] = (0.3, 0.32, 0.35)
    grade: Grade = field(default_factory=Grade)
    seed: int = 0


def _lay_over(light: Array, depth: Array, mesh: Mesh, view: View, lighting: Lighting, fine: int) -> None:
    """Paint a mesh into a picture where nothing nearer is in the way."""
    paint, far = paint_mesh(mesh, view, lighting, fine)
    cover = paint[..., 3] * (far < depth + 0.6)
    seen = (far < depth + 0.6)[..., None]
    light *= 1 - cover[..., None]
    light += paint[..., :3] * seen
    np.copyto(depth, far, where=cover > 0.5)


def _wide(view: View) -> View:
    """Give the window of sky that the frame and the water's reflections need, pixel for pixel."""
    margin, up = view.width // 10, view.height // 8
    down = max(0, round((-0.02 - view.bottom) / view.pixel))
    lift = max(up, round((-view.bottom * 1.25 - view.top) / view.pixel))
    rows = slice(-lift, view.height - min(down, view.height - 1))
    return view.part(slice(-margin, view.width + margin), rows)


def _mirror(scene: Scene, sky: Array, wide: View) -> Mirror:
    """Paint what the water reflects, at half size: it will be broken up by waves."""
    view = wide.mirrored().scaled(0.5)
    light = cv2.resize(sky, (view.width, view.height), interpolation=cv2.INTER_AREA)
    depth = np.full(light.shape[:2], np.inf, np.float32)
    if scene.island:
        _add_land(scene, view, light, depth, 70)
    for mesh in scene.things:
        _lay_over(light, depth, mesh, view, scene.lighting, 2)
    return Mirror(np.ascontiguousarray(light), view)


def _add_land(scene: Scene, view: View, light: Array, depth: Array, steps: int) -> None:
    stone, far = paint_land(view, scene.lighting, steps, scene.wet)
    nearer = far < depth
    np.copyto(light, stone, where=nearer[..., None])
    np.copyto(depth, far, where=nearer)


def expose(scene: Scene) -> Array:
    """Give the light of a scene (height, width, 3)."""
    view, lighting = scene.view, scene.lighting
    wide = _wide(view)
    sky = paint_sky(scene.sky, wide)
    light = _frame_of(sky, wide, view)
    mirror = _mirror(scene, sky, wide)
    depth = np.full(light.shape[:2], np.inf, np.float32)
    if scene.island:
        _add_land(scene, view, light, depth, 130)
    _add_sea(scene, light, depth, mirror)
    for mesh in scene.things:
        _lay_over(light, depth, mesh, view, lighting, 3)
    return _add_air(scene, light, depth)


def _frame_of(sky: Array, wide: View, view: View) -> Array:
    """Cut the frame out of the wide sky, and go on below its edge."""
    column = round((view.left - wide.left) / view.pixel)
    row = round((wide.top - view.top) / view.pixel)
    light = sky[row : row + view.height, column : column + view.width]
    missing = view.height - light.shape[0]
    return np.ascontiguousarray(np.pad(light, ((0, missing), (0, 0), (0, 0)), mode="edge"))


def _add_sea(scene: Scene, light: Array, depth: Array, mirror: Mirror) -> None:
    view = scene.view
    tall = scene.sea.waves.height * 3.6
    top = int(np.clip((view.top - max(0.0, (tall - view.eye[1]) / 60)) / view.pixel - 2, 0, view.height - 1))
    low = view.part(slice(0, view.width), slice(top, view.height))
    surface = find_surface(scene.sea, low)
    u, _ = low.tangents()
    near_land = None
    if scene.island:
        near_land = shore(*low.ground(u, np.where(np.isfinite(surface), surface, 1e4).astype(np.float32)))
    water = paint_sea(scene.sea, low, surface, mirror, scene.lighting, near_land)
    # The last rows before the horizon melt into the sky, as they do through sea air.
    melt = np.clip((9000 - surface) / 3500, 0, 1)[..., None]
    part = light[top:]
    water = water * melt + part * (1 - melt)
    nearer = surface < depth[top:]
    np.copyto(part, water, where=nearer[..., None])
    np.copyto(depth[top:], surface, where=nearer)


def _add_air(scene: Scene, light: Array, depth: Array) -> Array:
    view = scene.view
    if scene.bolt:
        bright = lightning(view, *scene.bolt, scene.seed + 4) * ~np.isfinite(depth)
        light = light + bright[..., None] * np.array([0.8, 0.84, 1.0], np.float32)
    if scene.mist:
        height, density = scene.mist
        hidden = mist(view, depth, height, density, scene.seed + 5)[..., None]
        light = light * (1 - hidden) + np.asarray(scene.mist_colour, np.float32) * hidden
    shine = np.zeros_like(light)
    for beam in scene.lighting.beams:
        shine += shaft(view, depth, beam, _MURK, scene.shaft)
    for lamp in scene.lighting.lamps:
        if lamp.halo:
            shine += airlight(view, depth, lamp)
    light = light + shine
    if scene.bursts:
        white = spray(view, depth, scene.bursts, scene.seed + 6)[..., None]
        colour = np.asarray(scene.spray_colour, np.float32) + shine * 1.5
        light = light * (1 - 0.92 * white) + colour * white
    if scene.rain:
        amount, slant = scene.rain
        drops = rain(view, slant, amount, scene.seed + 7)[..., None]
        soft = cv2.GaussianBlur(light, (0, 0), view.width / 50)
        light = light + drops * (soft * 0.55 + shine * 0.8 + 0.012)
    return np.asarray(light, np.float32)


def at_width(scene: Scene, width: int) -> Scene:
    """Give the scene for a picture `width` pixels wide."""
    return replace(scene, view=scene.view.scaled(width / scene.view.width))
