"""Sounds made on the spot: a quiet chord under a film, and speech as one tone a word."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from numpy.typing import NDArray

RATE = 48_000
_BLOCK = 1024  # samples, one AAC frame

_Samples = NDArray[np.int16]


def chord(seconds: float) -> Iterator[AudioFrame]:
    """A quiet chord in stereo at 48 kHz, in frames of one AAC frame's length."""
    total = round(seconds * RATE)
    for start in range(0, total, _BLOCK):
        time = np.arange(start, min(start + _BLOCK, total)) / RATE
        tones = sum(np.sin(2 * np.pi * pitch * time) for pitch in (110.0, 164.8, 220.0))
        wave = (0.02 * tones * (0.8 + 0.2 * np.sin(0.9 * time))).astype(np.float32)
        frame = AudioFrame.from_ndarray(np.stack([wave, wave]), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = RATE, start
        yield frame


def spoken(words: Sequence[tuple[float, float]], seconds: float, rate: int) -> _Samples:
    """Mono samples in which each (start, end) sounds as one tone and the rest is silent."""
    samples = np.zeros(round(seconds * rate), np.int16)
    for number, (start, end) in enumerate(words):
        first, last = round(start * rate), min(round(end * rate), len(samples))
        time = np.arange(max(0, last - first)) / rate
        swell = np.sin(np.pi * np.linspace(0, 1, len(time)))
        tone = np.sin(2 * np.pi * (140 + 12 * (number % 7)) * time)
        samples[first : first + len(time)] = (9000 * swell * tone).astype(np.int16)
    return samples


def wav(samples: _Samples, rate: int, *, sizes_known: bool = True) -> bytes:
    """A WAV file of 16-bit mono; with sizes of 0xFFFFFFFF, as streaming servers write them, on request."""
    data = samples.astype("<i2").tobytes()
    whole, size = (36 + len(data), len(data)) if sizes_known else (0xFFFFFFFF, 0xFFFFFFFF)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    return b"RIFF" + struct.pack("<I", whole) + b"WAVE" + form + b"data" + struct.pack("<I", size) + data


def encoded(samples: _Samples, rate: int, container: str, codec: str) -> bytes:
    """The samples as a file: ("mp3", "libmp3lame"), ("flac", "flac"), ("ogg", "libopus"), ("adts", "aac")."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as output:
        output_rate = 48_000 if codec == "libopus" else rate
        stream = output.add_stream(codec, rate=output_rate, layout="mono")
        assert isinstance(stream, AudioStream), "a codec of sound made another stream"
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=output_rate)
        frame = AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate = rate
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    return buffer.getvalue()
