"""A project is read aloud: only what has to be, all of it, and on after an interruption."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from api import media
from api.errors import Conflict
from api.models import Narration, Segment, Task, TaskStatus
from api.services import narration, speaking
from api.tests.narrating import UNSPEAKABLE, Meanwhile, claimed, perform, record, result_of, segments_of
from api.tests.rendering_files import stored
from api.tests.task_rows import story
from core_engine.errors import DiskFull, VoiceError
from core_engine.tts_wrapper import Speech, generate_audio

pytestmark = pytest.mark.django_db


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    return Meanwhile(monkeypatch)


def test_what_is_missing_is_made_in_order_and_progress_tells_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    project = story("One.", "Two.", "Three.")
    task = claimed(narration.request_all(project.pk))
    shown: list[dict[str, Any]] = []

    def update(task_id: uuid.UUID, *, current: int, total: int, current_phase: str, **more: Any) -> bool:  # noqa: ANN401
        progress = {"current": current, "total": total, "current_phase": current_phase, **more}
        if progress not in shown:
            shown.append(progress)
        return True

    speaking.perform(task, update=update)
    assert shown == [
        {"current": n, "total": 3, "current_phase": f"Generating audio for segment {n + 1} of 3"}
        for n in range(3)
    ]
    assert result_of(Task.objects.get(pk=task.pk))["made"] == 3
    assert all(segment.audio_file for segment in segments_of(project))


def test_only_what_is_missing_or_older_than_its_text_is_made(meanwhile: Meanwhile) -> None:
    project = story("Fresh.", "Stale.", "Missing.", "Recorded.", "Locked.", "File gone.", "Unknown.")
    fresh, stale, _, recorded, locked, gone, unknown = segments_of(project)
    for segment in (fresh, stale, gone):
        perform(narration.request(segment.pk))
    record(recorded)
    Segment.objects.filter(pk=unknown.pk).update(
        audio_file=stored(media.audio_key(project.pk), b"from somewhere")
    )
    Segment.objects.filter(pk=recorded.pk).update(text_content="Recorded, and changed since.")
    Segment.objects.filter(pk=stale.pk).update(text_content="Stale, and changed.")
    Segment.objects.filter(pk=locked.pk).update(is_locked=True)
    gone.refresh_from_db()
    media.remove(str(gone.audio_file.name))
    meanwhile.texts.clear()
    perform(narration.request_all(project.pk))
    assert meanwhile.texts == ["Stale, and changed.", "Missing.", "File gone."]
    assert narration.request_all(project.pk) is None


def test_forced_everything_is_made_anew_but_never_what_is_recorded_or_locked(meanwhile: Meanwhile) -> None:
    project = story("One.", "Two.", "Recorded.", "Locked.")
    segments = segments_of(project)
    perform(narration.request_all(project.pk))
    record(segments[2])
    Segment.objects.filter(pk=segments[3].pk).update(is_locked=True)
    meanwhile.texts.clear()
    task = perform(narration.request_all(project.pk, force_regenerate=True))
    assert meanwhile.texts == ["One.", "Two."]
    assert result_of(task)["made"] == 2


def test_locked_segments_that_are_not_to_be_skipped_are_listed() -> None:
    project = story("One.", "Two.", "Three.")
    locked = segments_of(project)[1:]
    Segment.objects.filter(pk__in=[segment.pk for segment in locked]).update(is_locked=True)
    with pytest.raises(Conflict) as refused:
        narration.request_all(project.pk, skip_locked=False)
    assert refused.value.details == {"locked": [str(segment.pk) for segment in locked]}
    assert "2, 3" in refused.value.message


def test_one_text_that_cannot_be_spoken_does_not_lose_the_others() -> None:
    project = story("One.", UNSPEAKABLE, "Three.")
    task = perform(narration.request_all(project.pk))
    assert task.status == TaskStatus.FAILED
    assert task.error.startswith("1 of 3 narrations could not be made: segment 2: ")
    (missed,) = result_of(task)["failed"]
    assert (missed["segment_id"], missed["number"]) == (str(segments_of(project)[1].pk), 2)
    assert result_of(task)["made"] == 2
    assert [bool(segment.audio_file) for segment in segments_of(project)] == [True, False, True]


def test_a_full_disk_ends_it_at_once_and_keeps_what_was_made(meanwhile: Meanwhile) -> None:
    project = story("One.", "Two.", "Three.")
    whole = meanwhile.__call__

    def until_full(text: str, *args: Any, **more: Any) -> Speech:  # noqa: ANN401 - the engine's
        if text == "Two.":
            meanwhile.texts.append(text)
            raise DiskFull("There is no room on the disk.")
        return whole(text, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speaking, "generate_audio", until_full)
        task = perform(narration.request_all(project.pk))
    assert (task.status, task.error_code) == (TaskStatus.FAILED, "disk_full")
    assert meanwhile.texts == ["One.", "Two."]
    assert [bool(segment.audio_file) for segment in segments_of(project)] == [True, False, False]


@pytest.mark.parametrize("force", [False, True])
def test_an_interrupted_task_goes_on_with_what_is_still_missing(
    monkeypatch: pytest.MonkeyPatch, force: bool
) -> None:
    project = story("One.", "Two.", "Three.")
    if force:
        perform(narration.request_all(project.pk))
        Narration.objects.update(created_at=timezone.now() - timedelta(hours=1))
    task = narration.request_all(project.pk, force_regenerate=force)
    texts: list[str] = []

    def dies_at_three(text: str, *args: Any, **more: Any) -> Speech:  # noqa: ANN401 - the engine's
        texts.append(text)
        if len(texts) == 3:
            raise SystemExit
        return generate_audio(text, *args, **more)

    monkeypatch.setattr(speaking, "generate_audio", dies_at_three)
    with pytest.raises(SystemExit):
        perform(task)
    Task.objects.open().update(status=TaskStatus.PENDING)
    task = perform(task)
    assert texts == ["One.", "Two.", "Three.", "Three."]
    assert (task.status, task.progress and task.progress["current_segment"]) == (TaskStatus.COMPLETED, 3)


def test_a_second_wish_names_the_task_that_is_going_on() -> None:
    project = story("One.")
    task = narration.request_all(project.pk)
    with pytest.raises(Conflict) as refused:
        narration.request_all(project.pk, force_regenerate=True)
    assert task is not None
    assert refused.value.details["task_id"] == task.public_name


def test_a_wish_to_cancel_keeps_what_is_made_and_ends_the_rest(meanwhile: Meanwhile) -> None:
    project = story(*(f"Number {n}." for n in range(4)))
    task = narration.request_all(project.pk)
    meanwhile.happens = lambda: Task.objects.update(cancel_requested=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.services.held_task.WRITE_EVERY", 0)
        task = perform(task)
    assert task.status == TaskStatus.CANCELLED
    assert [bool(segment.audio_file) for segment in segments_of(project)] == [True, False, False, False]


def test_a_broken_voice_is_told_once_a_segment_and_the_first_three_are_spelt_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = story(*(f"Number {n}." for n in range(5)))

    def hoarse(*_: Any, **__: Any) -> Speech:  # noqa: ANN401 - the engine's
        raise VoiceError("The voice is hoarse.")

    monkeypatch.setattr(speaking, "generate_audio", hoarse)
    task = perform(narration.request_all(project.pk))
    assert task.error.startswith("5 of 5 narrations could not be made: segment 1: The voice is hoarse.")
    assert "and 2 more" in task.error
    assert [missed["number"] for missed in result_of(task)["failed"]] == [1, 2, 3, 4, 5]
