"""The examiner examined: films that are cut, flipped, emptied or not the ones that were ordered."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import pytest

from core_engine.errors import FilmDamaged
from core_engine.film import Film
from core_engine.timeline import RenderSpec, Timeline, build_timeline
from core_engine.verification import verify_film
from core_engine.video_renderer import render
from tests.faults.films import write_story

pytestmark = pytest.mark.fault

SECONDS = [0.6, 0.5, 0.7]


@dataclass(frozen=True)
class Finished:
    path: Path
    spec: RenderSpec
    timeline: Timeline

    def verify(self, path: Path) -> None:
        verify_film(path, self.spec, self.timeline, lambda: None)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("film")
    spec = write_story(folder / "story", SECONDS)
    assert isinstance(render(spec, folder / "final.mp4"), Film)
    timeline = build_timeline([round(seconds * 48_000) for seconds in SECONDS], spec.fps)
    return Finished(folder / "final.mp4", spec, timeline)


Alter = Callable[[bytes], Path]


@pytest.fixture
def alter(tmp_path: Path) -> Alter:
    def write(content: bytes) -> Path:
        path = tmp_path / "altered.mp4"
        path.write_bytes(content)
        return path

    return write


def remuxed(
    film: Finished, path: Path, *, sound: bool = True, keep: float = 1, index_in_front: bool = True
) -> Path:
    """The film again, perhaps without its sound, its end, or its index in front."""
    options = {"movflags": "+faststart"} if index_in_front else {}
    with av.open(str(film.path)) as source, av.open(str(path), "w", format="mp4", options=options) as result:
        kinds = source.streams.video[:1] + (source.streams.audio[:1] if sound else ())
        copies = {stream.index: result.add_stream_from_template(stream) for stream in kinds}
        for packet in source.demux(list(kinds)):
            end = float(film.timeline.duration) * keep
            if packet.dts is not None and packet.time_base and packet.dts * packet.time_base < end:
                packet.stream = copies[packet.stream.index]
                result.mux(packet)
    return path


def assert_damaged(film: Finished, path: Path, reason: str) -> None:
    with pytest.raises(FilmDamaged, match=reason) as caught:
        film.verify(path)
    assert caught.value.code == "film_damaged"
    assert "The earlier film, if there was one, is as it was. Render again." in str(caught.value)


def test_a_whole_film_passes_and_every_packet_is_looked_at(film: Finished) -> None:
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1

    verify_film(film.path, film.spec, film.timeline, tick)
    assert ticks >= film.timeline.frame_count + film.timeline.sample_count // 1024


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
def test_a_film_that_breaks_off_is_damaged(film: Finished, alter: Alter, share: float) -> None:
    whole = film.path.read_bytes()
    assert_damaged(film, alter(whole[: int(len(whole) * share)]), "film")


@pytest.mark.parametrize("lost", [1, 20, 200])
def test_a_film_that_lacks_its_last_bytes_is_damaged(film: Finished, alter: Alter, lost: int) -> None:
    assert_damaged(film, alter(film.path.read_bytes()[:-lost]), "film")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        bytes(48),
        b"<!doctype html><html></html>",
        b"#EXTM3U\n",
        b"\0\0\0\x08moov",
        b"\0\0\0\x01moov",
        bytes(5000),
    ],
    ids=["empty", "48 bytes", "HTML", "playlist", "empty index", "broken index", "zeros"],
)
def test_what_is_no_film_is_damaged(film: Finished, alter: Alter, content: bytes) -> None:
    assert_damaged(film, alter(content), "film")


def test_a_film_of_forty_eight_bytes_that_begins_well_is_damaged(film: Finished, alter: Alter) -> None:
    assert_damaged(film, alter(film.path.read_bytes()[:48]), "film")


def test_a_film_without_sound_is_damaged(film: Finished, tmp_path: Path) -> None:
    path = remuxed(film, tmp_path / "silent.mp4", sound=False)
    assert_damaged(film, path, "lacks its picture or its sound")


def test_half_a_film_is_damaged(film: Finished, tmp_path: Path) -> None:
    assert_damaged(film, remuxed(film, tmp_path / "half.mp4", keep=0.5), "not the length that was ordered")


def test_a_film_with_its_index_at_the_end_is_damaged(film: Finished, tmp_path: Path) -> None:
    path = remuxed(film, tmp_path / "behind.mp4", index_in_front=False)
    assert_damaged(film, path, "index is missing or not in front")


def test_a_film_of_another_size_is_damaged(film: Finished) -> None:
    with pytest.raises(FilmDamaged, match="not the size that was ordered"):
        verify_film(film.path, replace(film.spec, width=162), film.timeline, lambda: None)


@pytest.mark.parametrize("frames", [-1, 1])
def test_a_film_of_one_frame_more_or_less_is_damaged(film: Finished, frames: int) -> None:
    other = build_timeline([48_000 * (film.timeline.frame_count + frames) // 10], Fraction(10))
    assert other.frame_count == film.timeline.frame_count + frames
    with pytest.raises(FilmDamaged, match="not the length that was ordered"):
        verify_film(film.path, film.spec, other, lambda: None)


def test_a_film_whose_sound_ends_early_is_damaged(film: Finished, tmp_path: Path) -> None:
    path = tmp_path / "short.mp4"
    with (
        av.open(str(film.path)) as source,
        av.open(str(path), "w", options={"movflags": "+faststart"}) as result,
    ):
        copies = {stream.index: result.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is None or (packet.stream.type == "audio" and packet.dts > 48_000):
                continue
            packet.stream = copies[packet.stream.index]
            result.mux(packet)
    assert_damaged(film, path, "sound ends too early")


def _end_of_index(whole: bytes) -> int:
    place = 0
    while whole[place + 4 : place + 8] != b"moov":
        place += struct.unpack_from(">I", whole, place)[0]
    return place + int(struct.unpack_from(">I", whole, place)[0])


def _flip(whole: bytes, seed: int, flips: int, places: range) -> bytes:
    chance = random.Random(seed)
    broken = bytearray(whole)
    for _ in range(flips):
        broken[chance.choice(places)] ^= 1 << chance.randrange(8)
    return bytes(broken)


def _is_noticed(film: Finished, path: Path) -> bool:
    try:
        film.verify(path)
    except FilmDamaged:
        return True
    return False


@pytest.mark.parametrize("seed", range(10))
def test_two_hundred_flipped_bits_in_the_index_are_noticed(film: Finished, alter: Alter, seed: int) -> None:
    whole = film.path.read_bytes()
    assert _is_noticed(film, alter(_flip(whole, seed, 200, range(_end_of_index(whole)))))


def test_single_flips_anywhere_pass_or_are_told_and_never_anything_else(film: Finished, alter: Alter) -> None:
    whole = film.path.read_bytes()
    noticed = sum(_is_noticed(film, alter(_flip(whole, seed, 1, range(len(whole))))) for seed in range(100))
    in_index = range(_end_of_index(whole))
    noticed_in_index = sum(_is_noticed(film, alter(_flip(whole, seed, 1, in_index))) for seed in range(200))
    assert noticed <= 100
    assert noticed_in_index >= 40


def test_packet_counting_does_not_see_flips_inside_the_pictures(film: Finished, alter: Alter) -> None:
    """What it is for is a film that was written wrongly, not one that a disk spoiled afterwards.

    Only decoding every frame would show these, and costs a hundred times as much.
    """
    whole = film.path.read_bytes()
    pixels = range(_end_of_index(whole) + 8 + 2000, len(whole))
    assert not _is_noticed(film, alter(_flip(whole, 1, 200, pixels)))


@pytest.mark.full
def test_thousands_of_flips_in_the_index_pass_or_are_told(film: Finished, alter: Alter) -> None:
    whole = film.path.read_bytes()
    for seed in range(4000):
        _is_noticed(film, alter(_flip(whole, seed, 1 + seed % 50, range(_end_of_index(whole)))))


def test_a_film_that_is_not_there_is_no_finished_film(film: Finished, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        film.verify(tmp_path / "none.mp4")
