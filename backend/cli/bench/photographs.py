"""Pictures with the statistics of photographs, painted anew from a number: nobody's, and always the same.

    python -m cli.bench.photographs KIND SEED MEGAPIXELS FILE.jpg

Things of every size hide one another, as in the "dead leaves" of Matheron (1968), whose edges and spectra
are those of natural scenes (Lee, Mumford and Huang, 2001). Each has its material: a colour and a roughness
of 1/f texture. Then come light, a lens that is sharp at one distance only, and a sensor's noise. How near
that comes to real photographs is told in docs/benchmarks.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]

MATERIALS = 256
"""Different colours and textures in a picture; what a thing is made of is one byte."""

_TILE = 1024
_STANDARD_WIDTH = 6000
"""Sizes below are in pixels of a picture this wide, and grow and shrink with it."""


class Kind(StrEnum):
    """How much there is to see."""

    ORDINARY = "ordinary"
    DETAILED = "detailed"


@dataclass(frozen=True, slots=True)
class Scene:
    """What a kind of picture is made of.

    ``things`` is how often the picture is covered by things of each doubling of size, from ``smallest``
    pixels on; ``roughness`` is the contrast of textures in levels; ``sharp`` is the share of the picture
    in focus; ``noise`` in levels.
    """

    smallest: float
    things: float
    contrast: float
    roughness: float
    sharp: float
    noise: float


SCENES = {
    Kind.ORDINARY: (
        Scene(smallest=80, things=0.3, contrast=0.5, roughness=4, sharp=0.25, noise=0.8),
        Scene(smallest=110, things=0.25, contrast=0.5, roughness=3.5, sharp=0.35, noise=0.6),
        Scene(smallest=50, things=0.35, contrast=0.55, roughness=4.5, sharp=0.25, noise=0.8),
    ),
    Kind.DETAILED: (
        Scene(smallest=24, things=0.45, contrast=0.8, roughness=9, sharp=0.5, noise=1.5),
        Scene(smallest=14, things=0.5, contrast=0.8, roughness=12, sharp=0.75, noise=1.5),
        Scene(smallest=12, things=0.5, contrast=0.8, roughness=13, sharp=0.85, noise=1.5),
    ),
}


def photograph(kind: Kind, seed: int, width: int, height: int) -> Pixels:
    """A picture (height, width, 3) in sRGB; every seed is another one."""
    scene = SCENES[kind][seed % len(SCENES[kind])]
    random = np.random.default_rng([list(Kind).index(kind), seed])
    scale = width / _STANDARD_WIDTH
    materials = _things(random, scene, width, height, scale)
    light = _wide_field(random, width, height, 3)
    focus = _out_of_focus(random, width, height, scene.sharp)
    grain = _texture_tile(random)
    colours = _colours(random, scene)
    roughness = random.gamma(2.0, scene.roughness / 2, MATERIALS).astype(np.float32)
    texture = roughness[materials] * _covering(grain, random, width, height)
    out = np.empty((height, width, 3), np.uint8)
    for channel in range(3):
        plane = colours[:, channel][materials] + texture
        plane *= 1 + 0.25 * light
        plane = _through_lens(plane, focus, scale)
        plane += scene.noise * _covering(_white_tile(random), random, width, height)
        out[..., channel] = np.clip(plane, 0, 255)
    return out


def save_photograph(path: Path, kind: Kind, seed: int, megapixels: float) -> None:
    """Save a picture of 3:2 as a camera does, as JPEG."""
    width = 2 * round((megapixels * 1e6 * 3 / 2) ** 0.5 / 2)
    Image.fromarray(photograph(kind, seed, width, width * 2 // 3)).save(path, quality=93, subsampling=0)


def _things(random: np.random.Generator, scene: Scene, width: int, height: int, scale: float) -> Pixels:
    """What every pixel shows, as a material: ellipses of all sizes in random order, the last on top."""
    canvas = np.full((height, width), int(random.integers(MATERIALS)), np.uint8)
    sizes = []
    size = max(scene.smallest * scale, 1.5)
    while size < width / 4:
        count = round(scene.things * width * height / (np.pi * size**2 * 0.6))
        sizes.append(size * 2 ** random.random(count))
        size *= 2
    radii = random.permutation(np.concatenate(sizes))
    places = random.random((len(radii), 2)) * (width, height)
    shapes = np.column_stack([radii, radii * random.uniform(0.2, 1.0, len(radii))])
    turns = random.uniform(0, 180, len(radii))
    kinds = random.integers(MATERIALS, size=len(radii))
    for place, shape, turn, material in zip(
        places.astype(int).tolist(), shapes.astype(int).tolist(), turns.tolist(), kinds.tolist(), strict=True
    ):
        cv2.ellipse(canvas, place, shape, turn, 0, 360, material, cv2.FILLED)
    return canvas


def _colours(random: np.random.Generator, scene: Scene) -> Field:
    """A colour (0–255) for each material: most alike in hue, brightness spread as in a scene in daylight."""
    brightness = random.lognormal(np.log(105), scene.contrast * 0.6, MATERIALS)
    hue = random.normal(1.0, 0.12, (MATERIALS, 3)) * random.uniform(0.85, 1.15, 3)
    return np.clip(brightness[:, None] * hue, 4, 240).astype(np.float32)


def _wide_field(random: np.random.Generator, width: int, height: int, cells: int) -> Field:
    """Something that changes slowly over the picture, about from −1 to 1."""
    coarse = random.uniform(-1, 1, (cells + 1, cells + 2)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def _out_of_focus(random: np.random.Generator, width: int, height: int, sharp: float) -> Field:
    """How far out of focus every pixel is: 0 over the share ``sharp``, rising to 1."""
    distance = np.abs(_wide_field(random, width, height, 2))
    nearest = np.quantile(distance[::16, ::16], sharp)
    return np.asarray(np.clip((distance - nearest) / 0.4, 0, 1), np.float32)


def _through_lens(plane: Field, focus: Field, scale: float) -> Field:
    """Softness of half a pixel everywhere, and of many where the lens is not in focus."""
    crisp = cv2.GaussianBlur(plane, (0, 0), 0.7)
    small = cv2.resize(plane, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), max(6 * scale, 0.6)), plane.shape[::-1])
    return np.asarray(crisp + focus * (soft - crisp), np.float32)


def _texture_tile(random: np.random.Generator) -> Field:
    """Noise of unit deviation whose amplitude falls as 1/f; its borders fit together."""
    spectrum = np.fft.rfft2(_white_tile(random))
    frequency = np.hypot(np.fft.fftfreq(_TILE)[:, None], np.fft.rfftfreq(_TILE)[None])
    spectrum /= np.maximum(frequency, 4 / _TILE)
    tile = np.fft.irfft2(spectrum)
    return np.asarray(tile / tile.std(), np.float32)


def _white_tile(random: np.random.Generator) -> Field:
    return random.standard_normal((_TILE, _TILE), dtype=np.float32)


def _covering(tile: Field, random: np.random.Generator, width: int, height: int) -> Field:
    """The tile laid side by side over the whole picture, from a random corner on."""
    down, across = random.integers(_TILE, size=2)
    rows = (np.arange(height) + down) % _TILE
    columns = (np.arange(width) + across) % _TILE
    return np.asarray(tile[rows[:, None], columns[None]], np.float32)


if __name__ == "__main__":
    save_photograph(Path(sys.argv[4]), Kind(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
