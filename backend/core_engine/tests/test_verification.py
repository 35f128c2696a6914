"""A film that is not what was ordered does not pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import pytest

from core_engine.errors import FilmDamaged
from core_engine.film import Film
from core_engine.progress import Cancelled
from core_engine.tests.picture_files import noise
from core_engine.tests.test_assembly import beep
from core_engine.timeline import RenderSpec, SegmentSpec, Timeline, build_timeline
from core_engine.verification import verify_film
from core_engine.video_renderer import render

LENGTHS = (20_000, 48_000)


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> RenderSpec:
    folder = tmp_path_factory.mktemp("story")
    picture = folder / "noise.png"
    noise().save(picture)
    segments = tuple(
        SegmentSpec(picture=picture, narration=beep(folder / f"{n}.wav", length), sequence_index=n)
        for n, length in enumerate(LENGTHS)
    )
    return RenderSpec(segments=segments, width=64, height=64, fps=Fraction(10))


@pytest.fixture(scope="module")
def film(spec: RenderSpec, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    assert isinstance(render(spec, path, workers=1), Film)
    return path


@pytest.fixture
def timeline() -> Timeline:
    return build_timeline(LENGTHS, Fraction(10))


def nothing() -> None:
    pass


def test_a_whole_film_passes_and_shows_life_at_every_packet(
    film: Path, spec: RenderSpec, timeline: Timeline
) -> None:
    ticks: list[int] = []
    verify_film(film, spec, timeline, lambda: ticks.append(1))
    assert len(ticks) >= timeline.frame_count


def test_verification_can_be_stopped(film: Path, spec: RenderSpec, timeline: Timeline) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        verify_film(film, spec, timeline, stop)


def test_a_film_of_another_size_does_not_pass(film: Path, spec: RenderSpec, timeline: Timeline) -> None:
    with pytest.raises(FilmDamaged, match="size"):
        verify_film(film, replace(spec, width=66), timeline, nothing)


@pytest.mark.parametrize("lengths", [(20_000, 53_000), (20_000, 43_000), (20_000,), (*LENGTHS, 100)])
def test_a_film_with_a_frame_more_or_less_does_not_pass(
    film: Path, spec: RenderSpec, lengths: tuple[int, ...]
) -> None:
    with pytest.raises(FilmDamaged, match=r"length|frames"):
        verify_film(film, spec, build_timeline(lengths, Fraction(10)), nothing)


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def without_index(content: bytes) -> bytes:
    return content.replace(b"moov", b"free", 1)


def zeros(content: bytes) -> bytes:
    return bytes(len(content))


def index_behind(content: bytes) -> bytes:
    """The same boxes with the media data before the index."""
    boxes, at = {}, 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        boxes[content[at + 4 : at + 8]] = content[at : at + size]
        at += size
    return boxes[b"ftyp"] + boxes[b"mdat"] + boxes[b"moov"]


@pytest.mark.parametrize("damage", [cut, without_index, zeros, index_behind, lambda content: b""])
def test_a_damaged_file_does_not_pass(
    film: Path, spec: RenderSpec, timeline: Timeline, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(damage(film.read_bytes()))
    with pytest.raises(FilmDamaged, match="Render again"):
        verify_film(broken, spec, timeline, nothing)


@pytest.mark.parametrize("kept", ["video", "audio"])
def test_a_film_without_picture_or_sound_does_not_pass(
    film: Path, spec: RenderSpec, timeline: Timeline, tmp_path: Path, kept: str
) -> None:
    half = tmp_path / "half.mp4"
    with av.open(str(film)) as source, av.open(str(half), "w", options={"movflags": "faststart"}) as target:
        stream = next(stream for stream in source.streams if stream.type == kept)
        copy = target.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.stream = copy
                target.mux(packet)
    with pytest.raises(FilmDamaged, match="picture or its sound"):
        verify_film(half, spec, timeline, nothing)
