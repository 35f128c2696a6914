"""Clips for the tests, painted and encoded on the spot: every frame carries its own number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core_engine.colour import Pixels

Painter = Callable[[int], Pixels]
"""Gives frame ``number`` as an array (height, width, 3) of sRGB."""

BITS = 10
DARK, LIGHT = 40, 215
RGB = 0

# Kr and Kb of the matrices, Rec. ITU-T H.273, table 4.
WEIGHTS = {
    1: (0.2126, 0.0722),
    4: (0.30, 0.11),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
}


def numbered(width: int, height: int) -> Painter:
    """Grey frames; their numbers stand in the middle as ten bars, light for 1, the lowest bit left."""

    def paint(number: int) -> Pixels:
        frame = np.full((height, width, 3), 128, np.uint8)
        for bit in range(BITS):
            left, right = (round(width * (0.3 + 0.4 * (bit + edge) / BITS)) for edge in (0, 1))
            frame[height // 3 : height * 2 // 3, left:right] = LIGHT if number >> bit & 1 else DARK
        return frame

    return paint


def number_in(luma: Pixels) -> int:
    """The number that a frame's luma carries, of any size, cropped evenly on two sides at most a little."""
    height, width = luma.shape
    rows = luma[height * 9 // 20 : height * 11 // 20]
    number = 0
    for bit in range(BITS):
        centre = width * (0.3 + 0.4 * (bit + 0.5) / BITS)
        reach = width * 0.4 / BITS / 5
        level = rows[:, round(centre - reach) : max(round(centre + reach), round(centre - reach) + 1)].mean()
        number |= (level > 128) << bit
    return number


def write_clip(
    path: Path,
    frames: int = 24,
    *,
    paint: Painter | None = None,
    size: tuple[int, int] = (320, 180),
    rate: Fraction | int = 24,
    codec: str = "libx264",
    format: str = "yuv420p",
    matrix: int = 1,
    full_range: bool = False,
    tags: dict[str, int] | None = None,
    display_matrix: Sequence[int] | None = None,
    pixel_shape: str = "",
    times: Sequence[int] | None = None,
    time_base: Fraction | None = None,
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
) -> Path:
    """Encode ``frames`` painted frames; ``times`` are their times in ``time_base`` seconds.

    ``tags`` are what the stream says of its colours (by default nothing), whatever they are.
    ``display_matrix`` are the nine numbers of ISO/IEC 14496-12; ``pixel_shape`` "4/3" means wide pixels.
    """
    paint = paint or numbered(*size)
    quality = {"crf": "12", "preset": "veryfast"} if codec == "libx264" else {}
    if pixel_shape:
        quality["x264-params"] = f"sar={pixel_shape}"
    with av.open(str(path), "w", options=container_options or {}) as container:
        stream = cast(
            "VideoStream", container.add_stream(codec, rate=rate, options=quality | (options or {}))
        )
        stream.width, stream.height, stream.pix_fmt = *size, format
        if display_matrix:
            stream.set_display_matrix(list(display_matrix))
        for name, value in (tags or {}).items():
            setattr(stream.codec_context, name, value)
        if time_base:
            stream.codec_context.time_base = time_base
        for number in range(frames):
            frame = encodable(paint(number), format, matrix, full_range=full_range)
            for name, value in (tags or {}).items():
                setattr(frame, name, value)
            frame.pts = times[number] if times else number
            frame.time_base = time_base or 1 / Fraction(rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def encodable(pixels: Pixels, format: str, matrix: int = 1, *, full_range: bool = False) -> VideoFrame:
    """sRGB pixels as a frame of planar Y'CbCr (8 or 10 bits), or of planar R'G'B' for ``matrix`` 0."""
    if matrix == RGB:
        frame = VideoFrame.from_ndarray(pixels, format="rgb24")
        return frame.reformat(format=format)
    height, width = pixels.shape[:2]
    frame = VideoFrame(width, height, format)
    bits = 10 if "10" in format else 8
    for plane, values in zip(frame.planes, _planes(pixels, frame, bits, matrix, full_range), strict=True):
        levels = values.astype("<u2" if bits == 10 else np.uint8)
        memory = np.frombuffer(memoryview(plane), levels.dtype).reshape(plane.height, -1)
        memory[:, : plane.width] = levels
    return frame


def _planes(
    pixels: Pixels, frame: VideoFrame, bits: int, matrix: int, full_range: bool
) -> list[NDArray[np.float64]]:
    """Y', Cb and Cr as Rec. ITU-T H.273, section 8.3, defines them."""
    weight_red, weight_blue = WEIGHTS[matrix]
    red, green, blue = (pixels[..., channel] / 255 for channel in range(3))
    luma = weight_red * red + (1 - weight_red - weight_blue) * green + weight_blue * blue
    differences = ((blue - luma) / (2 - 2 * weight_blue), (red - luma) / (2 - 2 * weight_red))
    step, top = 1 << bits - 8, (1 << bits) - 1
    planes = [luma * top if full_range else (16 + 219 * luma) * step]
    for difference, plane in zip(differences, frame.planes[1:], strict=True):
        across, down = frame.width // plane.width, frame.height // plane.height
        means = difference.reshape(plane.height, down, plane.width, across).mean(axis=(1, 3))
        planes.append((means * (top if full_range else 224 * step)) + 128 * step)
    return [np.clip(np.rint(plane), 0, top) for plane in planes]


def turned(a: int, b: int, c: int, d: int) -> list[int]:
    """A display matrix that shows pixel (x, y) at (ax + cy, bx + dy), each −1, 0 or 1."""
    one = 1 << 16
    return [a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30]


def cut(path: Path, share: float) -> Path:
    """Leave the first part of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def flip_bits(path: Path, count: int, seed: int = 1) -> Path:
    """Turn ``count`` bits over in the middle of a file."""
    content = bytearray(path.read_bytes())
    chance = np.random.default_rng(seed)
    for place in chance.integers(len(content) // 4, len(content) * 3 // 4, count):
        content[place] ^= 1 << int(chance.integers(8))
    path.write_bytes(bytes(content))
    return path


def sounding(path: Path, seconds: float, **settings: Any) -> Path:  # noqa: ANN401 - an encoder's
    """A file with a tone and no picture."""
    rate = 48_000
    tone = np.sin(2 * np.pi * 330 * np.arange(round(seconds * rate)) / rate).astype(np.float32) * 0.2
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=rate, layout="mono", **settings)
        frame = av.AudioFrame.from_ndarray(tone[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts = rate, 0
        for resampled in av.AudioResampler("fltp", "mono", rate, frame_size=1024).resample(frame):
            container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))
    return path


def with_sound(path: Path, seconds: float, **container_options: str) -> Path:
    """Put a tone of ``seconds`` beside the picture of an MP4."""
    silent, sound = path.with_name("silent.mp4"), sounding(path.with_name("sound.m4a"), seconds)
    path.rename(silent)
    with (
        av.open(str(silent)) as picture,
        av.open(str(sound)) as tone,
        av.open(str(path), "w", options=container_options) as target,
    ):
        sources = (picture, tone)
        streams = [target.add_stream_from_template(source.streams[0]) for source in sources]
        for source, stream in zip(sources, streams, strict=True):
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = stream
                    target.mux(packet)
    return path
