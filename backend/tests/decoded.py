"""A finished film taken apart again, as a player does it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from tests.films import RATE, Floats, Pixels, Sound


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
