"""Arrays resampled nearly as Lanczos does it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from core_engine.colour import Pixels
from core_engine.resampling import Box, resampled

# Whole and fractional beginnings; 3/2 with a quarter is one that no lead brings to a whole pixel.
BOXES: list[tuple[Box, tuple[int, int]]] = [
    ((0, 0, 960, 640), (640, 400)),
    ((0.25, 0.25, 960.25, 600.25), (640, 400)),
    ((30.5, 12.3, 930.5, 618.7), (431, 290)),
    ((0, 0, 960, 640), (370, 246)),
    ((100, 50, 400, 250), (700, 466)),
    ((100.5, 50.4, 400.5, 250.4), (700, 466)),
    ((100.5, 50.5, 400.5, 250.5), (300, 200)),
]


def cloudy(width: int, height: int) -> Pixels:
    """Noise whose amplitude falls with frequency as in photographs, (height, width, 3)."""
    random = np.random.default_rng(5)
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width))
    frequency[0, 0] = 1.0
    spectrum = np.fft.rfft2(random.standard_normal((3, height, width))) / frequency**1.3
    waves = np.fft.irfft2(spectrum, (height, width))
    waves = 128 + 45 * (waves - waves.mean()) / waves.std()
    return np.ascontiguousarray(np.clip(waves, 0, 255).astype(np.uint8).transpose(1, 2, 0))


def by_lanczos(pixels: Pixels, box: Box, size: tuple[int, int]) -> Pixels:
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS, box=box))


@pytest.mark.parametrize(("box", "size"), BOXES)
def test_a_photograph_comes_out_as_lanczos_draws_it(box: Box, size: tuple[int, int]) -> None:
    pixels = cloudy(980, 640)
    difference = resampled(pixels, box, size).astype(int) - by_lanczos(pixels, box, size)
    assert np.abs(difference).mean() < 0.5
    assert np.abs(difference).max() <= 6
    assert abs(difference.mean()) < 0.02


@pytest.mark.parametrize("scale", [0.3, 1.0, 1.382, 2.9])
@pytest.mark.parametrize("value", [0, 37, 255])
def test_an_even_colour_stays_what_it_is(value: int, scale: float) -> None:
    pixels = np.full((300, 500, 3), value, np.uint8)
    drawn = resampled(pixels, (3.3, 2.2, 3.3 + 160 * scale, 2.2 + 90 * scale), (160, 90))
    assert (drawn == value).all()


@pytest.mark.parametrize("begin", [0, 0.1, 7.5, 19.75])
@pytest.mark.parametrize("scale", [0.4, 1.0, 1.5, 2.26])
def test_every_sample_lies_in_its_place(scale: float, begin: float) -> None:
    """On a ramp of 3 levels a pixel the value tells where it was taken, in both directions."""
    ramp = 3 * np.arange(80, dtype=np.uint8)
    places = begin + (np.arange(24) + 0.5) * scale - 0.5
    inner = (places > 9) & (places < 70)
    for pixels, axis in ((np.tile(ramp, (80, 1)), 1), (np.tile(ramp[:, None], (1, 80)), 0)):
        drawn = resampled(pixels, (begin, begin, begin + 24 * scale, begin + 24 * scale), (24, 24))
        course = drawn.take(12, axis=1 - axis) / 3
        assert np.abs(course - places, where=inner, out=np.zeros(24)).max() <= 1 / 3


@pytest.mark.parametrize("shape", [(90, 120), (90, 120, 3), (90, 120, 4)])
def test_every_channel_is_drawn_alike(shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    drawn = resampled(pixels, (3.5, 4.25, 103.5, 80.25), (71, 53))
    assert drawn.shape == (53, 71, *shape[2:])
    for channel in range(shape[2] if len(shape) == 3 else 0):
        alone = resampled(np.ascontiguousarray(pixels[..., channel]), (3.5, 4.25, 103.5, 80.25), (71, 53))
        assert np.array_equal(drawn[..., channel], alone)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (400, 3)])
def test_the_smallest_pictures_fill_any_size(size: tuple[int, int]) -> None:
    for width, height in ((1, 1), (2, 3), (3, 200)):
        pixels = np.full((height, width, 3), 99, np.uint8)
        drawn = resampled(pixels, (0, 0, width, height), size)
        assert drawn.shape == (size[1], size[0], 3)
        assert (drawn == 99).all()
