"""Small films for the tests, made from pictures and sounds painted on the spot."""

from __future__ import annotations

import math
import sys
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core_engine.film import Film
from core_engine.timeline import RenderSpec, SegmentSpec
from core_engine.video_renderer import render

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]
Sound = NDArray[np.float32]

RATE = 48_000


def note(figure: str) -> None:
    """Say what was measured; ``pytest -rP`` shows it."""
    sys.stdout.write(f"{figure}\n")


def save_picture(path: Path, pixels: Pixels, **settings: Any) -> Path:  # noqa: ANN401 - passed on to Pillow
    """Write an array (height, width[, 3]) as the kind of file that the name asks for."""
    Image.fromarray(pixels).save(path, **settings)
    return path


def plain(path: Path, colour: tuple[int, int, int], size: tuple[int, int] = (64, 64)) -> Path:
    """A picture of one colour, ``size`` being (width, height)."""
    Image.new("RGB", size, colour).save(path)
    return path


def photograph(width: int, height: int, beta: float, seed: int = 1) -> Pixels:
    """Noise whose amplitude falls as 1/f^beta, with the edges and the foliage of a photograph.

    The smaller ``beta``, the more detail; 0.9–1.0 is a very detailed photograph, 1.3 an ordinary one.
    """
    rng = np.random.default_rng(seed)
    spread = np.fft.rfft2(rng.standard_normal((height, width)).astype(np.float32))
    down = np.fft.fftfreq(height)[:, None].astype(np.float32) * height
    across = np.fft.rfftfreq(width)[None].astype(np.float32) * width
    spread *= np.maximum(np.hypot(down, across), 1.0) ** -beta
    grey = np.fft.irfft2(spread, (height, width)).astype(np.float32)
    grey = 128 + 45 * grey / float(grey.std())
    for _ in range(24):
        corner = rng.integers(0, (width, height)).tolist()
        far = (corner[0] + int(rng.integers(width // 4)), corner[1] + int(rng.integers(height // 4)))
        cv2.rectangle(grey, corner, far, float(rng.integers(20, 236)), int(rng.integers(1, 9)))
    for _ in range(3000 if beta < 1.2 else 60):
        root = rng.integers(0, (width, height // 3))
        blade = root + rng.integers((-12, -60), (12, 60))
        cv2.line(grey, root.tolist(), blade.tolist(), float(rng.integers(30, 200)), 1, cv2.LINE_AA)
    if beta >= 1.2:
        grey[: height // 3] = cv2.GaussianBlur(grey[: height // 3], (0, 0), 20)  # the sky
    tint = cv2.resize(rng.uniform(0.8, 1.2, (6, 8, 3)).astype(np.float32), (width, height))
    return np.asarray(np.clip(grey[..., None] * tint, 0, 255), np.uint8)


@dataclass(frozen=True)
class Dots:
    """Dark round dots on white: places that can be found again to a hundredth of a pixel."""

    path: Path
    places: tuple[tuple[float, float], ...]
    """Fractions of the fitted picture."""
    radius: float
    """Standard deviation of a dot, as a fraction of the fitted picture's width."""


def dots(path: Path, width: int, height: int, radius: float, columns: int = 11) -> Dots:
    """A picture of ``width`` × ``height`` pixels, in the shape of the film, full of dots.

    ``radius``, a dot's standard deviation, is a fraction of the picture's width.
    """
    rows = max(3, round(columns * height / width))
    x = (np.arange(width) + 0.5) / width
    y = (np.arange(height) + 0.5) / width
    grey = np.zeros((height, width))
    places = []
    for row in range(rows):
        for column in range(columns):
            u, v = (column + 0.5) / columns, (row + 0.5) / rows
            places.append((u, v))
            grey += np.outer(
                np.exp(-(((y - v * height / width) / radius) ** 2) / 2),
                np.exp(-(((x - u) / radius) ** 2) / 2),
            )
    save_picture(path, np.round(250 - 200 * np.clip(grey, 0, 1)).astype(np.uint8))
    return Dots(path, tuple(places), radius)


def save_sound(path: Path, samples: NDArray[Any], rate: int = RATE) -> Path:
    """Write samples (n,) or (n, channels) from −1 to 1 as a 16-bit WAV file."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def tone(samples: int, rate: int = RATE, hertz: float = 440.0, level: float = 0.5) -> Floats:
    """A sine that begins at its highest point."""
    return np.asarray(level * np.cos(2 * math.pi * hertz * np.arange(samples) / rate))


def speech_like(seconds: float, rate: int = RATE, seed: int = 1) -> Floats:
    """Noise with the spectrum and the syllables of speech."""
    rng = np.random.default_rng(seed)
    count = round(seconds * rate)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / rate)
    spectrum *= (hertz > 120) / np.maximum(hertz, 400)
    sound = np.fft.irfft(spectrum, count)
    syllables = np.clip(np.sin(2 * math.pi * 4 * np.arange(count) / rate), 0, None) + 0.05
    sound *= syllables
    return np.asarray(0.5 * sound / np.abs(sound).max())


def lasting(path: Path, frames: Fraction | int, fps: Fraction) -> Path:
    """A quiet tone that fills ``frames`` frames of a film, just."""
    return save_sound(path, tone(max(1, math.floor(Fraction(frames) * RATE / fps)), level=0.1))


def order(shots: Sequence[tuple[Path, Path]], **settings: Any) -> RenderSpec:  # noqa: ANN401 - RenderSpec's
    """A film of (picture, narration) pairs, small if nothing else is said."""
    segments = tuple(
        SegmentSpec(picture=picture, narration=narration, sequence_index=index)
        for index, (picture, narration) in enumerate(shots)
    )
    small = {"width": 160, "height": 90}
    return RenderSpec(segments=segments, **small | settings)


def make(spec: RenderSpec, path: Path, workers: int | None = 2) -> Film:
    """Render, and insist on a film."""
    film = render(spec, path, workers=workers)
    assert isinstance(film, Film)
    return film
