"""What the frames of a clip are, and what makes frames of the film of them.

A service's clip may have any size, lie on its side, have pixels that are no squares, and be in any of
the colours of television. Everything the stream says of itself is honoured. Where it is silent:

    matrix      BT.709 from 1280 × 720 on, else BT.601, as players take it
    range       limited
    primaries   those of BT.709, which are sRGB's
    transfer    is never changed between BT.601, BT.709 and sRGB: values pass as our pictures' do

A clip of high dynamic range (PQ, HLG) is refused: what it would look like is anybody's choice.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from av.sidedata.sidedata import SideDataContainer, Type
from av.video.frame import VideoFrame

from core_engine.images import MAX_ASPECT, cover_box

MAX_PIXELS = 4096 * 2304
"""The largest frame of H.264 levels 5 to 5.2 (Rec. ITU-T H.264, table A-1: 36,864 macroblocks)."""

MIN_SIDE = 16

Filter = tuple[str, str]

# Code points of Rec. ITU-T H.273 and FFmpeg's names for them.
_MATRICES = {
    0: "gbr",
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020nc",
}
_PRIMARIES = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "film",
    9: "bt2020",
    11: "smpte431",
    12: "smpte432",
    22: "jedec-p22",
}
_RGB, _BT709, _UNTOLD, _BT601 = 0, 1, 2, 6
_HIGH_DYNAMIC_RANGE = frozenset({16, 18})
_LIMITED, _FULL = 1, 2

# Bit-exact sampling looks the same to the last level on every processor.
_SCALING = "flags=lanczos+accurate_rnd+full_chroma_int+bitexact"


@dataclass(frozen=True, slots=True)
class Turn:
    """What sets a frame upright: first it is laid over its diagonal, then mirrored."""

    transposed: bool = False
    mirrored: bool = False
    upside_down: bool = False

    @property
    def filters(self) -> list[Filter]:
        if self.transposed:
            return [("transpose", f"dir={self.mirrored + 2 * self.upside_down}")]
        return [
            (name, "") for name, wanted in (("hflip", self.mirrored), ("vflip", self.upside_down)) if wanted
        ]


@dataclass(frozen=True, slots=True)
class ClipPicture:
    """What one frame is like, and so every frame of the clip: as it is stored, and as it is meant.

    ``pixel_shape`` is the width of a pixel for its height. Colours are code points of Rec. ITU-T H.273, and
    of FFmpeg for the range; where the stream does not tell, what is taken for it.
    """

    width: int
    height: int
    format: str
    turn: Turn
    pixel_shape: Fraction
    matrix: int
    range: int
    primaries: int
    transfer: int

    @property
    def upright_size(self) -> tuple[int, int]:
        return (self.height, self.width) if self.turn.transposed else (self.width, self.height)

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height upright, in square pixels."""
        width, height = self.upright_size
        return max(1, round(width * self._upright_pixel_shape)), height

    @property
    def is_of_a_size_that_can_be_shown(self) -> bool:
        return (
            min(self.width, self.height) >= MIN_SIDE
            and self.width * self.height <= MAX_PIXELS
            and max(self.shown_size) <= MAX_ASPECT * min(self.shown_size)
        )

    @property
    def has_colours_that_can_be_shown(self) -> bool:
        return (
            self.transfer not in _HIGH_DYNAMIC_RANGE
            and self.matrix in _MATRICES
            and self.primaries in _PRIMARIES
        )

    def filters(self, width: int, height: int) -> list[Filter]:
        """What makes of such a frame one of a film of this size, as FFmpeg's filters and their settings.

        As of a picture, the largest centred rectangle of the film's shape is shown, to a pixel, in
        yuv420p and BT.709 of limited range.
        """
        return [*self.turn.filters, *self._fitting(width, height), *self._colouring()]

    @property
    def _upright_pixel_shape(self) -> Fraction:
        return 1 / self.pixel_shape if self.turn.transposed else self.pixel_shape

    def _fitting(self, width: int, height: int) -> list[Filter]:
        whole, shape = self.upright_size, self._upright_pixel_shape
        box = cover_box((whole[0] * float(shape), whole[1]), (width, height))
        across = _even_part((box[2] - box[0]) / float(shape), whole[0])
        down = _even_part(box[3] - box[1], whole[1])
        return [
            ("crop", f"{across}:{down}:{_start(across, whole[0])}:{_start(down, whole[1])}:exact=1"),
            ("scale", f"{width}:{height}:{_SCALING}:{self._levels}:out_chroma_loc=left"),
            ("format", "yuv420p"),
        ]

    @property
    def _is_rgb(self) -> bool:
        return self.matrix == _RGB

    @property
    def _levels(self) -> str:
        """Values stay as they are while they are scaled, unless they are no luma and chroma yet."""
        if self._is_rgb:
            return "out_color_matrix=bt709:out_range=tv"
        return f"in_range={self.range}:out_range={self.range}"

    def _colouring(self) -> list[Filter]:
        matrix, levels = (_BT709, _LIMITED) if self._is_rgb else (self.matrix, self.range)
        if (matrix, levels, self.primaries) == (_BT709, _LIMITED, _BT709):
            return []
        settings = {
            "ispace": _MATRICES[matrix],
            "irange": levels,
            "iprimaries": _PRIMARIES[self.primaries],
            "itrc": "bt709",
            "all": "bt709",
            "range": "tv",
            "format": "yuv420p",
            "fast": int(self.primaries == _BT709),  # otherwise values must be made linear, which is slow
        }
        return [("colorspace", ":".join(f"{name}={value}" for name, value in settings.items()))]


def picture_of(frame: VideoFrame, pixel_shape: Fraction | None) -> ClipPicture:
    """What a frame says of itself; ``pixel_shape`` is what its stream does."""
    return ClipPicture(
        width=frame.width,
        height=frame.height,
        format=frame.format.name,
        turn=_turn_of(frame),
        pixel_shape=pixel_shape or Fraction(1),
        matrix=_matrix_of(frame),
        range=_range_of(frame),
        primaries=_BT709 if frame.color_primaries in {0, _UNTOLD} else frame.color_primaries,
        transfer=frame.color_trc,
    )


def _matrix_of(frame: VideoFrame) -> int:
    if frame.format.is_rgb or frame.format.has_palette:
        return _RGB
    if frame.colorspace != _UNTOLD:
        return frame.colorspace
    return _BT709 if frame.width >= 1280 or frame.height >= 720 else _BT601


def _range_of(frame: VideoFrame) -> int:
    if frame.format.is_rgb or frame.format.name.startswith("yuvj"):
        return _FULL
    return frame.color_range or _LIMITED


def is_same(picture: ClipPicture, frame: VideoFrame) -> bool:
    """Whether a later frame has the size and the format of the one that ``picture`` is of."""
    return (frame.width, frame.height, frame.format.name) == (picture.width, picture.height, picture.format)


def _turn_of(frame: VideoFrame) -> Turn:
    """The turn that a display matrix asks for, to a right angle (ISO/IEC 14496-12, section 6.2.2).

    A pixel (x, y) of the frame is shown at (ax + cy, bx + dy).
    """
    try:
        data = cast("SideDataContainer", frame.side_data)[Type.DISPLAYMATRIX]
    except (KeyError, ValueError):  # the latter where a frame brings what PyAV has no name for
        return Turn()
    if data.buffer_size < 36:
        return Turn()
    a, b, _, c, d = struct.unpack("=5i", bytes(data)[:20])
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Turn(mirrored=a < 0, upside_down=d < 0)
    return Turn(transposed=True, mirrored=c < 0, upside_down=b < 0)


def _even_part(wanted: float, whole: int) -> int:
    """An even number of pixels next to ``wanted``: chroma has a sample for two of them."""
    return min(whole, max(2, 2 * round(wanted / 2)))


def _start(part: int, whole: int) -> int:
    return (whole - part) // 4 * 2
