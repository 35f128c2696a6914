"""Clips: short films of one scene each, made by a service, decoded whole before they are trusted.

Every file is taken by its content. Only containers of films are tried, and only from the disk: a
playlist that calls itself an MP4 is refused, never followed. What a header promises (length, number
of frames, rate) is compared with what is really in the file, and counted in frames that were decoded.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core_engine.asset_files import require_file, shown_name, why_unreadable
from core_engine.clip_picture import MAX_PIXELS, ClipPicture, is_same, picture_of
from core_engine.clip_timing import ClipTiming, timing_of
from core_engine.errors import ClipError, ClipTooLarge, ClipUnsupported, EngineError

logger = logging.getLogger(__name__)

MAX_SECONDS = 600
MAX_FRAMES = 60 * MAX_SECONDS
"""How long a clip may be; services make 2 to 15 seconds."""

_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
_FILE_ONLY = {
    "format_whitelist": _FORMATS,
    "protocol_whitelist": "file",
    "enable_drefs": "0",
    "max_pixels": str(MAX_PIXELS),  # before a frame is allocated
}
# One thread decodes the same everywhere; cores are used by several pieces. A decoder that hides
# damage would show grey blocks.
_DECODING = {"max_pixels": str(MAX_PIXELS), "err_detect": "explode"}

_MAY_BE_MISSING = Fraction(1, 4)
"""Seconds by which a container may promise more than it holds: sound is padded, times are rounded."""

_AGAIN = "Have it made again, or use another."


@dataclass(frozen=True, kw_only=True, slots=True)
class ClipInfo:
    """What a clip holds: its size in pixels as shown (upright), frames a second, and its length in
    frames and in seconds, all of it as decoded."""

    width: int
    height: int
    fps: Fraction
    frames: int
    duration: Fraction


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip that was decoded from its first frame to its last."""

    picture: ClipPicture
    timing: ClipTiming

    @property
    def info(self) -> ClipInfo:
        width, height = self.picture.shown_size
        return ClipInfo(
            width=width,
            height=height,
            fps=self.timing.rate,
            frames=self.timing.frames,
            duration=self.timing.duration,
        )


def verify_clip(path: Path, wanted: float | None = None, tick: Callable[[], None] | None = None) -> ClipInfo:
    """Decode a whole clip and say what it is. ``wanted`` is the length in seconds that was ordered.

    A clip of less than half of that is refused; a longer or a somewhat shorter one can be used. ``tick``
    is called for every packet and may raise to stop. Raises ClipError (or a subclass) with the reason.
    """
    info = look_at_clip(path, tick).info
    if wanted and info.duration < wanted / 2:
        raise ClipError(
            f'The clip "{shown_name(path)}" lasts only {_seconds(info.duration)} instead of '
            f"{_seconds(wanted)}. {_AGAIN}"
        )
    return info


def look_at_clip(path: Path, tick: Callable[[], None] | None = None) -> Clip:
    """Decode a whole clip for what its frames are and when they are shown. Raises ClipError."""
    with opened_clip(path) as (container, stream):
        _require_all_bytes(path, stream)
        decoder = ClipDecoder(container, stream, path)
        times: list[int | None] = []
        last = 0
        for frame in decoder.frames(tick):
            times.append(frame.pts)
            last = frame.duration
        picture = decoder.picture
        if picture is None:
            raise ClipError(f'There is not a single picture in the clip "{shown_name(path)}". {_AGAIN}')
        rates = stream.average_rate, stream.guessed_rate, stream.base_rate
        timing = timing_of(times, stream.time_base, last, rates)
        _require_length(path, container, timing, decoder.end)
        return Clip(picture, cast("ClipTiming", timing))


@contextmanager
def opened_clip(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """A clip's container and its first stream of pictures, ready to be decoded.

    Raises ClipError (or a subclass) with the reason when there is none that can be used.
    """
    try:
        require_file(path)
        empty = path.stat().st_size == 0
    except (OSError, ValueError) as error:
        raise ClipError(why_unreadable("clip", path, error)) from None
    if empty:
        raise ClipError(f'The clip "{shown_name(path)}" is an empty file. {_AGAIN}')
    try:
        container = av.open(str(path.absolute()), options=dict(_FILE_ONLY), metadata_errors="replace")
    except PermissionError as error:
        raise ClipError(why_unreadable("clip", path, error)) from None
    except (av.FFmpegError, ValueError) as error:
        logger.info("clip %s: %s", path.name, error)
        raise ClipError(
            f'"{shown_name(path)}" is not a clip that can be read: it is damaged, ends too early, or is '
            f"something else. Use an MP4, MOV or WebM file."
        ) from error
    with container:
        yield container, _picture_stream(container, path)


def _picture_stream(container: InputContainer, path: Path) -> VideoStream:
    streams = [
        stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic
    ]
    if not streams:
        raise ClipError(f'There is no moving picture in "{shown_name(path)}". {_AGAIN}')
    context = cast("VideoCodecContext | None", streams[0].codec_context)  # None where no decoder is known
    if context is None:
        raise ClipUnsupported(
            f'The clip "{shown_name(path)}" is in a code that cannot be read, or is encrypted. '
            "Use H.264 in an MP4 file."
        )
    if context.width * context.height > MAX_PIXELS:
        raise _too_large(path, context.width, context.height)
    context.thread_count = 1
    context.options = dict(_DECODING)
    return streams[0]


class ClipDecoder:
    """Decodes an opened clip once, from its beginning.

    ``picture`` is what the frames are like, once one was seen; ``end`` the time in seconds at which the
    last packet ends of any kind.
    """

    def __init__(self, container: InputContainer, stream: VideoStream, path: Path) -> None:
        self._container = container
        self._stream = stream
        self._path = path
        self.picture: ClipPicture | None = None
        self.end = Fraction(0)

    def frames(self, tick: Callable[[], None] | None = None) -> Generator[VideoFrame]:
        """Every frame in the order of showing. Raises ClipError at the first that is not whole."""
        count = 0
        try:
            for packet in self._container.demux():
                if tick:
                    tick()
                self._measure(packet)
                if packet.stream_index == self._stream.index:
                    for frame in cast("Packet[VideoStream]", packet).decode():
                        count += 1
                        self._require_usable(frame, count)
                        yield frame
        except av.EOFError:
            return  # decoders say so when they are asked once more
        except EngineError:
            raise
        except (av.FFmpegError, ValueError) as error:
            logger.info("clip %s: %s", self._path.name, error)
            raise self._damaged() from error

    def _measure(self, packet: Packet[Stream]) -> None:
        if packet.is_corrupt:
            raise self._damaged()
        if packet.has_sidedata("encryption_info"):
            raise ClipUnsupported(
                f'The clip "{shown_name(self._path)}" is encrypted, so it cannot be shown. {_AGAIN}'
            )
        begin, base = packet.pts if packet.pts is not None else packet.dts, packet.time_base
        if begin is not None and base:
            self.end = max(self.end, (begin + (packet.duration or 0)) * base)

    def _require_usable(self, frame: VideoFrame, count: int) -> None:
        if frame.is_corrupt:
            raise self._damaged()
        if count > MAX_FRAMES:
            raise _too_long(self._path)
        if self.picture is None:
            self.picture = picture_of(frame, self._stream.sample_aspect_ratio)
            _require_presentable(self.picture, self._path)
        elif not is_same(self.picture, frame):
            raise ClipUnsupported(
                f'The clip "{shown_name(self._path)}" changes the size or the kind of its pictures midway, '
                f"so it cannot be fitted to the film. {_AGAIN}"
            )

    def _damaged(self) -> ClipError:
        return ClipError(
            f'The clip "{shown_name(self._path)}" is damaged: it ends too early or holds broken data. '
            f"{_AGAIN}"
        )


def _require_all_bytes(path: Path, stream: VideoStream) -> None:
    """An MP4 tells beforehand where every frame lies, so one that was cut shows at once."""
    size = path.stat().st_size
    if any(entry.pos + entry.size > size for entry in stream.index_entries):
        raise ClipError(f'The clip "{shown_name(path)}" ends too early, as if cut off. {_AGAIN}')


def _require_presentable(picture: ClipPicture, path: Path) -> None:
    if not picture.is_of_a_size_that_can_be_shown:
        raise _too_large(path, picture.width, picture.height)
    if not picture.has_colours_that_can_be_shown:
        raise ClipUnsupported(
            f'The clip "{shown_name(path)}" has colours of high dynamic range, or of a rare kind. '
            "Have it made in standard dynamic range (BT.709)."
        )


def _require_length(path: Path, container: InputContainer, timing: ClipTiming | None, end: Fraction) -> None:
    if timing is None:
        raise ClipError(
            f'The clip "{shown_name(path)}" does not tell when its pictures are to be shown. {_AGAIN}'
        )
    if timing.duration > MAX_SECONDS:
        raise _too_long(path)
    promised = Fraction(container.duration or 0, av.time_base)
    held = max(end, timing.duration)
    if promised > held + 1 / timing.rate + _MAY_BE_MISSING:
        raise ClipError(
            f'The clip "{shown_name(path)}" claims to last {_seconds(promised)}, but only '
            f"{_seconds(held)} of it are there. {_AGAIN}"
        )


def _too_large(path: Path, width: int, height: int) -> ClipTooLarge:
    return ClipTooLarge(
        f'The clip "{shown_name(path)}" has a size that no film can be made of: {width:,} × {height:,} '
        f"pixels. Use one of 1280 × 720 to 3840 × 2160."
    )


def _too_long(path: Path) -> ClipTooLarge:
    return ClipTooLarge(
        f'The clip "{shown_name(path)}" is too long: a clip may last {MAX_SECONDS // 60} minutes. '
        "Cut it and use the part you need."
    )


def _seconds(length: Fraction | float) -> str:
    return f"{float(length):.3g} s"
