"""Every part of a text that a service reads is paid for once: set aside before, settled after, kept.

What was bought comes from the cache when the same is wanted again. A part of which nobody can tell whether
it was made is not ordered again by itself.
"""

from __future__ import annotations

import base64
import json
import logging
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from django.db import connections
from django.utils import timezone

from api.models import CallKind, CallOutcome, CallState, Decision, ProviderCall, Task
from api.services import ledger
from api.services.provider_room import limits, send_window
from api.services.provider_steps import insist
from core_engine.cache.entries import key_of
from core_engine.cache.store import ContentCache
from core_engine.progress import Cancelled
from providers.errors import ProviderError, Submission
from providers.voices.values import Send, SpeechOrder, SpeechUnusable, Spoken, SpokenWord

logger = logging.getLogger(__name__)

_LOOK_EVERY = 0.4  # seconds


class InDoubt(ProviderError):
    """The same part may have been made, and charged, before."""

    code = "submit_unknown"


@dataclass(slots=True)
class _Ended:
    """How a call has ended: with sound, or with an error."""

    spoken: Spoken | None = None
    error: BaseException | None = None


class VoicePayments:
    """Pays for the parts of one narration. ``go_on`` is asked twice a second while a service works."""

    def __init__(
        self,
        task: Task,
        segment_id: uuid.UUID,
        *,
        go_on: Callable[[], bool],
        cache: ContentCache | None,
    ) -> None:
        self._task = task
        self._segment_id = segment_id
        self._go_on = go_on
        self._cache = cache

    def pay(self, order: SpeechOrder, send: Send) -> Spoken:
        """What ``send`` gives, or what was bought before.

        Raises what ``send`` raises, CostLimit, InDoubt, and Cancelled: then the call goes on by itself, and
        writes down what came of it.
        """
        bought = self._bought(order)
        if bought is not None:
            return bought
        call = self._reserve(order)
        ended, done = _Ended(), threading.Event()
        threading.Thread(
            target=_carry_out, args=(call, send, ended, done), name="storyflow-voice", daemon=True
        ).start()
        while not done.wait(_LOOK_EVERY):
            if not self._go_on():
                raise Cancelled
        if ended.error is not None:
            raise ended.error
        assert ended.spoken is not None
        self._keep(order, ended.spoken)
        return ended.spoken

    def _reserve(self, order: SpeechOrder) -> ProviderCall:
        content = order.digest()
        doubtful = ProviderCall.objects.filter(
            kind=CallKind.VOICE,
            content_key=content,
            decision=Decision.NONE,
            state__in=(CallState.SUBMITTING, CallState.SUBMIT_UNKNOWN),
        )
        if doubtful.exists():
            raise InDoubt(
                "This text may have been read, and charged, before, so it was not sent again.",
                provider=order.service,
            )
        now = timezone.now()
        return ledger.reserve(
            provider=order.service,
            kind=CallKind.VOICE,
            amount=order.estimated,
            limits=limits(),
            sender=f"{self._task.lease_owner}/{self._task.attempt}",
            send_until=now + send_window(),
            now=now,
            task=self._task,
            project_id=self._task.project_id,
            segment_id=self._segment_id,
            content_key=content,
            seconds=order.seconds,
        )

    def _bought(self, order: SpeechOrder) -> Spoken | None:
        content = self._cache.read(_key(order)) if self._cache else None
        if content is None:
            return None
        with suppress(ValueError, TypeError, KeyError):
            facts = json.loads(content)
            words = facts.pop("words")
            return Spoken(
                **facts
                | {
                    "position": order.position,
                    "audio": base64.b64decode(facts["audio"]),
                    "words": None if words is None else _moved(words, order.position - facts["position"]),
                    "notices": tuple(facts["notices"]),
                    "cost": 0,
                }
            )
        return None

    def _keep(self, order: SpeechOrder, spoken: Spoken) -> None:
        if self._cache is not None:
            facts = asdict(spoken) | {"audio": base64.b64encode(spoken.audio).decode("ascii")}
            with suppress(OSError):  # it can be bought again
                self._cache.write(_key(order), json.dumps(facts).encode("ascii"))


def _carry_out(call: ProviderCall, send: Send, ended: _Ended, done: threading.Event) -> None:
    try:
        ended.spoken = _settled(call, send)
    except BaseException as error:  # noqa: BLE001 - it is raised where somebody waits for it
        ended.error = error
    finally:
        connections.close_all()
        done.set()


def _settled(call: ProviderCall, send: Send) -> Spoken:
    try:
        spoken = send()
    except SpeechUnusable as error:
        cost, said = error.cost, {"error_code": error.code, "error": error.message}
        insist(lambda: ledger.settle(call.pk, actual=cost, outcome=CallOutcome.FAILED, **said))
        raise
    except ProviderError as error:
        logger.warning("voice call %s to %s: %s %s", call.pk, call.provider, error.code, error.detail)
        told = error.message
        if error.submission is Submission.UNCLEAR:
            insist(lambda: ledger.unknown(call.pk, error=told))
        else:
            code = error.code
            insist(lambda: ledger.release(call.pk, error_code=code, error=told))
        raise
    except Exception:
        insist(lambda: ledger.unknown(call.pk, error="Nobody can tell whether it was made."))
        raise
    insist(lambda: ledger.settle(call.pk, actual=spoken.cost, outcome=CallOutcome.FETCHED))
    return spoken


def _key(order: SpeechOrder) -> str:
    return key_of("spoken-part", order.digest())


def _moved(words: list[dict[str, object]], by: int) -> tuple[SpokenWord, ...]:
    known = (SpokenWord(**word) for word in words)  # type: ignore[arg-type]
    return tuple(replace(word, position=word.position + by) for word in known)
