"""A story as it was read: frozen when it leaves, a draft while problems are still being collected."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.errors import Problem

MAX_TITLE = 200
MAX_SEGMENTS = 50_000
MAX_CHARACTERS = 40_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class StorySegment:
    """One scene. ``image`` and ``audio`` are names out of the story's own files, or None."""

    text_content: str
    image_prompt: str = ""
    image: str | None = None
    audio: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """A complete, checked story.

    ``language`` is a tag like "en" or "pt-BR", or None when the story does not say.
    ``warnings`` are sentences about what was left out or mended.
    """

    title: str
    language: str | None
    segments: tuple[StorySegment, ...]
    warnings: tuple[str, ...]


@dataclass(slots=True)
class DraftSegment:
    """A scene as a reader found it."""

    text_content: str = ""
    image_prompt: str = ""
    image: str | None = None
    audio: str | None = None


@dataclass(slots=True)
class Draft:
    """A story as a reader found it, together with all that is wrong with it."""

    title: str | None = None
    language: str | None = None
    segments: list[DraftSegment] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def entitle(self, title: str) -> None:
        """Give the story another title, whatever was wrong with its own."""
        self.title = title
        self.problems = [problem for problem in self.problems if problem.field != "title"]

    def refuse(self, segment: int | None, name: str, message: str) -> None:
        """Note a problem; ``segment`` counts from 1."""
        self.problems.append(Problem(segment=segment, field=name, message=message))
