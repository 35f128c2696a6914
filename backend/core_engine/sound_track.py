"""The film's one continuous sound track: every narration at its own sample, encoded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame

from core_engine.asset_files import FileStamp, changed_meanwhile, stamp_of
from core_engine.audio_utils import SoundInfo, read_levelled
from core_engine.errors import EngineError, SoundError
from core_engine.sound_decoding import Samples
from core_engine.timeline import SAMPLE_RATE, Shot, Timeline

BIT_RATE = 192_000
AAC_FRAME = 1024
"""Samples in one AAC-LC frame."""

FADE_IN = 96
FADE_OUT = 240
"""Samples (2 ms and 5 ms) over which a narration begins and ends, so that a join never clicks."""

# At this bit rate FFmpeg's simple search keeps 54 dB of speech to the noise it adds, where its default,
# which is made for low rates, keeps 42, adds peaks, and takes twice the time.
_AAC_OPTIONS = {"aac_coder": "fast", "aac_is": "0"}

_BLOCK = 10 * AAC_FRAME


@dataclass(frozen=True, slots=True)
class Narration:
    """A narration's file, what was measured of it, and the stamp that it had then."""

    path: Path
    info: SoundInfo
    stamp: FileStamp | None


def write_sound_track(
    timeline: Timeline, narrations: Sequence[Narration], path: Path, tick: Callable[[], None]
) -> None:
    """Encode the whole sound track as AAC-LC, 48 kHz stereo, into an MP4 of its own.

    It has exactly ``timeline.sample_count`` samples. ``tick`` is called for every block of about
    0.2 s and may raise to stop. Raises SoundError for a narration that cannot be read any more.
    """
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=SAMPLE_RATE, options=_AAC_OPTIONS)
        stream.codec_context.layout = "stereo"
        stream.codec_context.bit_rate = BIT_RATE
        position = 0
        for block in _blocks(_placed(timeline, narrations)):
            tick()
            frame = AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate = SAMPLE_RATE
            frame.time_base = Fraction(1, SAMPLE_RATE)
            frame.pts = position
            position += block.shape[1]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _placed(timeline: Timeline, narrations: Sequence[Narration]) -> Iterator[Samples]:
    """The samples of the whole film in order, silence included."""
    position = 0
    for shot, narration in zip(timeline.shots, narrations, strict=True):
        yield from _silence(shot.first_sample - position)
        position = shot.first_sample
        for chunk in shot_samples(shot, narration):
            position += chunk.shape[1]
            yield chunk
    yield from _silence(timeline.sample_count - position)


def shot_samples(shot: Shot, narration: Narration) -> Iterator[Samples]:
    """A shot's narration as the film has it: levelled, faded at its ends, ``shot.sample_count`` samples.

    Raises SoundError for a narration that cannot be read any more, or is another one by now.
    """
    try:
        yield from _exactly(read_levelled(narration.path, narration.info.gain), shot.sample_count)
        if stamp_of(narration.path) != narration.stamp:
            raise SoundError(changed_meanwhile("sound", narration.path))
    except EngineError as error:
        error.segment = shot.index + 1
        raise


def _silence(samples: int) -> Iterator[Samples]:
    if samples > 0:
        yield np.zeros((2, samples), np.float32)


def _exactly(chunks: Iterator[Samples], count: int) -> Iterator[Samples]:
    """``count`` samples with faded ends; a file that became shorter meanwhile ends in silence."""
    position = 0
    for chunk in chunks:
        part = chunk[:, : count - position]
        yield _faded(part, position, count)
        position += part.shape[1]
        if position == count:
            return
    yield from _silence(count - position)


def _faded(chunk: Samples, position: int, count: int) -> Samples:
    """The part of a narration that begins at ``position``, with the narration's fades applied."""
    end = position + chunk.shape[1]
    if position >= FADE_IN and end <= count - FADE_OUT:
        return chunk
    index = np.arange(position, end, dtype=np.float32) + 0.5
    gain = np.clip(np.minimum(index / FADE_IN, (count - index) / FADE_OUT), 0, 1)
    return np.asarray(chunk * gain, np.float32)


def _blocks(chunks: Iterator[Samples]) -> Iterator[Samples]:
    """The same samples in blocks of whole AAC frames, so that encoding costs few calls."""
    waiting: list[Samples] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk)
        size += chunk.shape[1]
        if size >= _BLOCK:
            joined = np.concatenate(waiting, axis=1)
            whole = size - size % _BLOCK
            for start in range(0, whole, _BLOCK):
                yield np.ascontiguousarray(joined[:, start : start + _BLOCK])
            waiting, size = [joined[:, whole:]], size - whole
    if size:
        yield np.ascontiguousarray(np.concatenate(waiting, axis=1))
