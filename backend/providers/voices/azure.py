"""Speech by Azure over REST, which takes SSML and gives no times of words.

A sound ends after ten minutes, whatever is left of the text, and the answer is a success all the same. So no
part is longer than about five minutes, and every sound is compared with its text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from xml.sax.saxutils import escape, quoteattr

from providers.answers import Answer
from providers.configuration import ServiceSettings
from providers.errors import ProviderError
from providers.http import Network, Reply, Service
from providers.job_values import Health
from providers.money import Micros
from providers.policy import Patience
from providers.voices.base import RemoteVoice
from providers.voices.prices import MILLION
from providers.voices.sentences import Piece, counted_twice, seconds
from providers.voices.sounds import kind_of, seconds_of
from providers.voices.values import ListedVoice, SpeechOrder, Spoken, Wish

A_CHARACTER: Micros = 16
"""16 dollars a million, the list price of neural voices; Chinese, Japanese, Korean count twice."""

_AT_ONCE = 300.0  # seconds of reading
_CUT_AT = 600.0  # seconds of sound
_NEARLY = 1.0
_FORMAT = "riff-24khz-16bit-mono-pcm"
_HEADERS = {"Content-Type": "application/ssml+xml; charset=utf-8", "X-Microsoft-OutputFormat": _FORMAT}
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, even escaped (section 2.2)."""

_LOCALE = re.compile(r"([a-z]{2,3}(?:-[A-Za-z]{4})?-[A-Z0-9]{2,3})(?:-|$)")


class Azure(RemoteVoice):
    name: ClassVar[str] = "azure"
    title: ClassVar[str] = "Azure Speech"
    longest = _AT_ONCE

    def __init__(self, settings: ServiceSettings, network: Network, patience: Patience | None = None) -> None:
        service = Service(
            name=self.name,
            title=self.title,
            base_url=settings.base_url,
            key_setting="AZURE_SPEECH_KEY and AZURE_SPEECH_REGION",
            key=settings.key,
            headers={"Ocp-Apim-Subscription-Key": settings.key},
            per_second=5.0,
            explain=self._explain,
        )
        super().__init__(service, network, patience)

    def voices(self) -> tuple[ListedVoice, ...]:
        answer = self.client.ask("GET", "/cognitiveservices/voices/list")
        listed = answer.json_or_none()
        if not isinstance(listed, list):
            raise answer.puzzling("no voices")
        return tuple(_listed(voice) for voice in listed if isinstance(voice, dict) and voice.get("ShortName"))

    def health(self) -> Health:
        try:
            self.client.ask("GET", "/cognitiveservices/voices/list")
        except ProviderError as error:
            return Health(ok=False, detail=error.message)
        return Health(ok=True, detail=f"{self.title} answers and accepts the key.")

    def price_of_a_million(self) -> Micros:
        return A_CHARACTER * MILLION

    def measure(self, text: str) -> float:
        return seconds(text) + len(text) / 1000  # marks take little time, but some all the same

    def cut_off(self, order: SpeechOrder, heard: float) -> bool:
        return heard >= _CUT_AT - _NEARLY or super().cut_off(order, heard)

    def _order(self, piece: Piece, wish: Wish) -> SpeechOrder:
        said = _said(piece.text, wish)
        return SpeechOrder(
            service=self.name,
            text=piece.text,
            position=piece.position,
            wish=wish,
            seconds=self.expected(piece, wish),
            estimated=A_CHARACTER * (len(said) + counted_twice(said)),
            path="/cognitiveservices/v1",
            content=_document(said, wish).encode(),
            headers=_HEADERS,
        )

    def _heard(self, order: SpeechOrder, answer: Answer) -> Spoken:
        kind = kind_of(answer.body)
        if not kind:
            raise answer.puzzling("no sound")
        return Spoken(
            text=order.text,
            position=order.position,
            audio=answer.body,
            media_type=kind,
            seconds=seconds_of(answer.body),
            words=None,
            cost=order.estimated,
            notices=order.notices,
        )

    def _explain(self, reply: Reply) -> ProviderError | None:
        """A free plan that is used up answers 403, as a wrong key does."""
        used_up = reply.status == 403 and "quota" in reply.detail.lower()
        return reply.say.refused("quota", reply.detail) if used_up else None


def _said(text: str, wish: Wish) -> str:
    """What stands within the voice, which is what is billed: text, with marks for speed and language."""
    said = escape(_NO_XML.sub(" ", text))
    if wish.speed != 1.0:
        said = f'<prosody rate="{100 * (wish.speed - 1):+.0f}%">{said}</prosody>'
    if "Multilingual" in wish.voice and wish.language and wish.language != _locale(wish.voice):
        said = f"<lang xml:lang={quoteattr(wish.language)}>{said}</lang>"
    return said


def _document(said: str, wish: Wish) -> str:
    return (
        '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" '
        f"xml:lang={quoteattr(_locale(wish.voice))}>"
        f"<voice name={quoteattr(_NO_XML.sub('', wish.voice))}>{said}</voice></speak>"
    )


def _locale(voice: str) -> str:
    """The locale that a voice's name begins with: "en-US" of "en-US-AvaMultilingualNeural"."""
    match = _LOCALE.match(voice)
    return match[1] if match else "en-US"


def _listed(voice: Mapping[str, Any]) -> ListedVoice:
    others = voice.get("SecondaryLocaleList")
    return ListedVoice(
        id=str(voice["ShortName"]),
        name=str(voice.get("DisplayName") or voice["ShortName"]),
        language=str(voice.get("Locale") or ""),
        speaks=tuple(str(tag) for tag in others) if isinstance(others, list) else (),
    )
