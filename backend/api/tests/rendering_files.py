"""Projects with real pictures and sounds, ready to be rendered, and a worker that does one task."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from api import media
from api.models import Project, Segment, Task, TaskStatus
from api.services import rendering
from api.services.statuses import note_status
from core_engine.tests.picture_files import encoded, noise
from core_engine.tests.sound_files import pcm, tone, wav

WIDTH, HEIGHT, RATE = 160, 90, 10
LONG = (60.0, 60.0)
LARGE = {"resolution_width": 640, "resolution_height": 360}
"""Frames that take their time: nobody finishes a LONG film of them in passing."""
OWNER = "a worker"


def make_project(seconds: Sequence[float] = (0.4, 0.3), **fields: Any) -> Project:  # noqa: ANN401 - a row's
    """A project with a segment for each length, each with its picture of noise and its tone."""
    small = {"resolution_width": WIDTH, "resolution_height": HEIGHT, "framerate": RATE}
    project = Project.objects.create(**{"title": "The Lighthouse", **small, **fields})
    for length in seconds:
        add_segment(project, length)
    return project


def add_segment(project: Project, seconds: float = 0.3, text: str = "The lamp burns.") -> Segment:
    """One more segment at the end of a project."""
    index = project.segments.visible().count()
    return Segment.objects.create(
        project=project,
        sequence_index=index,
        text_content=text,
        image_file=stored(media.image_key(project.pk, "png"), encoded(noise(160, 90, seed=index), "PNG")),
        audio_file=stored(media.audio_key(project.pk), wav(pcm(tone(seconds), 16))),
        audio_duration=seconds,
    )


def stored(key: str, content: bytes) -> str:
    """The key, now with a file."""
    with media.new_file(key) as place:
        place.write_bytes(content)
    return key


def film_of(project: Project) -> Path:
    """The place of a project's film."""
    return media.path(media.film_key(project.pk))


def beside(film: Path) -> list[str]:
    """Names of everything in a film's folder."""
    return sorted(path.name for path in film.parent.iterdir()) if film.parent.is_dir() else []


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Look every 20 ms until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


class Worker:
    """Claims one render and makes its film in this thread; ``said`` is all progress it wrote.

    ``watch`` is called with every reading before it is written.
    """

    def __init__(
        self, task: Task, owner: str = OWNER, watch: Callable[[dict[str, Any]], None] | None = None
    ) -> None:
        self.said: list[dict[str, Any]] = []
        self._row = Task.objects.filter(pk=task.pk)
        self._owner = owner
        self._watch = watch

    def work(self) -> Task:
        """The task, after it was worked on once."""
        assert self._row.claim(self._owner), "somebody else has it"
        rendering.perform(self._row.get(), update=self.update)
        return self._row.get()

    def in_thread(self) -> threading.Thread:
        thread = threading.Thread(target=self.work)
        thread.start()
        return thread

    def update(self, task_id: uuid.UUID, *, current: int, total: int, **more: Any) -> bool:  # noqa: ANN401
        progress = {"current_segment": current, "total_segments": total, **more}
        if self._watch:
            self._watch(progress)
        self.said.append(progress)
        with transaction.atomic():
            kept = self._row.filter(cancel_requested=False).keep(self._owner, progress=progress)
            if kept:
                note_status(self._row.only("project_id").get().project_id)
        return kept


def rendered(project: Project) -> Task:
    """The task of a film that is in its place."""
    task = Worker(rendering.request(project.pk)).work()
    assert task.status == TaskStatus.COMPLETED, task.error
    return task
