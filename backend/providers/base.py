"""The contract that every maker of video keeps, and the values that pass through it.

``jobs`` splits a film into what the service takes: one job a scene, or one for the whole storyboard.
Each job goes through ``submit`` (the one call that costs), ``poll`` until an end, and the download of its
outputs. No method repeats a call or waits; when to call again is decided by ``policy``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from providers.errors import CannotTell, OptionRefused, SceneUnsuitable
from providers.job_values import (
    LARGEST_FILE,
    Downloaded,
    Health,
    JobFailure,
    JobState,
    JobStatus,
    Output,
    ProviderJob,
)
from providers.money import Micros
from providers.orders import Capabilities, JobRequest, Options, Picture, Scene, VideoRequest
from providers.policy import Deadline, Patience, PollPace
from providers.waiting import wait_for

__all__ = [
    "LARGEST_FILE",
    "Capabilities",
    "Downloaded",
    "Health",
    "JobFailure",
    "JobRequest",
    "JobState",
    "JobStatus",
    "Options",
    "Output",
    "Picture",
    "ProviderJob",
    "Scene",
    "VideoProvider",
    "VideoRequest",
]


class VideoProvider(ABC):
    """A maker of video. Safe to use from several threads; ``close`` gives back what it holds.

    ``name`` is what settings and rows call it, ``title`` what people read, ``pace`` how often a job may be
    asked after. ``patience`` is for ``generate_video`` alone.
    """

    name: str
    title: str
    pace: PollPace = PollPace()
    capabilities: Capabilities
    patience: Patience = Patience()

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

    @abstractmethod
    def fetch(
        self, output: Output, target: Path, *, largest: int = LARGEST_FILE, limit: Deadline | None = None
    ) -> Downloaded:
        """Put a finished file at ``target``, of at most ``largest`` bytes, before ``limit`` is over.

        What was there stays until the new file is whole. Raises DownloadError, after which ``refresh`` may
        help where the error says so, and OSError where the folder cannot be written.
        """

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

    def generate_video(self, request: VideoRequest) -> str:
        """The address of the finished video: for scripts, which may wait. Nothing is downloaded.

        Raises SceneUnsuitable when the film takes several jobs: see ``generate_videos``.
        """
        if len(self.jobs(request)) > 1:
            raise SceneUnsuitable(
                f"{self.title} makes one clip a scene. Order one scene, or take generate_videos().",
                provider=self.name,
            )
        return self.generate_videos(request)[0]

    def generate_videos(self, request: VideoRequest) -> tuple[str, ...]:
        """The addresses of all finished videos, in story order, made one after the other.

        Raises what ``submit`` raises when waiting did not mend it, JobFailed, EndUnknown, DeadlinePassed.
        A job that is given up at the deadline, or by Ctrl-C, is cancelled.
        """
        return tuple(wait_for(self, job).outputs[0].url for job in self.jobs(request))

    def close(self) -> None:  # noqa: B027  (most have nothing to give back)
        """Give back what the provider holds; it is not used afterwards."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
