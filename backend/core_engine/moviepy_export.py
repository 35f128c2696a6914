"""Clips to one file: MoviePy's own composition and export, made exact to the frame."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from core_engine.asset_files import FileStamp, changed_meanwhile, stamp_of
from core_engine.errors import EngineError, PictureError
from core_engine.ken_burns import Move, move_for
from core_engine.listening import Heard
from core_engine.moviepy_clips import OneClipAtATime, PictureLoader, camera_clip, service_clip, sound_clip
from core_engine.moviepy_library import (
    Clip,
    concatenate_videoclips,
    transformed,
    with_audio,
    with_frame_count,
)
from core_engine.progress import Phase, ProgressMeter
from core_engine.sampling import WorkingPicture, load_rgb
from core_engine.timeline import SAMPLE_RATE, RenderSpec, Shot, Timeline

BIT_RATE = "8000k"
_BLACK = (0, 0, 0)


def export(
    spec: RenderSpec,
    timeline: Timeline,
    heard: Heard,
    target: Path,
    meter: ProgressMeter,
) -> None:
    """Write the film ``target``; beside it, temporary sound files are left in its folder.

    Every clip is closed and every process of MoviePy's has ended afterwards, whatever happens. Raises
    PictureError, ClipError and SoundError with their segment, Cancelled, and what MoviePy raises (OSError).
    """
    load = _one_at_a_time()
    with ExitStack() as opened:
        reader = opened.enter_context(closing(OneClipAtATime(heard.clips, spec, meter.check)))
        clips = []
        for shot, narration in zip(timeline.shots, heard.narrations, strict=True):
            sound = sound_clip(shot, narration, float(shot.frame_count / spec.fps), target.parent, meter.tick)
            opened.callback(sound.close)
            clip = with_audio(_moving_clip(spec, shot, load, reader), sound)
            opened.callback(clip.close)
            clips.append(clip)
        meter.start_shots(timeline.frame_count)
        # A colour behind the clips, which never shows, spares MoviePy a mask for every frame.
        composed = concatenate_videoclips(clips, method="compose", bg_color=_BLACK)
        opened.callback(composed.close)
        film = _in_whole_frames(composed, timeline, meter)
        opened.callback(film.close)
        with _ending_processes():
            _write(film, spec.fps, target)


def _one_at_a_time() -> PictureLoader:
    """Loads pictures and holds the last one; each file is read twice and must be the same both times."""
    stamps: dict[Path, FileStamp | None] = {}

    @lru_cache(maxsize=1)
    def load(path: Path, move: Move, width: int, height: int) -> WorkingPicture:
        stamp = stamps.setdefault(path, stamp_of(path))
        picture = load_rgb(path, move, width, height)
        if stamp_of(path) != stamp:
            raise PictureError(changed_meanwhile("picture", path))
        return picture

    return load


def _moving_clip(spec: RenderSpec, shot: Shot, load: PictureLoader, reader: OneClipAtATime) -> Clip:
    segment = spec.segments[shot.index]
    move = move_for(segment.sequence_index, spec.zoom)
    size = spec.width, spec.height
    try:
        if segment.clip:
            return service_clip(reader, segment.clip, shot, spec.fps)
        return camera_clip(segment.picture, move, shot.frame_count, float(spec.fps), size, load)
    except EngineError as error:
        error.segment = shot.index + 1
        raise


def _in_whole_frames(composed: Clip, timeline: Timeline, meter: ProgressMeter) -> Clip:
    """The composed film, read in the middle of each of its frames, and counted.

    At a join MoviePy compares sums of floating-point seconds: read at the beginning of a frame, the film
    would now and then show the shot before, or black. Its sound keeps its own exact length.
    """
    counter = _FrameCounter(timeline, meter)
    fps = timeline.fps

    def frame_at(get_frame: Callable[[float], Any], seconds: float) -> Any:  # noqa: ANN401 - MoviePy's array
        number = round(seconds * fps)
        frame = get_frame(float((number + Fraction(1, 2)) / fps))
        counter.count(number)
        return frame

    def samples_at(get_samples: Callable[[Any], Any], seconds: Any) -> Any:  # noqa: ANN401 - MoviePy's array
        meter.tick()
        return get_samples(seconds)

    film = transformed(composed, frame_at)
    film = with_frame_count(film, timeline.frame_count, fps)
    return with_audio(film, transformed(composed.audio, samples_at))


class _FrameCounter:
    """Tells the meter of every frame once; MoviePy looks at the first one before it writes it."""

    def __init__(self, timeline: Timeline, meter: ProgressMeter) -> None:
        self._meter = meter
        self._made = 0
        self._frame_count = timeline.frame_count
        self._shot_ending_at = {shot.end_frame: shot.index for shot in timeline.shots}

    def count(self, number: int) -> None:
        self._meter.check()
        if number < self._made:
            return
        self._made = number + 1
        self._meter.frames_done()
        if self._made in self._shot_ending_at:
            self._meter.shot_done(self._shot_ending_at[self._made])
        if self._made == self._frame_count:
            self._meter.enter(Phase.JOINING)


def _write(film: Clip, fps: Fraction, target: Path) -> None:
    film.write_videofile(
        str(target),
        fps=float(fps),
        codec="libx264",
        audio_codec="aac",
        bitrate=BIT_RATE,
        audio_fps=SAMPLE_RATE,
        # In an MP4, because bare AAC would lose what it says of its first samples, and start late.
        temp_audiofile=str(target.with_name("sound.m4a")),
        ffmpeg_params=["-movflags", "+faststart", *_exact_rate(fps)],
        logger=None,
    )


def _exact_rate(fps: Fraction) -> list[str]:
    """What FFmpeg must be told of a rate such as 30000/1001, of which MoviePy gives it two decimals."""
    if Fraction(f"{float(fps):.2f}") == fps:
        return []
    rate, step = (f"{ratio.numerator}/{ratio.denominator}" for ratio in (fps, 1 / fps))
    return ["-vf", f"settb={step},setpts=N", "-r", rate]


@contextmanager
def _ending_processes() -> Iterator[None]:
    """End the sound encoder of an interrupted export: it lives as long as the error refers to it."""
    try:
        yield
    except BaseException as error:
        traceback.clear_frames(error.__traceback__)
        raise
