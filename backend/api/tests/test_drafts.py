"""A draft: made beside the film, and the project does not notice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest
from django.utils import timezone

from api import media
from api.errors import Conflict, Unavailable
from api.models import Event, Project, ProjectStatus, Segment, Task, TaskKind, TaskStatus
from api.services import deleting, drafting, garbage, recovery, rendering
from api.services.statuses import project_status, task_status
from api.tests.rendering_files import (
    LONG,
    Worker,
    beside,
    film_of,
    make_project,
    rendered,
    stored,
    wait_until,
)
from api.tests.task_rows import render_row, sweep_once
from api.tests.test_render_pipeline import RenderTestCase
from core_engine.errors import EncoderMissing

HD = {"resolution_width": 1280, "resolution_height": 720}
EARLIER = b"the earlier film"


def draft_of(project: Project) -> Path:
    return media.path(media.draft_key(project.pk))


def size_of(film: Path) -> tuple[int, int]:
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height


def completed(project: Project) -> None:
    """Give a project a film, which no draft may touch."""
    stored(media.film_key(project.pk), EARLIER)
    address = f"/media/{media.film_key(project.pk)}"
    Project.objects.filter(pk=project.pk).update(status=ProjectStatus.COMPLETED, output_path=address)
    project.refresh_from_db()


class DraftTestCase(RenderTestCase):
    """Over HTTP."""

    def draft(self, **body: Any) -> Any:  # noqa: ANN401 - a response
        return self.render({"draft": True, **body})

    def task(self) -> dict[str, Any]:
        body: dict[str, Any] = self.client.get(f"/api/tasks/draft_{self.project.pk}/status/").json()
        return body

    def end(self) -> dict[str, Any]:
        wait_until(lambda: self.task()["status"] not in ("PENDING", "PROCESSING"))
        return self.task()


class DraftTests(DraftTestCase):
    """A project of three seconds."""

    def test_a_draft_is_made_and_served_and_the_film_and_its_status_stay(self) -> None:
        Project.objects.filter(pk=self.project.pk).update(**HD)
        completed(self.project)
        before = self.status()
        self.start_worker()
        answer = self.draft()
        assert answer.status_code == 202
        assert answer.json() == {
            "task_id": f"draft_{self.project.pk}",
            "project_id": str(self.project.pk),
            "status": "COMPLETED",
            "total_segments": 3,
            "message": "Draft rendering started",
        }
        body = self.end()
        assert body["status"] == "COMPLETED", body["error"]
        assert body["kind"] == "draft"
        assert body["progress"]["percentage"] == 100
        assert (body["result"]["width"], body["result"]["height"]) == (960, 540)
        assert size_of(draft_of(self.project)) == (960, 540)
        assert film_of(self.project).read_bytes() == EARLIER
        after = self.status()
        address = after.pop("draft_url")
        assert before.pop("draft_url") is None
        assert after == before
        assert address.startswith(f"/media/projects/{self.project.pk}/output/draft.mp4?v=")
        served = self.client.get(address)
        assert served.status_code == 200
        assert served["Content-Length"] == str(draft_of(self.project).stat().st_size)

    def test_what_a_render_is_refused_for_a_draft_is_refused_for(self) -> None:
        second = self.segment(1)
        Segment.objects.filter(pk=second.pk).update(image_file="")
        refused = self.draft()
        assert refused.status_code == 400
        assert refused.json() == self.render().json()
        assert refused.json()["details"]["missing_images"] == [str(second.pk)]
        assert not Task.objects.exists()

    def test_a_second_draft_is_refused_and_a_render_is_not(self) -> None:
        assert self.draft().status_code == 202
        second = self.draft()
        assert second.status_code == 409
        assert second.json()["code"] == "already_drafting"
        assert second.json()["details"]["task_id"] == f"draft_{self.project.pk}"
        assert self.render().status_code == 202
        assert self.status()["status"] == "PROCESSING"

    def test_a_draft_may_be_asked_for_while_the_film_is_made_and_waits_for_it(self) -> None:
        self.gate.close()
        self.start_worker()
        self.render()
        wait_until(lambda: Task.objects.filter(kind=TaskKind.RENDER, status=TaskStatus.PROCESSING).exists())
        answer = self.draft()
        assert (answer.status_code, answer.json()["status"]) == (202, "PROCESSING")
        assert self.task()["progress"]["current_phase"] == "Waiting for another film to finish"
        self.gate.open()
        assert self.wait_for_end()["status"] == "COMPLETED"
        assert self.end()["status"] == "COMPLETED"
        assert beside(film_of(self.project)) == ["draft.mp4", "final.mp4"]

    def test_a_project_names_the_draft_that_is_being_made(self) -> None:
        address = f"/api/projects/{self.project.pk}/"
        assert self.client.get(address).json()["draft_task"] is None
        self.draft()
        shown = self.client.get(address).json()
        assert (shown["draft_task"], shown["render_task"]) == (f"draft_{self.project.pk}", None)

    def test_something_that_is_no_yes_or_no_is_refused(self) -> None:
        assert self.render({"draft": "perhaps"}).status_code == 400
        assert not Task.objects.exists()


class LongDraftTests(DraftTestCase):
    """A draft that takes its time."""

    SECONDS = LONG

    def test_a_cancelled_draft_leaves_the_film_and_an_earlier_draft(self) -> None:
        completed(self.project)
        stored(media.draft_key(self.project.pk), b"the earlier draft")
        self.start_worker()
        self.draft()
        wait_until(lambda: self.task()["status"] == "PROCESSING")
        assert self.cancel().status_code == 409, "there is no render"
        cancelled = self.client.post(f"/api/tasks/draft_{self.project.pk}/cancel/")
        assert cancelled.status_code == 202
        assert self.end()["status"] == "CANCELLED"
        assert self.status()["status"] == "COMPLETED"
        assert draft_of(self.project).read_bytes() == b"the earlier draft"
        assert beside(film_of(self.project)) == ["draft.mp4", "final.mp4"]


@pytest.mark.django_db
def test_an_engine_without_encoders_is_told_and_nothing_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lacking() -> None:
        raise Unavailable("FFmpeg has no H.264 encoder.", code=EncoderMissing.code)

    monkeypatch.setattr(drafting, "require_encoder", lacking)
    with pytest.raises(Unavailable):
        drafting.request(make_project().pk)
    assert not Task.objects.exists()


@pytest.mark.django_db
def test_of_two_drafts_the_table_lets_one_through(monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project()
    drafting.request(project.pk)
    monkeypatch.setattr(drafting, "_refuse_second", lambda _: None)
    with pytest.raises(Conflict):
        drafting.request(project.pk)
    assert Task.objects.count() == 1


@pytest.mark.django_db
def test_a_draft_that_waits_is_called_off_at_once_and_told() -> None:
    project = make_project()
    completed(project)
    task = drafting.request(project.pk)
    assert rendering.cancel_task(task)
    task.refresh_from_db()
    project.refresh_from_db()
    assert (task.status, project.status) == (TaskStatus.CANCELLED, ProjectStatus.COMPLETED)
    assert Event.objects.filter(name=Event.Name.TASK).latest("pk").body == task_status(task)


@pytest.mark.django_db
def test_a_draft_that_fails_says_why_and_the_film_is_still_good() -> None:
    project = make_project()
    completed(project)
    stored(project.segments.get(sequence_index=1).image_file.name or "", b"no picture")
    task = Worker(drafting.request(project.pk)).work()
    project.refresh_from_db()
    assert task.status == TaskStatus.FAILED
    assert task.error.startswith("Segment 2: The picture cannot be read.")
    body = project_status(project)
    assert (body["status"], body["error"], body["draft_url"]) == ("COMPLETED", None, None)


@pytest.mark.django_db
def test_a_draft_whose_worker_was_killed_is_taken_up_and_made() -> None:
    project = make_project()
    task = drafting.request(project.pk)
    row = Task.objects.filter(pk=task.pk)
    assert row.claim("a worker elsewhere")
    row.update(lease_until=None)
    assert sweep_once() == [task.pk]
    recovery.end_called_off()
    assert recovery.heal_projects() == []
    assert row.get().status == TaskStatus.PENDING
    assert Worker(task, "the next worker").work().status == TaskStatus.COMPLETED
    assert beside(film_of(project)) == ["draft.mp4"]
    project.refresh_from_db()
    assert (project.status, project.output_path) == (ProjectStatus.DRAFT, "")


@pytest.mark.django_db
def test_a_draft_that_is_killed_three_times_is_given_up_and_the_project_does_not_fail() -> None:
    project = make_project()
    completed(project)
    task = render_row(project, kind=TaskKind.DRAFT, previous_status="", fruitless=2)
    sweep_once()
    task.refresh_from_db()
    project.refresh_from_db()
    assert (task.status, task.error_code) == (TaskStatus.FAILED, "interrupted")
    assert "Make the draft again" in task.error
    assert project.status == ProjectStatus.COMPLETED


@pytest.mark.django_db
def test_a_new_draft_has_another_address() -> None:
    project = make_project()
    first = _drafted(project)
    assert _drafted(project) != first


@pytest.mark.django_db
def test_a_new_film_and_a_later_failed_draft_leave_the_address_of_the_draft() -> None:
    project = make_project()
    address = _drafted(project)
    rendered(project)
    rendering.cancel_task(drafting.request(project.pk))
    project.refresh_from_db()
    body = project_status(project)
    assert (body["status"], body["draft_url"]) == ("COMPLETED", address)


@pytest.mark.django_db(transaction=True)
def test_a_draft_stays_as_long_as_its_project_and_goes_with_it() -> None:
    project = make_project()
    _drafted(project)
    garbage.collect(timezone.now() + 2 * garbage.GRACE)
    assert draft_of(project).exists()
    waiting = drafting.request(project.pk)
    deleting.delete_project(project_id=project.pk)
    waiting.refresh_from_db()
    assert waiting.status == TaskStatus.CANCELLED
    deleting.purge_project(project_id=project.pk)
    assert not draft_of(project).exists()
    assert not Task.objects.exists()


def _drafted(project: Project) -> str:
    task = Worker(drafting.request(project.pk)).work()
    assert task.status == TaskStatus.COMPLETED, task.error
    address = project_status(project)["draft_url"]
    assert isinstance(address, str)
    return address
