"""Picture files for tests: whole ones in every format, and broken or hostile ones made by hand."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image

RED, GREEN, BLUE, WHITE = (220, 30, 40), (30, 200, 50), (40, 60, 210), (245, 245, 240)
CORNERS = (RED, GREEN, BLUE, WHITE)
"""Colours of the quarters: top left, top right, bottom left, bottom right."""

FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "TIFF", "BMP")


def quarters(width: int = 96, height: int = 64, mode: str = "RGB") -> Image.Image:
    """A picture whose four quarters have the colours of ``CORNERS``."""
    pixels = np.zeros((height, width, 3), np.uint8)
    middle_y, middle_x = height // 2, width // 2
    pixels[:middle_y, :middle_x], pixels[:middle_y, middle_x:] = RED, GREEN
    pixels[middle_y:, :middle_x], pixels[middle_y:, middle_x:] = BLUE, WHITE
    return Image.fromarray(pixels).convert(mode)


def noise(width: int = 96, height: int = 64, seed: int = 1) -> Image.Image:
    """A picture that hardly compresses, so that a cut falls into its pixels."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(pixels)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of ``image`` as a file of Pillow's format ``kind``."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(
    width: int,
    height: int,
    rows: bytes,
    *,
    depth: int = 8,
    colour: int = 2,
    before: bytes = b"",
    compress: bool = True,
) -> bytes:
    """A PNG by hand: ``rows`` with their filter bytes, ``before`` the chunks ahead of the pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    pixels = zlib.compress(rows, 9) if compress else rows
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + before
        + png_chunk(b"IDAT", pixels)
        + png_chunk(b"IEND", b"")
    )


def huge_png(width: int, height: int) -> bytes:
    """A small file of a huge one-bit PNG that is complete and valid: rows of zeros, compressed away."""
    packed = packed_zeros(height * (1 + (width + 7) // 8))
    return png(width, height, packed, depth=1, colour=0, compress=False)


def packed_zeros(count: int) -> bytes:
    """A stream of zlib that holds ``count`` zeros, a million or more, made without going through them all."""
    packer = zlib.compressobj(9)
    head, million, rest = (
        packer.compress(bytes(zeros)) + packer.flush(zlib.Z_FULL_FLUSH)
        for zeros in (10**6, 10**6, count % 10**6)
    )
    # RFC 1950 and 1951: an empty last block, and the Adler-32 of zeros, whose first sum stays 1.
    return head + million * (count // 10**6 - 1) + rest + b"\3\0" + struct.pack(">HH", count % 65_521, 1)


def gif_with_frames(width: int, height: int, frames: int) -> bytes:
    """A GIF of many frames that each claim the whole canvas and hold almost nothing."""
    screen = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\x00"
    return screen + frame * frames + b"\x3b"


def webp_header(kind: bytes, width: int, height: int) -> bytes:
    """The first bytes of a WebP that claims a size; ``kind`` is its first chunk's."""
    if kind == b"VP8X":
        body = b"\x02\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif kind == b"VP8L":
        body = b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little") + bytes(64)
    else:
        body = b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", width, height) + bytes(64)
    chunk = kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def tiff(entries: dict[int, tuple[int, int, int]], after: bytes = b"") -> bytes:
    """A little-endian TIFF from tag → (type, count, value or offset); ``after`` follows the directory."""
    body = struct.pack("<2sHIH", b"II", 42, 8, len(entries))
    for tag, (kind, count, value) in sorted(entries.items()):
        body += struct.pack("<HHII", tag, kind, count, value)
    return body + struct.pack("<I", 0) + after


def damaged(whole: bytes, seed: int, count: int) -> Iterator[bytes]:
    """Seeded cuts, flips, doubled and overwritten parts of a file."""
    chance = random.Random(seed)
    for _ in range(count):
        broken = bytearray(whole)
        match chance.randrange(4):
            case 0:
                del broken[chance.randrange(len(broken)) :]
            case 1:
                for _ in range(chance.randint(1, 20)):
                    broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
            case 2:  # the head decides most, so it is hit more often
                place = chance.randrange(min(len(broken), 200))
                broken[place : place + 4] = chance.choice([b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"])
            case _:
                place = chance.randrange(len(broken))
                broken[place:place] = broken[max(0, place - 300) : place]
        yield bytes(broken)
