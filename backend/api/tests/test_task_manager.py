"""The worker of this process: claims, wake-ups, stopping, and what it answers to the work."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from api.models import LEASE, Project, ProjectStatus, Segment, Task, TaskStatus
from api.services import narration, rendering, speaking
from api.services.held_task import Why
from api.services.rendering import cancel_task
from api.services.statuses import project_status, task_status
from api.tasks import TaskManager, render_task_function, tts_all_task_function, tts_task_function
from api.tests.rendering_files import LARGE, LONG, make_project, wait_until
from api.tests.task_rows import ended, is_long_ago, render_row, started_manager, story
from core_engine.progress import Cancelled
from core_engine.tts_wrapper import generate_audio

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager() -> Iterator[TaskManager]:
    with started_manager() as started:
        yield started


class Spoken:
    """Counts how often a text was really spoken; each time it takes until ``gate`` is open."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.begun = threading.Event()
        self.gate = threading.Event()
        self._speak = generate_audio

    def __call__(self, text: str, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - the engine's
        self.texts.append(text)
        self.begun.set()
        while not self.gate.wait(0.01):
            if not more["go_on"]():
                raise Cancelled
        return self._speak(text, *args, **more)


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> Spoken:
    spy = Spoken()
    monkeypatch.setattr(speaking, "generate_audio", spy)
    return spy


def one_segment(project: Project | None = None) -> Segment:
    return (project or story("The lamp burns.")).segments.get()


def test_there_is_one_manager_in_a_process() -> None:
    found: list[TaskManager] = []
    threads = [threading.Thread(target=lambda: found.append(TaskManager.get_instance())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1


def test_a_submitted_task_is_done_and_known_by_its_public_name(manager: TaskManager) -> None:
    segment = one_segment()
    task = narration.request(segment.pk)
    assert manager.submit_task(tts_task_function, segment.pk) == f"tts_{segment.pk}" == task.public_name
    assert ended(task).status == TaskStatus.COMPLETED


def test_nothing_runs_before_the_manager_was_started() -> None:
    manager = TaskManager()
    segment = one_segment()
    task = narration.request(segment.pk)
    manager.submit_task(tts_task_function, segment.pk)
    assert not manager.is_working
    assert not any(thread.name.startswith("storyflow") for thread in threading.enumerate())
    assert Task.objects.get(pk=task.pk).status == TaskStatus.PENDING


def test_what_waited_while_nobody_was_there_is_done_at_the_start() -> None:
    task = narration.request(one_segment().pk)
    with started_manager() as manager:
        assert manager.is_working
        assert ended(task).status == TaskStatus.COMPLETED


def test_a_task_whose_wake_up_was_lost_is_found_by_a_sweep() -> None:
    with started_manager(sweep_every=0.1):
        task = narration.request(one_segment().pk)
        is_long_ago(task)
        assert ended(task).status == TaskStatus.COMPLETED


def test_a_task_is_done_once_however_often_it_is_called(spoken: Spoken) -> None:
    segment = one_segment()
    task = narration.request(segment.pk)
    calls = [
        threading.Thread(target=tts_task_function, args=(str(segment.pk), name))
        for name in [str(task.pk), task.public_name] * 4
    ]
    for call in calls:
        call.start()
    assert spoken.begun.wait(60)
    wait_until(lambda: sum(call.is_alive() for call in calls) == 1)
    spoken.gate.set()
    for call in calls:
        call.join()
    assert spoken.texts == ["The lamp burns."]
    row = Task.objects.get(pk=task.pk)
    assert (row.status, row.attempt) == (TaskStatus.COMPLETED, 1)
    tts_task_function(str(segment.pk), str(task.pk))
    assert spoken.texts == ["The lamp burns."], "an ended task never begins again"


def test_a_wish_to_cancel_ends_running_work_in_the_middle(manager: TaskManager, spoken: Spoken) -> None:
    segment = one_segment()
    task = narration.request(segment.pk)
    manager.submit_task(tts_task_function, segment.pk)
    assert spoken.begun.wait(60)
    assert cancel_task(task)
    assert ended(task).status == TaskStatus.CANCELLED
    segment.refresh_from_db()
    assert not segment.audio_file


def test_work_that_waits_is_cancelled_without_ever_beginning(manager: TaskManager, spoken: Spoken) -> None:
    first, second = story("One.", "Two.").segments.in_order()
    running, waiting = narration.request(first.pk), narration.request(second.pk)
    for segment in (first, second):
        manager.submit_task(tts_task_function, segment.pk)
    assert spoken.begun.wait(60)
    assert cancel_task(waiting)
    spoken.gate.set()
    assert ended(running).status == TaskStatus.COMPLETED
    assert Task.objects.get(pk=waiting.pk).status == TaskStatus.CANCELLED
    assert spoken.texts == ["One."]


def test_stopping_hands_running_work_back_and_another_start_finishes_it(spoken: Spoken) -> None:
    project = story("One.", "Two.")
    task = narration.request_all(project.pk)
    assert task is not None
    with started_manager():
        assert spoken.begun.wait(60)
        TaskManager.get_instance().stop()
        row = Task.objects.get(pk=task.pk)
        assert (row.status, row.lease_owner, row.lease_until) == (TaskStatus.PENDING, "", None)
        assert (row.attempt, row.fruitless) == (1, 0)
    spoken.gate.set()
    with started_manager():
        assert ended(task).status == TaskStatus.COMPLETED


def test_work_that_does_not_listen_is_handed_back_over_its_head(
    monkeypatch: pytest.MonkeyPatch, manager: TaskManager
) -> None:
    begun, gate = threading.Event(), threading.Event()

    def deaf(*_: Any, **__: Any) -> None:  # noqa: ANN401 - the engine's
        begun.set()
        gate.wait(60)
        raise Cancelled

    monkeypatch.setattr(speaking, "generate_audio", deaf)
    task = narration.request(one_segment().pk)
    manager.submit_task(tts_task_function, task.segment_id or "")
    assert begun.wait(60)
    manager.stop(timeout=0.2)
    before = Task.objects.filter(pk=task.pk).values().get()
    assert before["status"] == TaskStatus.PENDING
    gate.set()
    wait_until(
        lambda: not any(thread.name.startswith("storyflow-worker") for thread in threading.enumerate())
    )
    assert Task.objects.filter(pk=task.pk).values().get() == before, "it came too late to change anything"


def test_a_render_is_handed_back_too_and_its_project_stays_in_processing() -> None:
    project = make_project(LONG, **LARGE)
    task = rendering.request(project.pk)
    row = Task.objects.filter(pk=task.pk)
    with started_manager() as manager:
        wait_until(lambda: (row.get().progress or {}).get("frames_done"))
        manager.stop()
    assert row.get().status == TaskStatus.PENDING
    assert Project.objects.get(pk=project.pk).status == ProjectStatus.PROCESSING
    assert cancel_task(row.get())


def test_the_manager_answers_what_stands_in_a_task_of_its_own(manager: TaskManager) -> None:
    task = render_row(status=TaskStatus.PENDING)
    answers: dict[str, Any] = {}

    def perform(task: Task) -> None:
        answers["going on"] = manager.update_task_progress(
            task.public_name, current=1, total=4, current_phase="Working", frames_done=7
        )
        answers["shown"] = manager.get_task_progress_for_project(task.project_id)
        answers["why"] = manager.why_stopped(task.pk)
        answers["ended"] = manager.complete_task(
            str(task.pk), result={"output_path": "/media/film.mp4", "duration": 1.5}
        )

    manager.work(task.pk, perform)
    assert answers["going on"] is True
    assert answers["shown"]["percentage"] == 25
    assert answers["shown"]["frames_done"] == 7
    assert (answers["why"], answers["ended"]) == (None, True)
    row = Task.objects.select_related("project").get(pk=task.pk)
    assert (row.status, row.result) == (
        TaskStatus.COMPLETED,
        {"output_path": "/media/film.mp4", "duration": 1.5},
    )
    assert row.progress is not None
    assert row.progress["percentage"] == 100
    assert (row.project.status, row.project.output_path) == (ProjectStatus.COMPLETED, "/media/film.mp4")


def test_a_task_of_somebody_else_is_not_touched_through_the_manager(manager: TaskManager) -> None:
    task = render_row(lease_until=timezone.now() + LEASE / 2)
    before = Task.objects.filter(pk=task.pk).values().get()
    for name in (task.pk, task.public_name, "render_x", "nonsense", uuid.uuid4()):
        assert manager.update_task_progress(name, current=1, total=2, current_phase="…") is False
        assert manager.why_stopped(name) is Why.LOST
        assert manager.complete_task(name, result={"output_path": ""}) is False
        assert manager.fail_task(name, error="No.") is False
    assert Task.objects.filter(pk=task.pk).values().get() == before


def test_a_failed_task_says_why_and_so_does_its_project(manager: TaskManager) -> None:
    def fail(task: Task) -> None:
        assert manager.fail_task(task.pk, error="No light.", code="dark")

    task = render_row(status=TaskStatus.PENDING)
    manager.work(task.pk, fail)
    row = Task.objects.select_related("project").get(pk=task.pk)
    assert (row.status, row.error, row.error_code) == (TaskStatus.FAILED, "No light.", "dark")
    assert row.project.status == ProjectStatus.FAILED


def test_a_render_waits_behind_narration_and_says_so(manager: TaskManager, spoken: Spoken) -> None:
    narrated, film = story("One."), make_project((0.3,))
    narrating = narration.request_all(narrated.pk)
    assert narrating is not None
    manager.submit_task(tts_all_task_function, narrated.pk)
    assert spoken.begun.wait(60)
    render = rendering.request(film.pk)
    manager.submit_task(render_task_function, film.pk)
    film.refresh_from_db()
    shown = project_status(film)["progress"]
    assert shown["current_phase"] == "Waiting for narration to finish"
    another = narration.request(one_segment(story("Two.")).pk)
    assert task_status(another)["progress"]["current_phase"] == "Waiting for narration to finish"
    spoken.gate.set()
    assert ended(render).status == TaskStatus.COMPLETED


def test_narration_waits_behind_a_film_and_says_so() -> None:
    render_row(lease_until=timezone.now() + LEASE / 2)
    waiting = narration.request(one_segment().pk)
    shown = task_status(waiting)["progress"]
    assert shown["current_phase"] == "Audio generation will resume after rendering completes"
