"""Small stories whose every frame and sound can be recognised in a film."""

from __future__ import annotations

import math
import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core_engine.timeline import SAMPLE_RATE, RenderSpec, SegmentSpec

WIDTH, HEIGHT = 160, 90
BEEP_AT = 0.05
"""Seconds from a narration's beginning to its beep."""


@dataclass(frozen=True)
class Story:
    """An order, and how many frames each of its shots must have."""

    spec: RenderSpec
    frame_counts: tuple[int, ...]

    @property
    def frames(self) -> int:
        return sum(self.frame_counts)


def story(
    folder: Path, lengths: list[int], *, fps: Fraction = Fraction(30), zoom: float = 1.3, first: int = 0
) -> Story:
    """A story of narrations with ``lengths`` samples; its camera directions begin with number ``first``."""
    segments = []
    for index, samples in enumerate(lengths):
        picture, narration = folder / f"{index}.png", folder / f"{index}.wav"
        Image.fromarray(painting(index)).save(picture)
        write_beep(narration, samples)
        segments.append(SegmentSpec(picture=picture, narration=narration, sequence_index=first + index))
    spec = RenderSpec(segments=tuple(segments), width=WIDTH, height=HEIGHT, fps=fps, zoom=zoom)
    return Story(spec, tuple(math.ceil(Fraction(samples) * fps / SAMPLE_RATE) for samples in lengths))


def painting(seed: int, size: tuple[int, int] = (2 * WIDTH, 2 * HEIGHT)) -> NDArray[np.uint8]:
    """Soft coloured clouds, other ones for each seed: array (height, width, 3)."""
    spots = np.random.default_rng(seed).integers(30, 226, (5, 8, 3), np.uint8)
    return np.asarray(Image.fromarray(spots).resize(size, Image.Resampling.BICUBIC))


def noise(seed: int) -> NDArray[np.uint8]:
    """A picture that no encoder can make small."""
    return np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)


def write_beep(path: Path, samples: int) -> None:
    """Silence of ``samples`` samples, with 5 ms of sound ``BEEP_AT`` seconds after its beginning."""
    sound = np.zeros(samples)
    start = min(round(BEEP_AT * SAMPLE_RATE), samples // 2)
    beep = 0.5 * np.sin(2 * np.pi * 2000 / SAMPLE_RATE * np.arange(SAMPLE_RATE // 200) + 0.5)
    sound[start : start + len(beep)] = beep[: samples - start]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(np.rint(sound * 32767).astype("<i2").tobytes())


def damage(picture: Path) -> None:
    """Keep a picture's header, so that a glance finds nothing wrong, and lose most of its pixels."""
    picture.write_bytes(picture.read_bytes()[: picture.stat().st_size // 3])
