"""Spoken narrations, found again by text, voice, speed, and all that makes the voice sound as it does."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from core_engine import home
from core_engine.asset_files import stamp_of
from core_engine.cache.entries import file_digest, key_of
from core_engine.cache.store import ContentCache
from core_engine.errors import EngineError
from core_engine.tts_wrapper import Speech, VoiceChoice, pick_voice
from core_engine.voices.manifest import FILES
from core_engine.voices.voice import GoOn, Word

NARRATION_VERSION = 1
"""Counted up whenever a change of ours makes a voice read the same text otherwise."""

Speak = Callable[..., Speech]
"""``tts_wrapper.generate_audio``, or what stands in its place."""

_PACKAGES = {"espeak": ("espeakng-loader",), "kokoro": ("espeakng-loader", "kokoro-onnx", "onnxruntime")}


def spoken(
    speak: Speak,
    text: str,
    voice_id: str,
    speed: float,
    path: Path,
    *,
    language: str | None,
    go_on: GoOn,
    cache: ContentCache | None,
) -> Speech:
    """What ``speak`` gives, from the cache if the same words were read by the same voice before.

    Raises what ``speak`` raises.
    """
    choice = _choice(language, voice_id)
    if cache is None or not cache.limit or choice is None:
        return speak(text, voice_id, speed, path, language=language, go_on=go_on)
    key = _key(text, choice, speed, cache)
    found = _taken(cache, key, path, choice)
    if found is not None:
        return found
    speech = speak(text, voice_id, speed, path, language=language, go_on=go_on)
    if speech.voice_id == choice.voice.id:  # else the voice broke, and another one read
        _keep(cache, key, speech, choice)
    return speech


def _choice(language: str | None, voice_id: str) -> VoiceChoice | None:
    try:
        return pick_voice(language, voice_id)
    except EngineError:
        return None  # speaking will say why


def _key(text: str, choice: VoiceChoice, speed: float, cache: ContentCache) -> str:
    voice = choice.voice
    versions = [_version_of(package) for package in _PACKAGES.get(voice.engine, ())]
    if voice.engine == "kokoro":
        versions += [_model_digest(home.models_dir() / file.name, cache) for file in FILES]
    return key_of(
        "speech",
        str(NARRATION_VERSION),
        voice.engine,
        voice.id,
        repr(float(speed)),
        text,
        *versions,
    )


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _model_digest(path: Path, cache: ContentCache) -> str:
    """The digest of a model's file, which is hundreds of megabytes, so it is remembered by its stamp."""
    stamp = stamp_of(path)
    if stamp is None:
        return ""
    key = key_of("model", str(stamp))
    known = cache.read(key)
    if known is not None:
        return known.decode("ascii", "replace")
    digest = file_digest(path)
    cache.write(key, digest.encode("ascii"))
    return digest


def _taken(cache: ContentCache, key: str, path: Path, choice: VoiceChoice) -> Speech | None:
    content = cache.read(key)
    if content is None:
        return None
    with suppress(OSError, ValueError, TypeError, KeyError):
        facts: dict[str, Any] = json.loads(content)
        sound, notices = facts.pop("sound"), facts.pop("notices")
        words = tuple(Word(**word) for word in facts.pop("words"))
        speech = Speech(path=path, words=words, notices=(*choice.notices, *notices), **facts)
        path.parent.mkdir(parents=True, exist_ok=True)
        # A file of its own: the user's folder shares no bytes with what may be removed or damaged here.
        if cache.take(sound, ".wav", path, link=False):
            return speech
    return None


def _keep(cache: ContentCache, key: str, speech: Speech, choice: VoiceChoice) -> None:
    """The sound goes by its own digest, so facts and sound can never be of two readings."""
    with suppress(OSError):  # somebody has removed the sound already
        sound = key_of("spoken", file_digest(speech.path))
        facts = asdict(speech) | {
            "sound": sound,
            "notices": [notice for notice in speech.notices if notice not in choice.notices],
        }
        del facts["path"]
        cache.keep(sound, speech.path, link=False)
        cache.write(key, json.dumps(facts).encode("ascii"))
