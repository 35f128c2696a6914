"""Frames to H.264: one piece of a shot to a file of its own.

A shot is cut into pieces by its length alone, so it can be encoded by several cores at once and
gives the same bytes as by one. Every piece is whole GOPs: it begins with a keyframe, refers to nothing
outside itself, and is encoded by the same number of threads on every machine, because libx264 gives
other bytes for other numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from av.codec import Codec
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core_engine.errors import EncoderMissing
from core_engine.ken_burns import Move
from core_engine.sampling import Planes, WorkingPicture
from core_engine.timeline import Quality, RenderSpec

BIT_RATE = 8_000_000
MAX_BIT_RATE = 12_000_000
VBV_BUFFER = 16_000_000
"""Bits per second, and bits: the target, and what a player may have to take at worst."""

GOP_SECONDS = 2
PIECE_GOPS = 2
"""At most. Short pieces let all cores end together; each costs some bits at its begin (see ``EVEN``)."""

THREADS = 1
"""Encoder threads of a piece; cores are used by encoding several pieces at once."""

LAYOUT = "nv12"
"""FFmpeg's name for how a frame lies in memory: luma, then Cb and Cr of each sample side by side, so that
one sampling makes both. It is how libx264 itself holds a frame; a film of it is yuv420p as any other."""

BT709 = 1
LIMITED_RANGE = 1
"""Code points of Rec. ITU-T H.273 (colour) and of FFmpeg (range)."""

PRESETS = {
    Quality.DRAFT: "ultrafast",
    Quality.STANDARD: "superfast",
    Quality.BEST: "medium",
}

Parameters = dict[str, int | float | str]

EVEN: Parameters = {"no-dct-decimate": 1, "zones": "0,9,b=3", "ratetol": 0.5}
"""What keeps a gliding picture from trembling: small differences are coded, not dropped, and the first
ten frames, at which libx264 is still looking for its rate, get three times as many bits. A dot
tracked at 1080p30 trembles by 0.02 px/frame² with them and by up to 0.05 without. What these frames
cost more, the others of a short piece give back if the rate may not wander far.
"""

BETWEEN: Parameters = {"bframes": 2, "b-adapt": 0, "ipratio": 1.2, "pbratio": 1, "psy": 0}
"""Two B-frames between any two others, as fine as those: coarser ones shift soft edges to and fro."""

FAST: Parameters = BETWEEN | {
    "mbtree": 1,
    "rc-lookahead": 5,
    "cabac": 0,
    "aq-mode": 2,
    "qcomp": 0.5,
    "direct": "temporal",
    "b-pyramid": "none",
    "deblock": "-1,-1",
    "deadzone-inter": 9,
    "weightp": 0,
    "weightb": 0,
    "partitions": "i8x8",
}
"""What makes the superfast preset nearly as good as medium where one picture glides: bits go to what the
next frames will show again (``mbtree``), and motion is taken from the neighbours (``direct``). No B-frame
refers to another (``b-pyramid``), and coefficients are written in the simpler of H.264's two codes
(``cabac``), which spares more than a quarter of the time. On detailed photographs its luma SSIM is within
0.01 of medium's; the preset alone stays 0.03 below (docs/adr/0012).
"""

TUNING: dict[Quality, Parameters] = {
    Quality.DRAFT: EVEN | {"bframes": 0, "aq-mode": 0},
    Quality.STANDARD: EVEN | FAST,
    Quality.BEST: EVEN | BETWEEN | {"rc-lookahead": 10},
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Frames ``start`` to ``stop`` (half-open) of a shot of ``frame_count`` frames."""

    start: int
    stop: int
    frame_count: int

    @property
    def length(self) -> int:
        return self.stop - self.start


def gop_length(fps: Fraction) -> int:
    """Frames from one keyframe to the next at most."""
    return max(1, math.floor(GOP_SECONDS * fps))


def cut_into_pieces(frame_count: int, fps: Fraction) -> tuple[Piece, ...]:
    """The pieces of a shot, as few as may be and of the same length, give or take a frame."""
    count = math.ceil(frame_count / (PIECE_GOPS * gop_length(fps)))
    borders = [frame_count * number // count for number in range(count + 1)]
    return tuple(Piece(start, stop, frame_count) for start, stop in pairwise(borders))


def encoder_options(spec: RenderSpec) -> dict[str, str]:
    """What libx264 is asked for, apart from size, rate and threads."""
    gop = gop_length(spec.fps)
    parameters: Parameters = {
        "keyint": gop,
        "min-keyint": gop,
        "scenecut": 0,
        "open-gop": 0,
        # The assembly of libx264's mbtree reads memory that nobody wrote, which gives other bytes each time.
        "cpu-independent": 1,
        "8x8dct": 1,  # without it the fastest preset is no High profile
        "vbv-maxrate": MAX_BIT_RATE // 1000,
        "vbv-bufsize": VBV_BUFFER // 1000,
    }
    parameters |= TUNING[spec.quality]
    return {
        "preset": PRESETS[spec.quality],
        "profile": "high",
        "x264-params": ":".join(f"{name}={value}" for name, value in parameters.items()),
    }


def check_encoders() -> None:
    """Raise EncoderMissing where the FFmpeg libraries in use cannot make a film."""
    for name in ("libx264", "aac"):
        try:
            Codec(name, "w")
        except av.codec.codec.UnknownCodecError:
            raise EncoderMissing(
                f"The FFmpeg libraries in use have no {name} encoder, so no film can be made. "
                "Install the av package again from its wheel: "
                "pip install --force-reinstall --only-binary av av"
            ) from None


def encode_piece(
    picture: WorkingPicture,
    move: Move,
    piece: Piece,
    spec: RenderSpec,
    path: Path,
    frame_done: Callable[[], None],
) -> None:
    """Encode a piece of a picture's shot into the MP4 ``path``; see ``encode_frames``."""
    encode_frames(_frames(picture, move, piece, spec), spec, path, frame_done)


def encode_frames(
    frames: Iterable[VideoFrame], spec: RenderSpec, path: Path, frame_done: Callable[[], None]
) -> None:
    """Encode frames, counted from 0, into the MP4 ``path``, which is removed if anything goes wrong.

    ``frame_done`` is called after every frame and may raise to stop.
    """
    try:
        with av.open(str(path), "w", format="mp4") as container:
            stream = add_stream(container, spec)
            for frame in frames:
                container.mux(stream.encode(frame))
                frame_done()
            container.mux(stream.encode(None))
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def add_stream(container: av.container.OutputContainer, spec: RenderSpec) -> VideoStream:
    stream = container.add_stream("libx264", rate=spec.fps, options=encoder_options(spec))
    context = stream.codec_context
    context.width, context.height, context.pix_fmt = spec.width, spec.height, LAYOUT
    context.time_base = 1 / spec.fps
    context.bit_rate = BIT_RATE
    context.gop_size = gop_length(spec.fps)
    context.thread_count = THREADS
    context.color_range = LIMITED_RANGE
    context.colorspace = context.color_primaries = context.color_trc = BT709
    return stream


def _frames(picture: WorkingPicture, move: Move, piece: Piece, spec: RenderSpec) -> Iterator[VideoFrame]:
    """The piece's frames, all in the same memory: libx264 copies a frame before it returns."""
    frame = VideoFrame(spec.width, spec.height, LAYOUT)
    frame.time_base = 1 / spec.fps
    planes = planes_of(frame)
    for number in range(piece.start, piece.stop):
        if number == piece.start or not move.is_still:
            picture.sample(move.view(number, piece.frame_count), planes)
        frame.pts = number - piece.start
        yield frame


def planes_of(frame: VideoFrame) -> Planes:
    """Writable arrays over the own memory of a frame in ``LAYOUT``: luma (height, width) and chroma
    (height / 2, width / 2, 2)."""
    luma, chroma = frame.planes
    rows = np.frombuffer(memoryview(luma), np.uint8).reshape(luma.height, luma.line_size)
    pairs = np.frombuffer(memoryview(chroma), np.uint8).reshape(chroma.height, chroma.line_size // 2, 2)
    return rows[:, : luma.width], pairs[:, : chroma.width]
