"""Is a film that somebody else made whole, and the one that was ordered? Every frame of it is decoded.

Our own films are verified by their packets, because we know who wrote them. A service's file may have
been cut off, or spoilt in a way that only its decoder sees.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core_engine.asset_files import require_file, shown_name, why_unreadable
from core_engine.errors import EngineError, FilmDamaged
from core_engine.timeline import MAX_SIZE

logger = logging.getLogger(__name__)

_MP4_ONLY = {
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2",
    "protocol_whitelist": "file",
    "enable_drefs": "0",
    "max_pixels": str(MAX_SIZE * MAX_SIZE),
}
_NOTHING_HIDDEN = {"err_detect": "explode", "max_pixels": str(MAX_SIZE * MAX_SIZE)}

_MAY_DIFFER = Fraction(1, 2)
_MAY_DIFFER_SHARE = Fraction(1, 100)
"""How far a film's length may be from what was ordered: half a second, or a hundredth of it."""

_KEPT = "An earlier film is as it was."


@dataclass(frozen=True, kw_only=True, slots=True)
class DecodedFilm:
    """What a film holds, as decoded: size in pixels, frames a second, lengths in frames and seconds."""

    width: int
    height: int
    fps: Fraction
    frames: int
    duration: Fraction
    sound_duration: Fraction


def verify_film_by_decoding(
    path: Path,
    *,
    size: tuple[int, int] | None = None,
    seconds: float | None = None,
    tick: Callable[[], None] | None = None,
) -> DecodedFilm:
    """Decode a whole film, picture and sound, and compare it with the order: (width, height), seconds.

    It must be an MP4 that every browser plays: one picture of H.264 in yuv420p, and sound. ``tick`` is
    called for every packet and may raise to stop. Raises FilmDamaged with what is wrong.
    """
    try:
        require_file(path)
        bytes_there = path.stat().st_size
    except (OSError, ValueError) as error:
        raise FilmDamaged(why_unreadable("film", path, error)) from None
    try:
        with av.open(str(path.absolute()), options=dict(_MP4_ONLY), metadata_errors="replace") as container:
            picture, sound = _streams(container, path)
            _require_all_bytes(picture, sound, bytes_there, path)
            if size and (picture.codec_context.width, picture.codec_context.height) != size:
                raise FilmDamaged(f'"{shown_name(path)}" has not the size that was ordered. {_KEPT}')
            film = _decoded(container, picture, sound, path, tick)
    except EngineError:
        raise
    except (av.FFmpegError, ValueError, ArithmeticError) as error:
        logger.info("film %s: %s", path.name, error)
        raise FilmDamaged(
            f'"{shown_name(path)}" is not a whole MP4 film: it is damaged, ends too early, or is something '
            f"else. {_KEPT}"
        ) from error
    if seconds:
        _require_length(film, Fraction(seconds), path)
    return film


def _streams(container: InputContainer, path: Path) -> tuple[VideoStream, AudioStream]:
    if len(container.streams.video) != 1 or not container.streams.audio:
        raise FilmDamaged(f'"{shown_name(path)}" lacks its picture or its sound. {_KEPT}')
    picture, sound = container.streams.video[0], container.streams.audio[0]
    for stream in (picture, sound):
        if cast("VideoCodecContext | None", stream.codec_context) is None:
            raise FilmDamaged(f'"{shown_name(path)}" is in a code that cannot be read. {_KEPT}')
        stream.codec_context.options = dict(_NOTHING_HIDDEN)
    context = picture.codec_context
    if (context.name, context.pix_fmt) not in {("h264", "yuv420p"), ("h264", "yuvj420p")}:
        raise FilmDamaged(f'"{shown_name(path)}" is not in H.264 (4:2:0) that every browser plays. {_KEPT}')
    return picture, sound


def _require_all_bytes(picture: VideoStream, sound: AudioStream, size: int, path: Path) -> None:
    for stream in (picture, sound):
        if any(entry.pos + entry.size > size for entry in stream.index_entries):
            raise FilmDamaged(f'"{shown_name(path)}" ends too early, as if cut off. {_KEPT}')


@dataclass
class _Count:
    """Frames (or samples) of one stream, and from when to when they last in seconds."""

    frames: int = 0
    begin: Fraction | None = None
    end: Fraction = field(default_factory=Fraction)

    def add(self, frame: VideoFrame | AudioFrame, frames: int, length: Fraction) -> None:
        self.frames += frames
        if frame.pts is not None and frame.time_base is not None:
            at = frame.pts * frame.time_base
            self.begin = at if self.begin is None else min(self.begin, at)
            self.end = max(self.end, at + length)

    @property
    def duration(self) -> Fraction:
        return self.end - (self.begin or 0)


def _decoded(
    container: InputContainer,
    picture: VideoStream,
    sound: AudioStream,
    path: Path,
    tick: Callable[[], None] | None,
) -> DecodedFilm:
    pictures, samples = _Count(), _Count()
    size = picture.codec_context.width, picture.codec_context.height
    for packet in container.demux(picture, sound):
        if tick:
            tick()
        for frame in _frames_of(packet, path):
            if isinstance(frame, AudioFrame):
                samples.add(frame, frame.samples, Fraction(frame.samples, frame.sample_rate))
            elif (frame.width, frame.height) == size:
                pictures.add(frame, 1, frame.duration * (frame.time_base or Fraction(0)))
            else:
                raise FilmDamaged(f'"{shown_name(path)}" changes its size midway. {_KEPT}')
    if not pictures.frames or not pictures.duration or not samples.frames:
        raise FilmDamaged(f'"{shown_name(path)}" lacks its picture or its sound. {_KEPT}')
    return DecodedFilm(
        width=size[0],
        height=size[1],
        fps=pictures.frames / pictures.duration,
        frames=pictures.frames,
        duration=pictures.duration,
        sound_duration=samples.duration,
    )


def _frames_of(packet: Packet[Stream], path: Path) -> Sequence[VideoFrame | AudioFrame]:
    try:
        frames = cast("Packet[VideoStream] | Packet[AudioStream]", packet).decode()
    except av.EOFError:
        return []  # decoders say so when they are asked once more
    if packet.is_corrupt or any(frame.is_corrupt for frame in frames):
        raise FilmDamaged(f'"{shown_name(path)}" is damaged in the middle. {_KEPT}')
    return frames


def _require_length(film: DecodedFilm, wanted: Fraction, path: Path) -> None:
    tolerance = max(_MAY_DIFFER, wanted * _MAY_DIFFER_SHARE)
    for noun, length in (("picture", film.duration), ("sound", film.sound_duration)):
        if abs(length - wanted) > tolerance:
            raise FilmDamaged(
                f'The {noun} of "{shown_name(path)}" lasts {float(length):.1f} s instead of '
                f"{float(wanted):.1f} s. {_KEPT}"
            )
