"""A story's files that are missing, unusable, or changed while the film is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core_engine.errors import (
    AssetsMissing,
    AssetsUnusable,
    EngineError,
    PictureError,
    SoundEmpty,
    SoundError,
)
from core_engine.film import Film
from core_engine.progress import Phase, Progress
from core_engine.tests.picture_files import encoded, noise, quarters
from core_engine.tests.sound_files import pcm, tone, wav
from core_engine.video_renderer import render
from tests.faults.films import assert_untouched, earlier_film, write_story

pytestmark = pytest.mark.fault


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return earlier_film(tmp_path / "out")


def test_everything_that_is_missing_is_told_at_once(tmp_path: Path, target: Path) -> None:
    spec = write_story(tmp_path / "story", [0.2] * 6)
    spec.segments[1].picture.unlink()
    spec.segments[4].picture.unlink()
    spec.segments[4].picture.mkdir()
    spec.segments[2].narration.unlink()
    spec.segments[4].narration.unlink()
    spec.segments[5].narration.unlink()
    spec.segments[5].narration.symlink_to("nowhere")
    with pytest.raises(AssetsMissing) as caught:
        render(spec, target)
    assert caught.value.missing_images == (2, 5)
    assert caught.value.missing_audio == (3, 5, 6)
    assert caught.value.code == "assets_missing"
    assert isinstance(caught.value, FileNotFoundError)
    assert str(caught.value).splitlines() == [
        "Segment 2 has no picture.",
        "Segment 5 has no picture.",
        "Segment 3 has no narration.",
        "Segment 5 has no narration.",
        "Segment 6 has no narration.",
        "Add what is missing, then render again.",
    ]
    assert_untouched(target)


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "folder/none.png"], ids=["too long", "NUL", "no folder"])
def test_a_name_that_no_disk_takes_is_a_missing_file(tmp_path: Path, target: Path, name: str) -> None:
    spec = write_story(tmp_path / "story", [0.2, 0.2])
    odd = replace(spec.segments[1], picture=tmp_path / name, narration=tmp_path / name)
    with pytest.raises(AssetsMissing) as caught:
        render(replace(spec, segments=(spec.segments[0], odd)), target)
    assert (caught.value.missing_images, caught.value.missing_audio) == ((2,), (2,))
    assert_untouched(target)


def test_everything_that_is_unusable_is_told_at_once(tmp_path: Path, target: Path) -> None:
    spec = write_story(tmp_path / "story", [0.2] * 4)
    spec.segments[0].narration.write_bytes(b"")
    spec.segments[1].picture.write_bytes(b"<svg/>")
    spec.segments[3].picture.write_bytes(encoded(noise(), "PNG")[:20])
    spec.segments[3].narration.write_bytes(b"#EXTM3U\n")
    with pytest.raises(AssetsUnusable) as caught:
        render(spec, target)
    assert [(error.segment, error.code) for error in caught.value.errors] == [
        (1, "sound_empty"),
        (2, "picture_unsupported"),
        (4, "picture_unreadable"),
        (4, "sound_unreadable"),
    ]
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["Segment 1", "Segment 2", "Segment 4", "Segment 4"]
    assert "SVG" in lines[1]
    assert_untouched(target)


def test_one_unusable_file_is_told_by_itself_once(tmp_path: Path, target: Path) -> None:
    spec = write_story(tmp_path / "story", [0.2] * 3)
    shared = spec.segments[1].narration
    shared.write_bytes(wav(b""))
    again = replace(spec.segments[2], narration=shared)
    with pytest.raises(SoundEmpty, match=r'^Segment 2: There is no sound in "voice 2\.wav"') as caught:
        render(replace(spec, segments=(*spec.segments[:2], again)), target)
    assert caught.value.segment == 2
    assert_untouched(target)


def test_damage_behind_a_good_header_is_told_with_its_segment(tmp_path: Path, target: Path) -> None:
    spec = write_story(tmp_path / "story", [0.2] * 3)
    whole = spec.segments[2].picture.read_bytes()
    spec.segments[2].picture.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PictureError, match=r'Segment 3: The picture "picture 3\.png" is damaged') as caught:
        render(spec, target)
    assert caught.value.segment == 3
    assert_untouched(target)


def test_an_animation_is_used_as_a_picture_with_a_word_of_warning(tmp_path: Path, target: Path) -> None:
    spec = write_story(tmp_path / "story", [0.2] * 2)
    moving = encoded(quarters(), "GIF", save_all=True, append_images=[noise()])
    spec.segments[1].picture.write_bytes(moving)
    film = render(spec, target)
    assert isinstance(film, Film)
    assert film.warnings == ('Segment 2: "picture 2.png" is an animation; its first frame is used.',)


def _at_frame(frame: int, act: Callable[[], object]) -> Callable[[Progress], bool]:
    done = False

    def report(progress: Progress) -> bool:
        nonlocal done
        if progress.phase is Phase.SHOTS and progress.frames_done >= frame and not done:
            done = True
            act()
        return True

    return report


@pytest.mark.parametrize("change", ["deleted", "replaced", "overwritten", "now a folder"])
@pytest.mark.parametrize("kind", ["picture", "sound"])
def test_a_file_that_changes_meanwhile_ends_the_render_with_a_sentence(
    tmp_path: Path, target: Path, kind: str, change: str
) -> None:
    spec = write_story(tmp_path / "story", [2.0, 2.0, 2.0])
    last = spec.segments[2].picture if kind == "picture" else spec.segments[2].narration
    other = encoded(noise(seed=9), "PNG") if kind == "picture" else wav(pcm(tone(2.0, level=0.9), 16))

    def act() -> None:
        if change == "overwritten":
            last.write_bytes(other)
            return
        last.unlink()
        if change == "replaced":
            last.write_bytes(other)
        elif change == "now a folder":
            last.mkdir()

    # With one worker the sound track is made first, then the pictures in their order.
    frame = 1 if kind == "picture" else 0
    with pytest.raises(EngineError) as caught:
        render(spec, target, report=_at_frame(frame, act), workers=1)
    assert isinstance(caught.value, PictureError if kind == "picture" else SoundError)
    assert caught.value.segment == 3
    assert last.name in str(caught.value)
    assert (
        "not there" in str(caught.value)
        or "was changed" in str(caught.value)
        or "folder" in str(caught.value)
    )
    assert str(tmp_path) not in str(caught.value)
    assert_untouched(target)


def test_a_picture_that_vanishes_while_narrations_are_heard_is_told(tmp_path: Path, target: Path) -> None:
    """Between the first look at a picture and the moment when its content is read."""
    spec = write_story(tmp_path / "story", [0.2, 0.2])
    gone = spec.segments[1].picture

    def report(progress: Progress) -> bool:
        if progress.phase is Phase.SHOTS:
            gone.unlink(missing_ok=True)
        return True

    with pytest.raises(PictureError, match=r'Segment 2: The picture "picture 2\.png" is not there') as caught:
        render(spec, target, report=report)
    assert caught.value.segment == 2
    assert_untouched(target)
