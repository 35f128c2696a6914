"""Picture and sound of the finished film agree at every join, and every narration is well heard."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.resampler import AudioResampler

from core_engine.timeline import parse_rate
from core_engine.tts_wrapper import generate_audio
from tests.decoded import loudness, pictures, sound
from tests.films import RATE, Floats, Sound, lasting, make, note, order, plain, save_sound, speech_like, tone

SOURCE_RATES = (22_050, 24_000, 44_100, 48_000)
FPS = ("24", "25", "30", "29.97", "60")


@dataclass(frozen=True)
class Click:
    """A narration that begins with a click and lasts an odd time."""

    samples: int
    rate: int

    def save(self, path: Path) -> Path:
        wave = np.zeros(self.samples)
        burst = min(self.samples, self.rate // 50)
        wave[:burst] = tone(burst, self.rate, 1000.0, 0.8)
        return save_sound(path, wave, self.rate)

    def frames(self, fps: Fraction) -> int:
        """``max(1, ceil(d·fps))``, the specification's length of the shot."""
        return max(1, -(-self.samples * fps.numerator // (self.rate * fps.denominator)))


def odd_clicks(count: int, longest: float, seed: int) -> list[Click]:
    rng = np.random.default_rng(seed)
    return [
        Click(samples=int(rng.uniform(0.12, longest) * rate), rate=rate)
        for rate in rng.permutation(np.resize(SOURCE_RATES, count)).tolist()
    ]


def picture_changes(film: Path) -> list[Fraction]:
    """The times at which the film's picture turns from black to white or back, and 0."""
    changes: list[Fraction] = []
    bright: bool | None = None
    for picture in pictures(film):
        now = bool(picture.luma.mean() > 125)
        if now is not bright:
            changes.append(picture.time)
            bright = now
    return changes


def click_near(heard: Floats, time: Fraction) -> float:
    """The second at which the click around ``time`` begins."""
    first = max(0, round((time - Fraction(6, 100)) * RATE))
    around = np.abs(heard[first : first + round(0.12 * RATE)])
    return (first + int(np.argmax(around > 0.3 * around.max()))) / RATE


def check_joins(folder: Path, fps: Fraction, clicks: list[Click]) -> None:
    looks = plain(folder / "black.png", (0, 0, 0)), plain(folder / "white.png", (255, 255, 255))
    shots = [(looks[number % 2], click.save(folder / f"{number}.wav")) for number, click in enumerate(clicks)]
    film = folder / "film.mp4"
    made = make(order(shots, fps=fps, zoom=1.0, width=64, height=64), film)
    changes = picture_changes(film)
    firsts = np.cumsum([0, *(click.frames(fps) for click in clicks)]).tolist()
    assert changes == [frame / fps for frame in firsts[:-1]]
    assert made.duration == firsts[-1] / fps
    heard = sound(film).mean(axis=0)
    apart = [abs(float(change) - click_near(heard, change)) for change in changes]
    note(
        f"{float(fps):g} fps, {len(clicks)} shots, {float(made.duration):.0f} s: picture and click at most "
        f"{max(apart) * 1000:.2f} ms apart (half a frame is {500 / float(fps):.2f} ms)"
    )
    assert max(apart) <= 1 / fps / 2


@pytest.mark.parametrize("rate", FPS)
def test_picture_and_sound_change_together_at_every_join(tmp_path: Path, rate: str) -> None:
    check_joins(tmp_path, parse_rate(rate), odd_clicks(14, 0.6, seed=int(float(rate))))


@pytest.mark.full
@pytest.mark.parametrize("rate", FPS)
def test_picture_and_sound_change_together_at_all_joins_of_200_shots(tmp_path: Path, rate: str) -> None:
    check_joins(tmp_path, parse_rate(rate), odd_clicks(200, 3.0, seed=int(float(rate))))


@pytest.mark.parametrize("rate", SOURCE_RATES)
def test_a_narration_of_exactly_one_second_takes_exactly_its_frames(tmp_path: Path, rate: int) -> None:
    """Resampling must not add the one sample that would cost a whole frame."""
    picture = plain(tmp_path / "grey.png", (120, 120, 120))
    narration = save_sound(tmp_path / "second.wav", tone(rate, rate), rate)
    film = make(order([(picture, narration)] * 2, fps=Fraction(25), zoom=1.0), tmp_path / "film.mp4")
    assert film.frames == 50


def test_narrations_never_overlap(tmp_path: Path) -> None:
    """Even ones speak on the left, odd ones on the right: beside each other there is silence."""
    fps = Fraction(25)
    picture = plain(tmp_path / "grey.png", (120, 120, 120))
    shots = []
    lengths = [17_001, 9_601, 30_011, 1_921, 25_000, 8_081]
    for number, length in enumerate(lengths):
        both = np.zeros((length, 2))
        both[:, number % 2] = tone(length, level=0.5)
        shots.append((picture, save_sound(tmp_path / f"{number}.wav", both)))
    make(order(shots, fps=fps, zoom=1.0), tmp_path / "film.mp4")
    heard = sound(tmp_path / "film.mp4")
    begin = 0
    spread = 2048  # an AAC frame reaches this far to both sides
    for number, length in enumerate(lengths):
        other = heard[1 - number % 2, begin + spread : begin + length - spread]
        own = heard[number % 2, begin : begin + length]
        assert np.sqrt(np.mean(own**2)) > 0.05
        assert other.size == 0 or np.abs(other).max() < 0.002, f"narration {number} is talked over"
        begin += -(-length * 25 // RATE) * RATE // 25


@pytest.mark.parametrize("frames", [Fraction(20), Fraction(41, 2)])
def test_joins_do_not_click_between_narrations_at_full_level(tmp_path: Path, frames: Fraction) -> None:
    """A tone that is cut at its highest point begins and ends softly."""
    fps = Fraction(25)
    picture = plain(tmp_path / "grey.png", (120, 120, 120))
    narration = save_sound(tmp_path / "tone.wav", tone(int(frames * RATE / fps), level=0.99))
    make(order([(picture, narration)] * 4, fps=fps, zoom=1.0), tmp_path / "film.mp4")
    heard = sound(tmp_path / "film.mp4")[0]
    step = np.abs(np.diff(heard))
    length = -(-frames.numerator // frames.denominator) * RATE // 25
    quiet = max(float(step[n * length + 6000 : n * length + 12000].max()) for n in range(4))
    at_joins = max(float(step[n * length - 3500 : n * length + 1500].max()) for n in (1, 2, 3))
    note(f"largest step from sample to sample: {quiet:.4f} within the tone, {at_joins:.4f} at joins")
    assert at_joins < 1.5 * quiet


def check_levels(folder: Path, narrations: list[Path]) -> None:
    picture = plain(folder / "grey.png", (120, 120, 120))
    film = folder / "film.mp4"
    make(order([(picture, narration) for narration in narrations], fps=Fraction(10), zoom=1.0), film)
    heard = sound(film)
    changes = [0, *shot_ends(film, narrations)]
    levels = [loudness(heard[:, begin:end]) for begin, end in pairwise(changes)]
    peak = 20 * np.log10(float(np.abs(heard).max()))
    note(f"{len(levels)} narrations: {min(levels):.2f} to {max(levels):.2f} LUFS, peak {peak:.2f} dBFS")
    assert all(abs(level + 16) <= 1 for level in levels)
    assert peak <= -1


def shot_ends(film: Path, narrations: list[Path]) -> list[int]:
    """The samples at which the shots end, from the narrations' own lengths at 10 frames a second."""
    ends, frame = [], 0
    for narration in narrations:
        heard: Sound = sound_of(narration)
        frame += -(-heard.shape[1] * 10 // RATE)
        ends.append(frame * RATE // 10)
    return ends


def sound_of(narration: Path) -> Sound:
    """A WAV file's samples at the film's rate, resampled by FFmpeg."""
    resampler = AudioResampler(format="fltp", layout="stereo", rate=RATE)
    with av.open(str(narration)) as file:
        frames = [part for frame in file.decode(audio=0) for part in resampler.resample(frame)]
        frames += resampler.resample(None)
    return np.concatenate([np.asarray(frame.to_ndarray(), np.float32) for frame in frames], axis=1)


def test_quiet_and_loud_narrations_are_brought_to_one_loudness(tmp_path: Path) -> None:
    narrations = [
        save_sound(tmp_path / f"{number}.wav", gain * speech_like(4.0 + number / 7, rate, number), rate)
        for number, (rate, gain) in enumerate(zip(SOURCE_RATES, (1.9, 0.1, 0.6, 1.0), strict=True))
    ]
    check_levels(tmp_path, narrations)


SENTENCES = (
    "The old keeper climbed one hundred and ninety-nine steps in a storm, lit the lamp, and waited.",
    "Nobody came that night. Far out, between the waves, a single light went up and down.",
    "In the morning the sea lay still, and on the sand there was a boat that he had never seen.",
)


def test_spoken_narrations_are_brought_to_one_loudness(tmp_path: Path) -> None:
    narrations = []
    for number, (text, speed) in enumerate(zip(SENTENCES, (0.8, 1.0, 1.5), strict=True)):
        path = tmp_path / f"spoken{number}.wav"
        generate_audio(text, "", speed, path, language="en")
        narrations.append(path)
    check_levels(tmp_path, narrations)


def test_a_narration_of_clicks_and_whispers_stays_below_the_peak(tmp_path: Path) -> None:
    """Sharp sounds over quiet ones need the limiter, and AAC must not lift them over the peak again."""
    rng = np.random.default_rng(5)
    hiss = 0.01 * rng.standard_normal(4 * RATE)
    hiss[:: RATE // 5] = 0.99
    narration = save_sound(tmp_path / "clicks.wav", hiss)
    tones = lasting(tmp_path / "tone.wav", 40, Fraction(10))
    picture = plain(tmp_path / "grey.png", (120, 120, 120))
    make(order([(picture, narration), (picture, tones)], fps=Fraction(10), zoom=1.0), tmp_path / "film.mp4")
    peak = 20 * np.log10(float(np.abs(sound(tmp_path / "film.mp4")).max()))
    note(f"peak {peak:.2f} dBFS")
    assert peak <= -1
