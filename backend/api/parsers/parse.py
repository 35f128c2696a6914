"""The one door of story import: text in, checked story or all of its problems out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from api.errors import StoryError
from api.parsers.heading import read_heading
from api.parsers.json_format import read_json
from api.parsers.marked import is_marked, read_marked
from api.parsers.pictures import attach_files
from api.parsers.prose import read_prose
from api.parsers.story import MAX_CHARACTERS, MAX_SEGMENTS, MAX_TITLE, Draft, Story, StorySegment
from api.parsers.text import Cleaner, is_blank, shown

_LOOKS_LIKE_JSON = re.compile(r"\s*\{\s*[\"}]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_LINE_BREAKS = re.compile(r"\s*[\t\n\u2028\u2029]\s*")
_NO_TITLE = "Untitled"


def parse_story(
    text: str,
    *,
    name: str = "",
    files: Sequence[str] | None = None,
    flat: bool = False,
    title: str | None = None,
) -> Story:
    """Read a story in any of the formats: JSON, marked text, prose.

    ``name`` is the story file's name, with its folder's if known ("lighthouse/story.md"): it helps
    to tell the format, and gives a title to text without one. ``files`` are the relative POSIX
    names of the files that came along; None means that none could. ``flat`` says that they lost their
    folders on the way, so that "images/01.jpg" means "01.jpg". ``title`` wins over the story's own.

    Raises StoryError with every problem of every segment and field.
    """
    if len(text) > MAX_CHARACTERS:
        raise StoryError.of(f"The story is longer than {MAX_CHARACTERS:,} characters. Cut it into several.")
    cleaner = Cleaner()
    text = cleaner.clean(text.removeprefix("\ufeff"))
    if is_blank(text):
        raise StoryError.of("The story is empty. Write at least one paragraph.")
    draft = _read(text, name, cleaner)
    if title is not None:
        draft.entitle(cleaner.clean(title).strip())
    _check_whole(draft)
    attach_files(draft, files, flat=flat)
    if draft.problems:
        raise StoryError(draft.problems)
    return _finished(draft, cleaner)


def _read(text: str, name: str, cleaner: Cleaner) -> Draft:
    if PurePosixPath(name).suffix.lower() == ".json" or _LOOKS_LIKE_JSON.match(text):
        return read_json(text, cleaner)
    lines = text.split("\n")
    heading = read_heading(lines)
    body = lines[heading.lines :]
    draft = read_marked(body) if is_marked(body) else read_prose(body)
    draft.title = heading.title or title_from_name(name)
    draft.language = heading.language
    return draft


def is_language_tag(text: str) -> bool:
    """Whether the text has the form of a BCP-47 tag ("en", "pt-BR"); an underscore is forgiven."""
    return _LANGUAGE.fullmatch(text) is not None


def title_from_name(name: str) -> str:
    """A title for a story that has none: its file's name, or its folder's if the file is just "story"."""
    path = PurePosixPath(name)
    stem = path.parent.name if path.stem.lower() == "story" and path.parent.name else path.stem
    title = re.sub(r"[\s_-]+", " ", Cleaner().clean(stem)).strip()[:MAX_TITLE]
    return title[:1].upper() + title[1:] or _NO_TITLE


def _check_whole(draft: Draft) -> None:
    if draft.title is not None:
        if is_blank(draft.title):
            draft.refuse(None, "title", "The title is empty.")
        elif len(draft.title) > MAX_TITLE:
            draft.refuse(None, "title", f"The title is longer than {MAX_TITLE} characters.")
        draft.title = _LINE_BREAKS.sub(" ", draft.title[:MAX_TITLE])
    if draft.language:
        if not is_language_tag(draft.language):
            example = 'Write it like "en" or "pt-BR".'
            draft.refuse(None, "language", f"{shown(draft.language)} is no language tag. {example}")
        draft.language = draft.language.replace("_", "-")
    if not draft.segments and not any(problem.field == "segments" for problem in draft.problems):
        draft.refuse(None, "segments", "The story has no segments. Write at least one.")
    if len(draft.segments) > MAX_SEGMENTS:
        counted = f"The story has {len(draft.segments):,} segments; {MAX_SEGMENTS:,} is the limit."
        raise StoryError.of(f"{counted} Cut it into several.")


def _finished(draft: Draft, cleaner: Cleaner) -> Story:
    return Story(
        title=draft.title or _NO_TITLE,
        language=draft.language or None,
        segments=tuple(
            StorySegment(
                text_content=segment.text_content,
                image_prompt=segment.image_prompt,
                image=segment.image,
                audio=segment.audio,
            )
            for segment in draft.segments
        ),
        warnings=(*cleaner.warnings(), *draft.warnings),
    )
