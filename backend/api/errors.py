"""What can be wrong with the things a user hands in.

Errors carry every problem that was found, so that a story is mended in one go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing that is wrong, and where.

    ``segment`` counts from 1; None means the story as a whole. ``message`` is a sentence.
    """

    segment: int | None
    field: str
    message: str

    def __str__(self) -> str:
        return f"Segment {self.segment}, {self.field}: {self.message}" if self.segment else self.message


class StoryError(ValueError):
    """A story that cannot be imported; nothing of it was created.

    ``problems`` holds all of them in story order, those of the whole story first. The error's
    text is one line a problem.
    """

    code: ClassVar[str] = "invalid_story"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.segment or 0))
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def of(cls, message: str, *, field: str = "story") -> StoryError:
        """An error with a single problem that concerns the whole story."""
        return cls([Problem(segment=None, field=field, message=message)])
