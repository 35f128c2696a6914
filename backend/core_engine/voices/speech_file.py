"""A narration on its way to disk: 16-bit mono WAV, peak at −1 dBFS, put in place whole or not at all."""

from __future__ import annotations

import os
import secrets
import tempfile
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from core_engine.audio_utils import normalize_audio
from core_engine.errors import DiskFull, OutputUnwritable
from core_engine.file_errors import NO_ROOM

_FULL_SCALE = 32767
_BLOCK = 1 << 18  # samples handled at once, so that an hour of speech needs no more memory than a second
_ABANDONED_AFTER = 3600.0  # seconds; what a killed process left beside a narration


class SpeechFile:
    """Collects samples in a nameless file beside ``path`` and becomes a WAV on ``publish``.

    The peak is known only at the end, so the samples are kept as they came and scaled while the WAV
    is written. Whatever fails, the previous file at ``path`` stays as it was.

    Every method raises DiskFull or OutputUnwritable when the disk refuses.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._peak = 0.0
        self._samples_type: np.dtype[np.int16] | np.dtype[np.float32] | None = None
        self.sample_rate = 0
        self.sample_count = 0
        with _disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._samples: IO[bytes] = tempfile.TemporaryFile(dir=path.parent)  # noqa: SIM115 - closed by close()

    def __enter__(self) -> SpeechFile:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # what could not be flushed is not wanted any more
            self._samples.close()

    @property
    def silent(self) -> bool:
        """Whether nothing but zeros has been written."""
        return self._peak == 0

    def write(self, samples: NDArray[np.int16] | NDArray[np.float32], sample_rate: int) -> None:
        """Append mono samples; all of them have one type and one rate."""
        self._samples_type = samples.dtype
        self.sample_rate = sample_rate
        self.sample_count += len(samples)
        if len(samples):
            self._peak = max(self._peak, float(samples.max()), -float(samples.min()))
        with _disk_errors(self._path):
            self._samples.write(samples.tobytes())

    def publish(self) -> float:
        """Put the WAV in place and give its duration in seconds, as read from the file."""
        temporary = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}.part")
        _remove_abandoned(self._path)
        try:
            with _disk_errors(self._path):
                with temporary.open("xb") as file:
                    self._write_wav(file)
                    file.flush()
                    os.fsync(file.fileno())
                duration = wav_duration(temporary)
                temporary.replace(self._path)
        finally:
            temporary.unlink(missing_ok=True)
        return duration

    def _write_wav(self, file: IO[bytes]) -> None:
        with wave.open(file, "wb") as wav:
            wav.setparams((1, 2, self.sample_rate, self.sample_count, "NONE", ""))
            for block in self._blocks():
                wav.writeframesraw(block.tobytes())

    def _blocks(self) -> Iterator[NDArray[np.int16]]:
        assert self._samples_type is not None
        self._samples.seek(0)
        while data := self._samples.read(_BLOCK * self._samples_type.itemsize):
            block = np.frombuffer(data, self._samples_type).astype(np.float32)
            yield np.rint(normalize_audio(block, peak=self._peak) * _FULL_SCALE).astype("<i2")


def wav_duration(path: Path) -> float:
    """Seconds of sound in a WAV file, as its header says."""
    with wave.open(os.fspath(path), "rb") as wav:
        return wav.getnframes() / wav.getframerate()


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFull(
                f"There is no room on the disk for the narration {path.name}. "
                "The previous one was kept; free some space, then generate the speech again."
            ) from error
        raise OutputUnwritable(
            f"The narration {path.name} cannot be written ({error.strerror}). "
            "The previous one was kept; choose a folder that you may write to."
        ) from error


def _remove_abandoned(path: Path) -> None:
    for part in path.parent.glob(f".{path.name}.*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _ABANDONED_AFTER:
                part.unlink()
