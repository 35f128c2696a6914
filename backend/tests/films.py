"""Small films for the tests: made from pictures and sounds painted on the spot, and decoded again.

Everything here is written without the engine's own arithmetic: where a point must be seen and which
colour a pixel must have is worked out from the specification alone.
"""

from __future__ import annotations

import math
import sys
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph
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


# Pictures


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


# Sounds


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


# Films


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


# Decoding


@dataclass(frozen=True)
class Picture:
    """A decoded frame: its time in seconds, and Y, Cb and Cr as they are in the stream."""

    time: Fraction
    luma: Pixels
    blue: Pixels
    red: Pixels
    key: bool

    def rgb(self, rows: slice, columns: slice) -> Floats:
        """The mean sRGB colour (0–255) of an area as a player of BT.709, limited range, shows it."""
        down, across = (slice(area.start // 2 + 1, area.stop // 2 - 1) for area in (rows, columns))
        chroma = (down, across)
        y = (self.luma[rows, columns].mean() - 16) / 219
        b = (self.blue[chroma].mean() - 128) / 224
        r = (self.red[chroma].mean() - 128) / 224
        # Rec. ITU-R BT.709-6, item 3.2, solved for R', G' and B'
        red, blue = y + 1.5748 * r, y + 1.8556 * b
        green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
        return np.asarray(np.clip(np.array([red, green, blue]), 0, 1) * 255)


def pictures(path: Path) -> Iterator[Picture]:
    """Every frame of a film in the order of showing."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            assert frame.pts is not None
            assert frame.time_base is not None
            luma, blue, red = (
                np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
                for plane in frame.planes
            )
            yield Picture(frame.pts * frame.time_base, luma, blue, red, frame.key_frame)


def sound(path: Path) -> Sound:
    """The film's whole sound (2, n) at 48 kHz, its first sample standing at time 0."""
    chunks: list[Sound] = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            assert isinstance(frame, AudioFrame)
            assert frame.sample_rate == RATE
            if not chunks:
                assert frame.pts == 0
            chunks.append(np.asarray(frame.to_ndarray(), np.float32))
    return np.concatenate(chunks, axis=1)


def loudness(samples: Sound) -> float:
    """Integrated loudness of sound (channels, n) at 48 kHz in LUFS, measured by FFmpeg's ebur128."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout="stereo", time_base=Fraction(1, RATE))
    meter = graph.add("ebur128", "metadata=1")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples, np.float32), format="fltp", layout="stereo")
    frame.sample_rate = RATE
    graph.push(frame)
    graph.push(None)
    integrated = -math.inf
    while True:
        try:
            measured = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return integrated
        integrated = float(measured.metadata.get("lavfi.r128.I", integrated))


# Tracking


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
