"""A render service of one's own: it takes the whole storyboard and gives the finished film, sound included.

The body is the one that StoryFlow has always described; calls, headers, replies and states are those of the
"StoryFlow render API", version 1. README.md of this folder describes both.
"""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import quote

from providers import fitting, readings
from providers.answers import Answer
from providers.base import (
    Capabilities,
    Health,
    JobFailure,
    JobRequest,
    JobState,
    JobStatus,
    Output,
    ProviderJob,
    VideoRequest,
)
from providers.configuration import ServiceSettings
from providers.custom.body import storyboard_body
from providers.custom.failures import failure
from providers.errors import SceneUnsuitable
from providers.http import Network, Service
from providers.money import Micros
from providers.policy import Patience, PollPace
from providers.service_provider import ServiceProvider

LARGEST_PICTURE = 20_000_000
LARGEST_ORDER = 100_000_000
"""Bytes of all pictures of an order, which travel within it."""

_PICTURES = ("image/jpeg", "image/png", "image/webp")
_OVER = frozenset({404, 409, 410})
"""Answers to a cancel that comes too late."""


class Custom(ServiceProvider):
    """The service at CUSTOM_VIDEO_API_URL."""

    name = "custom"
    title = "Your render service"
    pace = PollPace(first=5, step=5, factor=1.5, longest=20, least=1)
    output_hosts = ("*",)  # it may keep its files anywhere on the public network
    hosts_setting = "CUSTOM_VIDEO_OUTPUT_HOSTS"
    capabilities = Capabilities(
        whole_storyboard=True,
        options=frozenset({"transition", "style", "music_url", "volume", "duck"}),
        picture_types=_PICTURES,
        max_picture_bytes=LARGEST_PICTURE,
        can_find=True,
    )

    def __init__(
        self,
        settings: ServiceSettings,
        network: Network,
        *,
        patience: Patience | None = None,
        name: str = "",
        title: str = "",
    ) -> None:
        super().__init__(settings, network, patience=patience, name=name, title=title)
        self._price = settings.price

    def service(self, settings: ServiceSettings) -> Service:
        return Service(
            name=self.name,
            title=self.title,
            base_url=settings.base_url,
            key_setting="CUSTOM_VIDEO_API_KEY",
            key=settings.key,
            headers={"Authorization": f"Bearer {settings.key}"} if settings.key else {},
        )

    def jobs(self, request: VideoRequest) -> tuple[JobRequest, ...]:
        self.check_options(request)
        pictures = tuple(
            fitting.picture_of(scene, _PICTURES, LARGEST_PICTURE, self.name, self.title)
            for scene in request.scenes
            if scene.picture
        )
        if sum(fitting.file_size(picture, self.name) for picture in pictures) > LARGEST_ORDER:
            raise SceneUnsuitable(
                f"The pictures have more than {LARGEST_ORDER // 1_000_000} MB together, too much for one "
                f"order to {self.title.lower()}. Use smaller ones, or choose another service.",
                provider=self.name,
            )
        job = JobRequest(
            provider=self.name,
            scene=None,
            path="/renders",
            body=storyboard_body(request),
            seconds=sum(scene.seconds for scene in request.scenes),
            pictures=pictures,
        )
        return (job,)

    def estimate(self, job: JobRequest) -> Micros:
        return math.ceil(self._price * job.seconds)

    def place(self, job: JobRequest, key: str) -> ProviderJob:
        uris = {picture.scene: fitting.data_uri(picture, self.name) for picture in job.pictures}
        scenes = [{**scene, "image_url": uris.get(scene["scene_index"])} for scene in job.body["storyboard"]]
        answer = self.client.order(
            job.path, json={**job.body, "storyboard": scenes}, headers={"Idempotency-Key": key}
        )
        return self._taken(answer, answer.mapping())

    def poll(self, job: ProviderJob) -> JobStatus:
        answer = self.client.ask("GET", self._address(job), about_job=True)
        told = answer.mapping()
        wait = told.get("poll_after_ms")
        after = wait / 1000 if isinstance(wait, (int, float)) and 0 < wait < 3_600_000 else None
        state, cost = readings.text(told.get("status")), _usd(told.get("cost"))
        if state == "queued":
            return JobStatus(state=JobState.QUEUED, poll_after=after)
        if state == "running":
            return JobStatus(
                state=JobState.RUNNING,
                progress=readings.fraction(told.get("progress")),
                stage=self.client.excerpt(readings.text(told.get("stage")))[:40],
                poll_after=after,
            )
        if state == "succeeded":
            return self.succeeded(_outputs(told.get("outputs")), cost)
        if state == "failed":
            return JobStatus(state=JobState.FAILED, cost=cost, error=self._failure(told.get("error")))
        if state == "cancelled":
            return JobStatus(state=JobState.CANCELLED, cost=cost)
        raise answer.puzzling("an unknown state")

    def cancel(self, job: ProviderJob) -> None:
        address = self.client.own(job.cancel_url) or f"{_render(job)}/cancel"
        self.client.ask("POST", address, tell=_OVER)

    def look(self) -> Health:
        told = self.client.ask("GET", "/health").mapping()
        ok = told.get("status") == "ok"
        return Health(ok=ok, detail=f"{self.title} {'answers' if ok else 'says that it is not well'}.")

    def find(self, key: str) -> ProviderJob | None:
        """The service keeps each order under the ``Idempotency-Key`` it came with, as its ``client_ref``."""
        answer = self.client.ask("GET", "/renders", params={"client_ref": key})
        renders = answer.mapping().get("renders")
        if not isinstance(renders, list):
            raise answer.puzzling("no list of renders")
        found = [told for told in renders if isinstance(told, dict)]
        return self._taken(answer, found[0]) if found else None

    def _taken(self, answer: Answer, told: dict[str, Any]) -> ProviderJob:
        job_id = readings.identity(told.get("id"))
        if not job_id:
            raise answer.puzzling("no id")
        return ProviderJob(
            id=job_id,
            status_url=self.client.own(told.get("status_url")),
            cancel_url=self.client.own(told.get("cancel_url")),
            estimated=_usd(told.get("estimated_cost")),
        )

    def _failure(self, told: object) -> JobFailure:
        error = told if isinstance(told, dict) else {}
        words = self.client.excerpt(readings.text(error.get("message")))
        code, again = readings.text(error.get("code")), error.get("retryable") is True
        return failure(self.title, code, words, retryable=again)

    def _address(self, job: ProviderJob) -> str:
        return self.client.own(job.status_url) or _render(job)


def _render(job: ProviderJob) -> str:
    return f"/renders/{quote(job.id, safe='')}"


def _usd(told: object) -> Micros | None:
    """Money in US dollars; None for another currency, which cannot be compared with the limits."""
    if not isinstance(told, dict) or told.get("currency", "USD") != "USD":
        return None
    return readings.amount(told.get("amount"))


def _outputs(told: object) -> tuple[Output, ...]:
    """The films, without what else there may be (subtitles, say)."""
    entries = [entry for entry in told if isinstance(entry, dict)] if isinstance(told, list) else []
    outputs = [
        Output(
            url=readings.text(entry.get("url")),
            kind=readings.text(entry.get("kind")) or "video",
            media_type=readings.text(entry.get("content_type")),
            size=readings.size(entry.get("bytes")),
            sha256=readings.text(entry.get("sha256")),
        )
        for entry in entries
        if readings.text(entry.get("url"))
    ]
    return tuple(output for output in outputs if output.kind == "video")
