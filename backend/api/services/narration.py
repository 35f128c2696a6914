"""Asking for narrations and calling them off. ``speaking`` makes them.

An order is frozen when it is asked for: ``{"segments": [ids in story order], "voice_id", "speed",
"force"}``. What of it has been made is told by the Narration rows, so an interrupted task goes on.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from django.db import IntegrityError, transaction
from django.utils import timezone

from api import media
from api.errors import ApiError, Conflict
from api.models import Decision, GlobalSettings, Segment, StoryLanguage, Task, TaskKind, TaskStatus
from api.models.narration import is_stale
from api.services import ledger
from api.services.lookup import visible_project
from api.services.segment_files import require_unlocked, visible_segment
from api.services.statuses import note_task
from core_engine.voices.script import script_of

WAITING = "Waiting to begin"
IN_DOUBT = "submit_unknown"
"""The code of a narration that a service may have read, and charged; its ``result`` names the calls."""


def request(segment_id: uuid.UUID, *, voice_id: str | None = None, speed: float | None = None) -> Task:
    """Order the narration of one segment; the caller enqueues it.

    Whoever was told that a service may have read it, and asks for it again, has it sent again. Raises
    NotFound, Conflict for a locked segment or one that is being narrated (details: ``task_id``),
    ApiError where there is nothing to speak.
    """
    with transaction.atomic():
        segment = visible_segment(segment_id)
        require_unlocked(segment)
        _require_text(segment)
        _require_free(segment)
        _send_again(segment)
        return _create(TaskKind.TTS, segment.project_id, [segment.pk], voice_id, speed, segment=segment)


def request_all(
    project_id: uuid.UUID,
    *,
    skip_locked: bool = True,
    force_regenerate: bool = False,
    voice_id: str | None = None,
    speed: float | None = None,
) -> Task | None:
    """Order every narration that is missing or older than its text; None when there is none.

    ``force_regenerate`` orders all of them anew, but a recorded one is never made again. Raises
    NotFound, and Conflict while the project is being narrated (details: ``task_id``) or, without
    ``skip_locked``, where segments are locked (details: ``locked``).
    """
    project = visible_project(project_id)
    there = media.existing([sounding.key for sounding in _soundings(project.pk)])
    again_before = timezone.now() if force_regenerate else None
    with transaction.atomic():
        running = Task.objects.open().filter(project=project, kind=TaskKind.TTS_ALL).first()
        if running is not None:
            _refuse(running)
        if not skip_locked:
            _require_none_locked(project.pk)
        wanted = [
            sounding.segment
            for sounding in _soundings(project.pk)
            if _is_wanted(sounding, sounding.key in there, again_before)
        ]
        if not wanted:
            return None
        return _create(TaskKind.TTS_ALL, project.pk, wanted, voice_id, speed, force=force_regenerate)


def wanted(project_id: uuid.UUID, *, force_regenerate: bool = False) -> list[str]:
    """The texts that ``request_all`` would have read at this moment, in story order. Raises NotFound."""
    project = visible_project(project_id)
    soundings = _soundings(project.pk)
    there = media.existing([sounding.key for sounding in soundings])
    again_before = timezone.now() if force_regenerate else None
    return [
        sounding.text for sounding in soundings if _is_wanted(sounding, sounding.key in there, again_before)
    ]


def unmade(task: Task, among: Sequence[uuid.UUID] | None = None) -> list[uuid.UUID]:
    """What of a task's order (``among`` some) has still to be spoken, in the order's order.

    Segments that were deleted, locked or given a recording meanwhile need no narration any more. It
    takes a look at the disk.
    """
    places = {uuid.UUID(key): place for place, key in enumerate(task.order["segments"])}
    again_before = task.created_at if task.order["force"] else None
    found = [
        sounding.segment
        for sounding in _soundings(task.project_id, among)
        if sounding.segment in places
        and _is_wanted(
            sounding, media.exists(sounding.key), again_before, recorded_too=task.kind == TaskKind.TTS
        )
    ]
    return sorted(found, key=places.__getitem__)


@dataclass(frozen=True, slots=True)
class _Sounding:
    """A segment and its sound; ``recorded`` is None where nobody noted where the sound comes from."""

    segment: uuid.UUID
    text: str
    key: str
    recorded: bool | None
    read: str
    made_at: datetime | None


def _soundings(project_id: uuid.UUID, among: Sequence[uuid.UUID] | None = None) -> list[_Sounding]:
    """The segments whose sound may be changed, in story order."""
    segments = Segment.objects.in_order().filter(project_id=project_id, is_locked=False)
    if among is not None:
        segments = segments.filter(pk__in=among)
    rows = segments.values_list(
        "pk",
        "text_content",
        "audio_file",
        "narration__recorded",
        "narration__text_hash",
        "narration__created_at",
    )
    return [
        _Sounding(pk, text, key or "", recorded, read or "", made_at)
        for pk, text, key, recorded, read, made_at in rows
    ]


def _is_wanted(
    sounding: _Sounding, is_there: bool, again_before: datetime | None, *, recorded_too: bool = False
) -> bool:
    """Whether a sound has to be made: it is missing, older than its text, or wanted anew."""
    if not is_there:
        return True
    if sounding.recorded is not False and not recorded_too:
        return False
    if again_before is not None and (sounding.made_at is None or sounding.made_at < again_before):
        return True
    return is_stale(sounding.text, recorded=sounding.recorded, read=sounding.read)


def _create(
    kind: TaskKind,
    project_id: uuid.UUID,
    segments: Sequence[uuid.UUID],
    voice_id: str | None,
    speed: float | None,
    *,
    segment: Segment | None = None,
    force: bool = True,
) -> Task:
    settings = GlobalSettings.load()
    order: dict[str, Any] = {
        "segments": [str(pk) for pk in segments],
        "voice_id": voice_id or settings.default_voice_id,
        "speed": speed or settings.tts_speed,
        "language": StoryLanguage.of(project_id),
        "force": force,
    }
    progress = {
        "current_segment": 0,
        "total_segments": len(segments),
        "percentage": 0,
        "current_phase": WAITING,
    }
    try:
        with transaction.atomic():
            task = Task.objects.create_newest(
                kind=kind, project_id=project_id, segment=segment, order=order, progress=progress
            )
    except IntegrityError:  # where transactions overlap, the table itself lets one through
        _refuse(Task(kind=kind, project_id=project_id, segment=segment))
    note_task(task.pk)
    return task


def _require_text(segment: Segment) -> None:
    if not script_of(segment.text_content).speakable:
        raise ApiError(
            "This segment holds nothing that can be spoken. Write at least one word, then try again.",
            code="nothing_to_speak",
            details={"segment": str(segment.pk)},
        )


def _require_free(segment: Segment) -> None:
    """Refuse a second narration while the first is on its way, alone or with the whole project's."""
    of_project = Task.objects.open().filter(project_id=segment.project_id)
    for task in of_project.filter(kind=TaskKind.TTS, segment=segment):
        _refuse(task)
    for task in of_project.filter(kind=TaskKind.TTS_ALL):
        if str(segment.pk) in task.order["segments"] and unmade(task, [segment.pk]):
            _refuse(task)


def _send_again(segment: Segment) -> None:
    """Decide about the calls of which it was told that nobody knows whether they read this segment."""
    failed = Task.objects.filter(
        project_id=segment.project_id,
        kind__in=(TaskKind.TTS, TaskKind.TTS_ALL),
        status=TaskStatus.FAILED,
        error_code=IN_DOUBT,
    )
    for result in failed.values_list("result", flat=True):
        for missed in (result or {}).get("failed", ()):
            if missed["segment_id"] == str(segment.pk) and "call" in missed:
                ledger.decide(uuid.UUID(missed["call"]), Decision.RESEND)


def _refuse(running: Task) -> NoReturn:
    raise Conflict(
        "This narration is being made already."
        if running.kind == TaskKind.TTS
        else "The narrations of this project are being made already.",
        code="already_generating",
        details={"task_id": running.public_name, "project_id": str(running.project_id)},
    )


def _require_none_locked(project_id: uuid.UUID) -> None:
    locked = Segment.objects.in_order().filter(project_id=project_id, is_locked=True)
    numbers = list(locked.values_list("sequence_index", "pk"))
    if numbers:
        told = ", ".join(str(index + 1) for index, _ in numbers[:20]) + (", …" if len(numbers) > 20 else "")
        raise Conflict(
            f"These segments are locked, so nothing was generated: {told}. Unlock them, or leave them out.",
            code="locked",
            details={"locked": [str(pk) for _, pk in numbers]},
        )
