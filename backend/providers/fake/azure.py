"""Speech as Azure offers it over REST: SSML in, a sound of at most ten minutes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from providers.fake.book import Job, shortened
from providers.fake.messages import Reply, Request, in_json
from providers.fake.scenario import Scenario
from providers.fake.service import Handler, NotAccepted, Service
from providers.fake.speaking import reading, sounded
from providers.fake.world import new_id

_A_CHARACTER = 16  # micros
_LONGEST = 600.0  # seconds of sound in one answer
_MOST_BYTES = 64 * 1024
_SAID = re.compile(rb"<voice[^>]*>(.*)</voice>", re.DOTALL)
_TWICE = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
_SSML = "{http://www.w3.org/2001/10/synthesis}"
_VOICES = {
    "en-US-AvaMultilingualNeural": ("Ava", "en-US", "150"),
    "en-GB-SoniaNeural": ("Sonia", "en-GB", "160"),
    "de-DE-KatjaNeural": ("Katja", "de-DE", "140"),
    "ja-JP-NanamiNeural": ("Nanami", "ja-JP", "350"),
}
_FORMATS = {
    "riff-24khz-16bit-mono-pcm": ("audio/wav", 24_000),
    "riff-16khz-16bit-mono-pcm": ("audio/wav", 16_000),
    "audio-24khz-96kbitrate-mono-mp3": ("audio/mpeg", 24_000),
}


class Azure(Service):
    name = "azure"
    key = "b7" * 16

    def routes(self) -> tuple[tuple[str, str, Handler], ...]:
        return (
            ("POST", "/cognitiveservices/v1", self._speak),
            ("GET", "/cognitiveservices/voices/list", self._voices),
        )

    def authorise(self, request: Request) -> None:
        if request.header("Ocp-Apim-Subscription-Key") != self.key:
            raise NotAccepted(401, "Access denied due to an invalid subscription key.")

    def error(self, refusal: NotAccepted) -> Reply:
        told = f"{refusal.code} {refusal.message}".strip()
        return Reply(status=refusal.status, body=told.encode(), media_type="text/plain")

    def _speak(self, request: Request) -> Reply:
        if request.header("Content-Type").partition(";")[0].strip() != "application/ssml+xml":
            raise NotAccepted(415, "The body must be application/ssml+xml.")
        if not 0 < len(request.header("User-Agent")) < 255:
            raise NotAccepted(400, "User-Agent is required and shorter than 255 characters.")
        form = _FORMATS.get(request.header("X-Microsoft-OutputFormat"))
        if form is None:
            raise NotAccepted(400, "X-Microsoft-OutputFormat is missing or not known.")
        text, speed = _read(request.body)
        read = reading(text, speed).cut(_LONGEST)

        def take(scenario: Scenario) -> Reply:
            self.world.take(
                Job(
                    id=new_id(),
                    service=self.name,
                    path=request.path,
                    digest=request.digest,
                    body=shortened({"text": text}),
                    price=_A_CHARACTER * _billed(request.body),
                    scenario=scenario,
                )
            )
            return sounded(read, scenario, *form)

        return self.order(request, take)

    def _voices(self, request: Request) -> Reply:
        return in_json(
            [
                {
                    "Name": f"Microsoft Server Speech Text to Speech Voice ({locale}, {short})",
                    "DisplayName": name,
                    "LocalName": name,
                    "ShortName": short,
                    "Gender": "Female",
                    "Locale": locale,
                    "Status": "GA",
                    "VoiceType": "Neural",
                    "WordsPerMinute": speed,
                }
                for short, (name, locale, speed) in _VOICES.items()
            ]
        )


def _read(body: bytes) -> tuple[str, float]:
    """What the SSML says, and how fast. Raises NotAccepted as the service does for what it cannot parse."""
    if len(body) > _MOST_BYTES:
        raise NotAccepted(400, "The SSML is larger than 64 KB.")
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise NotAccepted(400, f"The SSML is not well-formed: {error}") from None
    if root.tag.removeprefix(_SSML) != "speak" or root.get("version") != "1.0":
        raise NotAccepted(400, "The SSML must be speak of version 1.0.")
    if not root.get("{http://www.w3.org/XML/1998/namespace}lang"):
        raise NotAccepted(400, "speak needs xml:lang.")
    voices = [element for element in root if element.tag.removeprefix(_SSML) == "voice"]
    if len(voices) != 1 or voices[0].get("name") not in _VOICES:
        raise NotAccepted(400, "The SSML names no voice that exists.")
    return "".join(voices[0].itertext()), _rate(voices[0])


def _rate(voice: ElementTree.Element) -> float:
    for element in _elements(voice):
        if element.tag.removeprefix(_SSML) == "prosody":
            match = re.fullmatch(r"([+-]\d+(?:\.\d+)?)%", element.get("rate", "+0%"))
            speed = 1 + float(match[1]) / 100 if match else 0.0
            if not 0.5 <= speed <= 2:
                raise NotAccepted(400, "rate must lie between -50% and +100%.")
            return speed
    return 1.0


def _elements(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return (child for child in element.iter() if child is not element)


def _billed(body: bytes) -> int:
    """Characters within ``voice``, its markup included; Chinese, Japanese and Korean ones count twice."""
    match = _SAID.search(body)
    said = match[1].decode() if match else ""
    return len(said) + len(_TWICE.findall(said))
