"""Speech as OpenAI's endpoint and those compatible with it offer it."""

from __future__ import annotations

import math
from typing import Any

from providers.fake.book import Job, shortened
from providers.fake.messages import Reply, Request, in_json
from providers.fake.scenario import Scenario
from providers.fake.service import Handler, NotAccepted, Service, json_body
from providers.fake.speaking import Reading, reading, sounded
from providers.fake.world import new_id
from providers.money import Micros

_VOICES = frozenset(
    {
        *("alloy", "ash", "ballad", "coral", "echo", "fable", "onyx"),
        *("nova", "sage", "shimmer", "verse", "marin", "cedar"),
    }
)
_A_CHARACTER = {"tts-1": 15, "tts-1-hd": 30}  # micros
_A_MINUTE = {"gpt-4o-mini-tts": 15_000}  # micros
_LONGEST = 4096
_RATE = 24_000
_FORMATS = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}


class OpenAISpeech(Service):
    name = "openai"
    key = "sk-" + "a1" * 24

    def routes(self) -> tuple[tuple[str, str, Handler], ...]:
        return (
            ("POST", "/v1/audio/speech", self._speak),
            ("GET", "/v1/models", self._models),
            ("GET", "/v1/models/([^/]+)", self._model),
        )

    def authorise(self, request: Request) -> None:
        if request.header("Authorization") != f"Bearer {self.key}":
            raise NotAccepted(401, "Incorrect API key provided.", code="invalid_api_key")

    def error(self, refusal: NotAccepted) -> Reply:
        told = {
            "message": refusal.message,
            "type": refusal.code if refusal.code == "insufficient_quota" else "invalid_request_error",
            "param": refusal.field or None,
            "code": refusal.code or None,
        }
        return in_json({"error": told}, refusal.status)

    def _speak(self, request: Request) -> Reply:
        body = json_body(request)
        self._check(body)
        read = reading(body["input"], body.get("speed", 1.0))
        form = _FORMATS[body.get("response_format", "mp3")]

        def take(scenario: Scenario) -> Reply:
            self.world.take(
                Job(
                    id=new_id(),
                    service=self.name,
                    path=request.path,
                    digest=request.digest,
                    body=shortened(body),
                    price=_price(str(body["model"]), read),
                    scenario=scenario,
                )
            )
            return sounded(read, scenario, form, _RATE)

        return self.order(request, take)

    def _check(self, body: dict[str, Any]) -> None:
        _known_model(str(body.get("model")))
        text = body.get("input")
        if not isinstance(text, str) or not text:
            raise NotAccepted(400, "input is required.", field="input")
        if len(text) > _LONGEST:
            long = "input is longer than 4096 characters."
            raise NotAccepted(400, long, code="string_above_max_length", field="input")
        if body.get("voice") not in _VOICES:
            raise NotAccepted(400, "voice is none of those on offer.", field="voice")
        if body.get("response_format", "mp3") not in _FORMATS:
            raise NotAccepted(400, "response_format is none of those on offer.", field="response_format")
        speed = body.get("speed", 1.0)
        if type(speed) not in {int, float} or not 0.25 <= speed <= 4:
            raise NotAccepted(400, "speed must lie between 0.25 and 4.0.", field="speed")

    def _models(self, request: Request) -> Reply:
        return in_json({"object": "list", "data": [_told(name) for name in (*_A_CHARACTER, *_A_MINUTE)]})

    def _model(self, request: Request, name: str) -> Reply:
        _known_model(name)
        return in_json(_told(name))


def _known_model(name: str) -> None:
    if name not in _A_CHARACTER and name not in _A_MINUTE:
        gone = f"The model `{name}` does not exist or you do not have access to it."
        raise NotAccepted(404, gone, code="model_not_found", field="model")


def _told(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 1_700_000_000, "owned_by": "fake"}


def _price(model: str, read: Reading) -> Micros:
    if model in _A_CHARACTER:
        return _A_CHARACTER[model] * len(read.text)
    return math.ceil(_A_MINUTE[model] * round(read.seconds, 3) / 60)
