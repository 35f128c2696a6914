"""Writing FLAC: what a recording is stored as."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from types import TracebackType
from typing import BinaryIO, Self

import av
from av.audio.frame import AudioFrame

from core_engine.sound_decoding import Samples
from core_engine.timeline import SAMPLE_RATE


class FlacFile:
    """A FLAC file at 48 kHz in the making; it is complete when the block ends well.

    Used as a context manager. Errors of the disk come through as the OSErrors that they are.
    """

    def __init__(self, file: BinaryIO, *, channels: int, depth: int) -> None:
        self._layout = "mono" if channels == 1 else "stereo"
        self._container = av.open(file, "w", format="flac")
        self._stream = self._container.add_stream(
            "flac", rate=SAMPLE_RATE, layout=self._layout, options={"compression_level": "3"}
        )
        self._stream.codec_context.format = "s16" if depth == 16 else "s32"
        self._resampler: av.AudioResampler | None = None
        self._position = 0

    def __enter__(self) -> Self:
        return self

    def write(self, samples: Samples) -> None:
        """Add samples (channels, n) between −1 and 1."""
        frame = AudioFrame.from_ndarray(samples, format="fltp", layout=self._layout)
        frame.sample_rate, frame.time_base = SAMPLE_RATE, Fraction(1, SAMPLE_RATE)
        frame.pts = self._position
        self._position += samples.shape[1]
        self._encode(frame)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._encode(None)
                self._container.mux(self._stream.encode(None))
                self._container.close()
        finally:
            with suppress(av.FFmpegError, OSError):  # that of a file given up, whose reason is known
                self._container.close()

    def _encode(self, frame: AudioFrame | None) -> None:
        if self._resampler is None:
            context = self._stream.codec_context
            context.open(strict=False)
            self._resampler = av.AudioResampler(
                format=context.format, layout=self._layout, rate=SAMPLE_RATE, frame_size=context.frame_size
            )
        for part in self._resampler.resample(frame):
            self._container.mux(self._stream.encode(part))
