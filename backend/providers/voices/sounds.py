"""What bytes of sound are and how long they last, as far as that can be told without decoding them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_UNKNOWN = (0, 0xFFFFFFFF)
"""Sizes that a server writes which does not know yet how long its sound will be."""


def kind_of(audio: bytes) -> str:
    """The media type of a sound file by its first bytes, "" for anything else."""
    if audio[:4] in {b"RIFF", b"RF64"} and audio[8:12] == b"WAVE":
        return "audio/wav"
    if audio[:3] == b"ID3" or (len(audio) > 1 and audio[0] == 0xFF and audio[1] & 0xE6 == 0xE2):
        return "audio/mpeg"
    if audio[:4] == b"fLaC":
        return "audio/flac"
    if audio[:4] == b"OggS":
        return "audio/ogg"
    if len(audio) > 1 and audio[0] == 0xFF and audio[1] & 0xF6 == 0xF0:
        return "audio/aac"
    return "audio/mp4" if audio[4:8] == b"ftyp" else ""


def seconds_of(audio: bytes) -> float | None:
    """How long a WAV file lasts, by the sound that is there rather than the size it claims.

    None for other files, and for a WAV that is not well-formed.
    """
    data = _data_of(audio)
    return min(data.claimed, data.there) / data.a_second if data and data.a_second else None


def is_cut(audio: bytes) -> bool:
    """Whether a WAV file claims more sound than is there."""
    data = _data_of(audio)
    return data is not None and data.there < data.claimed


@dataclass(frozen=True, slots=True)
class _Data:
    """Bytes of sound: what is claimed, what is there, and how many make a second (0: not told)."""

    claimed: int
    there: int
    a_second: int


def _data_of(audio: bytes) -> _Data | None:
    if kind_of(audio) != "audio/wav":
        return None
    place, a_second = 12, 0
    while place + 8 <= len(audio):
        name, size = struct.unpack_from("<4sI", audio, place)
        there = len(audio) - place - 8
        if name == b"fmt " and there >= 16:
            a_second = struct.unpack_from("<I", audio, place + 16)[0]
        if name == b"data":
            return _Data(there if size in _UNKNOWN else size, there, a_second)
        place += 8 + size + size % 2
    return None


def as_wav(samples: bytes, rate: int) -> bytes:
    """A WAV file of 16-bit mono samples, little-endian, at ``rate`` Hz."""
    whole = samples[: len(samples) // 2 * 2]
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    data = struct.pack("<4sI", b"data", len(whole))
    return struct.pack("<4sI4s", b"RIFF", 36 + len(whole), b"WAVE") + form + data + whole
