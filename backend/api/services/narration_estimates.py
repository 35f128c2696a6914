"""What having texts read aloud would cost, told before it is asked for."""

from __future__ import annotations

import uuid
from typing import Any

from api.models import GlobalSettings, StoryLanguage
from api.services import ledger, narration, remote_voices, voice_parts
from api.services.amounts import amount
from api.services.costs import budget
from api.services.provider_room import LOCAL, TITLES, limits
from api.services.remote_voices import RunsOn
from api.services.segment_files import visible_segment
from providers.voices.values import SpeechOrder

Body = dict[str, Any]


def estimate(
    project_id: uuid.UUID,
    *,
    voice_id: str | None = None,
    speed: float | None = None,
    force_regenerate: bool = False,
) -> Body:
    """What ``narration.request_all`` with the same wishes would cost. Asks nobody. Raises NotFound."""
    texts = narration.wanted(project_id, force_regenerate=force_regenerate)
    return _told(project_id, texts, voice_id, speed, anew=force_regenerate)


def estimate_one(segment_id: uuid.UUID, *, voice_id: str | None = None, speed: float | None = None) -> Body:
    """What ``narration.request`` with the same wishes would cost. Asks nobody. Raises NotFound."""
    segment = visible_segment(segment_id)
    return _told(segment.project_id, [segment.text_content], voice_id, speed, anew=False)


def _told(
    project_id: uuid.UUID, texts: list[str], voice_id: str | None, speed: float | None, *, anew: bool
) -> Body:
    settings = GlobalSettings.load()
    voice = voice_id or settings.default_voice_id
    told: Body = {
        "project_id": str(project_id),
        "voice_id": voice,
        "service": TITLES[LOCAL],
        "runs_on": RunsOn.THIS_COMPUTER.value,
        "segments": len(texts),
        "characters": 0,
        "cost": None,
        "affordable": True,
        "budget": budget(),
    }
    service = remote_voices.service_of(voice)
    if service is None:
        return told
    told |= {"service": service.title, "runs_on": remote_voices.place_of(service).value}
    if service.is_own:
        return told
    language = StoryLanguage.of(project_id)
    unpaid = _unpaid(texts, voice, speed or settings.tts_speed, language, anew=anew)
    cost, room = sum(order.estimated for order in unpaid), ledger.room(limits())
    return told | {
        "characters": sum(len(order.text) for order in unpaid),
        "cost": amount(cost),
        "affordable": room is None or cost <= room,
    }


def _unpaid(
    texts: list[str], voice_id: str, speed: float, language: str | None, *, anew: bool
) -> list[SpeechOrder]:
    """The calls that would be paid for: each once, and none of which the sound is here, unless ``anew``."""
    orders = {
        voice_parts.content_key(order): order
        for text in texts
        for order in remote_voices.orders(text, voice_id, speed, language=language)
    }
    bought = set() if anew else voice_parts.bought_among(orders)
    return [order for key, order in orders.items() if key not in bought]
