"""Speech as ElevenLabs offers it, with the time of every character."""

from __future__ import annotations

import base64
import re
from typing import Any

from providers.fake.book import Job, shortened
from providers.fake.messages import Reply, Request, in_json
from providers.fake.scenario import Scenario
from providers.fake.service import Handler, NotAccepted, Service, json_body
from providers.fake.speaking import Reading, reading, sounded
from providers.fake.world import new_id

_MODELS = {
    "eleven_multilingual_v2": (10_000, 1.0),
    "eleven_flash_v2_5": (40_000, 0.5),
    "eleven_flash_v2": (30_000, 0.5),
}
_A_CREDIT = 40  # micros
_VOICES = {
    "EXAVITQu4vr4xnSDxMaL": ("Sarah", "en"),
    "JBFqnCBsd6RMkjVDRZzb": ("George", "en"),
    "XB0fDUnXU5powFXDhCwa": ("Charlotte", "sv"),
}
_FORMAT = re.compile(r"(mp3|pcm|wav)_(8000|16000|22050|24000|44100|48000)(?:_\d+)?")
_TYPES = {"mp3": "audio/mpeg", "pcm": "audio/pcm", "wav": "audio/wav"}
_CREDITS = 100_000


class ElevenLabs(Service):
    name = "elevenlabs"
    key = "sk_" + "e9" * 24

    def routes(self) -> tuple[tuple[str, str, Handler], ...]:
        return (
            ("POST", "/v1/text-to-speech/([^/]+)/with-timestamps", self._speak_timed),
            ("POST", "/v1/text-to-speech/([^/]+)", self._speak),
            ("GET", "/v1/models", self._models),
            ("GET", "/v[12]/voices", self._voices),
            ("GET", "/v1/user/subscription", self._subscription),
        )

    def claims(self, request: Request) -> bool:
        # OpenAI lists its models under the same path; the header tells them apart.
        mine = request.path != "/v1/models" or "xi-api-key" in request.headers
        return mine and super().claims(request)

    def authorise(self, request: Request) -> None:
        if request.header("xi-api-key") != self.key:
            raise NotAccepted(401, "Invalid API key.", code="invalid_api_key")

    def error(self, refusal: NotAccepted) -> Reply:
        told = {"status": refusal.code or "error", "message": refusal.message}
        return in_json({"detail": told}, refusal.status)

    def _speak(self, request: Request, voice: str) -> Reply:
        return self._order(request, voice, timed=False)

    def _speak_timed(self, request: Request, voice: str) -> Reply:
        return self._order(request, voice, timed=True)

    def _order(self, request: Request, voice: str, *, timed: bool) -> Reply:
        body = json_body(request)
        form, rate = _checked(body, voice, request.query.get("output_format", "mp3_44100_128"))
        speed = (body.get("voice_settings") or {}).get("speed", 1.0)
        credit = round(len(body["text"]) * _MODELS[body["model_id"]][1])

        def take(scenario: Scenario) -> Reply:
            job = Job(
                id=new_id(),
                service=self.name,
                path=request.path,
                digest=request.digest,
                body=shortened(body),
                price=credit * _A_CREDIT,
                scenario=scenario,
            )
            self.world.take(job)
            read = reading(body["text"], speed)
            sound = sounded(read, scenario, form, rate)
            reply = _timed(read, sound, scenario) if timed else sound
            reply.headers |= {"character-cost": str(credit), "request-id": job.id}
            return reply

        return self.order(request, take)

    def _models(self, request: Request) -> Reply:
        return in_json(
            [
                {
                    "model_id": name,
                    "name": name,
                    "can_do_text_to_speech": True,
                    "maximum_text_length_per_request": longest,
                    "model_rates": {"character_cost_multiplier": factor},
                }
                for name, (longest, factor) in _MODELS.items()
            ]
        )

    def _voices(self, request: Request) -> Reply:
        voices = [
            {"voice_id": voice, "name": name, "category": "premade", "labels": {"language": language}}
            for voice, (name, language) in _VOICES.items()
        ]
        return in_json({"voices": voices, "has_more": False})

    def _subscription(self, request: Request) -> Reply:
        used = self.world.book.charged(self.name) // _A_CREDIT
        return in_json({"tier": "creator", "character_count": used, "character_limit": _CREDITS})


def _checked(body: dict[str, Any], voice: str, form: str) -> tuple[str, int]:
    """The media type and the rate of a valid order. Raises NotAccepted."""
    if voice not in _VOICES:
        raise NotAccepted(404, "A voice with this id was not found.", code="voice_not_found")
    if body.get("model_id") not in _MODELS:
        raise NotAccepted(400, "A model with this id was not found.", code="model_not_found")
    text = body.get("text")
    if not isinstance(text, str) or not text:
        raise NotAccepted(422, "text is required.", code="missing")
    if len(text) > _MODELS[body["model_id"]][0]:
        raise NotAccepted(400, "The text is too long.", code="max_character_limit_exceeded")
    speed = (body.get("voice_settings") or {}).get("speed", 1.0)
    if type(speed) not in {int, float} or not 0.7 <= speed <= 1.2:
        raise NotAccepted(400, "speed must lie between 0.7 and 1.2.", code="invalid_voice_settings")
    match = _FORMAT.fullmatch(form)
    if match is None:
        raise NotAccepted(400, "This output format is not known.", code="invalid_output_format")
    if match[1] != "mp3" and int(match[2]) > 24_000:
        raise NotAccepted(403, "This output format needs the plan Pro.", code="output_format_not_allowed")
    return _TYPES[match[1]], int(match[2])


def _timed(read: Reading, sound: Reply, scenario: Scenario) -> Reply:
    said: dict[str, Any] = {"audio_base64": base64.b64encode(sound.body).decode()}
    times = {
        "characters": list(read.text),
        "character_start_times_seconds": list(read.starts),
        "character_end_times_seconds": list(read.ends),
    }
    said["alignment"] = None if scenario.voice == "null_alignment" else times
    said["normalized_alignment"] = said["alignment"]
    return in_json(said)
