"""Speech by OpenAI, or by any server that offers the same ``POST /audio/speech``, also one's own.

The sound is asked for as WAV, which tells its own rate; there are no times of words.
"""

from __future__ import annotations

import ipaddress
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import urlsplit

from providers.answers import Answer
from providers.configuration import ServiceSettings
from providers.errors import ProviderError
from providers.http import Network, Reply, Service
from providers.job_values import Health
from providers.money import Micros
from providers.policy import Patience
from providers.voices.base import RemoteVoice
from providers.voices.prices import MILLION, SpeechPrice, dearest
from providers.voices.sentences import Piece, seconds_of_english, utf16
from providers.voices.sounds import kind_of, seconds_of
from providers.voices.values import ListedVoice, SpeechOrder, Spoken, Wish

OFFICIAL = "https://api.openai.com/v1"
"""OpenAI's own address."""

NAMES = (
    *("alloy", "ash", "ballad", "coral", "echo", "fable", "marin", "cedar"),
    *("nova", "onyx", "sage", "shimmer", "verse"),
)
"""OpenAI's voices. A server of one's own may have others: any name can be chosen."""

PRICES = MappingProxyType(
    {
        "tts-1": SpeechPrice(a_character=15),
        "tts-1-hd": SpeechPrice(a_character=30),
        "gpt-4o-mini-tts": SpeechPrice(a_minute=15_000),
    }
)
_FREE = SpeechPrice()
_LONGEST = 4000  # of the 4096 characters that are allowed
_A_WIDE_SIGN = 3
"""How much a sign beyond ASCII counts: some models limit the tokens too (2000), and it is about one."""


class OpenAICompatible(RemoteVoice):
    """Any model name is taken; where its price is not known, the dearest one is assumed."""

    name: ClassVar[str] = "openai"
    title: ClassVar[str] = "OpenAI"
    longest = _LONGEST

    def __init__(self, settings: ServiceSettings, network: Network, patience: Patience | None = None) -> None:
        self.model = settings.model
        self._price = _price(settings)
        self.is_own = self._price.is_free
        service = Service(
            name=self.name,
            title=self.title,
            base_url=settings.base_url,
            key_setting="OPENAI_API_KEY",
            key=settings.key,
            headers={"Authorization": f"Bearer {settings.key}"} if settings.key else {},
            per_second=5.0,
            explain=self._explain,
        )
        super().__init__(service, network, patience)

    def voices(self) -> tuple[ListedVoice, ...]:
        return tuple(ListedVoice(id=name, name=name.capitalize(), any_language=True) for name in NAMES)

    def health(self) -> Health:
        try:
            self.client.ask("GET", "/models")
        except ProviderError as error:
            return Health(ok=False, detail=error.message)
        return Health(ok=True, detail=f"{self.title} answers and accepts the key.")

    def price_of_a_million(self) -> Micros:
        return self._price.actual(MILLION, seconds_of_english(MILLION))

    def measure(self, text: str) -> float:
        return utf16(text) + (_A_WIDE_SIGN - 1) * sum(sign > "\u024f" for sign in text)

    def _order(self, piece: Piece, wish: Wish) -> SpeechOrder:
        seconds = self.expected(piece, wish)
        body = {"model": self.model, "input": piece.text, "voice": wish.voice, "response_format": "wav"}
        return SpeechOrder(
            service=self.name,
            text=piece.text,
            position=piece.position,
            wish=wish,
            seconds=seconds,
            estimated=self._price.estimate(utf16(piece.text), seconds),
            path="/audio/speech",
            json=body if wish.speed == 1.0 else {**body, "speed": wish.speed},
        )

    def _heard(self, order: SpeechOrder, answer: Answer) -> Spoken:
        kind = kind_of(answer.body)
        if not kind:
            raise answer.puzzling("no sound")
        heard = seconds_of(answer.body)
        return Spoken(
            text=order.text,
            position=order.position,
            audio=answer.body,
            media_type=kind,
            seconds=heard,
            words=None,
            cost=order.estimated if heard is None else self._price.actual(utf16(order.text), heard),
            notices=order.notices,
        )

    def _explain(self, reply: Reply) -> ProviderError | None:
        code = _code(reply.data)
        if reply.status == 404 and code in {"model_not_found", ""}:
            advice = "Choose another one by OPENAI_TTS_MODEL, or another voice."
            return self._gone(f"the speech model {self.model}", advice, reply.detail)
        return reply.say.refused("quota", reply.detail) if code == "insufficient_quota" else None


def _code(data: object) -> str:
    """The service's own code of an error, "" where it names none."""
    error: Any = data.get("error") if isinstance(data, dict) else None
    code = error.get("code") or error.get("type") if isinstance(error, dict) else None
    return code if isinstance(code, str) else ""


def _price(settings: ServiceSettings) -> SpeechPrice:
    if settings.model in PRICES:
        return PRICES[settings.model]
    return _FREE if _is_own(settings.base_url) else dearest(PRICES)


def _is_own(address: str) -> bool:
    """Whether a server stands on this machine or in this house: nobody sends a bill for it."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith((".local", ".lan", ".internal"))
