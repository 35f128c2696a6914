"""Tasks of narrating, done in the thread of the test, with the real voice."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from api import media
from api.models import Project, Segment, Task
from api.services import speaking
from api.services.held_task import HeldTask
from api.services.segment_files import put_sound
from api.tests.rendering_files import stored
from core_engine.tts_wrapper import Speech, generate_audio

ME = "this worker"
UNSPEAKABLE = "… — !"


def claimed(task: Task | None) -> Task:
    assert task is not None
    assert Task.objects.filter(pk=task.pk).claim(ME)
    return Task.objects.get(pk=task.pk)


class Updating:
    """Writes progress as the manager does."""

    def __init__(self, held: HeldTask) -> None:
        self._held = held

    def __call__(self, task_id: uuid.UUID, **progress: Any) -> bool:  # noqa: ANN401 - see Update
        return self._held.update(**progress)


def perform(task: Task | None) -> Task:
    """Do a task in this thread, and give it as it is then."""
    held = HeldTask(claimed(task), stopping=lambda: False)
    speaking.perform(held.task, update=Updating(held))
    return Task.objects.get(pk=held.task.pk)


def result_of(task: Task) -> dict[str, Any]:
    assert task.result is not None
    return dict(task.result)


def segments_of(project: Project) -> list[Segment]:
    return list(project.segments.in_order())


def record(segment: Segment) -> str:
    """Give a segment a recorded narration, and answer its key."""
    key = stored(media.audio_key(segment.project_id, "flac"), b"a recording")
    put_sound(Segment.objects.get(pk=segment.pk), key, 1.0, recorded=True)
    return key


class Meanwhile:
    """Speaks, and has something happen while the first text is being read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.happens: Any = lambda: None
        self.texts: list[str] = []
        monkeypatch.setattr(speaking, "generate_audio", self)

    def __call__(self, text: str, *args: Any, **more: Any) -> Speech:  # noqa: ANN401 - the engine's
        self.texts.append(text)
        speech = generate_audio(text, *args, **more)
        if len(self.texts) == 1:
            self.happens()
        return speech
