"""The contestants make the same film, and what is charged to each is its own work."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.bench.orders import Look, order_of, write_story
from cli.bench.planning import pieces_of, timeline_of
from cli.bench.x264_alone import digest_of, encode_alone, packets_of
from tests.films import make, photograph, save_picture, save_sound, speech_like

SMALL = Look(160, 90)


@pytest.fixture
def story(tmp_path: Path) -> Path:
    folder = tmp_path / "story"
    folder.mkdir()
    segments = []
    for number, seconds in enumerate((0.5, 12.3, 0.2)):
        save_picture(folder / f"{number}.png", photograph(320, 180, 1.0, seed=number))
        save_sound(folder / f"{number}.wav", speech_like(seconds))
        segments.append({"text_content": "Words.", "image": f"{number}.png", "audio": f"{number}.wav"})
    write_story(folder, "Small", segments)
    return folder


@pytest.mark.parametrize("lanes", [1, 2])
def test_libx264_alone_makes_the_engines_own_bytes(story: Path, tmp_path: Path, lanes: int) -> None:
    spec = order_of(story, SMALL)
    alone = encode_alone(spec, lanes)
    made = iter(packets_of(str(make(spec, tmp_path / "film.mp4").output_path)))
    assert alone["frames"] == timeline_of(spec).frame_count
    assert alone["cpu_seconds"] > 0
    for piece in pieces_of(spec):
        theirs = digest_of([next(made) for _ in range(piece.piece.length)])
        assert alone["digests"][piece.key] == theirs
    assert next(made, None) is None
