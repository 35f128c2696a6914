"""How long and how loud a narration is, and what the film makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core_engine.audio_utils import (
    CODING_HEADROOM,
    LOUDNESS,
    MAX_GAIN,
    PEAK,
    get_audio_duration,
    normalize_audio,
    read_levelled,
    validate_audio_file,
)
from core_engine.progress import Cancelled
from core_engine.tests.sound_files import FLOAT, Signal, floats, pcm, tone, wav

LIMIT = 10 ** ((PEAK - CODING_HEADROOM) / 20)

Record = Callable[[Signal], Path]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    def write(signal: Signal) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.wav"
        path.write_bytes(wav(floats(signal, 32), channels=signal.shape[0], bits=32, kind=FLOAT))
        return path

    return write


def speech(seconds: float, level: float = 0.2, seed: int = 3) -> Signal:
    """Noise in bursts, loud and quiet by turns as words are, (1, samples)."""
    rng = np.random.default_rng(seed)
    count = round(seconds * 48_000)
    envelope = np.clip(np.sin(np.arange(count) / 48_000 * 2 * np.pi * 2.5), 0.05, 1)
    return (level * envelope * rng.standard_normal(count) / 3)[None, :]


def levelled(path: Path) -> NDArray[np.float32]:
    return np.concatenate(list(read_levelled(path, validate_audio_file(path).gain)), axis=1)


def decibels(ratio: float) -> float:
    return 20 * math.log10(ratio)


def test_a_test_tone_has_the_loudness_that_the_standard_says(record: Record) -> None:
    """EBU Tech 3341, signal 1: a stereo sine of 1 kHz at -23 dBFS is at -23.0 LUFS, ± 0.1."""
    time = np.arange(5 * 48_000) / 48_000
    sine = 10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 * time)
    assert validate_audio_file(record(np.stack([sine, sine]))).lufs == pytest.approx(-23.0, abs=0.1)


def test_length_is_counted_in_decoded_samples(tmp_path: Path) -> None:
    path = tmp_path / "lies.wav"
    path.write_bytes(wav(pcm(tone(0.25), 16), data_size=999_999))
    assert get_audio_duration(path) == 0.25
    assert get_audio_duration(str(path)) == 0.25


@pytest.mark.parametrize("level", [0.04, 0.2, 0.9, 3.0])
def test_every_recording_reaches_one_loudness(record: Record, level: float) -> None:
    samples = levelled(record(speech(3, level)))
    after = validate_audio_file(record(samples.astype(np.float64)))
    assert after.lufs == pytest.approx(LOUDNESS, abs=0.5)
    assert np.abs(samples).max() <= LIMIT * 1.001


def test_levelling_keeps_time_and_length(record: Record) -> None:
    signal = np.zeros((1, 48_000))
    signal[0, 24_000:24_100] = 0.1
    samples = levelled(record(signal))
    assert samples.shape == (2, 48_000)
    loud = np.flatnonzero(np.abs(samples[0]) > 0.001)
    assert abs(int(loud[0]) - 24_000) <= 2
    assert abs(int(loud[-1]) - 24_099) <= 2


def test_a_silent_recording_stays_silent(record: Record) -> None:
    path = record(np.zeros((1, 48_000)))
    info = validate_audio_file(path)
    assert (info.lufs, info.gain, info.peak) == (None, 0.0, 0.0)
    assert not levelled(path).any()


@pytest.mark.parametrize("milliseconds", [1, 5, 50, 399])
def test_a_recording_too_short_to_measure_is_levelled_by_its_energy(
    record: Record, milliseconds: int
) -> None:
    path = record(tone(milliseconds / 1000, level=0.05))
    info = validate_audio_file(path)
    assert info.sample_count == 48 * milliseconds
    assert info.lufs is not None
    assert -50 < info.lufs < -20
    samples = levelled(path)
    assert samples.shape == (2, info.sample_count)
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= LIMIT * 1.001


def test_a_single_sample_is_a_sound(record: Record) -> None:
    path = record(np.full((1, 1), 0.5))
    assert validate_audio_file(path).sample_count == 1
    assert levelled(path).shape == (2, 1)


def test_a_whisper_is_lifted_only_so_far(record: Record) -> None:
    whisper = np.tile(tone(1, level=2**0.5 * 10 ** (-70 / 20)), (2, 1))  # −70 dB RMS on both sides
    path = record(whisper)
    info = validate_audio_file(path)
    assert info.lufs == pytest.approx(-70 + 3, abs=1)
    assert info.gain == MAX_GAIN
    before, after = float(np.abs(whisper).max()), float(np.abs(levelled(path)).max())
    assert decibels(after / before) == pytest.approx(MAX_GAIN, abs=0.5)


def test_below_the_noise_of_sixteen_bits_nothing_is_lifted(record: Record) -> None:
    info = validate_audio_file(record(speech(1, 10 ** (-110 / 20))))
    assert (info.lufs, info.gain) == (None, 0.0)


def test_a_clipped_recording_comes_down_and_is_not_clipped_again(record: Record) -> None:
    path = record(np.clip(speech(2, 4.0), -1, 1))
    info = validate_audio_file(path)
    assert info.peak == pytest.approx(2**-0.5)  # mono, laid on two sides with its power kept
    assert info.gain < 0
    assert np.abs(levelled(path)).max() <= LIMIT * 1.001


def test_one_loud_click_does_not_silence_the_voice(record: Record) -> None:
    signal = speech(2, 0.02)
    signal[0, 48_000] = 1.0
    samples = levelled(record(signal))
    assert np.abs(samples).max() <= LIMIT * 1.001
    assert np.abs(samples[:, 60_000:]).max() > 4 * np.abs(signal[0, 60_000:]).max()


def test_levelling_gives_the_same_samples_every_time(record: Record) -> None:
    path = record(speech(1))
    assert validate_audio_file(path) == validate_audio_file(path)
    assert np.array_equal(levelled(path), levelled(path))


def test_measuring_can_be_stopped_within_a_tenth_of_a_second_of_sound(record: Record) -> None:
    path = record(np.tile(speech(10), (1, 6)))
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        validate_audio_file(path, tick)
    assert ticks == 5

    packets = 0

    def count() -> None:
        nonlocal packets
        packets += 1

    validate_audio_file(path, count)
    assert packets >= 60 / 0.1


def test_the_highest_peak_is_brought_to_the_target() -> None:
    samples = np.array([[0.1, -0.25], [0.05, 0.0]], np.float32)
    peak = float(np.abs(normalize_audio(samples)).max())
    assert decibels(peak) == pytest.approx(PEAK, abs=0.001)
    assert float(np.abs(normalize_audio(samples, -6.0)).max()) == pytest.approx(10 ** (-6 / 20), rel=1e-5)


def test_normalising_keeps_the_shape_of_the_sound() -> None:
    samples = speech(0.1).astype(np.float32)
    louder = normalize_audio(samples)
    assert louder.dtype == np.float32
    assert np.allclose(louder / samples, (louder / samples)[0, 0], rtol=1e-4)


def test_normalised_silence_is_silence() -> None:
    assert not normalize_audio(np.zeros((2, 100), np.float32)).any()
    assert normalize_audio(np.zeros((2, 0), np.float32)).shape == (2, 0)


def test_normalising_makes_what_is_no_number_silent() -> None:
    odd = np.array([[np.nan, 0.5, np.inf, -np.inf]], np.float32)
    result = normalize_audio(odd)
    assert np.isfinite(result).all()
    assert result[0, 0] == 0
