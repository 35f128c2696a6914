"""Pieces and sound joined by stream copy."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from core_engine.assembly import EncodedPiece, join
from core_engine.asset_files import stamp_of
from core_engine.audio_utils import validate_audio_file
from core_engine.encoder import Piece, encode_piece
from core_engine.errors import FilmDamaged
from core_engine.ken_burns import move_for
from core_engine.progress import Cancelled
from core_engine.sampling import load_planes
from core_engine.sound_track import Narration, Section, packet_count, write_section
from core_engine.tests.picture_files import noise
from core_engine.timeline import RenderSpec, SegmentSpec, Timeline, build_timeline, parse_rate


def beep(path: Path, samples: int) -> Path:
    """A 16-bit mono WAV at 48 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((5000 * np.sin(np.arange(samples) / 17)).astype("<i2").tobytes())
    return path


class Parts:
    """A timeline whose pieces and sound are encoded, ready to be joined."""

    def __init__(self, folder: Path, frames: tuple[int, ...], fps: Fraction) -> None:
        noise(128, 128).save(folder / "noise.png")
        self.folder = folder
        self.fps = fps
        self.timeline: Timeline = build_timeline([int(n * 48_000 / fps) for n in frames], fps)
        self.sound = folder / "sound.mp4"
        narrations = [
            Narration(path, validate_audio_file(path), stamp_of(path))
            for path in (beep(folder / f"{s.index}.wav", s.sample_count) for s in self.timeline.shots)
        ]
        section = Section(0, packet_count(self.timeline))
        write_section(self.timeline, narrations, section, self.sound, lambda: None)
        self.pieces = [
            EncodedPiece(self.encoded(shot.index, shot.frame_count), shot.first_frame)
            for shot in self.timeline.shots
        ]

    def encoded(self, number: int, frames: int, width: int = 64) -> Path:
        picture = self.folder / "noise.png"
        segment = SegmentSpec(picture=picture, narration=picture, sequence_index=number)
        spec = RenderSpec(segments=(segment,), width=width, height=64, fps=self.fps)
        move, path = move_for(number, 1.3), self.folder / f"{number}-{width}.mp4"
        working = load_planes(picture, move, width, 64)
        encode_piece(working, move, Piece(0, frames, frames), spec, path, lambda: None)
        return path


def decoded(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray().tobytes() for frame in container.decode(video=0)]


@pytest.mark.parametrize("rate", ["30", "29.97", "119.88", "1", "997/31"])
def test_joined_frames_are_those_of_the_pieces_at_their_own_times(tmp_path: Path, rate: str) -> None:
    parts = Parts(tmp_path, (5, 1, 1, 9, 2), parse_rate(rate))
    film = tmp_path / "film.mp4"
    ticks: list[int] = []
    join(parts.pieces, [parts.sound], parts.timeline, film, lambda: ticks.append(1))
    assert len(ticks) == parts.timeline.frame_count
    assert decoded(film) == [frame for piece in parts.pieces for frame in decoded(piece.path)]
    with av.open(str(film)) as container:
        times = [
            (packet.pts, packet.dts, packet.time_base)
            for packet in container.demux(video=0)
            if packet.pts is not None and packet.dts is not None and packet.time_base is not None
        ]
    seconds = sorted(pts * base for pts, _, base in times)
    assert seconds == [number / parts.fps for number in range(parts.timeline.frame_count)]
    decoding = [dts for _, dts, _ in times]
    assert decoding == sorted(set(decoding))
    assert all(dts <= pts for pts, dts, _ in times)


def test_sound_is_copied_packet_by_packet(tmp_path: Path) -> None:
    parts = Parts(tmp_path, (20, 31), Fraction(25))
    film = tmp_path / "film.mp4"
    join(parts.pieces, [parts.sound], parts.timeline, film, lambda: None)

    def packets(path: Path) -> list[tuple[int, bytes]]:
        with av.open(str(path)) as container:
            every = [(packet.pts, bytes(packet)) for packet in container.demux(audio=0)]
            return [(pts, content) for pts, content in every if pts is not None]

    heard = packets(film)
    assert [content for _, content in heard] == [content for _, content in packets(parts.sound)]
    assert [pts for pts, _ in heard] == [1024 * (number - 1) for number in range(len(heard))]


@pytest.mark.parametrize("frames", [(1,), (1,) * 60, (400,)])
def test_the_room_left_for_the_index_always_suffices_and_is_not_wasted(
    tmp_path: Path, frames: tuple[int, ...]
) -> None:
    parts = Parts(tmp_path, frames, Fraction(30))
    film = tmp_path / "film.mp4"
    join(parts.pieces, [parts.sound], parts.timeline, film, lambda: None)
    content = film.read_bytes()
    entries = sum(frames) + parts.timeline.sample_count // 1024
    assert 0 < content.index(b"moov") < content.index(b"mdat") < 40 * entries + 12_000


def test_sound_and_picture_lie_near_each_other(tmp_path: Path) -> None:
    """A player that reads on must find both: never more than a second of one without the other."""
    parts = Parts(tmp_path, (60, 60), Fraction(10))
    film = tmp_path / "film.mp4"
    join(parts.pieces, [parts.sound], parts.timeline, film, lambda: None)
    places = []
    with av.open(str(film)) as container:
        for packet in container.demux():
            if packet.pos is not None and packet.dts is not None and packet.time_base is not None:
                places.append((packet.pos, packet.stream.type, float(packet.dts * packet.time_base)))
    reached = {"video": 0.0, "audio": 0.0}
    for _, kind, time in sorted(places):
        reached[kind] = time
        assert abs(reached["video"] - reached["audio"]) < 1


def test_pieces_of_different_settings_are_not_joined(tmp_path: Path) -> None:
    parts = Parts(tmp_path, (3, 3), Fraction(30))
    other = EncodedPiece(parts.encoded(1, 3, width=66), 3)
    with pytest.raises(FilmDamaged, match="different settings"):
        join([parts.pieces[0], other], [parts.sound], parts.timeline, tmp_path / "film.mp4", lambda: None)


def test_joining_can_be_stopped(tmp_path: Path) -> None:
    parts = Parts(tmp_path, (3, 3), Fraction(30))

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        join(parts.pieces, [parts.sound], parts.timeline, tmp_path / "film.mp4", stop)
