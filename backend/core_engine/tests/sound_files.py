"""Sound files for tests: whole ones of every kind, and broken or hostile ones made by hand."""

from __future__ import annotations

import struct
import uuid
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from numpy.typing import NDArray

PCM, FLOAT, ALAW, MULAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE

Signal = NDArray[np.float64]


def tone(seconds: float, rate: int = 48_000, *, channels: int = 1, level: float = 0.2) -> Signal:
    """A sine of 440 Hz, (channels, samples), peak ``level``."""
    time = np.arange(round(seconds * rate)) / rate
    return np.tile(level * np.sin(2 * np.pi * 440 * time), (channels, 1))


def pcm(signal: Signal, bits: int) -> bytes:
    """Interleaved little-endian samples of 8 (unsigned), 16, 24 or 32 bits."""
    flat = signal.T.reshape(-1)
    if bits == 8:
        return bytes((flat * 127 + 128).round().astype(np.uint8))
    values = (flat * (2 ** (bits - 1) - 1)).round().astype("<i4")
    if bits == 24:
        return bytes(values.view(np.uint8).reshape(-1, 4)[:, :3].tobytes())
    return bytes(values.astype(f"<i{bits // 8}").tobytes())


def floats(signal: Signal, bits: int) -> bytes:
    return bytes(signal.T.reshape(-1).astype(f"<f{bits // 8}").tobytes())


def wav(
    data: bytes,
    *,
    rate: int = 48_000,
    channels: int = 1,
    bits: int = 16,
    kind: int = PCM,
    mask: int | None = None,
    data_size: int | None = None,
    riff_size: int | None = None,
) -> bytes:
    """A WAV by hand; ``mask`` makes it WAVE_FORMAT_EXTENSIBLE, the sizes may lie."""
    step = channels * bits // 8
    rates = struct.pack("<HHIIHH", kind, channels, rate, rate * step & 0xFFFFFFFF, step & 0xFFFF, bits)
    if mask is not None:
        subformat = struct.pack("<H", kind) + bytes.fromhex("000000001000800000aa00389b71")
        rates = struct.pack("<H", EXTENSIBLE) + rates[2:] + struct.pack("<HHI", 22, bits, mask) + subformat
    size = len(data) if data_size is None else data_size
    body = b"WAVEfmt " + struct.pack("<I", len(rates)) + rates + b"data" + struct.pack("<I", size) + data
    return b"RIFF" + struct.pack("<I", len(body) if riff_size is None else riff_size) + body


def rf64(data: bytes, *, rate: int = 48_000) -> bytes:
    """A mono 16-bit RF64 (EBU Tech 3306): sizes of 64 bits in a chunk of their own."""
    sizes = struct.pack("<QQQI", 72 + len(data), len(data), len(data) // 2, 0)
    layout = struct.pack("<HHIIHH", PCM, 1, rate, 2 * rate, 2, 16)
    return (
        b"RF64\xff\xff\xff\xffWAVEds64"
        + struct.pack("<I", len(sizes))
        + sizes
        + b"fmt "
        + struct.pack("<I", 16)
        + layout
        + b"data\xff\xff\xff\xff"
        + data
    )


_W64 = {
    "riff": uuid.UUID("66666972-912e-11cf-a5d6-28db04c10000"),
    "wave": uuid.UUID("65766177-acf3-11d3-8cd1-00c04f8edb8a"),
    "fmt": uuid.UUID("20746d66-acf3-11d3-8cd1-00c04f8edb8a"),
    "data": uuid.UUID("61746164-acf3-11d3-8cd1-00c04f8edb8a"),
}


def w64_head(data_size: int, *, rate: int = 48_000) -> bytes:
    """What stands before the samples of a mono 16-bit Sony Wave64."""
    layout = struct.pack("<HHIIHH", PCM, 1, rate, 2 * rate, 2, 16)
    chunk = _W64["fmt"].bytes_le + struct.pack("<Q", 24 + len(layout)) + layout
    data = _W64["data"].bytes_le + struct.pack("<Q", 24 + data_size)
    whole = 24 + 16 + len(chunk) + len(data) + data_size
    return _W64["riff"].bytes_le + struct.pack("<Q", whole) + _W64["wave"].bytes_le + chunk + data


def encode(
    path: Path,
    signal: Signal,
    *,
    codec: str,
    container: str,
    rate: int = 48_000,
    layout: str = "mono",
    options: dict[str, str] | None = None,
) -> Path:
    """Write ``signal`` with one of FFmpeg's encoders."""
    with av.open(str(path), "w", format=container, options=options or {}) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout)
        assert isinstance(stream, AudioStream)
        frame = AudioFrame.from_ndarray(signal.astype(np.float32), format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout=layout, rate=rate, frame_size=stream.frame_size or 1024
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return path


def video_with_sound(path: Path, signal: Signal, *, rate: int = 48_000, silent: bool = False) -> Path:
    """A short MP4 with a picture stream before its sound, or without sound if ``silent``."""
    with av.open(str(path), "w", format="mp4") as file:
        picture = file.add_stream("libx264", rate=25)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        sound = None if silent else file.add_stream("aac", rate=rate, layout="mono")
        for number in range(round(signal.shape[1] / rate * 25)):
            image = av.VideoFrame(64, 64, "yuv420p")
            image.pts, image.time_base = number, Fraction(1, 25)
            file.mux(picture.encode(image))
        file.mux(picture.encode(None))
        if sound is None:
            return path
        frame = AudioFrame.from_ndarray(signal.astype(np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        file.mux(sound.encode(frame))
        file.mux(sound.encode(None))
    return path


def id3(*frames: tuple[bytes, bytes], size: int | None = None) -> bytes:
    """An ID3v2.3 tag; ``size`` may lie."""
    body = b"".join(name + struct.pack(">IH", len(content), 0) + content for name, content in frames)
    length = len(body) if size is None else size
    packed = bytes((length >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + packed + body


def cover(picture: bytes, mime: bytes = b"image/png") -> tuple[bytes, bytes]:
    """An ID3 frame that holds cover art."""
    return b"APIC", b"\0" + mime + b"\0\3\0" + picture
