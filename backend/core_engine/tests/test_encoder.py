"""Pieces of shots, encoded."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import PictureType, VideoFrame
from hypothesis import given
from hypothesis import strategies as st

from core_engine import encoder
from core_engine.encoder import (
    LAYOUT,
    PIECE_GOPS,
    Piece,
    cut_into_pieces,
    encode_piece,
    gop_length,
    planes_of,
)
from core_engine.errors import EncoderMissing
from core_engine.ken_burns import Move, move_for
from core_engine.sampling import WorkingPicture, load_planes
from core_engine.tests.picture_files import noise
from core_engine.timeline import Quality, RenderSpec, SegmentSpec

rates = st.one_of(st.integers(1, 120).map(Fraction), st.fractions(1, 120, max_denominator=1001))


@given(st.integers(1, 100_000), rates)
def test_pieces_cover_a_shot_without_gap_and_are_few_and_alike(frames: int, fps: Fraction) -> None:
    pieces = cut_into_pieces(frames, fps)
    assert [piece.start for piece in pieces] == [0, *(piece.stop for piece in pieces[:-1])]
    assert pieces[-1].stop == frames
    assert all(piece.frame_count == frames and piece.length > 0 for piece in pieces)
    lengths = {piece.length for piece in pieces}
    assert max(lengths) <= PIECE_GOPS * gop_length(fps)
    assert max(lengths) - min(lengths) <= 1
    assert (len(pieces) - 1) * PIECE_GOPS * gop_length(fps) < frames


@given(rates)
def test_a_gop_lasts_at_most_two_seconds(fps: Fraction) -> None:
    assert gop_length(fps) >= 1
    assert gop_length(fps) / fps <= 2


def order(quality: Quality = Quality.STANDARD) -> RenderSpec:
    segment = SegmentSpec(picture=Path("a.png"), narration=Path("a.wav"), sequence_index=0)
    return RenderSpec(segments=(segment,), width=64, height=64, quality=quality)


@pytest.fixture
def picture(tmp_path: Path) -> tuple[WorkingPicture, Move]:
    noise(128, 128).save(tmp_path / "noise.png")
    move = move_for(1, 1.3)
    return load_planes(tmp_path / "noise.png", move, 64, 64), move


def frame_kinds(path: Path) -> list[str]:
    """I, P or B for each frame in the order of showing."""
    with av.open(str(path)) as container:
        return [PictureType(frame.pict_type).name for frame in container.decode(video=0)]


def test_a_piece_holds_its_own_frames_and_begins_with_a_keyframe(
    tmp_path: Path, picture: tuple[WorkingPicture, Move]
) -> None:
    done: list[int] = []
    encode_piece(*picture, Piece(60, 130, 200), order(), tmp_path / "piece.mp4", lambda: done.append(1))
    kinds = frame_kinds(tmp_path / "piece.mp4")
    assert len(kinds) == len(done) == 70
    assert [number for number, kind in enumerate(kinds) if kind == "I"] == [0, 60]


@pytest.mark.parametrize("quality", list(Quality))
def test_every_quality_is_of_the_high_profile(
    tmp_path: Path, picture: tuple[WorkingPicture, Move], quality: Quality
) -> None:
    encode_piece(*picture, Piece(0, 5, 5), order(quality), tmp_path / "piece.mp4", lambda: None)
    with av.open(str(tmp_path / "piece.mp4")) as container:
        context = container.streams.video[0].codec_context
        # A preset that needs nothing of it would be marked as Constrained Baseline.
        assert context.profile == "High"


@pytest.mark.parametrize("quality", list(Quality))
def test_what_the_memory_held_before_is_not_in_the_bytes(tmp_path: Path, quality: Quality) -> None:
    """Noise at this size takes more bits than a player's buffer holds, so libx264 looks at all it knows."""
    noise(640, 360).save(tmp_path / "noise.png")
    move = move_for(1, 1.3)
    working = load_planes(tmp_path / "noise.png", move, 320, 180)
    spec = replace(order(quality), width=320, height=180)
    films = set()
    for seed in range(6):
        rubbish = [
            np.random.default_rng(seed).bytes(size) for size in (5_000, 60_000, 500_000, 2_500_000) * 6
        ]
        del rubbish
        path = tmp_path / f"{seed}.mp4"
        encode_piece(working, move, Piece(0, 40, 150), spec, path, lambda: None)
        films.add(path.read_bytes())
    assert len(films) == 1


def test_a_piece_that_breaks_leaves_no_file(tmp_path: Path, picture: tuple[WorkingPicture, Move]) -> None:
    class Enough(Exception):
        pass

    def stop() -> None:
        raise Enough

    with pytest.raises(Enough):
        encode_piece(*picture, Piece(0, 50, 50), order(), tmp_path / "piece.mp4", stop)
    assert not (tmp_path / "piece.mp4").exists()


@pytest.mark.parametrize("size", [(64, 64), (66, 70), (1366, 768)])
def test_planes_are_the_frames_own_memory_without_its_padding(size: tuple[int, int]) -> None:
    frame = VideoFrame(*size, LAYOUT)
    luma, chroma = planes_of(frame)
    assert (luma.shape, chroma.shape) == ((size[1], size[0]), (size[1] // 2, size[0] // 2, 2))
    luma[:], chroma[..., 0], chroma[..., 1] = 90, 91, 92
    frame = frame.reformat(format="yuv420p")
    halves = np.array_split(frame.to_ndarray().ravel(), [size[0] * size[1], size[0] * size[1] * 5 // 4])
    assert [set(half.tolist()) for half in halves] == [{90}, {91}, {92}]


def test_a_library_without_an_encoder_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder.check_encoders()

    def none(name: str, mode: str) -> None:
        raise av.codec.codec.UnknownCodecError(name)

    monkeypatch.setattr(encoder, "Codec", none)
    with pytest.raises(EncoderMissing, match=r"no libx264 encoder.*pip install"):
        encoder.check_encoders()
