"""Where a story lies on disk: its text, and the pictures and recorded narrations that belong to it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from api.errors import StoryError
from api.parsers import Story, decode_story, is_picture, parse_story
from api.parsers.story import MAX_CHARACTERS
from cli.failures import CommandError
from core_engine.errors import SpecError

_USUAL_NAMES = ("story.json", "story.md", "story.txt")
_TEXT_SUFFIXES = frozenset({".json", ".md", ".txt"})
_ASSET_FOLDERS = ("images", "audio")
_DEEPEST = 4  # folders below the story's own
_MOST_FILES = 200_000
_LARGEST_FILE = 4 * MAX_CHARACTERS  # bytes; no character takes more in any encoding that is read


class StoryUnreadable(CommandError):
    code: ClassVar[str] = "story_unreadable"


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundStory:
    """A story with its files.

    ``name`` is that of its folder or file. ``files`` leads from the names that the story uses to the
    files themselves.
    """

    name: str
    text_file: Path
    story: Story
    files: Mapping[str, Path]

    def own_files(self) -> Iterator[Path]:
        """The files that the film is made of."""
        yield self.text_file
        for segment in self.story.segments:
            yield from (self.files[name] for name in (segment.image, segment.audio) if name)


def open_story(place: Path, images: Path | None = None) -> FoundStory:
    """Find and read the story at ``place``, a folder or a text file; ``images`` holds its pictures.

    Raises SpecError when there is no story, StoryUnreadable when it cannot be read, StoryError when it
    cannot be understood.
    """
    text_file = story_file(place)
    if images is not None and not images.is_dir():
        raise SpecError(f'There is no folder "{images}" to take pictures from.')
    try:
        text = decode_story(_content(text_file))
        files = _files(text_file.parent, whole=place.is_dir(), images=images)
    except OSError as error:
        raise StoryUnreadable(
            f'"{place}" cannot be read ({error.strerror}). Check its permissions.'
        ) from None
    folder = text_file.parent.resolve().name
    generic = text_file.stem.lower() == "story"
    return FoundStory(
        name=(folder if place.is_dir() or generic else text_file.stem) or "film",
        text_file=text_file,
        story=parse_story(text, name=f"{folder}/{text_file.name}", files=list(files)),
        files=files,
    )


def story_file(place: Path) -> Path:
    """The text of the story at ``place``: itself, or the one file in the folder that can be meant."""
    if place.is_file():
        return place
    if not place.is_dir():
        raise SpecError(f'There is no story at "{place}". Name a folder with a story in it, or a text file.')
    try:
        texts = sorted(path for path in place.iterdir() if _may_be_story(path))
    except OSError as error:
        raise StoryUnreadable(
            f'"{place}" cannot be read ({error.strerror}). Check its permissions.'
        ) from None
    for usual in _USUAL_NAMES:
        for path in texts:
            if path.name.lower() == usual:
                return path
    if len(texts) == 1:
        return texts[0]
    if texts:
        names = ", ".join(path.name for path in texts[:5]) + (", …" if len(texts) > 5 else "")
        raise SpecError(f'"{place}" holds several texts ({names}). Name the one to film.')
    raise SpecError(f'"{place}" holds no story. Put a story.md, story.txt or story.json into it.')


def _may_be_story(path: Path) -> bool:
    hidden_or_about = path.name.startswith(".") or path.stem.lower() == "readme"
    return path.suffix.lower() in _TEXT_SUFFIXES and not hidden_or_about and path.is_file()


def _content(path: Path) -> bytes:
    if path.stat().st_size > _LARGEST_FILE:
        raise StoryError.of(
            f'"{path.name}" is longer than {MAX_CHARACTERS:,} characters. Cut it into several.'
        )
    return path.read_bytes()


def _files(folder: Path, *, whole: bool, images: Path | None) -> dict[str, Path]:
    # A lone text may lie anywhere, even in a home folder: there only the places for assets are searched.
    found = dict(_below(folder, folder, _DEEPEST if whole else 0))
    if not whole:
        for name in _ASSET_FOLDERS:
            found.update(_below(folder / name, folder, _DEEPEST))
    if images is not None:
        found = {name: path for name, path in found.items() if not is_picture(name)}
        inside = images.resolve().is_relative_to(folder.resolve())
        pictures = images.resolve() if inside else images
        found.update(_below(pictures, folder.resolve() if inside else images, _DEEPEST))
    return found


def _below(start: Path, base: Path, depth: int) -> Iterator[tuple[str, Path]]:
    """Every file below ``start``, named from ``base``; hidden ones and linked folders are left out."""
    waiting = [(start, depth)]
    count = 0
    while waiting:
        folder, depth = waiting.pop()
        if not folder.is_dir():
            continue
        with os.scandir(folder) as scan:
            entries = [entry for entry in scan if not entry.name.startswith(".")]
        count += len(entries)
        if count > _MOST_FILES:
            raise SpecError(f'"{start}" holds too many files. Give the story a folder of its own.')
        for entry in entries:
            path = folder / entry.name
            if entry.is_dir(follow_symlinks=False) and depth:
                waiting.append((path, depth - 1))
            elif entry.is_file():
                yield path.relative_to(base).as_posix(), path
