"""The same order gives the same bytes, whoever makes it and however many help."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from core_engine.encoder import (
    BIT_RATE,
    LAYOUT,
    LIMITED_RANGE,
    THREADS,
    Piece,
    encode_piece,
    encoder_options,
    gop_length,
    planes_of,
)
from core_engine.ken_burns import move_for
from core_engine.sampling import load_planes
from core_engine.timeline import RenderSpec
from tests.films import lasting, make, order, photograph, plain, save_picture


def mixed_story(folder: Path, shots: int, longest: int) -> RenderSpec:
    """Shots of many lengths over a few pictures; the first is longer than one piece."""
    looks = [
        save_picture(folder / f"{number}.png", photograph(320, 180, 0.9, seed=number)) for number in range(4)
    ]
    fps = Fraction(10)
    frames = [130, *((7 * number) % longest + 1 for number in range(1, shots))]
    pairs = [
        (looks[number % 4], lasting(folder / f"{number}.wav", count, fps))
        for number, count in enumerate(frames)
    ]
    return order(pairs, fps=fps)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("shots", "longest", "size"),
    [
        pytest.param(8, 25, (160, 90), id="small"),
        pytest.param(60, 90, (640, 360), id="large", marks=pytest.mark.full),
    ],
)
def test_films_are_equal_whatever_the_number_of_workers(
    tmp_path: Path, shots: int, longest: int, size: tuple[int, int]
) -> None:
    small = mixed_story(tmp_path, shots, longest)
    spec = RenderSpec(segments=small.segments, fps=small.fps, width=size[0], height=size[1])
    digests = set()
    for number, workers in enumerate((1, 2, 4, 1)):
        path = tmp_path / f"{number}.mp4"
        make(spec, path, workers)
        digests.add(digest(path))
    assert len(digests) == 1


def test_the_place_of_the_files_is_not_in_the_film(tmp_path: Path) -> None:
    digests = set()
    for name in ("here", "there, elsewhere"):
        folder = tmp_path / name
        folder.mkdir()
        make(mixed_story(folder, 2, 10), folder / f"{name}.mp4")
        digests.add(digest(folder / f"{name}.mp4"))
    assert len(digests) == 1


def test_another_picture_gives_another_film(tmp_path: Path) -> None:
    """The comparison would see a difference."""
    narration = lasting(tmp_path / "narration.wav", 5, Fraction(30))
    digests = set()
    for grey in (100, 103):
        picture = plain(tmp_path / f"{grey}.png", (grey, grey, grey))
        make(order([(picture, narration)]), tmp_path / f"{grey}.mp4")
        digests.add(digest(tmp_path / f"{grey}.mp4"))
    assert len(digests) == 2


def test_frames_in_the_same_memory_give_the_bytes_of_fresh_frames(tmp_path: Path) -> None:
    picture = save_picture(tmp_path / "photograph.png", photograph(640, 360, 0.9))
    spec = order([(picture, picture)], width=320, height=180)
    move, piece = move_for(1, 1.3), Piece(0, 90, 90)
    working = load_planes(picture, move, 320, 180)
    encode_piece(working, move, piece, spec, tmp_path / "reused.mp4", lambda: None)

    kept = []  # every frame stays alive, so no memory can be used twice
    with av.open(str(tmp_path / "fresh.mp4"), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=30, options=encoder_options(spec))
        context = stream.codec_context
        context.width, context.height, context.pix_fmt = 320, 180, LAYOUT
        context.time_base = Fraction(1, 30)
        context.bit_rate, context.gop_size, context.thread_count = BIT_RATE, gop_length(spec.fps), THREADS
        context.color_range = LIMITED_RANGE
        context.colorspace = context.color_primaries = context.color_trc = 1
        for number in range(90):
            frame = VideoFrame(320, 180, LAYOUT)
            frame.pts, frame.time_base = number, Fraction(1, 30)
            working.sample(move.view(number, 90), planes_of(frame))
            kept.append(frame)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert len(kept) == 90
    assert digest(tmp_path / "fresh.mp4") == digest(tmp_path / "reused.mp4")


def test_equal_shots_are_encoded_once(tmp_path: Path) -> None:
    """Seven directions, one picture, one length: the eighth shot is the first again."""
    picture = save_picture(tmp_path / "photograph.png", photograph(320, 180, 1.0))
    narration = lasting(tmp_path / "narration.wav", 8, Fraction(30))
    film = make(order([(picture, narration)] * 21), tmp_path / "film.mp4")
    assert film.encoded_shots == 7
    assert film.cached_shots == 14
    with av.open(str(tmp_path / "film.mp4")) as container:
        sizes = [packet.size for packet in container.demux(video=0) if packet.pts is not None]
    assert np.array(sizes).reshape(3, 56).tolist() == [sizes[:56]] * 3


def test_equal_still_shots_are_one_whatever_their_direction(tmp_path: Path) -> None:
    picture = plain(tmp_path / "grey.png", (99, 120, 140))
    narration = lasting(tmp_path / "narration.wav", 8, Fraction(30))
    film = make(order([(picture, narration)] * 14, zoom=1.0), tmp_path / "film.mp4")
    assert film.encoded_shots == 1
