"""What comes back from a maker of video: a job, readings of it, its files, and how the service is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from providers.errors import Whose
from providers.money import Micros

LARGEST_FILE = 2_000_000_000
"""Bytes that a film from a service may have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderJob:
    """A job that the service has taken; plain enough to live in a row.

    Addresses are the service's own and may be empty. ``estimated`` is what it said the job will cost.
    """

    id: str
    status_url: str = ""
    result_url: str = ""
    cancel_url: str = ""
    estimated: Micros | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The job that ``to_json`` wrote. Raises KeyError without an id; ignores names it does not know."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        return cls(**{"id": data["id"], **known})


class JobState(StrEnum):
    """How far a job has come. The last three are ends and never change again."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """A finished file. Its address may expire; ``refresh`` gives a fresh one.

    ``size`` in bytes and ``sha256`` in hex where the service tells them.
    """

    url: str
    kind: str = "video"
    media_type: str = ""
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Downloaded:
    """A file that is in its place: ``size`` in bytes, ``sha256`` in hex."""

    path: Path
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JobFailure:
    """Why a job failed. ``message`` is a sentence for the user, ``detail`` the service's words for the log.

    ``retryable``: a new order of the same may succeed; ``new_seed``: only with another seed.
    ``whose`` is "content" where the user has to change the scene.
    """

    code: str
    message: str
    retryable: bool = False
    new_seed: bool = False
    whose: Whose = "service"
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class JobStatus:
    """One reading of a job. ``progress`` is 0–1 or None; ``cost`` is final once the job has ended.

    ``error`` is set exactly when the state is FAILED; SUCCEEDED has at least one output.
    ``poll_after`` is how many seconds the service wants to be left alone.
    """

    state: JobState
    progress: float | None = None
    outputs: tuple[Output, ...] = ()
    cost: Micros | None = None
    error: JobFailure | None = None
    stage: str = ""
    poll_after: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """Whether a service answers and accepts the key. ``credit`` is what is left there, if it tells."""

    ok: bool
    detail: str
    credit: Micros | None = None
