"""A finished film as a player sees and hears it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from core_engine.timeline import SAMPLE_RATE

Frames = NDArray[np.float64]

BT709 = 1
UNSPECIFIED = 2
# Share of red and blue in luma: Rec. ITU-T H.273, table 4. A file that says nothing is BT.601.
_RED_AND_BLUE = {BT709: (0.2126, 0.0722), UNSPECIFIED: (0.299, 0.114)}


@dataclass(frozen=True)
class WatchedFilm:
    """``times`` in seconds, ``frames`` (n, height, width, 3) in 0–255, ``sound`` (samples,) at 48 kHz."""

    streams: tuple[tuple[str, str], ...]
    pixel_format: str
    rate: Fraction
    times: tuple[Fraction, ...]
    video_duration: Fraction
    sound_duration: Fraction
    frames: Frames
    sound: NDArray[np.float32]


def watch(path: Path) -> WatchedFilm:
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        matrix = video.codec_context.colorspace
        pictures = list(container.decode(video))
        return WatchedFilm(
            streams=tuple((stream.type, stream.codec_context.name) for stream in container.streams),
            pixel_format=video.codec_context.pix_fmt or "",
            rate=Fraction(video.average_rate or 0),
            times=tuple(seconds(frame.pts, frame.time_base) for frame in pictures),
            video_duration=seconds(video.duration, video.time_base),
            sound_duration=seconds(audio.duration, audio.time_base),
            frames=np.stack([_rgb(frame, matrix) for frame in pictures]),
            sound=_sound(path),
        )


def psnr(one: Frames, other: Frames) -> float:
    """Peak signal-to-noise ratio of 8-bit pictures, dB."""
    return float(10 * np.log10(255**2 / max(np.square(one - other).mean(), 1e-9)))


def seconds(ticks: int | None, time_base: Fraction | None) -> Fraction:
    assert ticks is not None
    assert time_base is not None
    return ticks * time_base


def _rgb(frame: VideoFrame, matrix: int) -> Frames:
    luma, blue, red = (
        np.frombuffer(memoryview(plane), np.uint8)
        .reshape(plane.height, plane.line_size)[:, : plane.width]
        .astype(np.float64)
        for plane in frame.planes
    )
    y = (luma - 16) * 255 / 219
    cb, cr = (
        ((chroma - 128) * 255 / 224).repeat(2, 0).repeat(2, 1)[: frame.height, : frame.width]
        for chroma in (blue, red)
    )
    kr, kb = _RED_AND_BLUE[matrix]
    r, b = y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb
    return np.stack([r, (y - kr * r - kb * b) / (1 - kr - kb), b], axis=-1).clip(0, 255)


def _sound(path: Path) -> NDArray[np.float32]:
    """The mean of both channels, placed by time stamps as a player does."""
    resampler = AudioResampler(format="fltp", layout="mono", rate=SAMPLE_RATE)
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        sound = np.zeros(round(seconds(stream.duration, stream.time_base) * SAMPLE_RATE) + 1, np.float32)
        for frame in container.decode(audio=0):
            start = round(seconds(frame.pts, frame.time_base) * SAMPLE_RATE)
            for part in resampler.resample(frame):
                samples = part.to_ndarray()[0][max(-start, 0) :]
                start = max(start, 0)
                stop = min(start + len(samples), len(sound))
                sound[start:stop] = samples[: stop - start]
    return sound
