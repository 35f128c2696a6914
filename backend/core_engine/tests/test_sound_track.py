"""A sound track in sections is the sound track."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from core_engine import sound_track
from core_engine.assembly import EncodedPiece, join
from core_engine.asset_files import stamp_of
from core_engine.audio_utils import validate_audio_file
from core_engine.encoder import Piece, encode_piece
from core_engine.ken_burns import move_for
from core_engine.sampling import load_planes
from core_engine.sound_track import (
    AAC_FRAME,
    BIT_RATE,
    Narration,
    Section,
    cut_into_sections,
    packet_count,
    shot_samples,
    write_section,
)
from core_engine.tests.picture_files import noise
from core_engine.timeline import RenderSpec, SegmentSpec, Timeline, build_timeline

FPS = Fraction(30000, 1001)
SOUNDS = 5


def chirping(path: Path, seconds: float, seed: int) -> Path:
    """A mono WAV at 48 kHz full of sharp attacks, the worst for a seam between two encoders."""
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * 48_000)) / 48_000
    sound = np.sin(2 * np.pi * (200 + 300 * time) * time)
    sound *= np.exp(-30 * (time * random.uniform(5, 9) % 1))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((12_000 * sound).astype("<i2").tobytes())
    return path


@pytest.fixture
def story(tmp_path: Path) -> tuple[Timeline, list[Narration]]:
    paths = [chirping(tmp_path / f"{n}.wav", 1.3 + 0.17 * n, n) for n in range(SOUNDS)]
    narrations = [Narration(path, validate_audio_file(path), stamp_of(path)) for path in paths]
    return build_timeline((narration.info.sample_count for narration in narrations), FPS), narrations


def film_of(
    story: tuple[Timeline, list[Narration]], sections: tuple[Section, ...], folder: Path
) -> tuple[NDArray[np.float32], list[int]]:
    """The decoded sound (2, n) of a film with these sections, and the sizes of its packets."""
    timeline, narrations = story
    folder.mkdir()
    sounds = []
    for number, section in enumerate(sections):
        sounds.append(folder / f"{number}.m4a")
        write_section(timeline, narrations, section, sounds[-1], lambda: None)
    noise(64, 64).save(folder / "noise.png")
    segment = SegmentSpec(picture=folder / "noise.png", narration=folder, sequence_index=0)
    spec = RenderSpec(segments=(segment,), width=64, height=64, fps=FPS)
    frames, move = timeline.frame_count, move_for(0, 1.3)
    piece = EncodedPiece(folder / "piece.mp4", 0)
    working = load_planes(folder / "noise.png", move, 64, 64)
    encode_piece(working, move, Piece(0, frames, frames), spec, piece.path, lambda: None)
    join([piece], sounds, timeline, folder / "film.mp4", lambda: None)
    with av.open(str(folder / "film.mp4")) as container:
        sizes = [packet.size for packet in container.demux(audio=0) if packet.pts is not None]
    with av.open(str(folder / "film.mp4")) as container:
        heard = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    return heard, sizes


def true_sound(timeline: Timeline, narrations: list[Narration]) -> NDArray[np.float32]:
    sound = np.zeros((2, timeline.sample_count), np.float32)
    for shot, narration in zip(timeline.shots, narrations, strict=True):
        samples = np.concatenate(list(shot_samples(shot, narration)), axis=1)
        sound[:, shot.first_sample : shot.first_sample + shot.sample_count] = samples
    return sound


def test_sections_sound_at_their_seams_as_true_as_anywhere(
    story: tuple[Timeline, list[Narration]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeline, narrations = story
    monkeypatch.setattr(sound_track, "SECTION_PACKETS", 40)
    sections = cut_into_sections(timeline)
    assert len(sections) == SOUNDS
    whole, sizes = film_of(story, (Section(0, packet_count(timeline)),), tmp_path / "whole")
    seamed, others = film_of(story, sections, tmp_path / "seamed")
    assert len(others) == len(sizes) == packet_count(timeline)
    assert seamed.shape == whole.shape
    true = true_sound(timeline, narrations)

    def error_near(heard: NDArray[np.float32], packet: int) -> float:
        near = slice((packet - 3) * AAC_FRAME, (packet + 2) * AAC_FRAME)
        return float(np.sqrt(np.mean(np.square(heard[:, near] - true[:, near]))))

    for section in sections[1:]:
        assert error_near(whole, section.first) < 0.01, "the yardstick itself is off"
        assert error_near(seamed, section.first) <= 1.5 * error_near(whole, section.first)


def coded(path: Path) -> tuple[float, float]:
    """A film's sound with one narration: its bits per second, and dB between it and what coding adds."""
    narration = Narration(path, validate_audio_file(path), stamp_of(path))
    timeline = build_timeline([narration.info.sample_count], FPS)
    (section,) = cut_into_sections(timeline)
    written = path.with_suffix(".m4a")
    write_section(timeline, [narration], section, written, lambda: None)
    with av.open(str(written)) as container:
        size = sum(packet.size for packet in container.demux(audio=0))
    with av.open(str(written)) as container:
        heard = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    true = true_sound(timeline, [narration])
    added = heard[:, AAC_FRAME : AAC_FRAME + true.shape[1]] - true[:, : heard.shape[1] - AAC_FRAME]
    distance = 10 * np.log10(np.square(true).mean() / np.square(added).mean())
    return 8 * size / float(timeline.duration), float(distance)


def test_attacks_out_of_silence_stay_clean(tmp_path: Path) -> None:
    rate, distance = coded(chirping(tmp_path / "chirps.wav", 6, 1))
    assert rate <= BIT_RATE
    assert distance > 40


def test_dense_sound_keeps_to_the_films_rate(tmp_path: Path) -> None:
    path = tmp_path / "noise.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", "not compressed"))
        file.writeframes(np.random.default_rng(1).normal(0, 6_000, 288_000).astype("<i2").tobytes())
    rate, distance = coded(path)
    assert 0.9 * BIT_RATE <= rate <= 1.06 * BIT_RATE
    assert distance > 12


def test_sections_cover_the_track_and_begin_with_a_narration() -> None:
    timeline = build_timeline([48_000 * 7 + 100 * number for number in range(40)], FPS)
    sections = cut_into_sections(timeline)
    assert len(sections) > 5
    assert [section.first for section in sections] == [0, *(section.stop for section in sections[:-1])]
    assert sections[-1].stop == packet_count(timeline)
    starts = {shot.first_sample // AAC_FRAME + 1 for shot in timeline.shots}
    assert {section.first for section in sections[1:]} <= starts


def test_one_very_long_narration_is_one_section() -> None:
    assert len(cut_into_sections(build_timeline([48_000 * 3600], FPS))) == 1
