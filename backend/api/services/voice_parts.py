"""Parts of texts that services have read: kept as long as the project that paid for them, and found again.

The sound lies in the store under a key that its call names (``clip``); what else is known of it stands in
the call's ``provider_job``. So any worker finds it, also one that goes on with another one's narration.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from api import media
from api.errors import ApiError
from api.models import CallKind, CallOutcome, ProviderCall
from api.services.provider_room import configured
from core_engine.errors import EngineError
from providers.voices.values import SpeechOrder, Spoken, SpokenWord

logger = logging.getLogger(__name__)

Facts = dict[str, Any]

_AT_ONCE = 500  # of what a query may name


def content_key(order: SpeechOrder) -> str:
    """What is equal exactly when the same server would be asked for the same thing."""
    server = getattr(configured(), order.service).base_url
    return hashlib.sha256(f"{server}\n{order.digest()}".encode()).hexdigest()


def bought(order: SpeechOrder, *, made_since: datetime | None, waits: media.Waits) -> Spoken | None:
    """What was paid for when the same was wanted before, and not before ``made_since``."""
    calls = ProviderCall.objects.filter(
        kind=CallKind.VOICE, content_key=content_key(order), outcome=CallOutcome.FETCHED
    ).exclude(clip="")
    if made_since is not None:
        calls = calls.filter(created_at__gte=made_since)
    for call in calls:
        sound = _read(call.clip, waits)
        if sound is not None:
            return _again(order, sound, call.provider_job)
    return None


def bought_among(keys: Iterable[str]) -> set[str]:
    """Those content keys of which the sound was paid for, and is here."""
    clips: dict[str, str] = {}
    names = sorted(keys)
    for first in range(0, len(names), _AT_ONCE):
        some = names[first : first + _AT_ONCE]
        calls = ProviderCall.objects.filter(
            kind=CallKind.VOICE, content_key__in=some, outcome=CallOutcome.FETCHED
        ).exclude(clip="")
        clips |= dict(calls.values_list("clip", "content_key"))
    return {clips[clip] for clip in media.existing(clips)}


def keep(call: ProviderCall, spoken: Spoken) -> Facts:
    """Put a sound into the store; answers what the row of its call has to name."""
    facts = {
        "position": spoken.position,
        "media_type": spoken.media_type,
        "seconds": spoken.seconds,
        "words": None if spoken.words is None else [asdict(word) for word in spoken.words],
        "notices": list(spoken.notices),
    }
    return {"clip": _stored(call.project_id, spoken.audio), "provider_job": call.provider_job | facts}


def _stored(project_id: uuid.UUID | None, audio: bytes) -> str:
    """The key of a sound; "" where it cannot be kept, which fails nobody: it is heard all the same."""
    if project_id is None:
        return ""
    key = media.audio_key(project_id)  # whatever kind of file it is: nobody is served with it
    try:
        with media.new_file(key) as place:
            place.write_bytes(audio)
    except (ApiError, EngineError, OSError) as error:
        logger.warning("what a voice service read is not kept: %s", error)
        return ""
    return key


def _read(key: str, waits: media.Waits) -> bytes | None:
    try:
        with media.local_copies(waits) as place:
            return place(key).read_bytes()
    except (media.NoSuchKey, OSError):
        return None


def _again(order: SpeechOrder, sound: bytes, facts: Mapping[str, Any]) -> Spoken:
    """A part as it was heard before, at its place in this text; it costs nothing now."""
    moved = order.position - facts["position"]
    words = facts["words"]
    return Spoken(
        text=order.text,
        position=order.position,
        audio=sound,
        media_type=facts["media_type"],
        seconds=facts["seconds"],
        words=None if words is None else tuple(_moved(word, moved) for word in words),
        cost=0,
        notices=tuple(facts["notices"]),
    )


def _moved(word: Mapping[str, Any], by: int) -> SpokenWord:
    known = SpokenWord(**word)
    return replace(known, position=known.position + by)
