"""Clips look like something, last as long as was asked for, and move smoothly."""

from __future__ import annotations

import io
from itertools import pairwise

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from providers.fake.painting import only_sound, paint
from providers.fake.painting_order import Clip, Part, fitted, picture_in


def frames(film: bytes) -> list[NDArray[np.uint8]]:
    with av.open(io.BytesIO(film), "r") as container:
        return [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in container.decode(video=0)]


def halves(left: tuple[int, int, int], right: tuple[int, int, int]) -> bytes:
    picture = Image.new("RGB", (320, 180), left)
    picture.paste(right, (160, 0, 320, 180))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_a_clip_has_the_size_rate_and_length_that_were_asked_for() -> None:
    film = paint(Clip(320, 180, 24, (Part(2, seed="a"),)))
    with av.open(io.BytesIO(film), "r") as container:
        video = container.streams.video[0]
        assert (video.width, video.height) == (320, 180)
        assert video.average_rate == 24
        assert (video.codec_context.color_range, video.codec_context.colorspace) == (1, 1)
        assert not container.streams.audio
    assert len(frames(film)) == 48
    assert film.index(b"moov") < film.index(b"mdat")
    assert len(film) < 50_000


def test_a_picture_that_was_sent_is_seen_and_moves() -> None:
    film = frames(paint(Clip(320, 180, 24, (Part(2, halves((200, 30, 30), (30, 30, 200)), "b"),))))
    first, last = film[0].astype(int), film[-1].astype(int)
    assert np.abs(first[90, 20] - (200, 30, 30)).max() < 12
    assert np.abs(first[90, 300] - (30, 30, 200)).max() < 12
    assert np.abs(last - first).max() > 60


def test_without_a_picture_every_seed_has_colours_of_its_own_that_drift() -> None:
    one, other = (frames(paint(Clip(160, 90, 24, (Part(2, seed=seed),)))) for seed in "xy")
    assert np.abs(one[0].astype(int) - other[0].astype(int)).mean() > 5
    assert np.abs(one[0].astype(int) - one[-1].astype(int)).mean() > 1
    steps = [np.abs(a.astype(int) - b.astype(int)).mean() for a, b in pairwise(one)]
    assert max(steps) < 4


def test_several_scenes_follow_one_another_without_losing_a_frame() -> None:
    parts = (Part(0.7, halves((250, 250, 250), (250, 250, 250))), Part(1.3, halves((5, 5, 5), (5, 5, 5))))
    film = paint(Clip(160, 90, 30, parts, sound=True))
    bright = [frame.mean() > 128 for frame in frames(film)]
    assert bright == [True] * 21 + [False] * 39
    with av.open(io.BytesIO(film), "r") as container:
        audio = container.streams.audio[0]
        assert audio.duration is not None
        assert audio.time_base is not None
        assert float(audio.duration * audio.time_base) == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("broken", [b"no picture", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_a_picture_that_cannot_be_opened_becomes_a_gradient(broken: bytes) -> None:
    assert len(frames(paint(Clip(160, 90, 24, (Part(0.5, broken, "c"),))))) == 12


def test_a_file_of_sound_only_has_no_picture() -> None:
    with av.open(io.BytesIO(only_sound(1.0)), "r") as container:
        assert not container.streams.video
        assert len(container.streams.audio) == 1


@pytest.mark.parametrize(
    ("asked", "side", "size"),
    [
        ((1280, 720), 320, (320, 180)),
        ((720, 1280), 320, (180, 320)),
        ((1584, 672), 320, (320, 136)),
        ((100, 50), 320, (100, 50)),
    ],
)
def test_a_size_keeps_its_shape_and_is_even(asked: tuple[int, int], side: int, size: tuple[int, int]) -> None:
    assert fitted(*asked, side) == size


@pytest.mark.parametrize(
    "uri", ["https://a.example/b.png", "data:image/png;base64,@@@", "data:text/html;base64,QQ=="]
)
def test_only_a_data_uri_of_a_picture_holds_one(uri: str) -> None:
    assert picture_in(uri) == b""
