"""The film's one continuous sound track: every narration at its own sample, encoded in sections.

An AAC packet holds what is heard over two frames of 1,024 samples, each shared with a neighbour, so
packets of two encoders fit together where both have heard the same samples. Every encoder therefore
begins some packets too early and goes on for some too long; those are thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.packet import Packet

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

SECTION_PACKETS = 8 * SAMPLE_RATE // AAC_FRAME
"""How long a section is at least: about 8 s."""

EARLY, LATE = 8, 2
"""Packets encoded before and after a section, so that its own are as of one encoder: it looks one frame
ahead, and a few back.
"""

# At this bit rate FFmpeg's simple search keeps 54 dB of speech to the noise it adds, where its default,
# which is made for low rates, keeps 42, adds peaks, and takes twice the time. Noise shaping in time and noise
# made by the player are for low rates, too: without them it is no worse and a sixth quicker.
_AAC_OPTIONS = {"aac_coder": "fast", "aac_is": "0", "aac_tns": "0", "aac_pns": "0"}

# Two channels that are the same are their mean and nothing else: a third quicker, and 40 dB of speech to the
# noise. Where they differ that costs as much as 18 dB, so FFmpeg looks at every band for itself.
_SAME_CHANNELS = {"aac_ms": "1"}

# FFmpeg gives half of the bits to the difference of the channels, where there is nothing, finds too few
# spent, and quantises every packet several times. Held to twice the rate (a tolerance of 0), it does so once:
# the mean has the whole rate, the difference none, and it takes half of the time. Speech is as far above the
# noise (within 2 dB), sharp attacks and dense sounds 9 to 15 dB farther.
_ONE_PASS = {"bt": "0"}

_BLOCK = 10 * AAC_FRAME


@dataclass(frozen=True, slots=True)
class _Coding:
    """What FFmpeg's encoder is asked for; ``bit_rate`` in bits per second."""

    options: Mapping[str, str]
    bit_rate: int


_SAME = _Coding(_AAC_OPTIONS | _SAME_CHANNELS | _ONE_PASS, 2 * BIT_RATE)
_DIFFERENT = _Coding(_AAC_OPTIONS, BIT_RATE)


@dataclass(frozen=True, slots=True)
class Narration:
    """A narration's file, what was measured of it, and the stamp that it had then."""

    path: Path
    info: SoundInfo
    stamp: FileStamp | None


@dataclass(frozen=True, slots=True)
class Section:
    """Packets ``first`` to ``stop`` (half-open) of a sound track; packet k begins at sample 1024·(k − 1)."""

    first: int
    stop: int

    @property
    def early(self) -> int:
        """The packet with which its encoder begins."""
        return max(0, self.first - EARLY)

    def samples(self, timeline: Timeline) -> range:
        """The film's samples that shape it."""
        return range(self.early * AAC_FRAME, min((self.stop + LATE) * AAC_FRAME, timeline.sample_count))

    def shots(self, timeline: Timeline) -> list[Shot]:
        """The shots whose narrations shape it."""
        heard = self.samples(timeline)
        return [
            shot
            for shot in timeline.shots
            if shot.first_sample < heard.stop and shot.first_sample + shot.sample_count > heard.start
        ]


def packet_count(timeline: Timeline) -> int:
    """Packets of the whole sound track."""
    return -(-timeline.sample_count // AAC_FRAME) + 1


def cut_into_sections(timeline: Timeline) -> tuple[Section, ...]:
    """The sections of the sound track, each but the first beginning with a narration.

    So no narration is decoded more than twice, however long it is.
    """
    borders = [0]
    for shot in timeline.shots:
        border = shot.first_sample // AAC_FRAME + 1
        if border - borders[-1] >= SECTION_PACKETS:
            borders.append(border)
    return tuple(Section(*pair) for pair in pairwise((*borders, packet_count(timeline))))


def write_section(
    timeline: Timeline,
    narrations: Sequence[Narration],
    section: Section,
    path: Path,
    tick: Callable[[], None],
) -> None:
    """Encode a section of the sound track as AAC-LC, 48 kHz stereo, into an MP4 of its own.

    All sections together have exactly ``timeline.sample_count`` samples. ``tick`` is called for every block
    of about 0.2 s and may raise to stop. Raises SoundError for a narration that cannot be read any more.
    """
    coding = _coding(timeline, narrations, section)
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=SAMPLE_RATE, options=dict(coding.options))
        stream.codec_context.layout = "stereo"
        stream.codec_context.bit_rate = coding.bit_rate
        for packet in _packets(stream, _blocks(_placed(timeline, narrations, section)), tick):
            number = section.early + round(Fraction(packet.pts or 0, AAC_FRAME)) + 1
            if section.first <= number < section.stop:
                packet.pts = packet.dts = (number - section.first) * AAC_FRAME
                container.mux(packet)


def _coding(timeline: Timeline, narrations: Sequence[Narration], section: Section) -> _Coding:
    is_mono = all(narrations[shot.index].info.channels == 1 for shot in section.shots(timeline))
    return _SAME if is_mono else _DIFFERENT


def _packets(
    stream: AudioStream, blocks: Iterable[Samples], tick: Callable[[], None]
) -> Iterator[Packet[AudioStream]]:
    """Samples encoded; the first packet, in which nothing is heard yet, has the time -1,024."""
    position = 0
    for block in blocks:
        tick()
        frame = AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = Fraction(1, SAMPLE_RATE)
        frame.pts = position
        position += block.shape[1]
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _placed(timeline: Timeline, narrations: Sequence[Narration], section: Section) -> Iterator[Samples]:
    """The samples that shape a section in order, silence included."""
    heard = section.samples(timeline)
    position = heard.start
    for shot in section.shots(timeline):
        yield from _silence(shot.first_sample - position)
        begins = shot.first_sample
        for chunk in shot_samples(shot, narrations[shot.index]):
            ends = begins + chunk.shape[1]
            position = max(position, begins)
            if position < min(ends, heard.stop):
                yield chunk[:, position - begins : heard.stop - begins]
            begins = ends
            if begins >= heard.stop:
                _require_unchanged(shot, narrations[shot.index])
                return
        position = max(position, begins)
    yield from _silence(heard.stop - position)


def shot_samples(shot: Shot, narration: Narration) -> Iterator[Samples]:
    """A shot's narration as the film has it: levelled, faded at its ends, ``shot.sample_count`` samples.

    Raises SoundError for a narration that cannot be read any more, or is another one by now.
    """
    try:
        yield from _exactly(read_levelled(narration.path, narration.info.gain), shot.sample_count)
    except EngineError as error:
        error.segment = shot.index + 1
        raise
    _require_unchanged(shot, narration)


def _require_unchanged(shot: Shot, narration: Narration) -> None:
    if stamp_of(narration.path) != narration.stamp:
        raise SoundError(changed_meanwhile("sound", narration.path), segment=shot.index + 1)


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
