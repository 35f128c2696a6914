"""The whole way over HTTP: asking for a film, watching it come, and having it."""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any, ClassVar
from unittest import mock

import av
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APITransactionTestCase

from api import media
from api.models import GlobalSettings, Project, ProjectStatus, Segment, Task, TaskStatus
from api.services import filming
from api.services.rendering import cancel_task
from api.tasks import TaskManager
from api.tests.rendering_files import LONG, beside, film_of, make_project, stored, wait_until
from api.validators import validate_project_for_render
from core_engine.film import Film, Stopped
from core_engine.render_child import render_in_child
from tests.decoded import pictures


class Gate:
    """Holds the engine back until it is opened, so that PROCESSING can be looked at."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()

    def close(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    def render(self, *order: Any, **settings: Any) -> Film | Stopped:  # noqa: ANN401 - the engine's
        assert self._open.wait(60)
        return render_in_child(*order, **settings)


class RenderTestCase(APITransactionTestCase):
    """A project of three segments, 640×360, one second each.

    Without ``start_worker`` a render stays PENDING; with it nothing runs any more after the test.
    """

    SECONDS: ClassVar[tuple[float, ...]] = (1.0, 1.0, 1.0)

    def setUp(self) -> None:
        GlobalSettings(zoom_intensity=1.3).save()
        self.project = make_project(self.SECONDS, resolution_width=640, resolution_height=360)
        self.gate = Gate()
        held = mock.patch.object(filming, "render_in_child", self.gate.render)
        held.start()
        self.addCleanup(held.stop)

    def start_worker(self) -> None:
        manager = TaskManager.get_instance()
        manager.start()
        self.addCleanup(manager.stop)
        self.addCleanup(self._end_all_work)

    def _end_all_work(self) -> None:
        for task in Task.objects.open():
            cancel_task(task)
        self.gate.open()
        wait_until(lambda: not Task.objects.open().exists())

    def render(self, body: object = None, project_id: object = None) -> Any:  # noqa: ANN401 - a response
        return self.client.post(f"/api/projects/{project_id or self.project.pk}/render/", body)

    def status(self) -> dict[str, Any]:
        answer = self.client.get(f"/api/projects/{self.project.pk}/status/")
        assert answer.status_code == 200, answer.content
        body: dict[str, Any] = answer.json()
        return body

    def cancel(self) -> Any:  # noqa: ANN401 - a response
        return self.client.post(f"/api/projects/{self.project.pk}/cancel/")

    def wait_for_end(self) -> dict[str, Any]:
        wait_until(lambda: self.status()["status"] != "PROCESSING")
        return self.status()

    def segment(self, index: int) -> Segment:
        return self.project.segments.get(sequence_index=index)


class RenderPipelineTests(RenderTestCase):
    def test_render_trigger_success(self) -> None:
        answer = self.render()
        assert answer.status_code == 202
        assert answer.json() == {
            "task_id": f"render_{self.project.pk}",
            "project_id": str(self.project.pk),
            "status": "PROCESSING",
            "total_segments": 3,
            "message": "Video rendering started",
        }
        self.project.refresh_from_db()
        assert self.project.status == "PROCESSING"

    def test_render_trigger_missing_images(self) -> None:
        second = self.segment(1)
        Segment.objects.filter(pk=second.pk).update(image_file="")
        answer = self.render()
        assert answer.status_code == 400
        assert answer.json() == {
            "error": "Project not ready for rendering",
            "code": "not_ready",
            "details": {
                "missing_images": [str(second.pk)],
                "missing_audio": [],
                "message": "1 segments are missing required assets",
            },
        }

    def test_render_trigger_missing_audio(self) -> None:
        first = self.segment(0)
        Segment.objects.filter(pk=first.pk).update(audio_file=None)
        answer = self.render()
        assert answer.status_code == 400
        assert answer.json()["details"]["missing_audio"] == [str(first.pk)]

    def test_render_trigger_no_segments(self) -> None:
        self.project.segments.all().delete()
        answer = self.render()
        assert answer.status_code == 400
        assert answer.json()["details"] == {"message": "Project has no segments"}

    def test_render_trigger_already_processing(self) -> None:
        Project.objects.filter(pk=self.project.pk).update(status=ProjectStatus.PROCESSING)
        answer = self.render()
        assert answer.status_code == 409
        assert answer.json()["error"] == "Project is already being rendered"

    def test_render_trigger_re_render(self) -> None:
        Project.objects.filter(pk=self.project.pk).update(status=ProjectStatus.COMPLETED)
        assert self.render().status_code == 202
        self.project.refresh_from_db()
        assert self.project.status == "PROCESSING"

    def test_render_status_draft(self) -> None:
        body = self.status()
        assert body["status"] == "DRAFT"
        assert body["progress"] is None
        assert body["output_url"] is None

    def test_render_status_completed(self) -> None:
        address = f"/media/projects/{self.project.pk}/output/final.mp4"
        Project.objects.filter(pk=self.project.pk).update(status=ProjectStatus.COMPLETED, output_path=address)
        body = self.status()
        assert body["status"] == "COMPLETED"
        assert body["progress"]["percentage"] == 100
        assert body["output_url"] == address

    def test_validation_valid(self) -> None:
        assert validate_project_for_render(self.project) is None

    def test_validation_missing_assets(self) -> None:
        second = self.segment(1)
        Segment.objects.filter(pk=second.pk).update(image_file="")
        missing = validate_project_for_render(self.project)
        assert missing is not None
        assert missing["missing_images"] == [str(second.pk)]

    def test_end_to_end_render(self) -> None:
        self.start_worker()
        assert self.render().status_code == 202
        body = self.wait_for_end()
        assert body["status"] == "COMPLETED", body["error"]
        assert body["output_url"] == f"/media/projects/{self.project.pk}/output/final.mp4"
        film = film_of(self.project)
        assert body["file_size"] == film.stat().st_size
        assert beside(film) == ["final.mp4"]
        with av.open(str(film)) as container:
            assert container.streams.video[0].codec_context.name == "h264"
            assert container.streams.audio[0].codec_context.name == "aac"
        frames = list(pictures(film))
        assert len(frames) == 30
        assert frames[0].luma.shape == (360, 640)

    def test_render_failure_sets_failed_status(self) -> None:
        """A removed file would be refused at once; a damaged one is found by the engine."""
        self.start_worker()
        damaged = self.segment(1).image_file.name or ""
        stored(damaged, media.path(damaged).read_bytes()[:200])
        assert self.render().status_code == 202
        body = self.wait_for_end()
        self.project.refresh_from_db()
        assert self.project.status == "FAILED"
        assert body["error"].startswith("Segment 2: "), body["error"]
        assert beside(film_of(self.project)) == []


class RenderAnswerTests(RenderTestCase):
    """What else the three addresses answer."""

    def test_a_second_request_names_the_render_that_is_going_on(self) -> None:
        self.render()
        answer = self.render({"force": True})
        assert answer.status_code == 409
        assert answer.json()["code"] == "already_rendering"
        assert answer.json()["details"]["task_id"] == f"render_{self.project.pk}"
        assert Task.objects.count() == 1

    def test_force_is_written_into_the_order(self) -> None:
        for body, force in (({}, False), ({"force": True}, True)):
            assert self.render(body).status_code == 202
            assert Task.objects.latest("created_at").order["force"] is force
            assert self.cancel().status_code == 202

    def test_a_body_that_says_something_else_is_refused(self) -> None:
        said: tuple[object, ...] = ([], "x", {"force": "yes"}, {"force": 1}, {"force": None}, {"force": []})
        for body in said:
            answer = self.render(body)
            assert answer.status_code == 400, body
        assert not Task.objects.exists()

    def test_an_unknown_project_is_not_found_anywhere(self) -> None:
        for path in ("render", "cancel"):
            assert self.client.post(f"/api/projects/{uuid.uuid4()}/{path}/").status_code == 404
        assert self.client.get(f"/api/projects/{uuid.uuid4()}/status/").status_code == 404

    def test_an_engine_that_is_not_installed_is_answered_with_help(self) -> None:
        with mock.patch.dict("os.environ", {"STORYFLOW_ENGINE": "steam"}):
            answer = self.render()
        assert answer.status_code == 500
        assert "STORYFLOW_ENGINE" in answer.json()["error"]
        self.project.refresh_from_db()
        assert self.project.status == "DRAFT"

    def test_there_is_nothing_to_cancel_before_and_after(self) -> None:
        self.start_worker()
        assert self.cancel().status_code == 409
        self.render()
        self.wait_for_end()
        answer = self.cancel()
        assert answer.status_code == 409
        assert answer.json()["code"] == "already_ended"

    def test_the_status_answer_while_rendering_takes_at_most_four_queries(self) -> None:
        self.gate.close()
        self.start_worker()
        self.render()
        wait_until(lambda: Task.objects.filter(status=TaskStatus.PROCESSING).exists())
        with CaptureQueriesContext(connection) as queries:
            assert self.status()["status"] == "PROCESSING"
        assert len(queries) <= 4

    def test_renders_queue_up_and_say_so(self) -> None:
        self.gate.close()
        self.start_worker()
        other = make_project((0.2,))
        self.render(project_id=other.pk)
        wait_until(lambda: Task.objects.filter(status=TaskStatus.PROCESSING).exists())
        self.render()
        assert self.status()["progress"]["current_phase"] == "Waiting for another film to finish"
        self.gate.open()
        assert self.wait_for_end()["status"] == "COMPLETED"


SHOWN = ("percentage", "frames_done", "current_segment", "elapsed_seconds")


class LongRenderTests(RenderTestCase):
    """A film that takes its time, to be watched and called off."""

    SECONDS = LONG

    def test_a_cancel_is_answered_in_the_middle_and_the_earlier_film_stays(self) -> None:
        self.start_worker()
        earlier = b"the earlier film"
        stored(media.film_key(self.project.pk), earlier)
        address = f"/media/projects/{self.project.pk}/output/final.mp4"
        Project.objects.filter(pk=self.project.pk).update(status=ProjectStatus.COMPLETED, output_path=address)
        self.render()
        wait_until(lambda: self.status()["progress"]["frames_done"] > 0)
        assert self.status()["previous_output_url"] == address
        assert self.cancel().status_code == 202
        body = self.wait_for_end()
        assert (body["status"], body["output_url"]) == ("COMPLETED", address)
        assert film_of(self.project).read_bytes() == earlier
        assert beside(film_of(self.project)) == ["final.mp4"]
        assert Task.objects.get().status == TaskStatus.CANCELLED


class WatchedRenderTests(RenderTestCase):
    """A film that takes some seconds, looked at all the time."""

    SECONDS = (5.0, 5.0)

    def test_what_is_shown_never_falls_and_moves_on_even_where_no_frames_are_made(self) -> None:
        self.start_worker()
        self.render()
        shown: list[tuple[float, ...]] = []
        while (body := self.status())["status"] == "PROCESSING":
            progress = body["progress"]
            reading = tuple(progress[name] for name in SHOWN)
            if not shown or reading != shown[-1]:
                shown.append(reading)
            time.sleep(0.05)
        assert body["status"] == "COMPLETED"
        for values in zip(*shown, strict=True):
            assert list(values) == sorted(values)
        assert max(reading[0] for reading in shown) <= 99
