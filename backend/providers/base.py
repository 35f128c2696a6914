"""The contract that every maker of video keeps, and the values that pass through it.

``jobs`` splits a film into what the service takes: one job a scene, or one for the whole storyboard.
Each job goes through ``submit`` (the one call that costs), ``poll`` until an end, and the download of its
outputs. No method repeats a call or waits; when to call again is decided by ``policy``.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

from providers.errors import CannotTell, OptionRefused, Whose
from providers.money import Micros

DEFAULT_VOLUME = 0.3
"""How loud music plays beside the narration, from 0 to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What a user may ask for beyond the scenes. ``volume`` and ``duck`` concern the music.

    ``transition`` is the name of one between all scenes, ``style`` a few words, ``volume`` 0–1; ``duck``
    lowers the music while somebody speaks.
    """

    transition: str | None = None
    style: str | None = None
    music_url: str | None = None
    volume: float = DEFAULT_VOLUME
    duck: bool = True

    @property
    def asked(self) -> frozenset[str]:
        """The names of the options that differ from what happens anyway."""
        plain = Options()
        return frozenset(name for name, value in asdict(self).items() if value != getattr(plain, name))


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """One narrated scene. ``number`` counts from 1, ``seconds`` is the length of its narration.

    ``text`` is spoken and ``prompt`` seen; without a prompt the text stands for it. ``picture_type`` is a
    media type such as "image/jpeg". ``transition`` leads to the next scene.
    """

    number: int
    text: str
    seconds: float
    prompt: str = ""
    voice: str = ""
    picture: Path | None = None
    picture_type: str = ""
    transition: str | None = None

    @property
    def seen(self) -> str:
        """The words that describe the picture."""
        return self.prompt.strip() or self.text.strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class VideoRequest:
    """A film as ordered: ``width`` and ``height`` in pixels, ``fps`` in frames per second."""

    title: str
    scenes: tuple[Scene, ...]
    width: int = 1920
    height: int = 1080
    fps: float = 30
    options: Options = field(default_factory=Options)

    @property
    def asked(self) -> frozenset[str]:
        """The names of all options that are asked for, be it for the film or for one scene."""
        asked = self.options.asked
        return asked | {"transition"} if any(scene.transition for scene in self.scenes) else asked


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What a provider can do, known without asking it. Empty tuples and None mean: no such limit.

    ``max_prompt`` is in UTF-16 units, ``durations`` in seconds from short to long, ``ratios`` and
    ``resolutions`` in the provider's own words, ``max_picture_bytes`` in bytes of the file.
    ``costs`` is False where nothing is ever charged; ``can_find`` where ``find`` can tell.
    """

    whole_storyboard: bool = False
    options: frozenset[str] = frozenset()
    needs_picture: bool = False
    max_prompt: int | None = None
    durations: tuple[float, ...] = ()
    ratios: tuple[str, ...] = ()
    resolutions: tuple[str, ...] = ()
    picture_types: tuple[str, ...] = ()
    max_picture_bytes: int | None = None
    costs: bool = True
    can_find: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture that goes with a job: where it lies here, its media type, and the scene it shows."""

    path: Path
    media_type: str
    scene: int


@dataclass(frozen=True, kw_only=True, slots=True)
class JobRequest:
    """One order, ready to be sent. ``scene`` counts from 1; None stands for the whole storyboard.

    ``path`` and ``body`` are the provider's own; pictures are read when it is sent. ``seconds`` is the
    length of the clip that will come. ``notices`` tell the user what was changed to make it fit.
    """

    provider: str
    scene: int | None
    path: str
    body: Mapping[str, Any]
    seconds: float
    pictures: tuple[Picture, ...] = ()
    notices: tuple[str, ...] = ()

    def content(self) -> str:
        """64 hex digits that are equal exactly when the service would be asked for the same thing.

        Raises OSError when a picture cannot be read.
        """
        said = json.dumps([self.provider, self.path, self.body], sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(said.encode("utf-8", "surrogatepass"))
        for picture in self.pictures:
            digest.update(hashlib.sha256(picture.path.read_bytes()).digest())
        return digest.hexdigest()

    def with_seed(self, seed: int) -> Self:
        """The same order with another start of the service's dice."""
        return replace(self, body={**self.body, "seed": seed})


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


class VideoProvider(ABC):
    """A maker of video. Safe to use from several threads; ``close`` lets its connections go.

    ``name`` is what settings and rows call it, ``title`` what people read.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    capabilities: Capabilities

    @abstractmethod
    def jobs(self, request: VideoRequest) -> tuple[JobRequest, ...]:
        """The orders that make this film, in story order. Calls nobody.

        Raises OptionRefused and SceneUnsuitable.
        """

    @abstractmethod
    def estimate(self, job: JobRequest) -> Micros:
        """What the job will cost, as far as known before asking; never less where it is uncertain."""

    @abstractmethod
    def submit(self, job: JobRequest, *, key: str) -> ProviderJob:
        """Place the order: exactly one call that costs, never repeated here.

        ``key`` names this order for ever; a service that knows keys answers the same key with the same job.
        Raises NotSubmitted and Busy (nothing taken, may be repeated), Refused (nothing taken, for good),
        SubmitUnclear (not known), SceneUnsuitable (nothing was sent).
        """

    @abstractmethod
    def poll(self, job: ProviderJob) -> JobStatus:
        """Ask once how far the job is. Costs nothing.

        Raises Unreachable, Busy and UnexpectedAnswer (ask again later), JobUnknown and Refused.
        """

    @abstractmethod
    def cancel(self, job: ProviderJob) -> None:
        """Ask once to stop the job; an end that it has reached already is no error.

        Raises as ``poll`` does.
        """

    @abstractmethod
    def health(self) -> Health:
        """Whether the service can be used now; a call that costs nothing. Never raises ProviderError."""

    def refresh(self, job: ProviderJob) -> tuple[Output, ...]:
        """Fresh addresses of a finished job's outputs. Raises as ``poll`` does."""
        return self.poll(job).outputs

    def find(self, key: str) -> ProviderJob | None:
        """The job that was taken under this key; None when there is none. Costs nothing.

        Raises CannotTell where the service cannot look for it, and as ``poll`` does.
        """
        raise CannotTell(
            f"{self.title} cannot look for an order whose confirmation was lost. "
            f"Look at its own page whether the scene was made, then decide whether to send it again.",
            provider=self.name,
        )

    def check_options(self, request: VideoRequest) -> None:
        """Raises OptionRefused when the film asks for what this provider lacks."""
        lacking = tuple(sorted(request.asked - self.capabilities.options))
        if lacking:
            raise OptionRefused(
                f"{self.title} does not offer: {', '.join(lacking)}. "
                f"Leave {'it' if len(lacking) == 1 else 'them'} out, or choose another provider.",
                options=lacking,
                provider=self.name,
            )

    def close(self) -> None:  # noqa: B027  (most have nothing to close)
        """Let connections go; the provider is not used afterwards."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
