"""This machine as a maker of video: whoever builds it says how a film is rendered.

It calls nobody and costs nothing. The order is carried out while it is placed, in the caller's thread.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from providers.base import (
    LARGEST_FILE,
    Capabilities,
    Downloaded,
    Health,
    JobFailure,
    JobRequest,
    JobState,
    JobStatus,
    Output,
    Picture,
    ProviderJob,
    VideoProvider,
    VideoRequest,
)
from providers.errors import DownloadBroken, FileTooLarge
from providers.money import Micros
from providers.policy import Deadline

Render = Callable[[VideoRequest], Path]
"""Renders a film and gives the absolute path of its file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalJob(JobRequest):
    """An order that this machine carries out; it holds the film as it was ordered."""

    request: VideoRequest
    path: str = ""


class Local(VideoProvider):
    """The local engine, as the callable ``render``. ``submit`` raises what it raises."""

    name = "local"
    title = "This computer"
    capabilities = Capabilities(whole_storyboard=True, needs_picture=True, costs=False)

    def __init__(self, render: Render) -> None:
        self._render = render

    def jobs(self, request: VideoRequest) -> tuple[JobRequest, ...]:
        self.check_options(request)
        return (
            LocalJob(
                provider=self.name,
                scene=None,
                body=json.loads(json.dumps(asdict(request), default=str)),
                seconds=sum(scene.seconds for scene in request.scenes),
                pictures=tuple(
                    Picture(path=scene.picture, media_type=scene.picture_type, scene=scene.number)
                    for scene in request.scenes
                    if scene.picture
                ),
                request=request,
            ),
        )

    def estimate(self, job: JobRequest) -> Micros:
        return 0

    def submit(self, job: JobRequest, *, key: str) -> ProviderJob:
        if not isinstance(job, LocalJob):
            raise TypeError("An order for another provider was given to the local one.")
        return ProviderJob(id=str(self._render(job.request)), estimated=0)

    def poll(self, job: ProviderJob) -> JobStatus:
        film = Path(job.id)
        if film.is_file():
            output = Output(url=film.as_uri(), media_type="video/mp4", size=film.stat().st_size)
            return JobStatus(state=JobState.SUCCEEDED, progress=1.0, outputs=(output,), cost=0)
        gone = JobFailure(
            code="film_missing", message="The finished film is gone. Render it again.", retryable=True
        )
        return JobStatus(state=JobState.FAILED, cost=0, error=gone)

    def cancel(self, job: ProviderJob) -> None:
        """Nothing to do: an order has ended when it is known."""

    def health(self) -> Health:
        return Health(ok=True, detail="Films are made on this computer.")

    def fetch(
        self, output: Output, target: Path, *, largest: int = LARGEST_FILE, limit: Deadline | None = None
    ) -> Downloaded:
        film = Path(url2pathname(unquote(urlsplit(output.url).path)))
        if not film.is_file():
            raise DownloadBroken("The finished film is gone. Render it again.", provider=self.name)
        if film.stat().st_size > largest:
            raise FileTooLarge("The finished film is larger than was asked for.", provider=self.name)
        return _copied(film, target)


def _copied(film: Path, target: Path) -> Downloaded:
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        shutil.copyfile(film, part)
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        size = part.stat().st_size
        part.replace(target)
        return Downloaded(path=target, size=size, sha256=digest)
    finally:
        part.unlink(missing_ok=True)
