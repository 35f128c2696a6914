"""A scene that is a clip: both engines show the same frames of it at the same times, or say why not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from core_engine.engines import Engine
from core_engine.errors import AssetsMissing, ClipError
from core_engine.film import Film
from core_engine.tests.clip_files import cut, number_in, turned, write_clip
from core_engine.timeline import RenderSpec
from tests.contract.film_reader import WatchedFilm, psnr, watch
from tests.contract.story_files import Story, story

# In samples: whole frames at 30 for clips that are longer, a little shorter, and far shorter; and a picture.
LENGTHS = [48_000, 64_000, 96_000, 8_000]
FASTSTART = {"movflags": "faststart"}


def with_clips(folder: Path, fps: Fraction = Fraction(30)) -> Story:
    ordered = story(folder, LENGTHS, fps=fps)
    clips = [
        write_clip(folder / "long.mp4", 60, rate=30),
        write_clip(folder / "short.mp4", 24, rate=24, size=(180, 320), display_matrix=turned(0, 1, -1, 0)),
        write_clip(folder / "dot.mp4", 6, rate=30, size=(200, 200)),
        None,
    ]
    segments = (
        replace(segment, clip=clip) for segment, clip in zip(ordered.spec.segments, clips, strict=True)
    )
    return replace(ordered, spec=replace(ordered.spec, segments=tuple(segments)))


def numbers(film: WatchedFilm) -> list[int]:
    return [number_in(frame.mean(axis=2).astype("uint8")) for frame in film.frames]


def test_a_clip_is_trimmed_slowed_and_held(
    engine: Engine, tmp_path: Path, output: Path, nothing_left_open: None
) -> None:
    ordered = with_clips(tmp_path)

    film = engine.render(ordered.spec, output)

    assert isinstance(film, Film)
    assert film.frames == ordered.frames == 30 + 40 + 60 + 5
    assert film.warnings == (
        "The clip of segment 3 is shorter than its narration: its last picture stands for 1.6 s.",
    )
    seen = numbers(watch(output))
    assert seen[:30] == list(range(30))
    assert seen[70:130] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5] + 48 * [5]


@pytest.mark.parametrize("fps", [Fraction(30), Fraction(24000, 1001)], ids=str)
def test_both_engines_show_the_same_frames(
    both_engines: tuple[Engine, Engine], tmp_path: Path, fps: Fraction
) -> None:
    ordered = with_clips(tmp_path, fps)
    films = []
    for number, engine in enumerate(both_engines):
        assert isinstance(engine.render(ordered.spec, tmp_path / f"film{number}.mp4"), Film)
        films.append(watch(tmp_path / f"film{number}.mp4"))
    assert len(films[0].times) == len(films[1].times) == ordered.frames
    assert min(map(psnr, films[0].frames, films[1].frames)) >= 30


def spec_with(ordered: Story, number: int, clip: Path) -> RenderSpec:
    segments = list(ordered.spec.segments)
    segments[number - 1] = replace(segments[number - 1], clip=clip)
    return replace(ordered.spec, segments=tuple(segments))


def test_a_bad_clip_is_told_with_its_segment_before_anything_is_made(
    engine: Engine, tmp_path: Path, output: Path
) -> None:
    ordered = story(tmp_path, [8_000, 8_000])
    bad = cut(write_clip(tmp_path / "scene.mp4", container_options=FASTSTART), 0.5)
    with pytest.raises(ClipError, match=r'Segment 2: The clip "scene.mp4" ends too early'):
        engine.render(spec_with(ordered, 2, bad), output)
    with pytest.raises(AssetsMissing, match=r"Segment 1 has no clip\."):
        engine.render(spec_with(ordered, 1, tmp_path / "gone.mp4"), output)
    assert not list(output.parent.iterdir())


def test_a_clip_needs_no_picture_beside_it(engine: Engine, tmp_path: Path, output: Path) -> None:
    ordered = story(tmp_path, [8_000])
    clip = write_clip(tmp_path / "clip.mp4", 5, rate=30)
    (tmp_path / "0.png").unlink()
    assert isinstance(engine.render(spec_with(ordered, 1, clip), output), Film)
    assert numbers(watch(output)) == [0, 1, 2, 3, 4]
