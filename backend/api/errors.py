"""What can be wrong with the things a user hands in.

Errors carry every problem that was found, so that a story is mended in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

UNFORESEEN = (
    "Something went wrong that StoryFlow did not foresee. Nothing was changed; the details are in the log."
)


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


class ApiError(Exception):
    """A request that cannot be granted: a sentence, a stable ``code``, and facts in ``details``."""

    status: ClassVar[int] = 400
    code: str = "invalid"

    def __init__(
        self, message: str, *, code: str | None = None, details: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.details = dict(details or {})


class NotReady(ApiError):
    """Something has to be added first."""

    code = "not_ready"


class NotFound(ApiError, LookupError):
    status = 404
    code = "not_found"


class Conflict(ApiError):
    """It stands in the way of something that is going on, or that has ended."""

    status = 409
    code = "conflict"


class TooLarge(ApiError):
    status = 413
    code = "too_large"


class Unavailable(ApiError):
    """This machine lacks what it takes."""

    status = 500
    code = "unavailable"
