"""Pika: one clip a scene, through the queue of fal.ai, which is where Pika is offered.

States, calls and errors: fal.ai's pages on its queue, version of 2026.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from providers import fitting, readings
from providers.answers import Answer
from providers.base import (
    Capabilities,
    Health,
    JobRequest,
    JobState,
    JobStatus,
    Output,
    Picture,
    ProviderJob,
    Scene,
    VideoRequest,
)
from providers.configuration import ServiceSettings
from providers.errors import ProviderError, SceneUnsuitable
from providers.http import Network, Reply, Service
from providers.money import Micros
from providers.orders import with_notice
from providers.pika.failures import CANCELLED, error_type, failure
from providers.pika.models import DURATIONS, KNOWN, RATIOS, RESOLUTIONS, price
from providers.policy import Patience, PollPace
from providers.service_provider import ServiceProvider

LARGEST_PICTURE = 10_000_000
"""Bytes of a picture, which travels within the order; fal.ai names no limit."""

_PICTURES = ("image/jpeg", "image/png", "image/webp")
_FAILED = frozenset({400, 404, 422, 499, 500, 502, 503, 504})
"""Statuses under which the result of a failed job is told."""

_BILLED_FAILURE = 422
_NO_JOB = "00000000-0000-0000-0000-000000000000"


class Pika(ServiceProvider):
    """The version of Pika's model that PIKA_MODEL names."""

    name = "pika"
    title = "Pika"
    pace = PollPace(first=5, step=2, factor=1.5, longest=15, least=1)
    output_hosts = ("fal.media", "*.fal.media")
    hosts_setting = "PIKA_OUTPUT_HOSTS"
    capabilities = Capabilities(
        options=frozenset({"style"}),
        durations=DURATIONS,
        ratios=RATIOS,
        resolutions=RESOLUTIONS,
        picture_types=_PICTURES,
        max_picture_bytes=LARGEST_PICTURE,
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
        self._model = settings.model.strip("/")

    def service(self, settings: ServiceSettings) -> Service:
        return Service(
            name=self.name,
            title=self.title,
            base_url=settings.base_url,
            key_setting="PIKA_API_KEY (a key of fal.ai)",
            key=settings.key,
            headers={"Authorization": f"Key {settings.key}"},
            explain=_explained,
        )

    def jobs(self, request: VideoRequest) -> tuple[JobRequest, ...]:
        self.check_options(request)
        unknown = "" if self._model in KNOWN else f"{self.title}'s model {self._model} is not in the table: "
        jobs = tuple(self._job(scene, request) for scene in request.scenes)
        return with_notice(jobs, unknown and f"{unknown}its price is guessed.")

    def estimate(self, job: JobRequest) -> Micros:
        return price(str(job.body["resolution"]), int(job.body["duration"]))

    def place(self, job: JobRequest, key: str) -> ProviderJob:
        body = {**job.body}
        for picture in job.pictures:
            body["image_url"] = fitting.data_uri(picture, self.name)
        answer = self.client.order(job.path, json=body)
        told = answer.mapping()
        job_id = readings.identity(told.get("request_id"))
        if not job_id:
            raise answer.puzzling("no request_id")
        return ProviderJob(
            id=job_id,
            status_url=self.client.own(told.get("status_url")),
            result_url=self.client.own(told.get("response_url")),
            cancel_url=self.client.own(told.get("cancel_url")),
            estimated=self.estimate(job),
        )

    def poll(self, job: ProviderJob) -> JobStatus:
        answer = self.client.ask("GET", self._address(job, "status_url", "/status"), about_job=True)
        told = answer.mapping()
        state = readings.text(told.get("status"))
        if state == "IN_QUEUE":
            return JobStatus(state=JobState.QUEUED, stage="queued")
        if state == "IN_PROGRESS":
            return JobStatus(state=JobState.RUNNING)
        if state == "COMPLETED":  # which a failed job is as well
            return self._ended(job, error_type(told))
        raise answer.puzzling("an unknown state")

    def cancel(self, job: ProviderJob) -> None:
        self.client.ask("PUT", self._address(job, "cancel_url", "/cancel"), tell={400, 404})

    def look(self) -> Health:
        """Asking for a job that nobody has tells whether the key is accepted, and costs nothing."""
        answer = self.client.ask("GET", f"{self._requests()}/{_NO_JOB}/status", tell={404})
        return Health(ok=True, detail=f"{self.title} answers ({answer.status}).")

    def _job(self, scene: Scene, request: VideoRequest) -> JobRequest:
        prompt, notices = fitting.prompt_for(scene, request.options.style, None)
        if not prompt:
            raise SceneUnsuitable(
                f"Scene {scene.number}: {self.title} needs words for every scene. Write some, "
                "or choose another service.",
                scene=scene.number,
                provider=self.name,
            )
        seconds, more = fitting.duration_for(scene, DURATIONS)
        body: dict[str, Any] = {
            "prompt": prompt,
            "resolution": "720p" if min(request.width, request.height) <= 720 else "1080p",
            "duration": int(seconds),
        }
        if scene.picture is None:
            body["aspect_ratio"] = fitting.nearest_shape(request.width, request.height, RATIOS)
        return JobRequest(
            provider=self.name,
            scene=scene.number,
            path=f"/{self._model}/{'image' if scene.picture else 'text'}-to-video",
            body=body,
            seconds=seconds,
            pictures=(self._picture(scene),) if scene.picture else (),
            notices=(*notices, *more),
        )

    def _ended(self, job: ProviderJob, error: str) -> JobStatus:
        result = self.client.ask(
            "GET",
            self._address(job, "result_url", ""),
            about_job=True,
            tell=_FAILED if error else _FAILED - {404, 503},
        )
        if result.status >= 300 or error:
            return self._failed(job, error, result)
        video = result.mapping().get("video")
        told: dict[str, Any] = video if isinstance(video, dict) else {}
        url = readings.text(told.get("url"))
        output = Output(
            url=url,
            media_type=readings.text(told.get("content_type")),
            size=readings.size(told.get("file_size")),
        )
        return self.succeeded((output,) if url else (), job.estimated)

    def _failed(self, job: ProviderJob, error: str, result: Answer) -> JobStatus:
        told = result.json_or_none()
        kind = error if error not in {"", "unnamed"} else error_type(told if isinstance(told, dict) else {})
        if kind == CANCELLED:
            return JobStatus(state=JobState.CANCELLED, cost=0)
        if not kind:
            raise result.puzzling("an error without a name")
        cost = job.estimated if result.status == _BILLED_FAILURE else 0
        reason = failure(self.title, kind, result.status, self.client.excerpt(result.body))
        return JobStatus(state=JobState.FAILED, cost=cost, error=reason)

    def _picture(self, scene: Scene) -> Picture:
        return fitting.picture_of(scene, _PICTURES, LARGEST_PICTURE, self.name, self.title)

    def _requests(self) -> str:
        """Jobs stand under the application alone, without the version and the mode."""
        return "/" + "/".join(self._model.split("/")[:2]) + "/requests"

    def _address(self, job: ProviderJob, told: str, ending: str) -> str:
        known = self.client.own(getattr(job, told))
        return known or f"{self._requests()}/{quote(job.id, safe='')}{ending}"


def _explained(reply: Reply) -> ProviderError | None:
    """An account without credit is locked, and told as a 403 in words."""
    said = readings.text(reply.data.get("detail")) if isinstance(reply.data, dict) else ""
    if reply.status in {402, 403} and any(word in said.lower() for word in ("locked", "balance")):
        return reply.say.refused("quota", reply.detail)
    return None
