"""What MoviePy is given: clips of the moving camera, and the narrations as it can lay them."""

from __future__ import annotations

import math
import wave
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np

from core_engine.cache.clips import SeenClip
from core_engine.clip_frames import ClipFrames
from core_engine.clip_timing import ClipTiming
from core_engine.colour import Pixels
from core_engine.ken_burns import Move, move_for
from core_engine.moviepy_library import Clip, VideoClip, open_sound, with_duration, with_fps
from core_engine.sampling import WorkingPicture, load_rgb
from core_engine.sound_track import Narration, shot_samples
from core_engine.timeline import SAMPLE_RATE, RenderSpec, Shot

# MoviePy counts in seconds as floating-point numbers: a moment that lies before a frame by less than
# this part of its length is that frame.
_ROUNDING = 1e-3

# Samples of silence behind a narration's file. MoviePy takes the length from a text that is rounded to
# 10 ms, and 2.x reads wrongly where a file is shorter than two of its blocks of 2000 samples.
_SILENCE_BEHIND = SAMPLE_RATE // 4

_CHANNELS, _SAMPLE_BYTES = 2, 2

PictureLoader = Callable[[Path, Move, int, int], WorkingPicture]


def ken_burns_clip(
    path: Path,
    duration: float,
    resolution: tuple[int, int],
    zoom_intensity: float,
    fps: float,
    segment_index: int,
) -> Clip:
    """A VideoClip of a picture under the moving camera; see ``ken_burns.apply_ken_burns``."""
    move = move_for(segment_index, zoom_intensity)
    frame_count = max(1, math.ceil(duration * fps - _ROUNDING))
    picture = load_rgb(path, move, *resolution)
    clip = camera_clip(path, move, frame_count, fps, resolution, lambda *_: picture)
    return with_duration(clip, duration)


def camera_clip(
    path: Path,
    move: Move,
    frame_count: int,
    fps: float,
    resolution: tuple[int, int],
    load: PictureLoader,
) -> Clip:
    """A VideoClip of exactly ``frame_count`` frames, each an array (height, width, 3) of sRGB.

    ``load`` is called for the first frame at once, and again for every frame: it should remember.
    Raises PictureError for an unusable picture.
    """
    width, height = resolution

    def frame_at(seconds: float) -> Pixels:
        number = _number_at(seconds, fps, frame_count)
        frame = np.empty((height, width, 3), np.uint8)
        load(path, move, width, height).sample(move.view(number, frame_count), (frame,))
        return frame

    return with_fps(with_duration(VideoClip(frame_at), frame_count / fps), fps)


class OneClipAtATime:
    """Gives frames of services' clips in sRGB; only the clip asked for last stays open.

    ``tick`` is called for every packet and may raise to stop.
    """

    def __init__(self, clips: Mapping[Path, SeenClip], spec: RenderSpec, tick: Callable[[], None]) -> None:
        self._clips = clips
        self._size = spec.width, spec.height
        self._tick = tick
        self._frames: ClipFrames | None = None
        self._path: Path | None = None

    def timing(self, path: Path) -> ClipTiming:
        return self._clips[path].clip.timing

    def frame(self, path: Path, number: int) -> Pixels:
        """Frame ``number`` of a clip, an array (height, width, 3). Raises ClipError."""
        if self._frames is None or path != self._path:
            self.close()
            seen = self._clips[path]
            self._frames = ClipFrames(path, seen.clip, self._size, seen.stamp, self._tick)
            self._path = path
        return self._frames.rgb(number)

    def close(self) -> None:
        if self._frames is not None:
            self._frames.close()


def service_clip(reader: OneClipAtATime, path: Path, shot: Shot, rate: Fraction) -> Clip:
    """A VideoClip of a service's clip that fills a shot. Raises ClipError."""
    shown = reader.timing(path).shown(shot.frame_count, rate, range(shot.frame_count))
    fps = float(rate)

    def frame_at(seconds: float) -> Pixels:
        return reader.frame(path, shown[_number_at(seconds, fps, shot.frame_count)])

    return with_fps(with_duration(VideoClip(frame_at), shot.frame_count / fps), fps)


def _number_at(seconds: float, fps: float, frame_count: int) -> int:
    return min(max(math.floor(seconds * fps + _ROUNDING), 0), frame_count - 1)


def sound_clip(
    shot: Shot, narration: Narration, seconds: float, folder: Path, tick: Callable[[], None]
) -> Clip:
    """An AudioFileClip of a shot's levelled narration, silent behind it, ``seconds`` long.

    Its file is written to ``folder``. ``tick`` is called for every chunk and may raise to stop.
    Raises SoundError.
    """
    path = folder / f"{shot.index}.wav"
    samples = math.ceil(seconds * SAMPLE_RATE) + _SILENCE_BEHIND
    with wave.open(str(path), "wb") as file:
        file.setnchannels(_CHANNELS)
        file.setsampwidth(_SAMPLE_BYTES)
        file.setframerate(SAMPLE_RATE)
        for chunk in shot_samples(shot, narration):
            tick()
            file.writeframes(np.rint(chunk.T * 32767).astype("<i2").tobytes())
        file.writeframes(bytes(_CHANNELS * _SAMPLE_BYTES * (samples - shot.sample_count)))
    return with_duration(open_sound(path, samples), seconds)
