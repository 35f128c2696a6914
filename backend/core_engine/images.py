"""Any picture file to clean pixels: upright, sRGB, 8 bit, opaque, cut to the film's shape.

A picture is opened by its content, never by its name. Its size is checked before a pixel is
decoded. Scaling happens before every other conversion, so that a 24-megapixel photograph is held
in full only once and everything after costs as little as the film's own size.
"""

from __future__ import annotations

import logging
import struct
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from core_engine.colour import Pixels, resampleable, to_srgb
from core_engine.errors import PictureError, PictureTooLarge, PictureUnsupported

logger = logging.getLogger(__name__)

# JPEG stands for MPO too, the several-picture JPEG of many phones.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "BMP", "DIB", "TIFF", "GIF")
MAX_PIXELS = 80_000_000
MAX_SIDE = 65_535
MAX_ASPECT = 100

# Pillow's own limit warns at 89 and refuses at 179 megapixels; ours is stricter and is applied
# to the header, before anything is allocated.
Image.MAX_IMAGE_PIXELS = None

# Pillow warns of odd metadata that does not concern the pixels.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")

_ORIENTATION = 0x0112
# EXIF orientation to what sets the picture upright (EXIF 2.32, section 4.6.4, tag 274).
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = frozenset({5, 6, 7, 8})

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")

# What Pillow's decoders raise for damaged files.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError, struct.error)


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


def glance_at_picture(path: Path) -> PictureInfo:
    """What a picture's header says, without decoding it. Raises PictureError (or a subclass)."""
    with _opened(path) as image:
        return _info(image)


def inspect_picture(path: Path) -> PictureInfo:
    """Decode a picture completely and say what it is.

    Raises PictureError (or a subclass) with the reason when it cannot be used.
    """
    with _opened(path) as image:
        _guarded(image.verify, path)  # load() accepts a PNG that was cut after its last pixel; this does not
    with _opened(path) as image, _budget.hold(image.width * image.height):
        info = _info(image)
        _load(image, path)
    return info


def read_fitted(path: Path, frame: tuple[int, int], size: tuple[int, int] | None = None) -> Pixels:
    """The picture as it fills a frame of (width, height) pixels: array (height, width, 3), sRGB.

    The largest centred rectangle of the frame's shape is cut out and resampled with Lanczos, to
    ``size`` if that is given: a working copy, whose rounded sides must not change what is cut out.
    Only the first frame of an animation is read. Raises PictureError (or a subclass).
    """
    size = size or frame
    with _opened(path) as image, _budget.hold(image.width * image.height):
        _shrink_while_decoding(image, _turned(size, _orientation(image)))
        _load(image, path)
        orientation = _orientation(image)  # read again: Pillow has turned a TIFF by now
        box = cover_box(image.size, _turned(frame, orientation))
        source = resampleable(image)
        fitted = source.resize(_turned(size, orientation), Image.Resampling.LANCZOS, box=box)
        del source
    return np.asarray(to_srgb(_upright(fitted, orientation), image))


def cover_box(source: tuple[int, int], frame: tuple[int, int]) -> tuple[float, float, float, float]:
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
    """The picture with its header read and its size accepted, not yet decoded."""
    try:
        file = path.open("rb")
    except (FileNotFoundError, IsADirectoryError):
        raise PictureError(f'The picture "{path.name}" is not there. Add it again.') from None
    except PermissionError:
        raise PictureError(
            f'The picture "{path.name}" may not be read. Change its permissions or choose another.'
        ) from None
    with file:
        _refuse_by_head(file.read(4096), path)
        file.seek(0)
        with _parsed(file, path) as image:
            _check_size(image.width, image.height, path)
            yield image


def _parsed(file: BinaryIO, path: Path) -> Image.Image:
    try:
        return Image.open(file, formats=FORMATS)
    except UnidentifiedImageError:
        if _looks_like_picture(file):
            raise _damaged(path) from None
        raise PictureUnsupported(
            f'"{path.name}" is not a picture that can be read. '
            "Use a JPEG, PNG, WebP, AVIF, BMP, TIFF or GIF file."
        ) from None
    except _DAMAGE as error:
        logger.info("picture %s: %s", path.name, error)
        raise _damaged(path) from error


def _looks_like_picture(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(16).startswith(_SIGNATURES)


def _refuse_by_head(head: bytes, path: Path) -> None:
    if not head:
        raise PictureError(f'The picture "{path.name}" is an empty file. Save it again and add it once more.')
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS and b"avif" not in head[8:64]:
        raise PictureUnsupported(f'"{path.name}" is a HEIC picture. Export it as JPEG and add that.')
    if b"<svg" in head.lower():
        raise PictureUnsupported(f'"{path.name}" is an SVG drawing. Export it as PNG and add that.')
    if head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8X":
        # Pillow's WebP reader allocates the whole canvas when it opens the file.
        width = int.from_bytes(head[24:27], "little") + 1
        height = int.from_bytes(head[27:30], "little") + 1
        _check_size(width, height, path)


def _check_size(width: int, height: int, path: Path) -> None:
    if width < 1 or height < 1:
        raise _damaged(path)
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise PictureTooLarge(
            f'The picture "{path.name}" is too large: {width * height / 1e6:,.0f} megapixels, '
            f"the limit is {MAX_PIXELS / 1e6:.0f}. Save it smaller and add it again."
        )
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise PictureUnsupported(
            f'The picture "{path.name}" is too narrow for a film: {width} × {height} pixels. Use another one.'
        )


def _damaged(path: Path) -> PictureError:
    return PictureError(
        f'The picture "{path.name}" is damaged (it ends too early or holds broken data). '
        "Save it again and add it once more."
    )


def _load(image: Image.Image, path: Path) -> None:
    _guarded(image.load, path)


def _guarded(decode: Callable[[], object], path: Path) -> None:
    """Run one of Pillow's decoders; whatever damaged data makes it raise becomes our own sentence."""
    try:
        decode()
    except _DAMAGE as error:
        logger.info("picture %s: %s", path.name, error)
        raise _damaged(path) from error


def _shrink_while_decoding(image: Image.Image, size: tuple[int, int]) -> None:
    """Let the JPEG decoder halve a picture that stays well above the size wanted."""
    if image.format in {"JPEG", "MPO"}:
        image.draft(None, (size[0] * 3 // 2, size[1] * 3 // 2))


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except _DAMAGE as error:
        logger.info("unreadable EXIF: %s", error)
        return 1


def _info(image: Image.Image) -> PictureInfo:
    width, height = _turned(image.size, _orientation(image))
    return PictureInfo(
        format=image.format or "",
        width=width,
        height=height,
        animated=bool(getattr(image, "is_animated", False)) and image.format != "MPO",
    )


def _turned(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    return (size[1], size[0]) if orientation in _SIDEWAYS else size


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = _UPRIGHT.get(orientation)
    return image if turn is None else image.transpose(turn)
