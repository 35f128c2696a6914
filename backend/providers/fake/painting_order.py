"""What a clip shall show, without anything that can paint it."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a clip: a picture's bytes, or b"" for a gradient that ``seed`` chooses."""

    seconds: float
    picture: bytes = b""
    seed: str = ""


@dataclass(frozen=True, slots=True)
class Clip:
    """Even ``width`` and ``height`` in pixels, whole ``fps``; ``sound`` adds a quiet chord."""

    width: int
    height: int
    fps: int
    parts: tuple[Part, ...]
    sound: bool = False

    @property
    def seconds(self) -> float:
        return sum(part.seconds for part in self.parts)


def fitted(width: float, height: float, long_side: int) -> tuple[int, int]:
    """Even sides of the same shape, none longer than ``long_side`` and none longer than asked."""
    factor = min(1.0, long_side / max(width, height))
    return max(2, 2 * round(width * factor / 2)), max(2, 2 * round(height * factor / 2))


def picture_in(uri: str) -> bytes:
    """The bytes of a picture that was sent as a data URI, b"" for any other address."""
    head, comma, data = uri.partition(",")
    if not (comma and head.startswith("data:image/") and head.endswith(";base64")):
        return b""
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error:
        return b""
