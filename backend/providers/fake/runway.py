"""Runway's API as its documents and its SDK of version 2024-11-06 describe it."""

from __future__ import annotations

from typing import Any

from providers.fake.book import Job, shortened
from providers.fake.messages import Reply, Request, in_json
from providers.fake.painting_order import Clip, Part, fitted, picture_in
from providers.fake.runway_models import MODELS, checked
from providers.fake.runway_uploads import Uploads
from providers.fake.scenario import Scenario
from providers.fake.service import Handler, NotAccepted, Service, json_body
from providers.fake.world import World, new_id
from providers.money import CENT

VERSION = "2024-11-06"
_FPS = 24
_MOST_ENCODED = 5 * 1024 * 1024  # bytes of a data URI
_LONGEST_ADDRESS = 2048
_PICTURES = ("data:image/jpeg;", "data:image/png;", "data:image/webp;")
_CREATED = "2026-11-21T12:00:00.000Z"
_STATES = {
    "unknown": "REHEATING",
    "running": "RUNNING",
    "succeeded": "SUCCEEDED",
    "no_output": "SUCCEEDED",
    "failed": "FAILED",
    "cancelled": "CANCELLED",
}
_KEPT_MONEY = ("SAFETY.INPUT", "INPUT_PREPROCESSING.SAFETY")


class Runway(Service):
    name = "runway"
    key = "key_" + "5f" * 64

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._uploads = Uploads()

    def routes(self) -> tuple[tuple[str, str, Handler], ...]:
        return (
            ("POST", "/v1/image_to_video", self._from_picture),
            ("POST", "/v1/text_to_video", self._from_text),
            ("GET", "/v1/tasks/([^/]+)", self._task),
            ("DELETE", "/v1/tasks/([^/]+)", self._cancel),
            ("POST", "/v1/uploads", self._place),
            ("POST", "/runway-uploads/([^/]+)", self._put),
            ("GET", "/v1/organization", self._organization),
        )

    def authorise(self, request: Request) -> None:
        if request.path.startswith("/runway-uploads/"):
            return  # the store takes signed fields instead of a key
        if request.header("Authorization") != f"Bearer {self.key}":
            raise NotAccepted(401, "Invalid or missing API key.")
        if request.header("X-Runway-Version") != VERSION:
            raise NotAccepted(400, "The X-Runway-Version header is missing or not a known version.")

    def error(self, refusal: NotAccepted) -> Reply:
        said: dict[str, Any] = {"error": refusal.message}
        if refusal.field:
            said["issues"] = [{"path": [refusal.field], "message": refusal.message}]
        return in_json(said, refusal.status)

    def watch(self, job: Job, now: float) -> None:
        if job.read_at is not None and now - job.read_at < self.world.poll_every:
            early = f"task {job.id} was read again after {now - job.read_at:.1f} s"
            self.world.book.violations.append(early)
        job.read_at = now

    def _from_picture(self, request: Request) -> Reply:
        body = json_body(request)
        picture = self._picture(body.get("promptImage"))
        return self._order(request, body, picture, from_text=False)

    def _from_text(self, request: Request) -> Reply:
        return self._order(request, json_body(request), b"", from_text=True)

    def _order(self, request: Request, body: dict[str, Any], picture: bytes, *, from_text: bool) -> Reply:
        model, seconds = checked(body, from_text=from_text)
        width, height = map(int, body["ratio"].split(":"))
        credit = model.price(seconds, audio=body.get("audio", True))

        def take(scenario: Scenario) -> Reply:
            job = Job(
                id=new_id(),
                service=self.name,
                path=request.path,
                digest=request.digest,
                body=shortened(body),
                price=credit * CENT,
                scenario=scenario,
                refunded=not scenario.failure.startswith(_KEPT_MONEY),
                clip=Clip(
                    *fitted(width, height, self.world.long_side),
                    _FPS,
                    (Part(seconds, picture, request.digest),),
                ),
            )
            self.world.take(job)
            return in_json({"id": job.id, "estimatedCost": {"credits": credit}})

        return self.order(request, take)

    def _task(self, request: Request, task_id: str) -> Reply:
        job = self.find(task_id)
        phase, progress = self.read(job)
        waiting = "THROTTLED" if job.scenario.throttled else "PENDING"
        said: dict[str, Any] = {
            "id": job.id,
            "createdAt": _CREATED,
            "status": _STATES.get(phase, waiting),
        }
        if phase in {"queued", "running"}:
            said["estimatedCost"] = {"credits": job.price // CENT}
        else:
            said["cost"] = {"credits": job.charged // CENT}
        if phase == "running":
            said["progress"] = progress
        if phase == "failed":
            said["failure"] = "The task failed."
            said |= {"failureCode": job.scenario.failure} if job.scenario.failure else {}
        if phase in {"succeeded", "no_output"}:
            said["output"] = [self.world.link(job)] if phase == "succeeded" else []
        return in_json(said)

    def _cancel(self, request: Request, task_id: str) -> Reply:
        self.stop(self.find(task_id))
        return Reply(status=204)

    def _place(self, request: Request) -> Reply:
        return self._uploads.place(json_body(request), self.world.url)

    def _put(self, request: Request, token: str) -> Reply:
        return self._uploads.put(request, token)

    def _organization(self, request: Request) -> Reply:
        limits = {name: {"maxConcurrentGenerations": 2, "maxDailyGenerations": 200} for name in MODELS}
        return in_json(
            {
                "creditBalance": max(0, 100_000 - self.world.book.charged(self.name) // CENT),
                "tier": {"maxMonthlyCreditSpend": 10_000, "models": limits},
                "usage": {"models": {name: {"dailyGenerations": 0} for name in MODELS}},
            }
        )

    def _picture(self, given: object) -> bytes:
        """The bytes of ``promptImage``, b"" where it is an address elsewhere. Raises NotAccepted."""
        if isinstance(given, list) and given and isinstance(given[0], dict):
            given = given[0].get("uri")
        uri = given if isinstance(given, str) else ""
        if picture := self._uploads.picture(uri):
            return picture
        if uri.startswith(_PICTURES):
            if len(uri) > _MOST_ENCODED:
                raise NotAccepted(400, "The data URI is larger than 5 MB.", field="promptImage")
            if picture := picture_in(uri):
                return picture
        if uri.startswith("https://") and len(uri) <= _LONGEST_ADDRESS:
            return b""
        raise NotAccepted(400, "promptImage is no picture that can be used.", field="promptImage")
