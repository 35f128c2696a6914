"""A voice on offer, one order of speech, what it gave, and how that can be unusable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from providers.errors import ProviderError, Submission
from providers.money import Micros

GoOn: TypeAlias = Callable[[], bool]
"""Asked before every call and while waiting; False stops the reading."""


class Stopped(Exception):
    """``go_on`` said no. What was spoken until then is paid; nothing was sent afterwards."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedVoice:
    """A voice on offer. ``id`` is the service's own name for it, such as "nova".

    ``language`` is its BCP-47 tag, "" where it has none of its own; ``speaks`` are further tags it is made
    for, and ``any_language`` says that it reads whatever language the text is in.
    """

    id: str
    name: str
    language: str = ""
    speaks: tuple[str, ...] = ()
    any_language: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Who shall read and how. ``speed`` is 0.5–2, ``language`` a BCP-47 tag or ""."""

    voice: str
    speed: float = 1.0
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SpeechOrder:
    """One paid call, ready to be sent: ``text``, which begins at ``position`` of the whole text.

    ``seconds`` is about how long it will take to read aloud; ``estimated`` is never less than it will cost.
    ``path``, ``params``, ``json``, ``content`` and ``headers`` are the service's own.
    """

    service: str
    text: str
    position: int
    wish: Wish
    seconds: float
    estimated: Micros
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()

    def digest(self) -> str:
        """64 hex digits that are equal exactly when the service would be asked for the same thing."""
        said = self.content.decode() if self.content is not None else self.json
        asked = [self.service, self.path, dict(self.params), dict(self.headers), said]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokenWord:
    """A written word and when it is heard, in seconds from the start of its part's sound.

    ``position`` is its place in the whole text.
    """

    text: str
    position: int
    start: float
    end: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """A part of the text as sound: a whole file of ``media_type``, known by its content.

    ``seconds`` is None where the file would have to be decoded to tell. ``words`` holds exact times of all
    words, or is None where the service gave none. ``cost`` is what this part was charged.
    """

    text: str
    position: int
    audio: bytes = field(repr=False)
    media_type: str
    seconds: float | None
    words: tuple[SpokenWord, ...] | None
    cost: Micros
    notices: tuple[str, ...] = ()


class SpeechUnusable(ProviderError):
    """The service answered, and most likely charged ``cost``, but what came cannot be used."""

    code = "speech_unusable"
    submission: ClassVar[Submission] = Submission.UNCLEAR

    def __init__(self, message: str, *, cost: Micros, provider: str, detail: str = "") -> None:
        super().__init__(message, provider=provider, detail=detail)
        self.cost = cost


class SpeechCut(SpeechUnusable):
    """The sound ends long before its text does."""

    code = "speech_cut"


Send: TypeAlias = Callable[[], Spoken]

Pay: TypeAlias = Callable[[SpeechOrder, Send], Spoken]
"""Stands around every paid call: sets money aside, calls ``send`` once, and settles by how that ended."""


def unwatched(order: SpeechOrder, send: Send) -> Spoken:
    """A Pay for callers who keep no ledger."""
    return send()
