"""Narrations are made: spoken outside any transaction, put in place in a short one."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction

from api import media
from api.models import Narration, Project, Segment, Task, TaskKind
from api.models.narration import text_hash
from api.services import endings, remote_voices
from api.services.filming import Update
from api.services.narration import unmade
from api.services.segment_files import put_sound
from api.services.voice_payments import InDoubt, VoicePayments
from core_engine.cache.settings import content_cache
from core_engine.cache.speech import spoken
from core_engine.errors import DiskFull, EngineError, OutputUnwritable
from core_engine.progress import Cancelled, require
from core_engine.tts_wrapper import DEFAULT_VOICE, Speech, generate_audio

logger = logging.getLogger(__name__)

_UNFORESEEN = (
    "Something went wrong that StoryFlow did not foresee. Finished narrations are kept; the details are in "
    "the log. Generate the audio again."
)
_STORAGE_AWAY = (
    "The storage of pictures and films did not answer for minutes, or refused. Finished narrations are kept. "
    "Generate the audio again when it works."
)
_CHANGED = "The text of segment {number} was changed while it was read. Generate its audio again."
_GONE = "It was deleted, locked or given a recording before it was read, so nothing was changed."


class _NotOurs(Exception):
    """Somebody else has the task now."""


@dataclass(slots=True)
class _Tally:
    """What came of the narrations of a task so far."""

    done: int
    total: int
    made: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    code: str = ""

    def add(self, segment: Segment, speech: Speech, notices: list[str]) -> None:
        self.done += 1
        self.made.append(
            {
                "segment_id": str(segment.pk),
                "audio_file": media.url(str(segment.audio_file.name)),
                "audio_duration": speech.duration,
                "voice_id": speech.voice_id,
                "engine": speech.engine,
            }
        )
        self.notices += [notice for notice in notices if notice not in self.notices]

    def miss(self, segment: Segment, error: EngineError | InDoubt) -> None:
        number = segment.sequence_index + 1
        missed = {"segment_id": str(segment.pk), "number": number, "message": error.message}
        if isinstance(error, InDoubt):
            missed["call"] = str(error.call_id)
        if self.code != InDoubt.code:  # what somebody has to decide about is told before anything else
            self.code = error.code
        self.failed.append(missed)


def perform(task: Task, *, update: Update) -> None:
    """Make the narrations of a task that its ``lease_owner`` has claimed, and end the task.

    Whatever happens is written down, as with a film; one text that cannot be spoken does not keep the
    others from being heard. When somebody else has taken the task over, nothing is written.
    """
    try:
        tally = _speak_all(task, update)
    except Cancelled:
        endings.hand_back(task)
    except DatabaseError:
        raise  # nobody's text is at fault; the task is gone on with when the database is back
    except _NotOurs:
        logger.info("%s is not ours any more", task.public_name)
    except EngineError as error:
        endings.fail(task, code=error.code, error=f"{error.message} Finished narrations are kept.")
    except media.StorageUnavailable as error:
        endings.fail(task, code=error.code, error=_STORAGE_AWAY)
    except Exception:
        logger.exception("%s failed", task.public_name)
        endings.fail(task, code="unexpected", error=_UNFORESEEN)
    else:
        _end(task, tally)


def _speak_all(task: Task, update: Update) -> _Tally:
    total = len(task.order["segments"])
    looking = _asking(task, _Tally(done=0, total=total), update)
    todo = _patience(looking)(lambda: unmade(task))
    tally = _Tally(done=total - len(todo), total=total)
    for pk in todo:
        segment = _free_segment(pk)
        if segment is None:  # deleted or locked since the list was made
            tally.done += 1
            continue
        go_on = _asking(task, tally, update)
        require(go_on())
        try:
            _speak(task, segment, tally, go_on)
        except (DiskFull, OutputUnwritable):
            raise  # the next one would fare no better
        except (EngineError, InDoubt) as error:
            tally.miss(segment, error)
    return tally


def _asking(task: Task, tally: _Tally, update: Update) -> Callable[[], bool]:
    number = min(tally.done + len(tally.failed) + 1, tally.total)
    phase = f"Generating audio for segment {number} of {tally.total}"

    def go_on() -> bool:
        return update(task.pk, current=tally.done, total=tally.total, current_phase=phase)

    return go_on


def _patience(go_on: Callable[[], bool]) -> media.Patience:
    return media.Patience(lambda: require(go_on()))


def _speak(task: Task, segment: Segment, tally: _Tally, go_on: Callable[[], bool]) -> None:
    key = media.audio_key(segment.project_id)
    with media.place_for(key, _patience(go_on)) as place:
        speech = _read_aloud(task, segment, place, go_on)
    try:
        changed = _put(task, segment, key, speech)
    except BaseException:
        media.remove(key)
        raise
    if changed is None:
        media.remove(key)
        tally.done += 1
        return
    notices = [*speech.notices, *([_CHANGED.format(number=segment.sequence_index + 1)] if changed else [])]
    tally.add(segment, speech, notices)


def _read_aloud(task: Task, segment: Segment, place: Path, go_on: Callable[[], bool]) -> Speech:
    """By the voice that was asked for; where a service cannot read, one of this machine does, and says so.

    Raises InDoubt where a service may have read, and charged.
    """
    order, made_since = task.order, _made_since(task)
    voice_id, notice = order["voice_id"], ""
    if remote_voices.is_served(voice_id):
        payments = VoicePayments(task, segment.pk, go_on=go_on, made_since=made_since)
        try:
            return remote_voices.speak(
                segment.text_content,
                voice_id,
                order["speed"],
                place,
                language=order["language"],
                go_on=go_on,
                payments=payments,
            )
        except (DiskFull, OutputUnwritable, InDoubt):
            raise
        except remote_voices.FELL_BACK as error:
            voice_id, notice = DEFAULT_VOICE, f"{error.message} A voice of this computer reads instead."
    speech = spoken(
        generate_audio,
        segment.text_content,
        voice_id,
        order["speed"],
        place,
        language=order["language"],
        go_on=go_on,
        cache=content_cache(made_since=made_since.timestamp() if made_since else 0.0),
    )
    return replace(speech, notices=(notice, *speech.notices)) if notice else speech


def _made_since(task: Task) -> datetime | None:
    """When the oldest speech was made that may be heard again: all of it anew, if that was asked for."""
    anew = task.kind == TaskKind.TTS_ALL and task.order["force"]
    return task.created_at if anew else None


def _put(task: Task, read: Segment, key: str, speech: Speech) -> bool | None:
    """Give the segment its sound; answers whether its text was changed meanwhile, None if it wants none."""
    with transaction.atomic():
        if not Task.objects.filter(pk=task.pk).held_by(task.lease_owner).exists():
            raise _NotOurs
        segment = _free_segment(read.pk)
        if segment is None:
            return None
        synthetic = Narration.objects.filter(segment=segment, recorded=False).exists()
        if segment.audio_file and segment.audio_file != read.audio_file and not synthetic:
            return None  # somebody recorded it meanwhile
        if synthetic:
            segment.audio_file = None  # it can be made again, so nothing need remember it
        put_sound(segment, key, speech.duration, **_facts(read.text_content, task.order["speed"], speech))
        read.audio_file = segment.audio_file
        return segment.text_content != read.text_content


def _free_segment(pk: uuid.UUID) -> Segment | None:
    """A segment whose sound may be changed; None once it, or its project, is deleted or it is locked."""
    free = Segment.objects.visible().filter(is_locked=False, project__in=Project.objects.visible())
    return free.filter(pk=pk).first()


def _facts(text: str, speed: float, speech: Speech) -> dict[str, Any]:
    return {
        "recorded": False,
        "text_hash": text_hash(text),
        "voice_id": speech.voice_id,
        "speed": speed,
        "engine": speech.engine,
        "words": [asdict(word) for word in speech.words],
        "word_times": speech.word_times,
        "notices": list(speech.notices),
    }


def _end(task: Task, tally: _Tally) -> None:
    result: dict[str, Any] = {"made": len(tally.made), "failed": tally.failed, "notices": tally.notices}
    if task.kind == TaskKind.TTS:
        result |= tally.made[0] if tally.made else {"segment_id": str(task.segment_id)}
        if not tally.made and not tally.failed:
            result["notices"] = [_GONE]
    shown: dict[str, Any] = {"current_segment": tally.done, "total_segments": tally.total}
    if tally.failed:
        shown |= {"percentage": 100 * tally.done // tally.total, "current_phase": "Audio generation ended"}
        endings.fail(task, code=tally.code, error=_told(task, tally), result=result, progress=shown)
    else:
        shown |= {"percentage": 100, "current_phase": "Audio generation complete"}
        endings.complete(task, progress=shown, result=result)


def _told(task: Task, tally: _Tally) -> str:
    if task.kind == TaskKind.TTS:
        return str(tally.failed[0]["message"])
    reasons = "; ".join(f"segment {miss['number']}: {miss['message']}" for miss in tally.failed[:3])
    more = f" (and {len(tally.failed) - 3} more)" if len(tally.failed) > 3 else ""
    return (
        f"{len(tally.failed)} of {tally.total} narrations could not be made: {reasons}{more} "
        "The others are kept."
    )
