"""From rows to a film, and every other way in which a render can end."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import psutil
import pytest
from django.db import OperationalError

from api import media
from api.errors import Conflict, NotFound, NotReady, Unavailable
from api.models import Deletion, Event, Project, ProjectStatus, Segment, Task, TaskStatus
from api.services import assembly, rendering
from api.services.statuses import project_status
from api.tests.rendering_files import (
    LARGE,
    LONG,
    Worker,
    add_segment,
    beside,
    film_of,
    make_project,
    rendered,
    stored,
    wait_until,
)
from core_engine.errors import AssetsMissing, SpecError
from core_engine.film import Film
from core_engine.video_renderer import render, render_project
from core_engine.work_folder import work_folder
from tests.decoded import pictures, sound

pytestmark = pytest.mark.django_db

EARLIER = b"the earlier film" * 100


def engine_process() -> psutil.Process:
    """The one process in which our engine runs."""
    [process] = [
        child for child in psutil.Process().children() if "core_engine.render_process" in child.cmdline()
    ]
    return process


def once(
    condition: Callable[[dict[str, Any]], object], act: Callable[[], object]
) -> Callable[[dict[str, Any]], None]:
    """A watch that does something at the first reading of a kind."""
    done = False

    def watch(progress: dict[str, Any]) -> None:
        nonlocal done
        if condition(progress) and not done:
            done = True
            act()

    return watch


def once_encoding(act: Callable[[], object]) -> Callable[[dict[str, Any]], None]:
    """A watch that does something as soon as frames are made."""
    return once(lambda progress: progress["frames_done"], act)


def kill_engine() -> None:
    engine_process().kill()


@pytest.fixture
def earlier() -> Iterator[Project]:
    """A COMPLETED project whose film is known byte for byte."""
    project = make_project(LONG)
    stored(media.film_key(project.pk), EARLIER)
    address = f"/media/projects/{project.pk}/output/final.mp4"
    Project.objects.filter(pk=project.pk).update(status=ProjectStatus.COMPLETED, output_path=address)
    project.refresh_from_db()
    yield project
    assert film_of(project).read_bytes() == EARLIER
    assert beside(film_of(project)) == ["final.mp4"]


# What becomes of the rows


def test_d24_d25_a_draft_is_processing_and_then_completed_with_its_film() -> None:
    project = make_project((0.4, 0.3))
    task = rendering.request(project.pk)
    project.refresh_from_db()
    assert project.status == ProjectStatus.PROCESSING
    assert (task.status, task.previous_status) == (TaskStatus.PENDING, ProjectStatus.DRAFT)

    task = Worker(task).work()

    project.refresh_from_db()
    film = film_of(project)
    assert project.status == ProjectStatus.COMPLETED
    assert project.output_path == f"/media/projects/{project.pk}/output/final.mp4"
    assert task.status == TaskStatus.COMPLETED
    assert task.lease_owner == ""
    result = task.result
    assert result is not None
    assert result.pop("wall_seconds") > 0
    assert result == {
        "output_path": project.output_path,
        "duration": 0.7,
        "file_size": film.stat().st_size,
        "frames": 7,
        "width": 160,
        "height": 90,
        "fps": 10,
        "encoded_shots": 2,
        "cached_shots": 0,
        "warnings": [],
    }
    assert beside(film) == ["final.mp4"]
    assert len(list(pictures(film))) == 7
    assert sound(film).shape == (2, pytest.approx(0.7 * 48_000, abs=2048))


def test_d26_a_damaged_picture_fails_with_its_sentence_and_d28_may_be_tried_again() -> None:
    project = make_project()
    second = project.segments.get(sequence_index=1)
    whole = media.path(second.image_file.name or "").read_bytes()
    stored(second.image_file.name or "", whole[:100])
    task = Worker(rendering.request(project.pk)).work()
    project.refresh_from_db()
    assert (project.status, task.status) == (ProjectStatus.FAILED, TaskStatus.FAILED)
    assert task.error.startswith("Segment 2: ")
    assert task.error_code == "picture_unreadable"
    assert str(media.path(second.image_file.name or "").parent) not in task.error
    assert beside(film_of(project)) == []

    stored(second.image_file.name or "", whole)
    assert rendered(project).previous_status == ProjectStatus.FAILED


def test_d27_a_completed_project_may_be_rendered_again() -> None:
    project = make_project()
    first = rendered(project)
    again = rendered(project)
    assert again.previous_status == ProjectStatus.COMPLETED
    assert again.pk != first.pk
    assert again.public_name == first.public_name == f"render_{project.pk}"


def test_d29_a_project_that_is_processing_is_refused_with_the_running_task() -> None:
    project = make_project()
    rendering.request(project.pk)
    with pytest.raises(Conflict, match="Project is already being rendered") as caught:
        rendering.request(project.pk)
    assert caught.value.details["task_id"] == f"render_{project.pk}"
    assert Task.objects.count() == 1


@pytest.mark.parametrize("status", list(ProjectStatus))
def test_a_render_may_start_unless_one_is_going_on(status: ProjectStatus) -> None:
    assert rendering.can_start_render(status) is (status != ProjectStatus.PROCESSING)


def test_a_project_set_to_processing_by_hand_is_refused_without_a_task() -> None:
    project = make_project(status=ProjectStatus.PROCESSING)
    with pytest.raises(Conflict) as caught:
        rendering.request(project.pk)
    assert caught.value.details["task_id"] is None


def test_an_unknown_or_deleted_project_is_not_found() -> None:
    with pytest.raises(NotFound):
        rendering.request(uuid.uuid4())
    project = make_project()
    Deletion.objects.create(project=project)
    with pytest.raises(NotFound):
        rendering.request(project.pk)


def test_what_is_missing_is_told_and_nothing_is_claimed() -> None:
    project = make_project()
    last = project.segments.get(sequence_index=1)
    media.path(last.audio_file.name or "").unlink()
    with pytest.raises(NotReady, match="Project not ready for rendering") as caught:
        rendering.request(project.pk)
    assert caught.value.details == {
        "missing_images": [],
        "missing_audio": [str(last.pk)],
        "message": "1 segments are missing required assets",
    }
    project.refresh_from_db()
    assert project.status == ProjectStatus.DRAFT
    assert not Task.objects.exists()


def test_being_rendered_is_told_before_what_is_missing() -> None:
    project = make_project((), status=ProjectStatus.PROCESSING)
    with pytest.raises(Conflict):
        rendering.request(project.pk)


def test_what_is_missing_is_told_before_a_missing_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYFLOW_ENGINE", "steam")
    with pytest.raises(NotReady):
        rendering.request(make_project(()).pk)


def test_11_without_an_engine_nothing_is_claimed_and_help_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYFLOW_ENGINE", "moviepy")  # it has environments of its own
    if _has_moviepy():
        pytest.skip("not here by design: MoviePy has environments of its own")
    project = make_project()
    with pytest.raises(
        Unavailable, match=r"not installed here.*STORYFLOW_ENGINE=moviepy ./storyflow"
    ) as told:
        rendering.request(project.pk)
    assert (told.value.status, told.value.code) == (500, "encoder_missing")
    project.refresh_from_db()
    assert project.status == ProjectStatus.DRAFT


def _has_moviepy() -> bool:
    try:
        __import__("moviepy")
    except ImportError:
        return False
    return True


# What the film is made of


def test_edits_made_meanwhile_belong_to_the_next_film(tmp_path: Path) -> None:
    project = make_project((0.4, 0.3))
    spec = assembly.spec(assembly.freeze(project))
    expected = render(spec, tmp_path / "expected.mp4")
    assert isinstance(expected, Film)

    def edit() -> None:
        add_segment(project, 0.5)
        project.segments.filter(sequence_index=0).delete()
        Project.objects.filter(pk=project.pk).update(resolution_width=320, framerate=25)
        Project.objects.touch(project.pk)

    task = rendering.request(project.pk)
    edit()
    project.refresh_from_db()
    assert project_status(project)["stale"]
    task = Worker(task).work()
    assert film_of(project).read_bytes() == (tmp_path / "expected.mp4").read_bytes()
    project.refresh_from_db()
    body = project_status(project)
    assert body["stale"]
    assert (body["width"], body["fps"]) == (160, 10)

    rendered(project)
    project.refresh_from_db()
    body = project_status(project)
    assert not body["stale"]
    assert (body["width"], body["fps"], body["duration"]) == (320, 25, pytest.approx(0.8, abs=0.05))


def test_b2_the_films_rate_and_size_are_the_projects() -> None:
    project = make_project((0.5,), framerate=24, resolution_width=128, resolution_height=72)
    rendered(project)
    with av.open(str(film_of(project))) as film:
        stream = film.streams.video[0]
        assert stream.average_rate == Fraction(24)
        assert (stream.width, stream.height) == (128, 72)


def test_a3_segments_come_in_the_order_of_their_places() -> None:
    project = make_project((0.2, 0.2))
    first, second = project.segments.in_order()
    for place, (segment, shade) in enumerate(((second, 40), (first, 210))):
        Segment.objects.filter(pk=segment.pk).update(sequence_index=place + 5)
        _paint(segment, shade)
    rendered(project)
    shades = [picture.luma.mean() for picture in pictures(film_of(project))]
    assert max(shades[:2]) < 80
    assert min(shades[2:]) > 150


def _paint(segment: Segment, shade: int) -> None:
    from PIL import Image  # noqa: PLC0415

    Image.new("RGB", (160, 90), (shade,) * 3).save(media.path(segment.image_file.name or ""))


# How far it is


def test_progress_never_falls_and_ends_below_100_until_the_film_is_in_place() -> None:
    project = make_project((1.0, 0.6, 0.8))
    worker = Worker(rendering.request(project.pk))
    task = worker.work()
    shown = [progress["percentage"] for progress in worker.said]
    assert shown == sorted(shown)
    assert max(shown) == 99
    assert {progress["total_segments"] for progress in worker.said} == {3}
    phases = list(dict.fromkeys(progress["current_phase"] for progress in worker.said))
    assert phases[0] == "Preparing…"
    assert phases[1].startswith("Applying Ken Burns effect to segment ")
    assert phases[-1] == "Exporting final MP4..."
    assert task.progress is not None
    assert task.progress["percentage"] == 100
    assert task.progress["current_phase"] == "Export complete"
    assert (task.progress["frames_done"], task.progress["frames_total"]) == (24, 24)


def test_another_attempt_does_not_fall_behind_what_was_shown() -> None:
    project = make_project((1.0, 0.6))
    task = rendering.request(project.pk)
    Task.objects.filter(pk=task.pk).update(
        progress={
            "percentage": 60,
            "current_segment": 1,
            "total_segments": 2,
            "frames_done": 9,
            "frames_total": 16,
        }
    )
    worker = Worker(task)
    worker.work()
    shown = [progress["percentage"] for progress in worker.said]
    assert shown == sorted(shown)
    assert shown[0] == 60
    assert min(progress["current_segment"] for progress in worker.said) == 1
    assert min(progress["frames_done"] for progress in worker.said) == 9
    assert {progress["frames_total"] for progress in worker.said} == {16}
    elapsed = [progress["elapsed_seconds"] for progress in worker.said]
    assert elapsed == sorted(elapsed)


def test_every_change_of_status_is_an_event_with_the_body_of_the_status_answer() -> None:
    project = make_project()
    rendered(project)
    project.refresh_from_db()
    bodies = [event.body for event in Event.objects.filter(name=Event.Name.STATUS).order_by("pk")]
    assert bodies[0]["status"] == "PROCESSING"
    assert bodies[0]["progress"]["current_phase"] == "Preparing…"
    assert bodies[-1] == project_status(project)
    assert all(body["status"] == "PROCESSING" for body in bodies[:-1])


def test_a_database_that_is_busy_for_a_moment_does_not_cost_the_film() -> None:
    project = make_project((1.0,))
    task = rendering.request(project.pk)
    assert Task.objects.filter(pk=task.pk).claim("a worker")
    asked = 0

    def update(*_: object, **__: object) -> bool:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise OperationalError("database is locked")
        return True

    rendering.perform(Task.objects.get(pk=task.pk), update=update)
    assert asked > 2
    assert Task.objects.get(pk=task.pk).status == TaskStatus.COMPLETED


# Calling it off


def test_a_render_that_waits_is_cancelled_at_once(earlier: Project) -> None:
    task = rendering.request(earlier.pk)
    assert rendering.request_cancel(earlier.pk)
    task.refresh_from_db()
    earlier.refresh_from_db()
    assert task.status == TaskStatus.CANCELLED
    assert task.finished_at is not None
    assert earlier.status == ProjectStatus.COMPLETED
    assert project_status(earlier)["output_url"] == earlier.output_path
    assert not Task.objects.filter(pk=task.pk).claim("a worker")
    newest = Event.objects.latest("pk")
    assert newest.body == project_status(earlier)


def test_there_is_nothing_to_cancel_where_nothing_is_rendered() -> None:
    project = make_project()
    assert not rendering.request_cancel(project.pk)
    task = rendered(project)
    assert not rendering.request_cancel(project.pk)
    assert not rendering.cancel_task(task)


@pytest.mark.parametrize("phase", ["listening", "shots", "joining", "verifying", "placing"])
def test_13_a_render_is_cancelled_in_every_phase_and_the_earlier_film_stays(
    earlier: Project, phase: str
) -> None:
    task = rendering.request(earlier.pk)

    def watch(progress: dict[str, Any]) -> None:
        if progress["phase"] == phase:
            assert rendering.cancel_task(task)

    done = Worker(task, watch=watch).work()
    earlier.refresh_from_db()
    assert done.status == TaskStatus.CANCELLED
    assert done.error == ""
    assert earlier.status == ProjectStatus.COMPLETED
    assert Event.objects.latest("pk").body["status"] == "COMPLETED"


def test_a_cancelled_retry_leads_back_to_failed_with_its_reason() -> None:
    project = make_project(LONG)
    picture = project.segments.get(sequence_index=0).image_file.name or ""
    whole = media.path(picture).read_bytes()
    stored(picture, b"no picture at all")
    reason = Worker(rendering.request(project.pk)).work().error
    stored(picture, whole)
    rendering.request(project.pk)
    assert rendering.request_cancel(project.pk)
    project.refresh_from_db()
    body = project_status(project)
    assert (body["status"], body["error"]) == ("FAILED", reason)


@pytest.mark.django_db(transaction=True)
def test_a_wish_from_elsewhere_is_answered_in_the_middle_of_the_work() -> None:
    project = make_project(LONG, **LARGE)
    task = rendering.request(project.pk)
    encoding = threading.Event()
    worker = Worker(task, watch=once_encoding(encoding.set))
    thread = worker.in_thread()
    assert encoding.wait(60)
    assert rendering.request_cancel(project.pk)
    wait_until(lambda: not Task.objects.open().exists())
    thread.join()
    project.refresh_from_db()
    assert project.status == ProjectStatus.DRAFT
    assert beside(film_of(project)) == []


# Crashes and takeovers


def test_1_a_killed_engine_is_tried_again_and_the_film_comes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    project = make_project((20.0,), **LARGE)
    task = rendering.request(project.pk)
    left = Worker(task, watch=once_encoding(kill_engine)).work()
    assert left.status == TaskStatus.PENDING
    assert left.progress is not None
    assert left.progress["current_phase"] == "Rendering was interrupted; trying again (2 of 3)"
    project.refresh_from_db()
    assert project.status == ProjectStatus.PROCESSING
    assert beside(film_of(project)) == []
    assert Worker(task).work().status == TaskStatus.COMPLETED
    assert beside(film_of(project)) == ["final.mp4"]
    assert "SIGKILL" in caplog.text


def test_7_an_engine_that_dies_three_times_is_given_up_and_the_earlier_film_stays(earlier: Project) -> None:
    task = rendering.request(earlier.pk)
    for _ in range(3):
        task = Worker(task, watch=once_encoding(kill_engine)).work()
    assert task.status == TaskStatus.FAILED
    assert (task.attempt, task.fruitless) == (3, 2)
    assert task.error_code == "engine_crashed"
    assert task.error.startswith("Rendering failed 3 times without getting any further")
    earlier.refresh_from_db()
    body = project_status(earlier)
    assert (body["status"], body["output_url"]) == ("FAILED", None)
    assert body["previous_output_url"] == earlier.output_path


def test_an_attempt_that_finished_a_new_shot_is_not_counted_against_it() -> None:
    project = make_project((0.3, 60.0))
    after_a_shot = once(lambda progress: progress["current_segment"] == 1, kill_engine)
    task = Worker(rendering.request(project.pk), watch=after_a_shot).work()
    assert (task.status, task.fruitless, task.furthest) == (TaskStatus.PENDING, 0, 1)
    task = Worker(task, watch=once_encoding(kill_engine)).work()
    assert (task.fruitless, task.furthest) == (1, 1)


def test_a_failure_that_nobody_foresaw_is_logged_and_told_in_general(
    caplog: pytest.LogCaptureFixture,
) -> None:
    project = make_project()
    task = rendering.request(project.pk)
    Task.objects.filter(pk=task.pk).update(order={**task.order, "zoom": "wide"})
    done = Worker(task).work()
    assert (done.status, done.error_code) == (TaskStatus.FAILED, "unexpected")
    assert "did not foresee" in done.error
    assert "TypeError" in caplog.text
    assert "TypeError" not in done.error
    caplog.clear()


def test_a_render_that_somebody_else_has_taken_over_stops_quietly() -> None:
    project = make_project(LONG)
    task = rendering.request(project.pk)

    def take_over() -> None:
        Task.objects.filter(pk=task.pk).update(lease_owner="another")

    after = Worker(task, watch=once_encoding(take_over)).work()
    assert (after.status, after.lease_owner) == (TaskStatus.PROCESSING, "another")
    project.refresh_from_db()
    assert project.status == ProjectStatus.PROCESSING


def test_a_worker_that_lost_the_task_and_has_not_noticed_yet_is_waited_for() -> None:
    project = make_project()
    task = rendering.request(project.pk)
    with ExitStack() as other_render:
        other_render.enter_context(work_folder(film_of(project)))
        readings: list[dict[str, Any]] = []

        def watch(progress: dict[str, Any]) -> None:
            readings.append(progress)
            if len(readings) == 8:
                other_render.close()

        done = Worker(task, watch=watch).work()
    assert done.status == TaskStatus.COMPLETED
    assert beside(film_of(project)) == ["final.mp4"]


def test_a_task_that_was_removed_with_its_project_ends_quietly() -> None:
    project = make_project(LONG)
    task = rendering.request(project.pk)

    def purge() -> None:
        project.delete()
        kill_engine()

    assert Task.objects.filter(pk=task.pk).claim("a worker")
    worker = Worker(task, watch=once_encoding(purge))
    rendering.perform(Task.objects.get(pk=task.pk), update=worker.update)
    assert not Task.objects.exists()
    assert not Project.objects.exists()


def test_a_stopping_server_hands_the_render_back() -> None:
    project = make_project(LONG)
    task = rendering.request(project.pk)
    assert Task.objects.filter(pk=task.pk).claim("a worker")
    rendering.perform(Task.objects.get(pk=task.pk), update=lambda *_, **__: False)
    task.refresh_from_db()
    assert (task.status, task.lease_owner, task.fruitless) == (TaskStatus.PENDING, "", 0)
    assert Task.objects.filter(pk=task.pk).claim("the next server")


def test_a_render_called_off_while_it_is_handed_back_is_cancelled() -> None:
    project = make_project(LONG)
    task = rendering.request(project.pk)

    def both() -> None:
        rendering.request_cancel(project.pk)
        kill_engine()

    assert Worker(task, watch=once_encoding(both)).work().status == TaskStatus.CANCELLED


# The door that the engine has


def test_a1_a2_a8_render_project_gives_place_length_and_size_and_tells_each_segment() -> None:
    project = make_project((0.4, 0.3))
    told: list[tuple[int, int, str]] = []
    result = render_project(str(project.pk), on_progress=lambda *news: told.append(news))
    film = film_of(project)
    assert result == {"output_path": str(film), "duration": 0.7, "file_size": film.stat().st_size}
    assert Path(result["output_path"]).is_absolute()
    assert told == [
        (1, 2, "Applying Ken Burns effect to segment 1"),
        (2, 2, "Applying Ken Burns effect to segment 2"),
        (2, 2, "Exporting final MP4..."),
        (2, 2, "Export complete"),
    ]
    project.refresh_from_db()
    assert (project.status, project.output_path) == (ProjectStatus.DRAFT, "")


def test_render_project_needs_nobody_who_listens() -> None:
    assert render_project(str(make_project((0.2,)).pk))["duration"] == 0.2


@pytest.mark.parametrize("field", ["image_file", "audio_file"])
@pytest.mark.parametrize("how", ["never named", "removed"])
def test_a9_66_a_missing_file_is_a_file_not_found_error(field: str, how: str) -> None:
    project = make_project((0.2, 0.2))
    last = project.segments.get(sequence_index=1)
    media.path(getattr(last, field).name).unlink()
    if how == "never named":
        Segment.objects.filter(pk=last.pk).update(**{field: ""})
    with pytest.raises(FileNotFoundError, match="Segment 2 has no") as caught:
        render_project(str(project.pk))
    assert isinstance(caught.value, AssetsMissing)
    assert beside(film_of(project)) == []


def test_a9_a_project_without_segments_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="no segments") as caught:
        render_project(str(make_project(()).pk))
    assert isinstance(caught.value, SpecError)


@pytest.mark.parametrize("name", ["", "no id", str(uuid.UUID(int=1))])
def test_render_project_tells_of_an_unknown_project(name: str) -> None:
    with pytest.raises(LookupError):
        render_project(name)
