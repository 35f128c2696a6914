"""What an answer of a service means: one table for orders, which cost, and one for questions, which do not.

Source of the rules: RFC 9110 section 15, and what the services' own pages say of repeating a call.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from providers.errors import (
    Busy,
    JobUnknown,
    NotSubmitted,
    ProviderError,
    Refused,
    Resting,
    SubmitUnclear,
    UnexpectedAnswer,
    Unreachable,
    Whose,
)
from providers.policy import shown_seconds

_BUSY = frozenset({429, 503})
_KEY = frozenset({401, 403})
_QUOTA = frozenset({402})
_MOVED = frozenset({301, 307, 308})
"""Redirects by which a service says that it did nothing (RFC 9110, 15.4); the others may follow a deed."""
_NO_LONGER_OFFERED = frozenset({404, 405, 409, 410})
_REQUEST_TIMEOUT = 408


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A whole answer that was read: ``headers`` takes names in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    puzzled: Callable[[str, Answer], ProviderError] = field(repr=False)

    @property
    def media_type(self) -> str:
        """The type of the body, without parameters, in lower case; "" where it is not told."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def mapping(self) -> dict[str, Any]:
        """The body as a JSON object. Raises what ``puzzling`` gives for anything else."""
        found = self.json_or_none()
        if not isinstance(found, dict):
            raise self.puzzling("no JSON object")
        return found

    def json_or_none(self) -> Any:  # noqa: ANN401  (JSON is anything)
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def puzzling(self, what: str) -> ProviderError:
        """The error that this answer means although it looks like a success; it is logged.

        SubmitUnclear for an order, UnexpectedAnswer for a question.
        """
        return self.puzzled(what, self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentences:
    """The user's sentences about one service. ``key_setting`` is the name of the setting with its key."""

    name: str
    title: str
    key_setting: str

    def refused(self, whose: Whose, detail: str = "") -> Refused:
        """The refusal for this cause."""
        sentence = {
            "key": f"{self.title} does not accept the key. Nothing was made. "
            f"Check {self.key_setting}, then start StoryFlow again.",
            "quota": f"The credit at {self.title} is used up, so nothing was made. "
            "Add credit there, or choose another service.",
            "content": f"{self.title} declined this scene's picture or text. Edit it and try again.",
            "limits": f"{self.title} cannot make this as it was ordered. "
            "Choose another service, or other settings for it.",
            "service": f"{self.title} does not offer this any more, or at another address. "
            "Check its model and address in the settings, or choose another service.",
        }[whose]
        return Refused(sentence, whose=whose, provider=self.name, detail=detail)

    def busy(self, retry_after: float | None, detail: str = "") -> Busy:
        return Busy(
            f"{self.title} is busy. Nothing was made and nothing charged; try again in a while.",
            provider=self.name,
            detail=detail,
            retry_after=retry_after,
        )

    def unclear(self, detail: str) -> SubmitUnclear:
        return SubmitUnclear(
            f"{self.title} did not confirm whether it took the order, so it may be made and charged. "
            "Nothing was sent again. Check again, or decide to send it again.",
            provider=self.name,
            detail=detail,
        )

    def unexpected(self, detail: str) -> UnexpectedAnswer:
        return UnexpectedAnswer(
            f"{self.title} gave an answer that makes no sense. Your project is unchanged; try again later.",
            provider=self.name,
            detail=detail,
        )

    def unreachable(self, detail: str, retry_after: float | None = None) -> Unreachable:
        return Unreachable(
            f"{self.title} cannot be reached at the moment. Your project is unchanged; try again later.",
            provider=self.name,
            detail=detail,
            retry_after=retry_after,
        )

    def not_submitted(self, detail: str) -> NotSubmitted:
        return NotSubmitted(
            f"{self.title} cannot be reached, so nothing was sent. Check the connection, then try again.",
            provider=self.name,
            detail=detail,
        )

    def resting(self, seconds: float) -> Resting:
        return Resting(
            f"{self.title} did not answer several times, so nothing was sent. "
            f"Try again in {shown_seconds(seconds)}.",
            provider=self.name,
            retry_after=seconds,
        )

    def job_unknown(self, detail: str) -> JobUnknown:
        return JobUnknown(
            f"{self.title} does not know this job any more. Order the scene again.",
            provider=self.name,
            detail=detail,
        )


def of_order(say: Sentences, status: int, detail: str, retry_after: float | None) -> ProviderError | None:
    """What an order came to by its answer's status; None for a success."""
    if 200 <= status < 300:
        return None
    if status in _BUSY:
        return say.busy(retry_after, detail)
    if status in _MOVED:
        return say.refused("service", detail)
    if 400 <= status < 500 and status != _REQUEST_TIMEOUT:
        return say.refused(_whose(status), detail)
    return say.unclear(detail)


def of_question(
    say: Sentences, status: int, detail: str, retry_after: float | None, *, about_job: bool
) -> ProviderError | None:
    """What a question that costs nothing came to; None for a success. ``about_job``: 404 means that job."""
    if 200 <= status < 300:
        return None
    if status in _BUSY:
        return say.busy(retry_after, detail)
    if about_job and status in {404, 410}:
        return say.job_unknown(detail)
    if 400 <= status < 500 and status != _REQUEST_TIMEOUT:
        return say.refused(_whose(status), detail)
    if status >= 400:
        return say.unreachable(detail, retry_after)
    return say.unexpected(detail)


def _whose(status: int) -> Whose:
    if status in _KEY:
        return "key"
    if status in _QUOTA:
        return "quota"
    return "service" if status in _NO_LONGER_OFFERED else "limits"
