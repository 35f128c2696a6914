"""What is to happen to an order: plain values that also travel as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self, get_args

FaultKind = Literal[
    "status",  # an error of this status, in the form of the service
    "hang",  # not a byte, until the client gives up
    "stall",  # the head and half of the body, then nothing
    "drip",  # a byte a second
    "drop",  # the connection is cut after the body was read
    "half",  # the head and half of the body, then the end
    "endless",  # a body of 3 GB in chunks
    "redirect",  # to another port of this machine that nobody may reach, by ``status`` or 307
    "html",  # 200, but the page of some proxy
    "bad_json",  # 200 and JSON that ends in the middle
    "empty",  # 200 and nothing
    "no_id",  # 200 and well-formed, but what matters is missing
]
RetryForm = Literal["seconds", "date", "ms"]
End = Literal["succeeded", "failed", "cancelled", "never", "no_output"]
DownloadKind = Literal[
    "expired",  # the first ``times`` addresses that were given out answer ``status``
    "status",  # an error of this status
    "redirect",  # to ``location``; without one, to another port of this machine that nobody may reach
    "loop",  # a redirect to itself
    "hops",  # ``hops`` redirects, then the file
    "longer",  # Content-Length says more than comes
    "cut",  # half of the file, with a Content-Length that fits
    "flipped",  # bytes changed in the middle
    "html",  # a page under the name of a film
    "playlist",  # an HLS playlist that leads to another port of this machine
    "empty",  # zero bytes
    "endless",  # 3 GB in chunks, no length
    "short_film",  # a film of a quarter of the length
    "no_video",  # an MP4 with sound only
    "drop",  # the connection is cut in the middle
    "stall",  # nothing more after the middle
]
VoiceFault = Literal[
    "",
    "null_alignment",  # no times of characters
    "streaming_header",  # a WAV whose sizes are 0xFFFFFFFF
    "mislabelled",  # an MP3 that says it is a WAV, and the other way round
    "cut",  # ends after ``cut_at`` seconds, with status 200
    "silent",  # a sound of no length
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One answer that goes wrong.

    ``code`` is the service's own name of the error; ``retry_after`` in seconds, sent in ``retry_form``.
    ``accepted``: the order was taken, and is charged, all the same.
    """

    kind: FaultKind
    status: int = 0
    code: str = ""
    retry_after: float | None = None
    retry_form: RetryForm = "seconds"
    accepted: bool = False

    def __post_init__(self) -> None:
        _one_of(FaultKind, self.kind)
        _one_of(RetryForm, self.retry_form)
        if self.kind == "status" and not 400 <= self.status <= 599:
            raise ValueError(f"{self.status} is no status of an error.")
        if self.kind == "redirect" and self.status not in {0, 301, 302, 303, 307, 308}:
            raise ValueError(f"{self.status} is no status of a redirect.")


@dataclass(frozen=True, slots=True)
class Download:
    """A fault of a finished file, for the next ``times`` fetches of it; None: for all."""

    kind: DownloadKind
    times: int | None = None
    status: int = 403
    location: str = ""
    hops: int = 2

    def __post_init__(self) -> None:
        _one_of(DownloadKind, self.kind)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """The course of one order; see the package for what each field does."""

    submit: tuple[Fault, ...] = ()
    throttled: int = 0
    polls: int = 0
    seconds: float | None = None
    progress: tuple[float, ...] = ()
    unknown: int = 0
    poll_faults: tuple[Fault, ...] = ()
    end: End = "succeeded"
    failure: str = ""
    refund: bool | None = None
    downloads: tuple[Download, ...] = ()
    voice: VoiceFault = ""
    cut_at: float = 600.0
    delay: float = 0.0

    def __post_init__(self) -> None:
        _one_of(End, self.end)
        _one_of(VoiceFault, self.voice)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The scenario that ``to_json`` wrote. Raises ValueError for names and values that do not exist."""
        unknown = set(data) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"A scenario has no {', '.join(sorted(unknown))}.")
        values = dict(data)
        for name, kind in (("submit", Fault), ("poll_faults", Fault), ("downloads", Download)):
            if name in values:
                values[name] = tuple(_made(kind, item) for item in values[name])
        if "progress" in values:
            values["progress"] = tuple(values["progress"])
        return cls(**values)


def status(
    code: int,
    *,
    retry_after: float | None = None,
    retry_form: RetryForm = "seconds",
    name: str = "",
    accepted: bool = False,
) -> Fault:
    """An answer with this HTTP status; ``name`` is the service's own code of the error."""
    return Fault("status", code, name, retry_after, retry_form, accepted)


def hang(*, accepted: bool = False) -> Fault:
    """No answer at all."""
    return Fault("hang", accepted=accepted)


def drop(*, accepted: bool = True) -> Fault:
    """The connection ends after the body was read; by default the order was taken."""
    return Fault("drop", accepted=accepted)


def _made(kind: type[Fault] | type[Download], item: Mapping[str, Any]) -> Fault | Download:
    try:
        return kind(**item)
    except TypeError as error:
        raise ValueError(f"{kind.__name__}: {error}") from None


def _one_of(names: object, name: str) -> None:
    if name not in get_args(names):
        raise ValueError(f'"{name}" is none of {", ".join(map(repr, get_args(names)))}.')
