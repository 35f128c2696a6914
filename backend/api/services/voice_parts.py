"""Parts of texts that services have read: kept as long as the project that paid for them, and found again.

The sound lies in the store under a key that its call names (``clip``); what else is known of it stands in
the call's ``provider_job``. So any worker finds it, also one that goes on with another one's narration.
Where the store is away, the sound lies in a row of the database until it is back: it was paid for.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from api import media
from api.errors import ApiError
from api.models import CallKind, CallOutcome, ProviderCall, UnstoredSound
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
        ~Q(clip="") | Q(unstored_sound__isnull=False),
        kind=CallKind.VOICE,
        content_key=content_key(order),
        outcome=CallOutcome.FETCHED,
    )
    if made_since is not None:
        calls = calls.filter(created_at__gte=made_since)
    for call in calls:
        sound = _read(call.clip, waits) if call.clip else _unstored(call)
        if sound is not None:
            return _again(order, sound, call.provider_job)
    return None


def bought_among(keys: Iterable[str]) -> set[str]:
    """Those content keys of which the sound was paid for, and is here."""
    clips: dict[str, str] = {}
    waiting: set[str] = set()
    names = sorted(keys)
    for first in range(0, len(names), _AT_ONCE):
        some = names[first : first + _AT_ONCE]
        calls = ProviderCall.objects.filter(
            kind=CallKind.VOICE, content_key__in=some, outcome=CallOutcome.FETCHED
        ).exclude(clip="")
        clips |= dict(calls.values_list("clip", "content_key"))
        unstored = UnstoredSound.objects.filter(call__content_key__in=some)
        waiting |= set(unstored.values_list("call__content_key", flat=True))
    return {clips[clip] for clip in media.existing(clips)} | waiting


@dataclass(frozen=True, slots=True)
class Kept:
    """What the row of a call has to name, and the sound itself where the store is away."""

    facts: Facts
    sound: bytes | None = None

    def write_down(self, call: ProviderCall) -> None:
        """Lay a sound that is not in the store into the database, in the caller's transaction."""
        if self.sound is not None:
            UnstoredSound.objects.get_or_create(call=call, defaults={"content": self.sound})


def keep(call: ProviderCall, spoken: Spoken) -> Kept:
    """Put a sound into the store, if that answers."""
    facts = {
        "position": spoken.position,
        "media_type": spoken.media_type,
        "seconds": spoken.seconds,
        "words": None if spoken.words is None else [asdict(word) for word in spoken.words],
        "notices": list(spoken.notices),
    }
    named = {"provider_job": call.provider_job | facts}
    try:
        return Kept({"clip": _stored(call.project_id, spoken.audio), **named})
    except media.StorageUnavailable as error:
        logger.warning("what a voice service read waits in the database: %s", error)
        return Kept(named, spoken.audio)


def put_away() -> int:
    """Put sounds that wait in the database into the store; answers how many. Nothing, while it is away."""
    done = 0
    for call in ProviderCall.objects.filter(unstored_sound__isnull=False):
        try:
            done += _put_away(call)
        except media.StorageUnavailable:
            break
    return done


def _put_away(call: ProviderCall) -> bool:
    waiting = UnstoredSound.objects.filter(call=call)
    sound = waiting.first()
    if sound is None:
        return False  # somebody else was faster
    key = _stored(call.project_id, bytes(sound.content))
    with transaction.atomic():
        if not waiting.delete()[0]:
            return False
        ProviderCall.objects.filter(pk=call.pk, clip="").update(clip=key)
    return True


def _unstored(call: ProviderCall) -> bytes | None:
    """A sound that waits in the database; it goes into the store by the way, if that is back."""
    sound = UnstoredSound.objects.filter(call=call).first()
    if sound is None:
        return None
    with suppress(media.StorageUnavailable):
        _put_away(call)
    return bytes(sound.content)


def _stored(project_id: uuid.UUID | None, audio: bytes) -> str:
    """The key of a sound; "" where it cannot be kept, which fails nobody: it is heard all the same.

    Raises StorageUnavailable.
    """
    if project_id is None:
        return ""
    key = media.audio_key(project_id)  # whatever kind of file it is: nobody is served with it
    try:
        with media.new_file(key) as place:
            place.write_bytes(audio)
    except media.StorageUnavailable:
        raise
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
