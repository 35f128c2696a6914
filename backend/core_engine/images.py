"""Any picture file to clean pixels: upright, sRGB, 8 bit, opaque, cut to the film's shape.

A picture is opened by its content, never by its name. Its size is checked before a pixel is
decoded. Scaling happens before every other conversion, so that a 24-megapixel photograph is held
in full only once and everything after costs as little as the film's own size.
"""

from __future__ import annotations

import logging
import math
import struct
import threading
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from core_engine.asset_files import require_file, shown_name, why_unreadable
from core_engine.colour import Conversion, Pixels
from core_engine.errors import EngineError, PictureError, PictureTooLarge, PictureUnsupported
from core_engine.resampling import SUPPORT, Box, resampled

logger = logging.getLogger(__name__)

# JPEG stands for MPO too, the several-picture JPEG of many phones.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "BMP", "DIB", "TIFF", "GIF")
MAX_PIXELS = 80_000_000
MAX_SIDE = 65_535
MAX_ASPECT = 100

MAX_QUICK_SCALE = 3.0
"""Source pixels for one of the result up to which a working copy is resampled the quick way."""

MIN_QUICK_PIXELS = 500_000
"""Size of a working copy below which Lanczos itself costs next to nothing."""

_BAND_ROWS = 256
"""Rows of the source resampled at once, about; every band of a picture uses the same memory."""

_SLICE_ROWS = 48
"""Rows that become an array at once: so few that a thread keeps their memory for itself."""

_Resample = Callable[[Image.Image, range, Box, tuple[int, int], Conversion], Pixels]

# Pillow's own limit warns at 89 and refuses at 179 megapixels; ours is stricter and is applied
# to the header, before anything is allocated.
Image.MAX_IMAGE_PIXELS = None

# Pillow warns of odd metadata that does not concern the pixels.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")

_ORIENTATION = 0x0112
# EXIF orientation to what sets the picture upright (EXIF 2.32, section 4.6.4, tag 274).
_UPRIGHT: dict[int, Callable[[Pixels], Pixels]] = {
    2: np.fliplr,
    3: lambda pixels: np.rot90(pixels, 2),
    4: np.flipud,
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: np.rot90(pixels, 3),
    7: lambda pixels: np.rot90(pixels, 2).swapaxes(0, 1),
    8: np.rot90,
}
_SIDEWAYS = frozenset({5, 6, 7, 8})
# What lays an upright picture down as the file holds it: only the quarter turns are not their own inverse.
_LAID_DOWN = {**_UPRIGHT, 6: _UPRIGHT[8], 8: _UPRIGHT[6]}

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")

_SNIFFED = 65_536  # bytes in which a drawing shows its first tag

# What damaged data lead Pillow's decoders into.
_DAMAGE = (
    ArithmeticError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureInfo:
    """What a picture file holds: its format, its upright size in pixels, whether it moves."""

    format: str
    width: int
    height: int
    animated: bool


class _PixelBudget:
    """Bounds how many source pixels are decoded at once, so that memory does not follow the cores.

    A single picture larger than the whole budget waits until it is alone.
    """

    def __init__(self, pixels: int) -> None:
        self._free = pixels
        self._total = pixels
        self._changed = threading.Condition()

    @contextmanager
    def hold(self, pixels: int) -> Iterator[None]:
        share = min(pixels, self._total)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= share)
            self._free -= share
        try:
            yield
        finally:
            with self._changed:
                self._free += share
                self._changed.notify_all()


_budget = _PixelBudget(24_000_000)


@contextmanager
def _decoded(image: Image.Image) -> Iterator[None]:
    """Hold a picture's pixels, and give their memory back before the next picture may take its own.

    The last name for it goes only with the function that opened it; a thread that has to wait in between
    would let two large pictures be there at once.
    """
    with _budget.hold(image.width * image.height):
        try:
            image.load()
            yield
        finally:
            image.close()


def glance_at_picture(path: Path) -> PictureInfo:
    """What a picture's header says, without decoding it. Raises PictureError (or a subclass).

    A PNG that tells its orientation behind the pixels is taken for upright.
    """
    with _opened(path) as image:
        return _info(image)


def inspect_picture(path: Path) -> PictureInfo:
    """Decode a picture completely and say what it is.

    Raises PictureError (or a subclass) with the reason when it cannot be used.
    """
    with _opened(path) as image:
        image.verify()  # load() accepts a PNG that was cut after its last pixel; this does not
    with _opened(path) as image, _decoded(image):
        return _info(image)


def read_fitted(path: Path, frame: tuple[int, int], size: tuple[int, int] | None = None) -> Pixels:
    """The picture as it fills a frame of (width, height) pixels: array (height, width, 3), sRGB.

    The largest centred rectangle of the frame's shape is cut out and resampled with Lanczos, to
    ``size`` if that is given: a working copy, whose rounded sides must not change what is cut out, and
    which is as good as Lanczos but not the same to the last level.
    Only the first frame of an animation is read. Raises PictureError (or a subclass).
    """
    size = size or frame
    with _opened(path) as image:
        shrunk = _shrink_while_decoding(image, size)
        with _decoded(image):
            orientation = _orientation(image)  # now: Pillow turns a TIFF as it loads, a PNG may tell it last
            frame, size = _turned(frame, orientation), _turned(size, orientation)
            box = cover_box(shrunk or image.size, frame)
            resample = _Quick() if _suits_quick(box, size, frame) else _lanczos
            return _upright(_resampled(image, box, size, resample), orientation)


def read_whole(path: Path) -> tuple[PictureInfo, Pixels]:
    """What a picture is, and all of its pixels: array (height, width, 3), upright, sRGB, opaque.

    Only the first frame of an animation is read. Raises PictureError (or a subclass).
    """
    with _opened(path) as image:
        image.verify()  # see inspect_picture
    with _opened(path) as image, _decoded(image):
        return _info(image), _converted(image, _orientation(image))


def _converted(image: Image.Image, orientation: int) -> Pixels:
    """A decoded picture as an upright sRGB array, converted a band of rows at a time."""
    conversion = Conversion(image)
    width, height = _turned(image.size, orientation)
    pixels = np.empty((height, width, 3), np.uint8)
    as_stored = _LAID_DOWN.get(orientation, np.asarray)(pixels)  # a view: turning it costs no copy
    for top in range(0, image.height, _BAND_ROWS):
        bottom = min(top + _BAND_ROWS, image.height)
        band = image.crop((0, top, image.width, bottom))
        as_stored[top:bottom] = np.asarray(conversion.to_srgb(conversion.resampleable(band)))
    return pixels


def _resampled(image: Image.Image, box: Box, size: tuple[int, int], resample: _Resample) -> Pixels:
    """What lies in ``box``, as an sRGB array of ``size``, made a band of rows at a time.

    So nothing but the decoded picture itself is ever held at its full size.
    """
    width, height = size
    conversion = Conversion(image)
    pixels = np.empty((height, width, 3), np.uint8)
    left, top, right, bottom = box
    scale = (bottom - top) / height
    margin = SUPPORT * max(scale, 1.0) + 4  # source rows that a row of the result looks at
    band = max(16, round(_BAND_ROWS / max(scale, 1.0)))
    for start in range(0, height, band):
        stop = min(start + band, height)
        upper, lower = top + start * scale, min(top + stop * scale, bottom)
        first, last = max(0, math.floor(upper - margin)), min(image.height, math.ceil(lower + margin))
        within = (left, upper - first, right, lower - first)
        pixels[start:stop] = resample(image, range(first, last), within, (width, stop - start), conversion)
    return pixels


def _lanczos(
    image: Image.Image, rows: range, box: Box, size: tuple[int, int], conversion: Conversion
) -> Pixels:
    source = conversion.resampleable(image.crop((0, rows.start, image.width, rows.stop)))
    fitted = source.resize(size, Image.Resampling.LANCZOS, box=box)
    return np.asarray(conversion.to_srgb(fitted))


def _suits_quick(box: Box, size: tuple[int, int], frame: tuple[int, int]) -> bool:
    """Whether the quick way may make a picture of ``size``, and is worth it.

    A picture of the frame's own size is shown as it is; a small one is cheap; and for a steep
    reduction the filter would be long, and nearly all that it makes be thrown away.
    """
    if size == frame or size[0] * size[1] < MIN_QUICK_PIXELS:
        return False
    return max((box[2] - box[0]) / size[0], (box[3] - box[1]) / size[1]) <= MAX_QUICK_SCALE


class _Quick:
    """As good as Lanczos for what is sampled once more, but not the same to the last level.

    One for each picture: its bands use the same memory one after the other.
    """

    def __init__(self) -> None:
        self._memory = np.empty(0, np.uint8)

    def __call__(
        self, image: Image.Image, rows: range, box: Box, size: tuple[int, int], conversion: Conversion
    ) -> Pixels:
        mode = conversion.resampleable(image.crop((0, rows.start, 1, rows.start + 1))).mode
        # Other modes, like LAB with its signed samples, do not become arrays that may be averaged.
        if mode not in {"L", "RGB", "RGBa", "CMYK"}:
            return _lanczos(image, rows, box, size, conversion)
        fitted = resampled(self._gathered(image, rows, mode, conversion), box, size)
        mode = "RGB" if mode == "RGBa" else mode  # it is laid on black by now
        if mode == "RGB" and "icc_profile" not in image.info:
            return fitted
        band = Image.frombuffer(mode, size, np.ascontiguousarray(fitted), "raw", mode, 0, 1)
        return np.asarray(conversion.to_srgb(band))

    def _gathered(self, image: Image.Image, rows: range, mode: str, conversion: Conversion) -> Pixels:
        """Rows of a picture in a resampleable mode, as an array; transparency is laid on black already."""
        pixels = self._array(len(rows), image.width, *_CHANNELS.get(mode, (3,)))
        for top in range(0, len(rows), _SLICE_ROWS):
            bottom = min(top + _SLICE_ROWS, len(rows))
            part = conversion.resampleable(
                image.crop((0, rows.start + top, image.width, rows.start + bottom))
            )
            # What is premultiplied needs only be without its last channel to be laid on black.
            pixels[top:bottom] = np.asarray(part)[:, :, :3] if mode == "RGBa" else np.asarray(part)
        return pixels

    def _array(self, *shape: int) -> Pixels:
        size = math.prod(shape)
        if self._memory.size < size:
            self._memory = np.empty(size, np.uint8)
        return self._memory[:size].reshape(shape)


_CHANNELS = {"L": (), "CMYK": (4,)}


def cover_box(source: tuple[float, float], frame: tuple[int, int]) -> Box:
    """The largest centred rectangle of ``frame``'s shape inside ``source`` (left, top, right, bottom)."""
    source_width, source_height = source
    frame_width, frame_height = frame
    scale = min(source_width / frame_width, source_height / frame_height)
    width, height = scale * frame_width, scale * frame_height
    left, top = (source_width - width) / 2, (source_height - height) / 2
    # Rounding must not push the box outside the picture by a fraction of a pixel.
    return max(left, 0.0), max(top, 0.0), min(left + width, source_width), min(top + height, source_height)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """The picture with its header read and its size accepted, not yet decoded.

    Whatever damaged data make Pillow raise, here or while the picture is used, becomes a PictureError.
    """
    try:
        require_file(path)
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise PictureError(why_unreadable("picture", path, error)) from None
    with file, _damage_told(path):
        _refuse_by_head(file.read(4096), path)
        file.seek(0)
        with _parsed(file, path) as image:
            _check_size(image.width, image.height, path)
            yield image


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except EngineError:
        raise
    except MemoryError:
        raise PictureTooLarge(
            f'The picture "{shown_name(path)}" needs more memory than is free. '
            "Save it smaller and add it again."
        ) from None
    except _DAMAGE as error:
        logger.info("picture %s: %r", path.name, error)
        raise _damaged(path) from error


def _parsed(file: BinaryIO, path: Path) -> Image.Image:
    try:
        return Image.open(file, formats=FORMATS)
    except UnidentifiedImageError:
        if _looks_like_picture(file):
            raise _damaged(path) from None
        if _is_drawing(file):
            raise PictureUnsupported(
                f'"{shown_name(path)}" is an SVG drawing. Export it as PNG and add that.'
            ) from None
        raise PictureUnsupported(
            f'"{shown_name(path)}" is not a picture that can be read. '
            "Use a JPEG, PNG, WebP, AVIF, BMP, TIFF or GIF file."
        ) from None


def _looks_like_picture(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(16).startswith(_SIGNATURES)


def _is_drawing(file: BinaryIO) -> bool:
    """Whether a file is an SVG, plain, in UTF-16 or packed as SVGZ, whatever comments it begins with."""
    file.seek(0)
    head = file.read(_SNIFFED)
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, _SNIFFED)
        except zlib.error:
            return False
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n").lower()
    return text.startswith(b"<") and b"<svg" in text and b"<html" not in text


def _refuse_by_head(head: bytes, path: Path) -> None:
    name = shown_name(path)
    if not head:
        raise PictureError(f'The picture "{name}" is an empty file. Save it again and add it once more.')
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS and b"avif" not in head[8:64]:
        raise PictureUnsupported(f'"{name}" is a HEIC picture. Export it as JPEG and add that.')
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        _check_size(*_webp_size(head), path)


def _webp_size(head: bytes) -> tuple[int, int]:
    """A WebP's size in its header (RFC 9649): Pillow allocates the whole canvas as it opens the file."""
    if head[12:16] == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if head[12:16] == b"VP8L":
        packed = int.from_bytes(head[21:25], "little")
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF


def _check_size(width: int, height: int, path: Path) -> None:
    if width < 1 or height < 1:
        raise _damaged(path)
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise PictureTooLarge(
            f'The picture "{shown_name(path)}" is too large: {width * height / 1e6:,.0f} megapixels, '
            f"the limit is {MAX_PIXELS / 1e6:.0f}. Save it smaller and add it again."
        )
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise PictureUnsupported(
            f'The picture "{shown_name(path)}" is too narrow for a film: {width} × {height} pixels. '
            "Use another one."
        )


def _damaged(path: Path) -> PictureError:
    return PictureError(
        f'The picture "{shown_name(path)}" is damaged (it ends too early or holds broken data), or of a '
        "rare kind. Save it again as JPEG or PNG and add that."
    )


def _shrink_while_decoding(image: Image.Image, size: tuple[int, int]) -> tuple[float, float] | None:
    """Let the JPEG decoder halve a picture that stays well above the size wanted.

    Answers the size that the picture then has exactly: the decoder fills up its last row and column.
    """
    if image.format not in {"JPEG", "MPO"}:
        return None
    width, height = _turned(size, _orientation(image))
    shrunk = image.draft(None, (width * 3 // 2, height * 3 // 2))
    return None if shrunk is None else (shrunk[1][2], shrunk[1][3])


def _orientation(image: Image.Image) -> int:
    try:
        # Not image.getexif(): that of a PNG decodes the pixels first.
        return int(Image.Image.getexif(image).get(_ORIENTATION, 1))
    except _DAMAGE as error:
        logger.info("unreadable EXIF: %s", error)
        return 1


def _info(image: Image.Image) -> PictureInfo:
    # Pillow gives the size of a TIFF upright already.
    width, height = image.size if image.format == "TIFF" else _turned(image.size, _orientation(image))
    return PictureInfo(
        format=image.format or "",
        width=width,
        height=height,
        animated=bool(getattr(image, "is_animated", False)) and image.format != "MPO",
    )


def _turned(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    return (size[1], size[0]) if orientation in _SIDEWAYS else size


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    turn = _UPRIGHT.get(orientation)
    return pixels if turn is None else np.ascontiguousarray(turn(pixels))
