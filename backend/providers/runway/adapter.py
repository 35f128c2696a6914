"""Runway: one silent clip a scene, from its picture or from words alone.

States, calls and limits: Runway's API reference, version 2024-11-06.
"""

from __future__ import annotations

from urllib.parse import quote

from providers import fitting, readings
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
from providers.errors import JobUnknown, ProviderError, SceneUnsuitable
from providers.http import Network, Reply, Service
from providers.money import Micros, show, usd
from providers.orders import with_notice
from providers.policy import Patience, PollPace
from providers.runway.failures import failure
from providers.runway.models import CREDIT_IN_DOLLARS, MAX_PROMPT, MODELS, UNKNOWN
from providers.runway.uploads import upload
from providers.service_provider import ServiceProvider

API_VERSION = "2024-11-06"
LARGEST_WITHIN = 3_200_000
"""Bytes of a picture that still fits as a data URI of at most 5 MB; larger ones are uploaded first."""

_LARGEST_UPLOAD = 200_000_000
_PICTURES = ("image/jpeg", "image/png", "image/webp")
_WAITING = {"PENDING": "", "THROTTLED": "throttled"}


class Runway(ServiceProvider):
    """One of Runway's models, the one that RUNWAYML_MODEL names."""

    name = "runway"
    title = "Runway"
    # Not more often than once in 5 s a task, which Runway asks for.
    pace = PollPace(first=5, step=6, factor=1.3, longest=20, least=5)
    output_hosts = ("*.cloudfront.net", "*.runwayml.com")
    hosts_setting = "RUNWAYML_OUTPUT_HOSTS"

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
        self._model_name = settings.model
        self._model = MODELS.get(settings.model, UNKNOWN)
        self.capabilities = Capabilities(
            options=frozenset({"style"}),
            needs_picture=not self._model.text_ratios,
            max_prompt=MAX_PROMPT,
            durations=self._model.durations,
            ratios=self._model.ratios,
            picture_types=_PICTURES,
            max_picture_bytes=_LARGEST_UPLOAD,
        )

    def service(self, settings: ServiceSettings) -> Service:
        return Service(
            name=self.name,
            title=self.title,
            base_url=settings.base_url,
            key_setting="RUNWAYML_API_KEY",
            key=settings.key,
            headers={"Authorization": f"Bearer {settings.key}", "X-Runway-Version": API_VERSION},
            explain=_explained,
        )

    def jobs(self, request: VideoRequest) -> tuple[JobRequest, ...]:
        self.check_options(request)
        jobs = tuple(self._job(scene, request) for scene in request.scenes)
        return with_notice(jobs, self._model_notice())

    def estimate(self, job: JobRequest) -> Micros:
        return usd(CREDIT_IN_DOLLARS) * self._model.credits * int(job.seconds)

    def place(self, job: JobRequest, key: str) -> ProviderJob:
        body = {**job.body}
        for picture in job.pictures:
            small = fitting.file_size(picture, self.name) <= LARGEST_WITHIN
            body["promptImage"] = (
                fitting.data_uri(picture, self.name) if small else upload(self.client, picture)
            )
        answer = self.client.order(job.path, json=body)
        told = answer.mapping()
        job_id = readings.identity(told.get("id"))
        if not job_id:
            raise answer.puzzling("no id")
        return ProviderJob(id=job_id, estimated=_credits(told.get("estimatedCost")))

    def poll(self, job: ProviderJob) -> JobStatus:
        answer = self.client.ask("GET", _task(job), about_job=True)
        told = answer.mapping()
        state, cost = readings.text(told.get("status")), _credits(told.get("cost"))
        if state in _WAITING:
            return JobStatus(state=JobState.QUEUED, stage=_WAITING[state])
        if state == "RUNNING":
            return JobStatus(state=JobState.RUNNING, progress=readings.fraction(told.get("progress")))
        if state == "CANCELLED":
            return JobStatus(state=JobState.CANCELLED, cost=cost)
        if state == "FAILED":
            words = self.client.excerpt(readings.text(told.get("failure")))
            error = failure(self.title, readings.text(told.get("failureCode")), words)
            return JobStatus(state=JobState.FAILED, cost=cost, error=error)
        if state == "SUCCEEDED":
            return self.succeeded(_outputs(told.get("output")), cost)
        raise answer.puzzling("an unknown state")

    def cancel(self, job: ProviderJob) -> None:
        try:
            self.client.ask("DELETE", _task(job), about_job=True)
        except JobUnknown:
            return

    def look(self) -> Health:
        told = self.client.ask("GET", "/v1/organization").mapping()
        credit = readings.amount(told.get("creditBalance"), times=CREDIT_IN_DOLLARS)
        if credit is None:
            return Health(ok=True, detail=f"{self.title} answers.")
        return Health(ok=credit > 0, detail=f"{self.title} has {show(credit)} of credit left.", credit=credit)

    def _job(self, scene: Scene, request: VideoRequest) -> JobRequest:
        model = self._model
        prompt, notices = fitting.prompt_for(scene, request.options.style, MAX_PROMPT)
        seconds, more = fitting.duration_for(scene, model.durations)
        ratios = model.ratios if scene.picture else model.text_ratios
        self._check(scene, prompt, ratios)
        body = {
            "model": self._model_name,
            "ratio": fitting.nearest_shape(request.width, request.height, ratios),
            "duration": int(seconds),
            **({"promptText": prompt} if prompt else {}),
            **({"audio": False} if model.sound else {}),
        }
        return JobRequest(
            provider=self.name,
            scene=scene.number,
            path="/v1/image_to_video" if scene.picture else "/v1/text_to_video",
            body=body,
            seconds=seconds,
            pictures=(self._picture(scene),) if scene.picture else (),
            notices=(*notices, *more),
        )

    def _check(self, scene: Scene, prompt: str, ratios: tuple[str, ...]) -> None:
        if not ratios:
            raise self._unsuitable(scene, f"needs a picture for {self._model_name}. Add one, or choose")
        if not prompt and (self._model.needs_prompt or not scene.picture):
            raise self._unsuitable(scene, f"needs words for {self._model_name}. Write some, or choose")

    def _unsuitable(self, scene: Scene, why: str) -> SceneUnsuitable:
        return SceneUnsuitable(
            f"Scene {scene.number}: {self.title} {why} another service.",
            scene=scene.number,
            provider=self.name,
        )

    def _picture(self, scene: Scene) -> Picture:
        return fitting.picture_of(scene, _PICTURES, _LARGEST_UPLOAD, self.name, self.title)

    def _model_notice(self) -> str:
        if self._model is not UNKNOWN:
            return ""
        return f"{self.title}'s model {self._model_name} is not in the table: shapes and price are guessed."


def _explained(reply: Reply) -> ProviderError | None:
    """Too little credit is told as a plain 400 in words."""
    said = readings.text(reply.data.get("error")) if isinstance(reply.data, dict) else ""
    if reply.status in {400, 403} and "credit" in said.lower():
        return reply.say.refused("quota", reply.detail)
    return None


def _credits(told: object) -> Micros | None:
    if not isinstance(told, dict):
        return None
    return readings.amount(told.get("credits"), times=CREDIT_IN_DOLLARS)


def _outputs(told: object) -> tuple[Output, ...]:
    urls = told if isinstance(told, list) else []
    return tuple(Output(url=url) for url in urls if isinstance(url, str) and url)


def _task(job: ProviderJob) -> str:
    return f"/v1/tasks/{quote(job.id, safe='')}"
