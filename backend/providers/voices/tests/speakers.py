"""The three voices against the fake, with a clock that does not wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from providers.configuration import Settings, read_settings
from providers.fake import FakeServices
from providers.guards import Guards
from providers.http import Network
from providers.policy import Clock, Patience, Retries
from providers.voices.azure import Azure
from providers.voices.base import RemoteVoice
from providers.voices.elevenlabs import ElevenLabs
from providers.voices.openai_compatible import OpenAICompatible
from providers.voices.values import Spoken

STORY = (
    "The lamp had been lit every evening for forty years. Nobody asked who lit it. "
    "On the last night of autumn, the keeper climbed the stairs once more, and counted them as he always did."
)


@dataclass
class Pauses:
    """A clock whose pauses take no time, and are written down."""

    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def clock(self) -> Clock:
        return Clock(monotonic=lambda: time.monotonic() + sum(self.slept), sleep=self.sleep, chance=lambda: 0)

    @property
    def total(self) -> float:
        return sum(self.slept)


@dataclass(frozen=True)
class Speaker:
    """One of the three: where its orders go, a voice of its, and how it is made."""

    name: str
    voice: str
    path: str
    settings: Callable[[Settings], object]
    make: Callable[..., RemoteVoice]
    key_setting: str


SPEAKERS = (
    Speaker("openai", "nova", "/v1/audio/speech", lambda s: s.openai, OpenAICompatible, "OPENAI_API_KEY"),
    Speaker(
        "elevenlabs",
        "EXAVITQu4vr4xnSDxMaL",
        "/v1/text-to-speech/EXAVITQu4vr4xnSDxMaL/with-timestamps",
        lambda s: s.elevenlabs,
        ElevenLabs,
        "ELEVENLABS_API_KEY",
    ),
    Speaker(
        "azure",
        "en-US-AvaMultilingualNeural",
        "/cognitiveservices/v1",
        lambda s: s.azure,
        Azure,
        "AZURE_SPEECH_KEY",
    ),
)


@dataclass
class Bench:
    """A speaker at the fake. ``texts`` are said to the end by ``say``."""

    fake: FakeServices
    speaker: Speaker
    pauses: Pauses
    voice: RemoteVoice

    def say(self, text: str = STORY, *, speed: float = 1.0, language: str = "") -> list[Spoken]:
        return list(self.voice.speak(text, self.speaker.voice, speed, language, go_on=lambda: True))

    @property
    def posts(self) -> int:
        return self.fake.count("POST", self.speaker.path)

    @property
    def charged(self) -> int:
        return self.fake.charged(self.speaker.name)


def bench(
    fake: FakeServices, speaker: Speaker, *, read: float = 10.0, attempts: int = 3, **changes: str
) -> Bench:
    """``changes`` replace fields of the service's settings; ``read`` in seconds."""
    pauses = Pauses()
    settings = speaker.settings(read_settings(fake.environment()))
    network = Network(clock=pauses.clock(), guards=Guards(pauses.clock()), read=read)
    patience = Patience(retries=Retries(attempts=attempts, first=5.0), clock=pauses.clock())
    changed = replace(settings, **changes)  # type: ignore[type-var]
    return Bench(fake, speaker, pauses, speaker.make(changed, network, patience))


def whole(parts: Iterable[Spoken]) -> str:
    """The words of all parts."""
    return " ".join(" ".join(part.text.split()) for part in parts)
