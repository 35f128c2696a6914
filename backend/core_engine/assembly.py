"""Shots and sound to one MP4, by stream copy: nothing is decoded, nothing is encoded again.

The index (``moov``) stands in front. Its size follows from the number of frames and packets, which
are known beforehand, so room is left for it and the film is written once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from core_engine.errors import FilmDamaged
from core_engine.sound_track import AAC_FRAME
from core_engine.timeline import SAMPLE_RATE, Timeline

REORDER_DELAY = 2
"""Frames by which decoding runs ahead of showing: libx264 orders B-frames two levels deep."""

UNDECODED = {"codec_whitelist": "none"}
"""For opening what is only copied: FFmpeg decodes the first frames of every file it opens, 45 ms at 1080p,
to learn what a decoder would make of them.
"""

# Bytes in the index, ISO/IEC 14496-12: for a frame its size (4), composition offset (8), chunk
# (12 + 8) and keyframe mark (4); for a sound packet its size (4), duration (8) and chunk (12 + 8).
_BYTES_PER_FRAME = 36
_BYTES_PER_SOUND_PACKET = 32
_BYTES_FOR_HEADERS = 8192


@dataclass(frozen=True, slots=True)
class EncodedPiece:
    """A piece's file, and the frame of the film at which it begins."""

    path: Path
    first_frame: int


def join(
    pieces: Sequence[EncodedPiece],
    sound: Sequence[Path],
    timeline: Timeline,
    target: Path,
    tick: Callable[[], None],
) -> None:
    """Write the film ``target`` from pieces in order and the sections of the sound track beside them.

    Only one piece and one section are open at a time. ``tick`` is called for every frame and may raise
    to stop.
    """
    with (
        av.open(str(sound[0]), options=dict(UNDECODED)) as sound_file,
        av.open(str(pieces[0].path), options=dict(UNDECODED)) as first,
        _film(target, timeline) as film,
    ):
        picture = film.add_stream_from_template(first.streams.video[0])
        picture.time_base = 1 / timeline.fps
        track = film.add_stream_from_template(sound_file.streams.audio[0])
        # Closed with the film, however its making ends: they hold files open between two packets.
        with (
            closing(_picture_packets(pieces, picture, timeline.fps)) as picture_packets,
            closing(_sound_packets(sound)) as all_sound,
        ):
            sound_packets = _SoundPackets(all_sound, track)
            for packet in picture_packets:
                film.mux(sound_packets.until(_first_sample_at(packet.dts or 0, timeline.fps)))
                film.mux(packet)
                tick()
            film.mux(sound_packets.until(None))


def _first_sample_at(frame: int, fps: Fraction) -> int:
    """The first sample of the sound track that is not before a frame.

    In whole numbers, as all that is done for every packet: fractions would take half of the time of joining.
    """
    return -(-frame * SAMPLE_RATE * fps.denominator // fps.numerator)


def _film(target: Path, timeline: Timeline) -> OutputContainer:
    return av.open(
        str(target),
        "w",
        format="mp4",
        options={
            "moov_size": str(_index_size(timeline)),
            "movie_timescale": str(_movie_timescale(timeline.fps)),
        },
    )


def _index_size(timeline: Timeline) -> int:
    sound_packets = timeline.sample_count // AAC_FRAME + 3
    return (
        _BYTES_FOR_HEADERS + timeline.frame_count * _BYTES_PER_FRAME + sound_packets * _BYTES_PER_SOUND_PACKET
    )


def _movie_timescale(fps: Fraction) -> int:
    """Ticks a second in which the length of the picture and of the sound are whole numbers."""
    exact = math.lcm(fps.numerator, SAMPLE_RATE)
    return exact if exact < 2**31 else SAMPLE_RATE


def _picture_packets(
    pieces: Sequence[EncodedPiece], stream: VideoStream, fps: Fraction
) -> Generator[Packet[VideoStream], None, None]:
    """All pieces' packets with their times in frames of the film."""
    frame, frame_time = 0, 1 / fps
    parameter_sets: bytes | None = None
    for piece in pieces:
        with av.open(str(piece.path), options=dict(UNDECODED)) as container:
            source = container.streams.video[0]
            parameter_sets = parameter_sets or source.codec_context.extradata
            if source.codec_context.extradata != parameter_sets:
                raise FilmDamaged("Two shots were encoded with different settings. Render again.")
            if source.time_base is None:
                raise FilmDamaged("A shot does not tell its times. Render again.")
            ticks, frames = (1 / (source.time_base * fps)).as_integer_ratio()
            for packet in container.demux(source):
                if packet.pts is None:
                    continue  # the end of a file
                packet.pts = piece.first_frame + (2 * packet.pts * frames + ticks) // (2 * ticks)
                packet.dts = frame - REORDER_DELAY
                packet.duration = 1
                packet.time_base = frame_time
                packet.stream = stream
                frame += 1
                yield packet


class _SoundPackets:
    """The sound track's packets, handed out as the picture reaches their time."""

    def __init__(self, packets: Iterator[Packet[AudioStream]], stream: AudioStream) -> None:
        self._packets = packets
        self._stream = stream
        self._next = next(self._packets, None)

    def until(self, sample: int | None) -> list[Packet[AudioStream]]:
        """The packets that begin before ``sample``, or all that are left."""
        ready: list[Packet[AudioStream]] = []
        while self._next is not None and (sample is None or _first_sample(self._next) < sample):
            self._next.stream = self._stream
            ready.append(self._next)
            self._next = next(self._packets, None)
        return ready


def _sound_packets(sections: Sequence[Path]) -> Generator[Packet[AudioStream], None, None]:
    """All sections' packets, one AAC frame after the other; the first only leads in."""
    begins, sample_time = -AAC_FRAME, Fraction(1, SAMPLE_RATE)
    for section in sections:
        with av.open(str(section), options=dict(UNDECODED)) as container:
            for packet in container.demux(audio=0):
                if packet.pts is None:
                    continue  # the end of a file
                packet.pts = packet.dts = begins
                packet.time_base = sample_time
                begins += AAC_FRAME
                yield packet


def _first_sample(packet: Packet[AudioStream]) -> int:
    if packet.pts is None:
        raise ValueError("a packet without time")
    return packet.pts
