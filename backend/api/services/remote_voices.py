"""Voices of services on the network, used like those of this machine: one text in, one narration out."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.services.amounts import amount
from api.services.provider_room import CLOCK, configured
from api.services.voice_payments import VoicePayments
from core_engine.errors import EngineError, SoundError, VoiceError
from core_engine.progress import Cancelled
from core_engine.sound_decoding import filtered_samples, opened_sound
from core_engine.timeline import SAMPLE_RATE
from core_engine.tts_wrapper import Speech, speakable_script
from core_engine.voices.script import Script
from core_engine.voices.speech_file import SpeechFile
from core_engine.voices.timing import words_from_anchors
from core_engine.voices.voice import Word
from providers import registry
from providers.configuration import Settings
from providers.errors import ProviderError, SceneUnsuitable
from providers.voices.values import SpeechOrder, Spoken, Stopped, Wish

logger = logging.getLogger(__name__)

_PATIENCE = 3.0  # seconds in which a service may list its voices
_LISTED_FOR = 600.0  # seconds for which such a list holds
_LEFT_ALONE = 30.0  # seconds before a service is asked again that did not list its voices

_NEVER: tuple[float, list[dict[str, Any]]] = (float("-inf"), [])
_lock = threading.Lock()
_open: dict[Settings, dict[str, Any]] = {}
_listed: dict[tuple[Settings, str], tuple[float, list[dict[str, Any]]]] = {}
"""When a service is to be asked again for its voices, and those that it told last."""


class RunsOn(StrEnum):
    """Where a text is read: it stays here, or in the house, or is sent away and paid for."""

    THIS_COMPUTER = "this_computer"
    OWN_SERVER = "own_server"
    SERVICE = "service"


FELL_BACK = (ProviderError, EngineError)
"""What keeps a service from reading a text, so that a voice of this machine reads it instead.

Not so InDoubt: what may have been read, and charged, waits for somebody's decision.
"""


def services() -> dict[str, Any]:
    """The services that the settings make ready, by name. Nothing is loaded where they name none."""
    settings = configured()
    if not settings.wants_voices or find_spec("httpx") is None:
        return {}
    with _lock:
        if settings not in _open:
            _open[settings] = registry.voice_services(settings)
        return _open[settings]


def is_served(voice_id: str) -> bool:
    """Whether a voice's id is that of a service that is ready, such as "openai:nova"."""
    name, colon, voice = voice_id.partition(":")
    return bool(colon and voice) and name in services()


def service_of(voice_id: str) -> Any:  # noqa: ANN401 - a RemoteVoice, whose module is loaded late
    """The service whose voice this is; None where a voice of this machine reads."""
    return services()[voice_id.partition(":")[0]] if is_served(voice_id) else None


def place_of(service: Any) -> RunsOn:  # noqa: ANN401
    """Where a service reads."""
    return RunsOn.OWN_SERVER if service.is_own else RunsOn.SERVICE


def orders(text: str, voice_id: str, speed: float, *, language: str | None) -> tuple[SpeechOrder, ...]:
    """The paid calls by which the service of a voice reads a text; none where it holds nothing to read."""
    name, _, voice = voice_id.partition(":")
    wish = Wish(voice=voice, speed=speed, language=language or "")
    try:
        return tuple(services()[name].orders(text, wish))
    except SceneUnsuitable:
        return ()


def listed() -> list[dict[str, Any]]:
    """The voices on offer; a service that does not say so in time is left out until it is asked again."""
    known = services()
    asking = [
        threading.Thread(target=_ask, args=(name, service), daemon=True)
        for name, service in known.items()
        if _is_stale(name)
    ]
    end = CLOCK.monotonic() + _PATIENCE
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(max(0.0, end - CLOCK.monotonic()))
    return [voice for name in known for voice in _listed.get((configured(), name), _NEVER)[1]]


def speak(
    text: str,
    voice_id: str,
    speed: float,
    path: Path,
    *,
    language: str | None,
    go_on: Callable[[], bool],
    payments: VoicePayments,
) -> Speech:
    """Have a service read a text into a WAV at ``path``, as ``tts_wrapper.generate_audio`` does.

    Raises one of FELL_BACK where it cannot, InDoubt, and Cancelled when ``go_on`` says no.
    """
    name, _, voice = voice_id.partition(":")
    script = speakable_script(text)
    parts = services()[name].speak(text, voice, speed, language or "", go_on=go_on, pay=payments.pay)
    words: list[Word] = []
    notices: list[str] = []
    exact = True
    with SpeechFile(path) as file:
        for part in _as_they_come(parts):
            offset = file.sample_count / SAMPLE_RATE
            for samples in _samples(part):
                file.write(samples, SAMPLE_RATE)
            length = file.sample_count / SAMPLE_RATE - offset
            words += _words(part, script, offset, length)
            exact = exact and part.words is not None
            notices += [notice for notice in part.notices if notice not in notices]
        if file.silent:
            raise VoiceError("The service sent a sound without anything in it.")
        duration = file.publish()
    return Speech(
        path=path,
        duration=duration,
        sample_rate=SAMPLE_RATE,
        voice_id=voice_id,
        engine=name,
        words=tuple(words),
        word_times="exact" if exact else "estimated",
        notices=tuple(notices),
    )


def _as_they_come(parts: Iterator[Spoken]) -> Iterator[Spoken]:
    try:
        yield from parts
    except Stopped:
        raise Cancelled from None


def _samples(part: Spoken) -> Iterator[NDArray[np.float32]]:
    """A part as mono samples, whatever kind of file it came as."""
    with tempfile.TemporaryDirectory(prefix="storyflow-") as folder:
        path = Path(folder) / "part"
        path.write_bytes(part.audio)
        try:
            with opened_sound(path) as (container, stream):
                for samples, _ in filtered_samples(container, stream, path, ()):
                    yield samples.mean(axis=0, dtype=np.float32)
        except SoundError:
            raise VoiceError("The service sent something that is no sound.") from None


def _words(part: Spoken, script: Script, offset: float, length: float) -> Iterator[Word]:
    """The words of a part, by the service's own times, else by their length."""
    if part.words is None:
        end = part.position + len(part.text)
        tokens = [token for token in script.tokens if part.position <= token.position < end]
        told = words_from_anchors(script, tokens, (), (), length)
    else:
        told = tuple(
            Word(text=word.text, start=word.start, end=word.end, position=word.position)
            for word in part.words
        )
    for word in told:
        yield Word(
            text=word.text,
            start=round(offset + min(word.start, length), 3),
            end=round(offset + min(word.end, length), 3),
            position=word.position,
        )


def _ask(name: str, service: Any) -> None:  # noqa: ANN401 - a RemoteVoice, whose module is loaded late
    settings = configured()
    _, voices = _listed.get((settings, name), _NEVER)
    try:
        voices = [_shown(name, service, voice) for voice in service.voices()]
        holds = _LISTED_FOR
    except ProviderError as error:
        logger.warning("the voices of %s: %s %s", name, error.code, error.detail)
        holds = _LEFT_ALONE
    _listed[settings, name] = (CLOCK.monotonic() + holds, voices)


def _is_stale(name: str) -> bool:
    again_at, _ = _listed.get((configured(), name), _NEVER)
    return CLOCK.monotonic() > again_at


def _shown(name: str, service: Any, voice: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "id": f"{name}:{voice.id}",
        "name": f"{voice.name} ({service.title})",
        "language": voice.language,
        "engine": name,
        "ready": True,
        "advice": "",
        "runs_on": place_of(service).value,
        "price": None if service.is_own else amount(service.price_of_a_million()),
    }
