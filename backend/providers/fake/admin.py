"""How other processes script the fake and read its book: ``/_fake/…``, JSON only."""

from __future__ import annotations

from providers.fake.messages import Reply, Request, in_json
from providers.fake.scenario import Scenario
from providers.fake.world import World


class Admin:
    def __init__(self, world: World, services: frozenset[str]) -> None:
        self._world = world
        self._services = services

    def claims(self, request: Request) -> bool:
        return request.path.startswith("/_fake/")

    def answer(self, request: Request) -> Reply:
        match request.method, request.path:
            case "GET", "/_fake/counts":
                return in_json(self._world.book.to_json())
            case "POST", "/_fake/release" if _is_json(request):
                self._world.release()
                return in_json({})
            case "POST", "/_fake/reset" if _is_json(request):
                self._world.forget()
                return in_json({})
            case "POST", "/_fake/scenarios" if _is_json(request):
                return self._script(request)
            case "POST", _ if not _is_json(request):
                return in_json({"error": "The body must be application/json."}, 415)
        return in_json({"error": "There is no such thing here."}, 404)

    def _script(self, request: Request) -> Reply:
        try:
            data = request.json()
            service, times = data.get("service"), data.get("times", 1)
            if service not in self._services:
                raise ValueError(f"There is no service {service}.")
            self._world.desk.script(service, Scenario.from_json(data.get("scenario") or {}), times)
        except (TypeError, ValueError) as error:
            return in_json({"error": str(error)}, 400)
        return in_json({}, 201)


def _is_json(request: Request) -> bool:
    # A page of another site cannot send this type without asking first, and is not answered then.
    return request.header("Content-Type").partition(";")[0].strip() == "application/json"
