"""The same film by the program that people write with MoviePy 2: Pillow crops and resizes every frame.

    python -m cli.bench.customary ORDER FILM

It runs in the moviepy2 environment. It takes nothing from our engines but the camera's directions, and
nothing in it is tuned: no colour behind the clips, MoviePy's own preset, buffers and rounding.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import av
import numpy as np
from moviepy import AudioFileClip, VideoClip, concatenate_videoclips
from numpy.typing import NDArray
from PIL import Image

from cli.bench.orders import read_order
from core_engine.ken_burns import get_pan_direction
from core_engine.timeline import RenderSpec, SegmentSpec

Pixels = NDArray[np.uint8]


def customary_film(order: Path, film: Path) -> dict[str, int]:
    """Make the film of an order; gives its frames. Raises OSError for what cannot be read or written."""
    spec = read_order(order)
    with ExitStack() as opened:
        clips = [_clip(spec, segment, opened) for segment in spec.segments]
        whole = opened.enter_context(concatenate_videoclips(clips, method="compose"))
        whole.write_videofile(
            str(film),
            fps=float(spec.fps),
            codec="libx264",
            audio_codec="aac",
            bitrate="8000k",
            temp_audiofile_path=str(film.parent),  # MoviePy would leave it in the current folder
            logger=None,
        )
    with av.open(str(film)) as container:
        return {"frames": container.streams.video[0].frames}


def _clip(spec: RenderSpec, segment: SegmentSpec, opened: ExitStack) -> VideoClip:
    """A shot with its narration, as long as MoviePy takes that to be."""
    sound = opened.enter_context(AudioFileClip(str(segment.narration)))
    picture = _covering(segment.picture, spec.width, spec.height)
    make_frame = _camera(picture, sound.duration, spec.zoom, segment.sequence_index)
    clip = VideoClip(make_frame, duration=sound.duration).with_fps(float(spec.fps)).with_audio(sound)
    return opened.enter_context(clip)


def _covering(path: Path, width: int, height: int) -> Pixels:
    """The picture (height, width, 3), resized until it fills the film, its middle cut out."""
    with Image.open(path) as opened:
        image = opened.convert("RGB")
    scale = max(width / image.width, height / image.height)
    size = max(width, round(image.width * scale)), max(height, round(image.height * scale))
    image = image.resize(size, Image.Resampling.LANCZOS)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return np.array(image.crop((left, top, left + width, top + height)))


def _camera(picture: Pixels, duration: float, zoom: float, index: int) -> Callable[[float], Pixels]:
    """The frame at a time in seconds: a crop of one size at whole pixels, resized to the film."""
    height, width = picture.shape[:2]
    w, h = width / zoom, height / zoom
    start, end = get_pan_direction(index)

    def make_frame(t: float) -> Pixels:
        x = (start[0] + (end[0] - start[0]) * (t / duration)) * (width - w)
        y = (start[1] + (end[1] - start[1]) * (t / duration)) * (height - h)
        crop = picture[int(y) : int(y + h), int(x) : int(x + w)]
        return np.array(Image.fromarray(crop).resize((width, height), Image.Resampling.LANCZOS))

    return make_frame


if __name__ == "__main__":
    sys.stdout.write(json.dumps(customary_film(Path(sys.argv[1]), Path(sys.argv[2]))))
