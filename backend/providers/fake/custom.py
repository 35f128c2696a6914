"""StoryFlow's own render API, version 1, with the body that tells a whole storyboard.

``Idempotency-Key`` is required: the same key with the same body answers with the same job and
``Idempotent-Replayed: true``, with another body 409. ``client_ref`` is the body's, else the key;
``GET /v1/renders?client_ref=`` gives ``{"renders": [...]}`` with every job of that name.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from providers.fake.book import Job, shortened
from providers.fake.custom_storyboard import clip_of, price_of
from providers.fake.messages import Reply, Request, in_json
from providers.fake.runway_uploads import form
from providers.fake.scenario import Scenario
from providers.fake.service import Handler, NotAccepted, Service, json_body
from providers.fake.world import World, new_id
from providers.money import dollars, usd

_STATES = {
    "unknown": "reheating",
    "queued": "queued",
    "running": "running",
    "succeeded": "succeeded",
    "no_output": "succeeded",
    "failed": "failed",
    "cancelled": "cancelled",
}
_CODES = {
    400: "invalid_input",
    401: "unauthorized",
    402: "quota",
    404: "not_found",
    409: "conflict",
    422: "invalid_input",
    429: "rate_limited",
    503: "unavailable",
}
_STAGES = ("fetch", "tts", "encode", "store")
_RETRYABLE = frozenset({"rate_limited", "timeout", "internal", "unavailable", "asset_fetch_failed"})


class Custom(Service):
    name = "custom"
    key = "custom-" + "7d" * 16

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._assets: dict[str, bytes] = {}

    def routes(self) -> tuple[tuple[str, str, Handler], ...]:
        return (
            ("POST", "/v1/renders", self._render),
            ("GET", "/v1/renders", self._find),
            ("GET", "/v1/renders/([^/]+)", self._status),
            ("POST", "/v1/renders/([^/]+)/cancel", self._cancel),
            ("POST", "/v1/uploads", self._upload),
            ("GET", "/v1/health", self._health),
        )

    def claims(self, request: Request) -> bool:
        # Runway has uploads under the same path; this API takes files there, Runway JSON.
        wanted = request.path != "/v1/uploads" or request.header("Content-Type").startswith("multipart/")
        return wanted and super().claims(request)

    def authorise(self, request: Request) -> None:
        if request.header("Authorization") != f"Bearer {self.key}":
            raise NotAccepted(401, "The key is missing or wrong.")

    def error(self, refusal: NotAccepted) -> Reply:
        code = refusal.code or _CODES.get(refusal.status, "internal")
        retryable = code in _RETRYABLE
        told = {"code": code, "message": refusal.message, "retryable": retryable, "field": refusal.field}
        return in_json({"error": told}, refusal.status)

    def _render(self, request: Request) -> Reply:
        body = json_body(request)
        key = request.header("Idempotency-Key")
        if not key:
            raise NotAccepted(400, "Idempotency-Key is required.", field="Idempotency-Key")
        if known := self.world.book.by_key(self.name, key):
            if known.digest != request.digest:
                raise NotAccepted(409, "This key was used for another body.")
            return in_json(self._told(known), Idempotent_Replayed="true")
        clip = clip_of(body, self._assets, self.world.long_side)
        price = price_of(clip)
        most = (body.get("limits") or {}).get("max_cost")
        if most is not None and price > usd(str(most)):
            raise NotAccepted(402, "The render would cost more than limits.max_cost.")

        def take(scenario: Scenario) -> Reply:
            job = Job(
                id=new_id(),
                service=self.name,
                path=request.path,
                digest=request.digest,
                body=shortened(body),
                price=price,
                scenario=scenario,
                key=key,
                clip=clip,
            )
            return in_json(self._told(self.world.take(job)), 202)

        return self.order(request, take)

    def _told(self, job: Job) -> dict[str, Any]:
        address = f"{self.world.url}/v1/renders/{job.id}"
        return {
            "id": job.id,
            "client_ref": job.body.get("client_ref", job.key),
            "status": "queued",
            "status_url": address,
            "cancel_url": f"{address}/cancel",
            "poll_after_ms": round(1000 * min(2.0, self.world.poll_every)),
            "estimated_cost": _money(job.price),
        }

    def _find(self, request: Request) -> Reply:
        wanted = request.query.get("client_ref", "")
        with self.world.book.lock:
            own = [job for job in self.world.book.jobs if job.service == self.name]
        named = [job for job in own if wanted and job.body.get("client_ref", job.key) == wanted]
        return in_json({"renders": [self._told(job) for job in named]})

    def _status(self, request: Request, job_id: str) -> Reply:
        job = self.find(job_id)
        phase, progress = self.read(job)
        told = self._told(job) | {"status": _STATES[phase], "error": None, "outputs": []}
        if phase == "running":
            told |= {"progress": progress, "stage": _STAGES[min(3, max(0, int(_finite(progress) * 4)))]}
        elif phase not in {"queued", "unknown"}:
            told["cost"] = _money(job.charged)
        if phase == "failed":
            code = job.scenario.failure or "internal"
            told["error"] = {
                "code": code,
                "message": "The film could not be rendered.",
                "retryable": code in _RETRYABLE,
                "field": None,
            }
        if phase == "succeeded":
            told["outputs"] = [self._output(job)]
        return in_json(told)

    def _output(self, job: Job) -> dict[str, Any]:
        clip = job.clip
        assert clip is not None, "a film was taken without saying what it shows"
        film = self.world.painter.painted(clip)
        return {
            "kind": "video",
            "url": self.world.link(job),
            "content_type": "video/mp4",
            "bytes": len(film),
            "sha256": hashlib.sha256(film).hexdigest(),
            "width": clip.width,
            "height": clip.height,
            "duration_ms": round(1000 * clip.seconds),
            "fps": clip.fps,
        }

    def _cancel(self, request: Request, job_id: str) -> Reply:
        job = self.find(job_id)
        if not self.stop(job):
            raise NotAccepted(409, "The render has ended already.")
        return in_json(self._told(job) | {"status": "cancelled"}, 202)

    def _upload(self, request: Request) -> Reply:
        content = form(request).get("file")
        if not content:
            raise NotAccepted(422, "A file is required.", field="file")
        asset_id = new_id()
        self._assets[asset_id] = content
        return in_json({"asset_id": asset_id, "expires_at": "2026-11-22T12:00:00Z"}, 201)

    def _health(self, request: Request) -> Reply:
        able = {"sizes": ["1280x720", "1920x1080"], "subtitles": False, "tts": True}
        told = {"status": "ok", "version": "1", "queue_depth": 0, "max_job_seconds": 3600}
        return in_json(told | {"capabilities": able})


def _money(micros: int) -> dict[str, str]:
    amount = dollars(micros)
    return {
        "amount": str(amount.quantize(Decimal("0.01")) if micros % 10_000 == 0 else amount),
        "currency": "USD",
    }


def _finite(progress: float) -> float:
    return progress if 0 <= progress <= 1 else 0.0
