"""A film from elsewhere is decoded whole, picture and sound, before it takes the place of ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from core_engine.errors import FilmDamaged
from core_engine.film_decoding import DecodedFilm, verify_film_by_decoding
from core_engine.tests.clip_files import cut, flip_bits, sounding, with_sound, write_clip

SIZE = (320, 180)


def film(path: Path, seconds: float = 2.0, sound: float = 2.0, **settings: Any) -> Path:  # noqa: ANN401 - passed on
    write_clip(path, round(24 * seconds), **settings)
    return with_sound(path, sound, movflags="faststart")


def test_a_whole_film_is_told_as_it_was_decoded(tmp_path: Path) -> None:
    ticks = []
    told = verify_film_by_decoding(
        film(tmp_path / "film.mp4"), size=SIZE, seconds=2.3, tick=lambda: ticks.append(1)
    )
    assert abs(told.sound_duration - 2) < Fraction(1, 20)
    assert told == DecodedFilm(
        width=320,
        height=180,
        fps=Fraction(24),
        frames=48,
        duration=Fraction(2),
        sound_duration=told.sound_duration,
    )
    assert len(ticks) > 48


def text(path: Path) -> Path:
    path.write_text("#EXTM3U\nother.mp4\n", encoding="ascii")
    return path


def spoilt_sound(path: Path) -> Path:
    """The picture comes whole; every eighth byte of the sound does not."""
    write_clip(path, 24)
    with_sound(path, 1.0)
    content = bytearray(path.read_bytes())
    sound = path.with_name("sound.m4a").read_bytes()
    begin = sound.index(b"mdat") + 4 + 200
    chunk = sound[begin : begin + 64]
    place = content.index(chunk)
    for offset in range(0, 400, 8):
        content[place + offset] ^= 0xFF
    path.write_bytes(bytes(content))
    return path


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "absent": (lambda p: p, "is not there"),
    "playlist": (text, "not a whole MP4 film"),
    "WebM": (
        lambda p: write_clip(p.with_suffix(".webm"), 4, codec="libvpx").rename(p),
        "not a whole MP4 film",
    ),
    "silent": (lambda p: write_clip(p, 12), "lacks its picture or its sound"),
    "only sound": (lambda p: sounding(p, 0.5), "lacks its picture or its sound"),
    "cut": (lambda p: cut(film(p), 0.7), "ends too early"),
    "index lost": (lambda p: cut(with_sound(write_clip(p), 1.0), 0.7), "not a whole MP4 film"),
    "flipped bits": (lambda p: flip_bits(film(p), 40), "is damaged|not a whole MP4 film"),
    "spoilt sound": (spoilt_sound, "is damaged|not a whole MP4 film"),
    "other size": (lambda p: film(p, size=(160, 90)), "has not the size"),
    "other code": (
        lambda p: film(p, codec="libx265", options={"x265-params": "log-level=none"}),
        "not in H.264",
    ),
    "ten bits": (lambda p: film(p, format="yuv420p10le"), "not in H.264"),
    "too short": (lambda p: film(p, seconds=1.4), "The picture of .* lasts 1.4 s instead of 2.0 s"),
    "too long": (lambda p: film(p, seconds=2.6), "The picture of .* lasts 2.6 s instead of 2.0 s"),
    "silent end": (lambda p: film(p, sound=1.0), "The sound of .* lasts 1.0 s instead of 2.0 s"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_film_is_one_clear_sentence(tmp_path: Path, fault: str) -> None:
    make, words = BAD[fault]
    path = make(tmp_path / "film.mp4")
    with pytest.raises(FilmDamaged, match=words) as told:
        verify_film_by_decoding(path, size=SIZE, seconds=2.0)
    assert str(tmp_path) not in told.value.message
    assert re.fullmatch(r"[^\n]{20,240}\.", told.value.message)


def test_without_an_order_any_whole_film_will_do(tmp_path: Path) -> None:
    assert verify_film_by_decoding(film(tmp_path / "film.mp4", seconds=1.4, size=(160, 90))).frames == 34
