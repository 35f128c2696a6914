"""A story as it was sent: its text, and perhaps the files of its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from api.errors import Problem, StoryError
from api.parsers import Story, is_language_tag, parse_story
from api.parsers.text import shown
from core_engine.tts_wrapper import MAX_CHARACTERS

MAX_TEXT = MAX_CHARACTERS
"""The longest text of a segment, in characters: what can be read aloud in one go."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryUpload:
    """A story as it was sent.

    ``name`` is that of its file, "" where it was typed. ``title`` and ``language`` win over what the text
    says. ``files`` leads from relative POSIX names to temporary files; None where none could come along.
    ``flat`` says that the names lost their folders on the way.
    """

    text: str
    name: str = ""
    title: str | None = None
    language: str | None = None
    files: Mapping[str, Path] | None = None
    flat: bool = False


def read_story(upload: StoryUpload) -> Story:
    """The story, checked for what a film can be made of. Raises StoryError with every problem."""
    own = _language_problems(upload.language)
    try:
        story = parse_story(
            upload.text,
            name=upload.name,
            files=None if upload.files is None else list(upload.files),
            flat=upload.flat,
            title=upload.title,
        )
    except StoryError as error:
        raise StoryError([*own, *error.problems]) from None
    if problems := [*own, *_too_long(story)]:
        raise StoryError(problems)
    return replace(story, language=upload.language.replace("_", "-")) if upload.language else story


def _language_problems(language: str | None) -> list[Problem]:
    if not language or is_language_tag(language):
        return []
    message = f'{shown(language)} is no language tag. Write it like "en" or "pt-BR".'
    return [Problem(segment=None, field="language", message=message)]


def _too_long(story: Story) -> list[Problem]:
    """Texts that could not be edited or read aloud afterwards."""
    return [
        Problem(
            segment=number,
            field=field,
            message=f"The {noun} is longer than {MAX_TEXT:,} characters. Cut it into several segments.",
        )
        for number, segment in enumerate(story.segments, start=1)
        for field, noun in (("text_content", "text"), ("image_prompt", "prompt"))
        if len(getattr(segment, field)) > MAX_TEXT
    ]
