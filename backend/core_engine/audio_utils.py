"""Sound files: what is in them, how loud they are, and their samples as the film needs them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core_engine.asset_files import shown_name
from core_engine.errors import SoundEmpty
from core_engine.sound_decoding import Samples, filtered_samples, opened_sound
from core_engine.timeline import SAMPLE_RATE

LOUDNESS = -16.0
"""Programme loudness of every narration in the film, LUFS (EBU R 128)."""

PEAK = -1.0
"""Highest sample peak, dB relative to full scale."""

CODING_HEADROOM = 1.0
"""How far below ``PEAK`` the film's samples are held, dB: AAC adds up to this much to a sharp sound."""

MAX_GAIN = 30.0
"""A recording quieter than this many dB below the target is left quieter: the rest is noise."""

_SILENCE = -69.9  # ebur128 answers −70 when no block passes its gate


@dataclass(frozen=True, kw_only=True, slots=True)
class SoundInfo:
    """A sound file: samples and loudness at the film's rate, and what the file itself holds.

    ``sample_count`` is in samples at 48 kHz, ``lufs`` the integrated loudness (None when silent),
    ``peak`` linear (1.0 is full scale).
    """

    sample_count: int
    lufs: float | None
    peak: float
    source_rate: int
    channels: int
    codec: str

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.sample_count / SAMPLE_RATE

    @property
    def gain(self) -> float:
        """The change in dB that brings the sound to the film's loudness."""
        return 0.0 if self.lufs is None else min(LOUDNESS - self.lufs, MAX_GAIN)


def validate_audio_file(path: str | Path, tick: Callable[[], None] | None = None) -> SoundInfo:
    """Decode a whole sound file and say what it holds.

    ``tick`` is called for every packet (less than 0.1 s of sound) and may raise to stop.
    Raises SoundError (or SoundEmpty) with the reason when it cannot be used.
    """
    meter = _LevelMeter()
    with opened_sound(Path(path)) as (container, stream):
        source_rate, channels = stream.codec_context.sample_rate, stream.codec_context.channels
        codec = stream.codec_context.name
        for chunk, loudness in filtered_samples(
            container, stream, Path(path), [("ebur128", "metadata=1")], tick
        ):
            meter.add(chunk, loudness)
    if not meter.samples:
        raise SoundEmpty(
            f'There is no sound in "{shown_name(Path(path))}". Record it again or choose another file.'
        )
    return SoundInfo(
        sample_count=meter.samples,
        lufs=meter.lufs,
        peak=meter.peak,
        source_rate=source_rate,
        channels=channels,
        codec=codec,
    )


def get_audio_duration(file_path: str | Path) -> float:
    """Length of a sound file in seconds, counted in decoded samples, not taken from its header."""
    return validate_audio_file(file_path).duration


def normalize_audio(samples: Samples, peak_db: float = PEAK, *, peak: float | None = None) -> Samples:
    """Scale samples so that the highest peak lies at ``peak_db``; silence stays silence.

    ``peak`` is that of the whole sound when ``samples`` are only a part of it. Values that are no
    numbers count as silence.
    """
    clean = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0).astype(np.float32, copy=False)
    highest = float(np.abs(clean).max(initial=0.0)) if peak is None else peak
    if highest == 0.0:
        return clean
    return np.asarray(clean * np.float32(10 ** (peak_db / 20) / highest), np.float32)


def read_levelled(path: Path, gain: float) -> Iterator[Samples]:
    """A sound file as 48 kHz stereo in chunks (2, n), changed by ``gain`` dB and held below the peak.

    The limiter looks ahead and gives exactly as many samples as it takes, without delay.
    """
    limit = 10 ** ((PEAK - CODING_HEADROOM) / 20)
    chain = [
        ("volume", f"{gain:.4f}dB:precision=float"),
        ("alimiter", f"limit={limit:.6f}:level=0:latency=1:attack=5:release=50"),
    ]
    with opened_sound(path) as (container, stream):
        for chunk, _ in filtered_samples(container, stream, path, chain):
            yield chunk


class _LevelMeter:
    """Adds up length, peak and loudness over chunks."""

    def __init__(self) -> None:
        self.samples = 0
        self.peak = 0.0
        self._integrated = -math.inf
        self._energy = 0.0

    def add(self, chunk: Samples, loudness: float | None) -> None:
        self.samples += chunk.shape[1]
        self.peak = max(self.peak, float(np.abs(chunk).max(initial=0.0)))
        self._energy += float(np.square(chunk, dtype=np.float64).sum())
        if loudness is not None:
            self._integrated = loudness

    @property
    def lufs(self) -> float | None:
        if self._integrated > _SILENCE:
            return self._integrated
        # Sounds shorter than one 400 ms block have no programme loudness; their plain energy, in
        # the same scale (ITU-R BS.1770-5, formula 2, without the weighting filter), stands in for it.
        power = self._energy / self.samples if self.samples else 0.0
        return -0.691 + 10 * math.log10(power) if power > 1e-8 else None
