"""What every faked service does alike: find the route, check the key, play the scenario of an order."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, ClassVar, TypeAlias

from providers.fake.book import Job, Phase
from providers.fake.messages import Reply, Request, page
from providers.fake.scenario import Fault, Scenario
from providers.fake.world import World

Handler: TypeAlias = Callable[..., Reply]
_PROXY_TITLES = {502: "502 Bad Gateway", 504: "504 Gateway Time-out"}


class NotAccepted(Exception):
    """A request that the service refuses: status, its own code, a sentence, and the field at fault."""

    def __init__(self, status: int, message: str, *, code: str = "", field: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.field = status, message, code, field


class Spoilt(Exception):
    """A reading that shall go wrong."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.kind)
        self.fault = fault


class Service(ABC):
    """One service. ``routes`` maps methods and paths to handlers, which get the groups of the path."""

    name: ClassVar[str]
    key: ClassVar[str]
    """The one key that it takes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._routes = [(method, re.compile(pattern), handler) for method, pattern, handler in self.routes()]

    @abstractmethod
    def routes(self) -> tuple[tuple[str, str, Handler], ...]: ...

    @abstractmethod
    def authorise(self, request: Request) -> None:
        """Raises NotAccepted when the key or a header that belongs to it is missing or wrong."""

    @abstractmethod
    def error(self, refusal: NotAccepted) -> Reply:
        """A refusal in the service's own form."""

    def claims(self, request: Request) -> bool:
        return any(pattern.fullmatch(request.path) for _, pattern, _ in self._routes)

    def answer(self, request: Request) -> Reply:
        """The answer to a request that this service claims."""
        try:
            self.authorise(request)
            for method, pattern, handler in self._routes:
                match = pattern.fullmatch(request.path)
                if match and method == request.method:
                    return handler(request, *match.groups())
            raise NotAccepted(405, "This method is not offered here.")
        except NotAccepted as refusal:
            return self.error(refusal)
        except Spoilt as spoilt:
            return self.spoilt(spoilt.fault, None)

    def order(self, request: Request, take: Callable[[Scenario], Reply]) -> Reply:
        """Let a valid order go as its scenario says; ``take`` enters it into the book and answers."""
        scenario, fault = self.world.desk.visit(self.name, f"{request.path} {request.digest}")
        if fault is None:
            return replace(take(scenario), delay=scenario.delay)
        return self.spoilt(fault, take(scenario) if fault.accepted else None)

    def spoilt(self, fault: Fault, whole: Reply | None) -> Reply:
        """An answer with the fault; ``whole`` is what it would have been, where there is such."""
        good = whole or Reply(body=b'{"id": "0", "status": "unknown"}')
        match fault.kind:
            case "status":
                return self._failing(fault)
            case "hang" | "drop":
                return Reply(play=fault.kind)
            case "stall" | "drip" | "endless":
                return replace(good, play=fault.kind)
            case "half":
                return replace(good, body=good.body[: len(good.body) // 2], claimed_length=len(good.body))
            case "redirect":
                elsewhere = f"{self.world.trap_url}/private"
                return Reply(status=fault.status or 307, headers={"Location": elsewhere})
            case "html":
                return page(200, "Please stand by")
            case "bad_json":
                return replace(
                    good, media_type="application/json", body=(good.body or b"{")[: len(good.body) // 2]
                )
            case "empty":
                return Reply(body=b"")
            case "no_id":
                return Reply(body=b"{}")

    def read(self, job: Job) -> tuple[Phase, float]:
        """Where a job stands at this reading, which counts, and its progress 0–1 while it runs.

        Raises Spoilt where its scenario wants a fault.
        """
        now = self.world.clock()
        with self.world.book.lock:
            self.watch(job, now)
            if fault := job.fault():
                raise Spoilt(fault)
            phase, progress = job.phase(now), job.progress(now)
            job.readings += 1
        return ("running" if phase == "succeeded" and not self.world.made(job) else phase), progress

    def find(self, job_id: str) -> Job:
        """The job of this id. Raises NotAccepted."""
        job = self.world.book.job(self.name, job_id)
        if job is None:
            raise NotAccepted(404, "Not found.", code="NOT_FOUND")
        return job

    def stop(self, job: Job) -> bool:
        """Cancel a job; answers whether it had not ended yet."""
        with self.world.book.lock:
            phase = job.phase(self.world.clock())
            if phase not in {"queued", "running", "unknown"}:
                return False
            job.cancelled = "running" if phase == "running" else "queued"
            return True

    def watch(self, job: Job, now: float) -> None:  # noqa: B027  (only one of them minds)
        """Look at when a job is read, for services whose clients promise to wait."""

    def _failing(self, fault: Fault) -> Reply:
        if fault.status in _PROXY_TITLES and not fault.code:
            reply = page(fault.status, _PROXY_TITLES[fault.status])
        else:
            message = f"The service answers {fault.status}."
            reply = self.error(NotAccepted(fault.status, message, code=fault.code))
        return replace(reply, headers={**reply.headers, **_retry_headers(fault)})


def json_body(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises NotAccepted for another type or anything else."""
    if request.header("Content-Type").partition(";")[0].strip() != "application/json":
        raise NotAccepted(415, "The body must be application/json.")
    try:
        return request.json()
    except ValueError:
        raise NotAccepted(400, "The body is not a JSON object.") from None


def _retry_headers(fault: Fault) -> dict[str, str]:
    if fault.retry_after is None:
        return {}
    if fault.retry_form == "ms":
        return {"retry-after-ms": str(round(1000 * fault.retry_after))}
    if fault.retry_form == "date":
        then = datetime.now(UTC) + timedelta(seconds=fault.retry_after)
        return {"Retry-After": format_datetime(then, usegmt=True)}
    return {"Retry-After": f"{fault.retry_after:g}"}
