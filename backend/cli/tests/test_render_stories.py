"""How a story and its files are found on disk, and where its film may go."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pytest

from api.errors import StoryError
from cli.render import film_path, look
from cli.story_folder import FoundStory, StoryUnreadable, open_story, story_file
from core_engine.errors import SpecError

PROSE = "Once upon a time.\n\nThe end."


def write(folder: Path, *names: str, text: str = PROSE) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def images(found: FoundStory) -> list[Path]:
    return [found.files[segment.image or ""] for segment in found.story.segments]


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["story.txt", "story.md", "story.json"], "story.json"),
        (["story.txt", "Story.md", "a.md"], "Story.md"),
        (["story.txt", "a.json"], "story.txt"),
        (["tale.md", "README.md", "readme.txt", ".hidden.txt", "picture.jpg"], "tale.md"),
    ],
)
def test_the_text_of_a_folder_is_found(tmp_path: Path, names: list[str], chosen: str) -> None:
    assert story_file(write(tmp_path, *names)).name == chosen


def test_several_texts_are_a_question(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"several texts \(a.md, b.txt\)"):
        story_file(write(tmp_path, "a.md", "b.txt"))


@pytest.mark.parametrize("name", ["nowhere", "nowhere/story.md"])
def test_a_story_that_is_not_there_is_wrong_use(tmp_path: Path, name: str) -> None:
    with pytest.raises(SpecError, match="no story at"):
        open_story(tmp_path / name)


def test_a_folder_without_a_text_says_what_to_put_there(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"story\.md"):
        open_story(write(tmp_path, "README.md", "1.jpg"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="not here by design: no named pipes")
def test_a_pipe_is_no_story_and_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "story.md")
    for place in (tmp_path, tmp_path / "story.md"):
        with pytest.raises(SpecError):
            open_story(place)


def test_pictures_of_a_folder_come_from_its_images_folder(tmp_path: Path) -> None:
    found = open_story(write(tmp_path / "Harbour", "story.md", "images/1.jpg", "images/2.jpg", "cover.jpg"))
    assert images(found) == [tmp_path / "Harbour/images/1.jpg", tmp_path / "Harbour/images/2.jpg"]
    assert (found.name, found.story.title) == ("Harbour", "Harbour")


@pytest.mark.parametrize("folder", ["images", "."])
def test_pictures_of_a_file_lie_in_images_or_beside_it(tmp_path: Path, folder: str) -> None:
    write(tmp_path, "tale.txt", "other.txt", f"{folder}/1.jpg", "elsewhere/0.jpg")
    found = open_story(tmp_path / "tale.txt")
    assert images(found) == [tmp_path / folder / "1.jpg"] * 2
    assert (found.name, found.story.title) == ("tale", "Tale")
    assert "elsewhere/0.jpg" not in found.files


def test_a_file_called_story_bears_the_name_of_its_folder(tmp_path: Path) -> None:
    write(tmp_path / "harbour", "story.txt", "1.jpg")
    assert open_story(tmp_path / "harbour/story.txt").name == "harbour"


def test_the_current_folder_has_a_name_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path / "harbour", "story.txt", "1.jpg"))
    assert open_story(Path()).name == "harbour"


def test_a_folder_of_pictures_can_be_named(tmp_path: Path) -> None:
    write(tmp_path / "story", "tale.txt", "images/0.jpg")
    write(tmp_path / "pictures", "1.jpg", "2.jpg")
    found = open_story(tmp_path / "story/tale.txt", tmp_path / "pictures")
    assert images(found) == [tmp_path / "pictures/1.jpg", tmp_path / "pictures/2.jpg"]
    assert not found.story.warnings


def test_names_in_a_story_lead_from_its_folder_even_if_its_pictures_are_named(tmp_path: Path) -> None:
    text = "Text: a\nImage: pictures/2.jpg\nAudio: audio/a.wav"
    write(tmp_path, "tale.txt", text=text)
    write(tmp_path, "pictures/1.jpg", "pictures/2.jpg", "audio/a.wav")
    found = open_story(tmp_path / "tale.txt", tmp_path / "pictures")
    assert images(found) == [(tmp_path / "pictures/2.jpg").resolve()]
    assert found.files[found.story.segments[0].audio or ""] == tmp_path / "audio/a.wav"


def test_a_missing_folder_of_pictures_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="no folder"):
        open_story(write(tmp_path, "story.txt"), tmp_path / "nowhere")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="not here by design: no links")
def test_linked_folders_are_not_followed(tmp_path: Path) -> None:
    folder = write(tmp_path / "story", "story.txt", "images/1.jpg")
    (folder / "images" / "again").symlink_to(folder / "images", target_is_directory=True)
    assert set(open_story(folder).files) == {"story.txt", "images/1.jpg"}


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="not here by design: root may read everything"
)
def test_a_story_without_permission_is_a_sentence(tmp_path: Path) -> None:
    (write(tmp_path, "story.txt") / "story.txt").chmod(0)
    with pytest.raises(StoryUnreadable, match="permissions"):
        open_story(tmp_path)


def test_a_file_far_too_long_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "story.txt").open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(StoryError, match="longer than"):
        open_story(tmp_path)


def found_story(tmp_path: Path) -> FoundStory:
    write(tmp_path, "1.jpg", "a.mp4")
    write(tmp_path, "story.txt", text="Text: a\nAudio: a.mp4")
    return open_story(tmp_path)


def test_by_default_the_film_goes_to_out(tmp_path: Path) -> None:
    assert film_path(None, found_story(tmp_path)) == Path("out") / f"{tmp_path.name}.mp4"


def test_an_earlier_film_among_the_storys_files_may_be_made_anew(tmp_path: Path) -> None:
    write(tmp_path, "film.mp4")
    assert film_path(tmp_path / "film.mp4", found_story(tmp_path)) == tmp_path / "film.mp4"


@pytest.mark.parametrize(
    ("name", "words"),
    [(".", "is a folder"), ("film.mov", "must end in .mp4"), ("film", "must end"), ("a.mp4", "own files")],
)
def test_a_film_may_not_go_where_it_would_cost_something(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        film_path(tmp_path / name, found_story(tmp_path))


def test_a_storys_file_is_recognised_by_another_name(tmp_path: Path) -> None:
    found = found_story(tmp_path)
    (tmp_path / "alias.mp4").hardlink_to(tmp_path / "a.mp4")
    with pytest.raises(SpecError, match="own files"):
        film_path(tmp_path / "alias.mp4", found)


def test_the_look_is_checked_without_a_story() -> None:
    with pytest.raises(SpecError, match="width"):
        look(width=161, height=90, fps=Fraction(30), zoom=1.3)
