"""Is the file really the film that was ordered? Nothing is put in place before this says so."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, cast

import av
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext

from core_engine.assembly import UNDECODED
from core_engine.errors import FilmDamaged
from core_engine.timeline import SAMPLE_RATE, RenderSpec, Timeline

_MP4_ONLY = {"format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2", "protocol_whitelist": "file"} | UNDECODED
_RETRY = "The earlier film, if there was one, is as it was. Render again."


def verify_film(path: Path, spec: RenderSpec, timeline: Timeline, tick: Callable[[], None]) -> None:
    """Read the whole film and compare it with the order; raise FilmDamaged where they differ.

    Checked are the order of the file's boxes, the streams and their sizes, the number of frames,
    both lengths, and that every packet can be read. ``tick`` is called for every packet.
    """
    with path.open("rb") as file:
        if not _index_in_front(file):
            raise FilmDamaged(f"The film's index is missing or not in front. {_RETRY}")
    try:
        with av.open(str(path), options=dict(_MP4_ONLY), metadata_errors="replace") as container:
            _check_streams(container, spec, timeline)
            _check_packets(container, timeline, tick)
    except (av.FFmpegError, ArithmeticError) as error:
        raise FilmDamaged(f"The finished film cannot be read back. {_RETRY}") from error


def _check_streams(container: InputContainer, spec: RenderSpec, timeline: Timeline) -> None:
    if len(container.streams.video) != 1 or len(container.streams.audio) != 1:
        raise FilmDamaged(f"The film lacks its picture or its sound. {_RETRY}")
    video = container.streams.video[0]
    # A stream of an unknown kind has no context.
    if cast("VideoCodecContext | None", video.codec_context) is None:
        raise FilmDamaged(f"The film's picture is of an unknown kind. {_RETRY}")
    if (video.codec_context.width, video.codec_context.height) != (spec.width, spec.height):
        raise FilmDamaged(f"The film has not the size that was ordered. {_RETRY}")
    if video.duration is None or video.time_base is None:
        raise FilmDamaged(f"The film's length is unknown. {_RETRY}")
    if abs(video.duration * video.time_base - timeline.duration) >= 1 / timeline.fps / 2:
        raise FilmDamaged(f"The film has not the length that was ordered. {_RETRY}")


def _check_packets(container: InputContainer, timeline: Timeline, tick: Callable[[], None]) -> None:
    frames = 0
    sound_end = 0
    for packet in container.demux():
        tick()
        if packet.pts is None:
            continue
        if packet.size == 0 or packet.is_corrupt:
            raise FilmDamaged(f"The film is damaged in the middle. {_RETRY}")
        if packet.stream.type == "video":
            frames += 1
        else:
            sound_end = max(sound_end, packet.pts + (packet.duration or 0))
    if frames != timeline.frame_count:
        raise FilmDamaged(f"The film has {frames} frames instead of {timeline.frame_count}. {_RETRY}")
    tick_of_sound = container.streams.audio[0].time_base or Fraction(0)
    if sound_end * tick_of_sound < Fraction(timeline.sample_count - 1, SAMPLE_RATE):
        raise FilmDamaged(f"The film's sound ends too early. {_RETRY}")


def _index_in_front(file: BinaryIO) -> bool:
    """Whether the box ``moov`` comes before the media data, ISO/IEC 14496-12 section 4.2."""
    while len(header := file.read(8)) == 8:
        size, kind = int.from_bytes(header[:4], "big"), header[4:]
        if kind in {b"moov", b"mdat"}:
            return kind == b"moov"
        if size < 8:
            return False
        file.seek(size - 8, 1)
    return False
