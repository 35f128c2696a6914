"""MoviePy under one set of names: 1.0.3 and 2.x call the same things differently.

Raises EncoderMissing on import where MoviePy, or the FFmpeg program that it drives, is not installed.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

from core_engine.errors import EncoderMissing
from core_engine.timeline import SAMPLE_RATE

try:
    try:
        from moviepy.editor import AudioFileClip, VideoClip, concatenate_videoclips
    except ModuleNotFoundError:  # 2.x has no "editor" any more
        from moviepy import AudioFileClip, VideoClip, concatenate_videoclips
    from moviepy.config import FFMPEG_BINARY
    from moviepy.video.io import ffmpeg_writer
except ImportError as error:
    raise EncoderMissing(
        "The MoviePy engine is not installed here. STORYFLOW_ENGINE=moviepy ./storyflow render … prepares "
        "it; without that setting the default engine makes the film."
    ) from error
except (RuntimeError, OSError) as error:  # what imageio-ffmpeg and MoviePy say of a missing program
    raise EncoderMissing(
        "MoviePy cannot find an FFmpeg program. Install imageio-ffmpeg from its wheel, which brings one, "
        "or use the default engine."
    ) from error

__all__ = ["Clip", "VideoClip", "concatenate_videoclips"]

Clip = Any
"""A video or sound clip of whichever MoviePy is installed."""

Change = Callable[[Callable[[Any], Any], Any], Any]
"""Takes a clip's ``get_frame`` and a time in seconds (for sounds an array of times), gives the new frame."""

_NAMES_IN_1 = {
    "with_audio": "set_audio",
    "with_duration": "set_duration",
    "with_fps": "set_fps",
    "transform": "fl",
}


class _InterruptibleWriter(ffmpeg_writer.FFMPEG_VideoWriter):  # type: ignore[misc]  # has no types
    """MoviePy's picture encoder, but ended at once by an error, where MoviePy's own goes on to encode,
    for seconds, the frames that it still holds."""

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is not None and self.proc:
            self.proc.kill()
            with suppress(BrokenPipeError):
                self.proc.stdin.close()
        super().__exit__(kind, error, trace)


ffmpeg_writer.FFMPEG_VideoWriter = _InterruptibleWriter


def check_encoders() -> None:
    """Raise EncoderMissing where MoviePy's FFmpeg program cannot make a film."""
    try:
        listed = subprocess.run(
            [FFMPEG_BINARY, "-hide_banner", "-encoders"], capture_output=True, check=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise EncoderMissing(
            "The FFmpeg program that MoviePy uses does not run. Install imageio-ffmpeg again from its wheel, "
            "or use the default engine."
        ) from error
    names = {words[1] for line in listed.splitlines() if len(words := line.split()) > 1}
    for name in ("libx264", "aac"):
        if name not in names:
            raise EncoderMissing(
                f"The FFmpeg program that MoviePy uses has no {name} encoder, so no film can be made. "
                "Install imageio-ffmpeg again from its wheel, or use the default engine."
            )


def with_duration(clip: Clip, seconds: float) -> Clip:
    """A copy of another length; sound that belongs to the clip gets the same length."""
    return _changed(clip, "with_duration", seconds)


def with_audio(clip: Clip, sound: Clip) -> Clip:
    """A copy with another sound."""
    return _changed(clip, "with_audio", sound)


def with_fps(clip: Clip, fps: float) -> Clip:
    """A copy with another frame rate, frames per second."""
    return _changed(clip, "with_fps", fps)


def transformed(clip: Clip, change: Change) -> Clip:
    """A copy of the same length, every frame of which is made by ``change``."""
    return _changed(clip, "transform", change)


def with_frame_count(clip: Clip, frames: int, fps: Fraction) -> Clip:
    """A copy of which exactly ``frames`` frames are written.

    1.0.3 writes a frame for each step that begins before the clip's end, 2.x one for each whole step: a
    length half a frame off, to the side that each of them rounds away, leaves nothing to rounding.
    """
    margin = Fraction(1, 2) if hasattr(clip, "with_duration") else Fraction(-1, 2)
    return with_duration(clip, float((frames + margin) / fps))


def open_sound(path: Path, samples: int) -> Clip:
    """A sound file of at most ``samples`` samples, all in memory; close it after use.

    A buffer smaller than the file is refilled on the way, and 1.0.3 repeats a sample each time.
    """
    clip = AudioFileClip(str(path), buffersize=samples, fps=SAMPLE_RATE)
    reader = clip.reader
    # All of it is read: the FFmpeg process that MoviePy would keep for every file may end.
    (reader.close if hasattr(reader, "close") else reader.close_proc)()
    return clip


def _changed(clip: Clip, name: str, argument: object) -> Clip:
    return (getattr(clip, name, None) or getattr(clip, _NAMES_IN_1[name]))(argument)
