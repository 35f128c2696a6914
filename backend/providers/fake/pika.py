"""Pika's models behind fal.ai's queue.

As on the real queue nothing is checked when an order comes in: a bad one is COMPLETED with an error, and its
result is the 422 that says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from providers.fake.book import Job, shortened
from providers.fake.messages import Reply, Request, in_json
from providers.fake.painting_order import Clip, Part, fitted, picture_in
from providers.fake.scenario import Scenario
from providers.fake.service import Handler, NotAccepted, Service, json_body
from providers.fake.world import new_id
from providers.money import CENT, Micros

_FPS = 24
_CENTS = {("720p", 5): 20, ("1080p", 5): 45, ("720p", 10): 40, ("1080p", 10): 90}
_SHAPES = {
    "16:9": (16, 9),
    "9:16": (9, 16),
    "1:1": (1, 1),
    "4:5": (4, 5),
    "5:4": (5, 4),
    "3:2": (3, 2),
    "2:3": (2, 3),
}
_LINES = {"720p": 720, "1080p": 1080}
_MODEL_ERRORS = {
    "content_policy_violation": 422,
    "literal_error": 422,
    "missing": 422,
    "file_download_error": 422,
    "generation_timeout": 504,
    "downstream_service_error": 500,
}
_QUEUE_ERRORS = {
    "request_timeout": 504,
    "startup_timeout": 504,
    "runner_scheduling_failure": 503,
    "runner_connection_error": 503,
    "runner_disconnected": 502,
    "client_cancelled": 499,
    "bad_request": 400,
}


class Pika(Service):
    name = "pika"
    key = "00000000-0000-4000-8000-000000000000:" + "c3" * 16

    def routes(self) -> tuple[tuple[str, str, Handler], ...]:
        return (
            ("POST", "/fal-ai/pika/v2.2/(text-to-video|image-to-video)", self._queue),
            ("GET", "/fal-ai/pika/requests/([^/]+)/status", self._status),
            ("GET", "/fal-ai/pika/requests/([^/]+)(?:/response)?", self._result),
            ("PUT", "/fal-ai/pika/requests/([^/]+)/cancel", self._cancel),
        )

    def authorise(self, request: Request) -> None:
        if request.header("Authorization") != f"Key {self.key}":
            raise NotAccepted(401, "Cannot access application: authentication is required.")

    def error(self, refusal: NotAccepted) -> Reply:
        if refusal.code == "NOT_FOUND":
            return in_json({"status": "NOT_FOUND"}, 404)
        said = {"detail": refusal.message}
        if not refusal.code:
            return in_json(said, refusal.status)
        return in_json(said | {"error_type": refusal.code}, refusal.status, X_Fal_Error_Type=refusal.code)

    def _queue(self, request: Request, mode: str) -> Reply:
        body = json_body(request)

        def take(scenario: Scenario) -> Reply:
            job = self._job(request, mode, body, scenario)
            self.world.take(job)
            base = f"{self.world.url}/fal-ai/pika/requests/{job.id}"
            return in_json(
                {
                    "request_id": job.id,
                    "response_url": base,
                    "status_url": f"{base}/status",
                    "cancel_url": f"{base}/cancel",
                    "queue_position": 0,
                }
            )

        return self.order(request, take)

    def _job(self, request: Request, mode: str, body: dict[str, Any], scenario: Scenario) -> Job:
        wrong = _wrong(mode, body)
        if wrong:
            scenario = replace(scenario, end="failed", failure=wrong, refund=True)
        return Job(
            id=new_id(),
            service=self.name,
            path=request.path,
            digest=request.digest,
            body=shortened(body),
            price=0 if wrong else _price(body),
            scenario=scenario,
            refunded=_status_of(scenario.failure) != 422,
            pays_for_work=False,  # fal charges what it delivers, and some refusals
            clip=None if wrong else self._clip(body, request.digest),
        )

    def _clip(self, body: Mapping[str, Any], seed: str) -> Clip:
        across, down = _SHAPES[body.get("aspect_ratio", "16:9")]
        scale = _LINES[body.get("resolution", "720p")] / min(across, down)
        size = fitted(across * scale, down * scale, self.world.long_side)
        part = Part(int(body.get("duration", 5)), picture_in(str(body.get("image_url", ""))), seed)
        return Clip(*size, _FPS, (part,))

    def _status(self, request: Request, request_id: str) -> Reply:
        job = self.find(request_id)
        phase, _ = self.read(job)
        said: dict[str, Any] = {"request_id": job.id, "response_url": request.path.removesuffix("/status")}
        said["response_url"] = self.world.url + said["response_url"]
        if phase == "unknown":
            return in_json(said | {"status": "REHEATING"})
        if phase == "queued":
            return in_json(said | {"status": "IN_QUEUE", "queue_position": 1})
        if phase == "running":
            return in_json(said | {"status": "IN_PROGRESS", "logs": None})
        said |= {"status": "COMPLETED", "metrics": {"inference_time": job.seconds}}
        if phase in {"failed", "cancelled"}:
            code = _failure(job)
            said |= {"error": f"The request failed: {code}.", "error_type": code}
        return in_json(said)

    def _result(self, request: Request, request_id: str) -> Reply:
        job = self.find(request_id)
        with self.world.book.lock:
            phase = job.phase(self.world.clock())
        if phase in {"queued", "running", "unknown"}:
            raise NotAccepted(400, "Request is still in progress.")
        if phase in {"failed", "cancelled"}:
            return _failed(_failure(job))
        if phase == "no_output":
            return in_json({"video": None})
        film = {"url": self.world.link(job), "content_type": "video/mp4", "file_name": "output.mp4"}
        return in_json({"video": film})

    def _cancel(self, request: Request, request_id: str) -> Reply:
        if self.stop(self.find(request_id)):
            return in_json({"status": "CANCELLATION_REQUESTED"}, 202)
        return in_json({"status": "ALREADY_COMPLETED"}, 400)


def _wrong(mode: str, body: Mapping[str, Any]) -> str:
    """The type of the error of a bad order, "" for a good one."""
    needed = ("prompt",) if mode == "text-to-video" else ("prompt", "image_url")
    if not all(isinstance(body.get(name), str) and body[name] for name in needed):
        return "missing"
    picture = str(body.get("image_url", "https://"))
    if not picture.startswith("https://") and not picture_in(picture):
        return "file_download_error"
    good_shape = body.get("aspect_ratio", "16:9") in _SHAPES
    good_size = (body.get("resolution", "720p"), body.get("duration", 5)) in _CENTS
    return "" if good_shape and good_size else "literal_error"


def _price(body: Mapping[str, Any]) -> Micros:
    return _CENTS[body.get("resolution", "720p"), body.get("duration", 5)] * CENT


def _failure(job: Job) -> str:
    if job.cancelled or job.scenario.end == "cancelled":
        return "client_cancelled"
    return job.scenario.failure or "downstream_service_error"


def _status_of(code: str) -> int:
    return _MODEL_ERRORS.get(code) or _QUEUE_ERRORS.get(code, 500)


def _failed(code: str) -> Reply:
    status = _status_of(code)
    if code in _MODEL_ERRORS:
        detail = [{"loc": ["body"], "msg": "This cannot be made.", "type": code, "url": ""}]
        retryable = "true" if status >= 500 else "false"
        return in_json({"detail": detail}, status, X_Fal_Retryable=retryable)
    said = {"detail": "The request could not be completed.", "error_type": code}
    return in_json(said, status, X_Fal_Error_Type=code)
