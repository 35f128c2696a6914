"""The voices of this installation."""

from __future__ import annotations

from typing import Any

from api.services import remote_voices
from core_engine import tts_wrapper
from core_engine.voices.voice import Voice


def list_voices() -> list[dict[str, Any]]:
    """Every voice: id, name, language, engine, where it runs, its price, whether it is ready, what to do."""
    return [*(_shown(voice) for voice in tts_wrapper.list_voices()), *remote_voices.listed()]


def is_known(voice_id: str) -> bool:
    """Whether a voice of that id exists, ready or not."""
    of_this_machine = any(voice.id == voice_id for voice in tts_wrapper.list_voices())
    return of_this_machine or remote_voices.is_served(voice_id)


def _shown(voice: Voice) -> dict[str, Any]:
    return {
        "id": voice.id,
        "name": voice.name,
        "language": voice.language,
        "engine": voice.engine,
        "ready": voice.ready,
        "advice": voice.advice,
        "runs_on": remote_voices.RunsOn.THIS_COMPUTER.value,
        "price": None,
    }
