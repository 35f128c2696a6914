"""Speech by ElevenLabs, with the time of every character.

The sound is asked for as 24 kHz PCM: every plan may have it, and unlike an MP3 it begins where its times do.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote

from providers.answers import Answer
from providers.configuration import ServiceSettings
from providers.errors import ProviderError
from providers.http import Network, Reply, Service
from providers.job_values import Health
from providers.money import Micros
from providers.policy import Patience
from providers.voices.alignment import timed_words
from providers.voices.base import RemoteVoice
from providers.voices.prices import MILLION
from providers.voices.sentences import Piece, utf16
from providers.voices.sounds import as_wav, kind_of, seconds_of
from providers.voices.values import ListedVoice, SpeechOrder, Spoken, SpokenWord, Wish

_RATE = 24_000
_FORMAT = f"pcm_{_RATE}"
SLOWEST, FASTEST = 0.7, 1.2
CREDIT: Micros = 40
"""What a credit costs at the list price of 40 dollars a million."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """``longest`` in characters at once; ``credits`` for a character; whether it can be told the language."""

    longest: int
    credits: float = 1.0
    takes_language: bool = False


MODELS = MappingProxyType(
    {
        "eleven_multilingual_v2": Model(longest=10_000),
        "eleven_flash_v2": Model(longest=30_000, credits=0.5),
        "eleven_flash_v2_5": Model(longest=40_000, credits=0.5, takes_language=True),
    }
)
_UNKNOWN = Model(longest=5_000)
_COMFORTABLE = 5_000
"""Characters a call: the limits are higher, but an answer of minutes of sound is long enough to lose."""


class ElevenLabs(RemoteVoice):
    name: ClassVar[str] = "elevenlabs"
    title: ClassVar[str] = "ElevenLabs"

    def __init__(self, settings: ServiceSettings, network: Network, patience: Patience | None = None) -> None:
        self.model = settings.model
        self._rules = MODELS.get(settings.model, _UNKNOWN)
        self.longest = min(self._rules.longest, _COMFORTABLE)
        service = Service(
            name=self.name,
            title=self.title,
            base_url=settings.base_url,
            key_setting="ELEVENLABS_API_KEY",
            key=settings.key,
            headers={"xi-api-key": settings.key},
            per_second=2.0,
            explain=self._explain,
        )
        super().__init__(service, network, patience)

    def voices(self) -> tuple[ListedVoice, ...]:
        answer = self.client.ask("GET", "/v1/voices")
        listed = answer.mapping().get("voices")
        if not isinstance(listed, list):
            raise answer.puzzling("no voices")
        return tuple(_listed(voice) for voice in listed if isinstance(voice, dict) and voice.get("voice_id"))

    def health(self) -> Health:
        try:
            told = self.client.ask("GET", "/v1/user/subscription").mapping()
        except ProviderError as error:
            return Health(ok=False, detail=error.message)
        used, limit = told.get("character_count"), told.get("character_limit")
        if not isinstance(used, int) or not isinstance(limit, int):
            return Health(ok=True, detail=f"{self.title} answers and accepts the key.")
        left = max(0, limit - used)
        return Health(ok=left > 0, detail=f"{self.title} has {left:,} characters left.", credit=left * CREDIT)

    def price_of_a_million(self) -> Micros:
        return round(self._rules.credits * CREDIT * MILLION)

    def measure(self, text: str) -> float:
        return utf16(text)

    def _order(self, piece: Piece, wish: Wish) -> SpeechOrder:
        speed = min(max(wish.speed, SLOWEST), FASTEST)
        body: dict[str, Any] = {"text": piece.text, "model_id": self.model}
        if speed != 1.0:
            body["voice_settings"] = {"speed": speed}
        if self._rules.takes_language and wish.language:
            body["language_code"] = wish.language.split("-")[0].lower()
        told = (
            f"{self.title} reads at {SLOWEST} to {FASTEST} times the usual speed, so {speed:g} was taken "
            f"instead of {wish.speed:g}."
        )
        return SpeechOrder(
            service=self.name,
            text=piece.text,
            position=piece.position,
            wish=wish,
            seconds=self.expected(piece, Wish(voice=wish.voice, speed=speed)),
            estimated=round(utf16(piece.text) * self._rules.credits * CREDIT),
            path=f"/v1/text-to-speech/{quote(wish.voice, safe='')}/with-timestamps",
            params={"output_format": _FORMAT},
            json=body,
            notices=(told,) if speed != wish.speed else (),
        )

    def _heard(self, order: SpeechOrder, answer: Answer) -> Spoken:
        told = answer.mapping()
        audio = _audio(told)
        if audio is None:
            raise answer.puzzling("no sound")
        heard = seconds_of(audio)
        return Spoken(
            text=order.text,
            position=order.position,
            audio=audio,
            media_type=kind_of(audio),
            seconds=heard,
            words=_words(told, order, heard),
            cost=_cost(answer.headers, order.estimated),
            notices=order.notices,
        )

    def _explain(self, reply: Reply) -> ProviderError | None:
        match _status(reply.data):
            case "quota_exceeded":
                return reply.say.refused("quota", reply.detail)
            case "voice_not_found":
                return self._gone("this voice", "Choose another voice.", reply.detail)
            case "model_not_found":
                advice = "Choose another one by ELEVENLABS_MODEL, or another voice."
                return self._gone(f"the speech model {self.model}", advice, reply.detail)
        return None


def _listed(voice: Mapping[str, Any]) -> ListedVoice:
    labels = voice.get("labels")
    language = labels.get("language") if isinstance(labels, dict) else None
    return ListedVoice(
        id=str(voice["voice_id"]),
        name=str(voice.get("name") or voice["voice_id"]),
        language=language if isinstance(language, str) else "",
        any_language=True,
    )


def _audio(told: Mapping[str, Any]) -> bytes | None:
    """The sound as a file; PCM gets the head of a WAV. None where there is none."""
    encoded = told.get("audio_base64")
    try:
        audio = base64.b64decode(encoded, validate=True) if isinstance(encoded, str) else b""
    except binascii.Error:
        return None
    if not isinstance(encoded, str):
        return None
    # Samples may look like the first two bytes of an MP3, but hardly like a word.
    return audio if audio[:4] == b"RIFF" or audio[:3] == b"ID3" else as_wav(audio, _RATE)


def _words(
    told: Mapping[str, Any], order: SpeechOrder, seconds: float | None
) -> tuple[SpokenWord, ...] | None:
    if seconds is None:
        return None
    for name in ("alignment", "normalized_alignment"):
        found = timed_words(told.get(name), order.text, position=order.position, seconds=seconds)
        if found is not None:
            return found
    return None


def _cost(headers: Mapping[str, str], estimated: Micros) -> Micros:
    """What the answer says that it cost, else what was expected."""
    credits = headers.get("character-cost", "")
    return int(credits) * CREDIT if credits.isascii() and credits.isdigit() else estimated


def _status(data: object) -> str:
    detail: Any = data.get("detail") if isinstance(data, dict) else None
    status = detail.get("status") if isinstance(detail, dict) else None
    return status if isinstance(status, str) else ""
