"""Clips painted on the spot: a picture that glides slowly, or a gradient with drifting light.

Only this file and ``sounding`` need PyAV; they are imported when the first clip or sound is wanted.
The camera moves by fractions of a pixel, so slow moves do not tremble.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from providers.fake.painting_order import Clip, Part
from providers.fake.sounding import RATE, chord

_MARGIN = 0.1  # of the frame, in which the camera moves
_GLOW_MARGIN = 0.35
_X264 = {
    "preset": "veryfast",
    "crf": "24",
    "x264-params": "colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv",
}

_Plane = NDArray[np.float32]
_Planes = tuple[_Plane, _Plane, _Plane]


def paint(clip: Clip) -> bytes:
    """The clip as MP4: H.264 in BT.709, index in front, AAC if it has sound."""
    with tempfile.TemporaryDirectory(prefix="storyflow-clip-") as folder:
        path = Path(folder) / "clip.mp4"
        _write(clip, path)
        return path.read_bytes()


def only_sound(seconds: float) -> bytes:
    """An MP4 with an AAC track and no picture."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo")
        for frame in chord(seconds):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def _write(clip: Clip, path: Path) -> None:
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=clip.fps, options=_X264)
        video.width, video.height, video.pix_fmt = clip.width, clip.height, "yuv420p"
        video.codec_context.thread_count = 1
        audio = container.add_stream("aac", rate=RATE, layout="stereo") if clip.sound else None
        sounds = chord(clip.seconds) if audio else iter(())
        heard = 0
        for number, frame in enumerate(_frames(clip)):
            frame.pts = number
            container.mux(video.encode(frame))
            while audio and heard * clip.fps < (number + 1) * RATE and (sound := next(sounds, None)):
                heard += sound.samples
                container.mux(audio.encode(sound))
        container.mux(video.encode(None))
        if audio:
            for sound in sounds:
                container.mux(audio.encode(sound))
            container.mux(audio.encode(None))


def _frames(clip: Clip) -> Iterator[VideoFrame]:
    end = shown = 0.0
    for part in clip.parts:
        end += part.seconds
        count = max(1, round(end * clip.fps) - round(shown * clip.fps))
        shown += count / clip.fps
        yield from _glide(part, clip.width, clip.height, count)


def _glide(part: Part, width: int, height: int, count: int) -> Iterator[VideoFrame]:
    chance = np.random.default_rng(int.from_bytes(hashlib.sha256(part.seed.encode()).digest()[:8]))
    canvas = _canvas(part, width, height, chance)
    glow = None if part.picture else _glow(width, height, chance)
    way = chance.choice([(0, 0, 1, 1), (1, 0, 0, 1), (0, 1, 1, 0), (1, 1, 0, 0)])
    for number in range(count):
        along = number / max(1, count - 1)
        x, y = way[0] + (way[2] - way[0]) * along, way[1] + (way[3] - way[1]) * along
        luma = _window(canvas[0], x, y, width, height)
        if glow is not None:
            luma = luma + _window(glow, 1 - x, 0.5 + 0.3 * (y - 0.5), width, height)
        chroma = [_window(plane, x, y, width // 2, height // 2) for plane in canvas[1:]]
        yield _frame(luma, *chroma)


def _frame(luma: _Plane, blue: _Plane, red: _Plane) -> VideoFrame:
    height, width = luma.shape
    flat = np.concatenate([luma.ravel(), blue.ravel(), red.ravel()])
    whole = np.clip(flat + 0.5, 16, 240).astype(np.uint8)
    return VideoFrame.from_ndarray(whole.reshape(height * 3 // 2, width), format="yuv420p")


def _window(plane: _Plane, x: float, y: float, width: int, height: int) -> _Plane:
    """The part of a plane at ``x`` and ``y``, each 0–1 of the room there is, sampled linearly."""
    left, top = x * (plane.shape[1] - width - 1), y * (plane.shape[0] - height - 1)
    column, row = int(left), int(top)
    right, down = np.float32(left - column), np.float32(top - row)
    seen = plane[row : row + height + 1, column : column + width + 1]
    across: _Plane = seen[:, :-1] + (seen[:, 1:] - seen[:, :-1]) * right
    window: _Plane = across[:-1] + (across[1:] - across[:-1]) * down
    return window


def _canvas(part: Part, width: int, height: int, chance: np.random.Generator) -> _Planes:
    wide, high = _even(width * (1 + _MARGIN)) + 4, _even(height * (1 + _MARGIN)) + 4
    if part.picture:
        try:
            return _planes(_opened(part.picture, wide, high))
        except (av.FFmpegError, IndexError, ValueError):
            pass  # a picture that cannot be opened is painted as a gradient, as without one
    return _planes(_gradient(wide, high, chance))


def _opened(picture: bytes, width: int, height: int) -> _Plane:
    """The picture as RGB 0–1 that covers the canvas."""
    with av.open(io.BytesIO(picture), "r") as container:
        frame = next(container.decode(video=0))
    factor = max(width / frame.width, height / frame.height)
    scaled = frame.reformat(
        width=max(width, round(frame.width * factor)),
        height=max(height, round(frame.height * factor)),
        format="rgb24",
    ).to_ndarray()
    top, left = (scaled.shape[0] - height) // 2, (scaled.shape[1] - width) // 2
    return (scaled[top : top + height, left : left + width] / 255).astype(np.float32)


def _gradient(width: int, height: int, chance: np.random.Generator) -> _Plane:
    """Three quiet colours that flow into one another."""
    hue = chance.uniform(0, 2 * np.pi)
    turns = hue + np.array([0.0, 0.9, 2.0])
    colours = [
        0.34 + 0.2 * np.cos(turn + np.array([0, 2.1, 4.2])) + shade
        for turn, shade in zip(turns, (0.1, 0.0, -0.12), strict=True)
    ]
    down, across = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    slope = np.clip(0.7 * down + 0.3 * across, 0, 1)[..., None]
    mixed = colours[0] * (1 - slope) ** 2 + 2 * colours[1] * slope * (1 - slope) + colours[2] * slope**2
    canvas: _Plane = np.clip(mixed, 0, 1).astype(np.float32)
    return canvas


def _glow(width: int, height: int, chance: np.random.Generator) -> _Plane:
    """Luma that three lights add, wider than the frame so that they can drift; dithered against bands."""
    wide, high = int(width * (1 + _GLOW_MARGIN)) + 2, int(height * (1 + _GLOW_MARGIN)) + 2
    down, across = np.mgrid[0:high, 0:wide].astype(np.float32) / height
    light = np.zeros((high, wide), np.float32)
    for radius, strength in ((0.5, 34), (0.26, 24), (0.12, 18)):
        x, y = chance.uniform(0.25, 0.75) * wide / height, chance.uniform(0.25, 0.6) * high / height
        light += strength * np.exp(-((across - x) ** 2 + (down - y) ** 2) / (2 * radius**2))
    return (light + chance.uniform(-0.5, 0.5, light.shape)).astype(np.float32)


def _planes(rgb: _Plane) -> _Planes:
    """Y, Cb, Cr of BT.709 in limited range (ITU-R BT.709-6, items 3.2 to 3.4); chroma of half the size."""
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return (
        (16 + 219 * luma).astype(np.float32),
        _halved(128 + 224 * (blue - luma) / 1.8556),
        _halved(128 + 224 * (red - luma) / 1.5748),
    )


def _halved(plane: _Plane) -> _Plane:
    height, width = plane.shape[0] // 2 * 2, plane.shape[1] // 2 * 2
    cells = plane[:height, :width].reshape(height // 2, 2, width // 2, 2)
    halved: _Plane = cells.mean(axis=(1, 3), dtype=np.float32)
    return halved


def _even(size: float) -> int:
    return 2 * round(size / 2)
