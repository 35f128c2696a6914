"""Projects: list, create, show, change."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api import media
from api.models import Event, GlobalSettings, Narration, Project, Segment, Task, TaskKind, TaskStatus
from api.models.narration import text_hash
from api.tests.story_rows import Api, make_project

pytestmark = pytest.mark.django_db


def render(project: Project, status: TaskStatus, **fields: Any) -> Task:  # noqa: ANN401 - fields of a row
    return Task.objects.create(project=project, kind=TaskKind.RENDER, status=status, **fields)


def test_a_new_project_has_the_usual_size_and_rate() -> None:
    shown = Api().ask("POST", "projects/", {"title": "  The\nlighthouse  "}, status=201)
    assert shown["title"] == "The lighthouse"
    assert shown["status"] == "DRAFT"
    assert (shown["resolution_width"], shown["resolution_height"], shown["framerate"]) == (1920, 1080, 30)
    assert shown["segments"] == []
    assert shown["render_task"] is shown["output_url"] is shown["error"] is shown["thumbnail"] is None
    assert Event.objects.get().body == {"project_id": shown["id"], "change": "created"}


def test_a_project_takes_any_even_size_and_whole_rate() -> None:
    look = {"resolution_width": 64, "resolution_height": 7680, "framerate": 120}
    shown = Api().ask("POST", "projects/", {"title": "T", **look}, status=201)
    assert {name: shown[name] for name in look} == look


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": " \u200b\n"},
        {"title": "\x00"},
        {"title": "x" * 201},
        {"title": None},
        {"title": 5},
        {"title": ["T"]},
        {"resolution_width": 161},
        {"resolution_width": 62},
        {"resolution_height": 7682},
        {"resolution_height": 10**400},
        {"resolution_width": 160.0},
        {"resolution_width": "160"},
        {"resolution_width": None},
        {"framerate": 0},
        {"framerate": 121},
        {"framerate": True},
        {"framerate": 29.97},
    ],
)
def test_what_no_film_could_have_is_refused_and_named(wrong: dict[str, object]) -> None:
    project = make_project()
    answer = Api().ask("POST", "projects/", {"title": "T", **wrong}, status=400)
    assert answer["code"] == "invalid"
    assert list(answer["details"]["fields"]) == list(wrong)
    assert Api().refused("PATCH", f"projects/{project.pk}/", wrong) == "invalid"
    assert Project.objects.get() == project
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "content", [b"null", b"[]", b'"T"', b"5", b"{", b"\xff", b'{"title": NaN}', b"[" * 100_000, b""]
)
def test_a_body_that_is_no_object_is_refused(content: bytes) -> None:
    assert set(Api().raw("POST", "projects/", content)) == {"error", "code", "details"}
    assert not Project.objects.exists()


def test_the_list_is_complete_newest_edited_first_and_takes_one_query() -> None:
    projects = [make_project("a", "b", title=f"Project {number}") for number in range(60)]
    Api().ask("PATCH", f"projects/{projects[7].pk}/", {"title": "Edited"})
    with CaptureQueriesContext(connection) as queries:
        shown = Api().ask("GET", "projects/")
    assert len(queries) == 1
    assert [project["title"] for project in shown] == ["Edited"] + [
        f"Project {number}" for number in reversed(range(60)) if number != 7
    ]
    assert {project["segment_count"] for project in shown} == {2}


def test_the_list_tells_how_long_it_is_and_shows_the_first_picture_there_is() -> None:
    project = make_project("a", "b", "c", "gone")
    key = media.image_key(project.pk)
    rows = Segment.objects.filter(project=project)
    rows.filter(sequence_index__lt=2).update(audio_duration=1.25)
    rows.filter(sequence_index=1).update(image_file=key)
    rows.filter(sequence_index=2).update(image_file=media.image_key(project.pk))
    rows.filter(sequence_index=0).update(image_file="")
    rows.filter(sequence_index=3).update(sequence_index=-1, audio_duration=99.0)
    (shown,) = Api().ask("GET", "projects/")
    assert (shown["segment_count"], shown["duration"]) == (3, 2.5)
    assert shown["thumbnail"] == media.thumb_url(key)


def test_the_error_of_the_newest_failed_render_is_shown_while_the_project_is_failed() -> None:
    project = make_project(status="FAILED")
    render(project, TaskStatus.FAILED, error="Old.", error_code="old")
    render(project, TaskStatus.FAILED, error="The disk is full.", error_code="disk_full")
    (shown,) = Api().ask("GET", "projects/")
    assert (shown["error"], shown["error_code"]) == ("The disk is full.", "disk_full")
    Project.objects.update(status="DRAFT")
    (shown,) = Api().ask("GET", "projects/")
    assert (shown["error"], shown["error_code"]) == (None, None)


@pytest.mark.parametrize(
    ("status", "field"), [("COMPLETED", "output_url"), ("FAILED", "previous_output_url")]
)
def test_the_film_is_told_from_an_earlier_one(status: str, field: str) -> None:
    project = make_project(status=status)
    project.output_path = f"/media/{media.film_key(project.pk)}"
    project.save()
    finished = timezone.now()
    render(project, TaskStatus.COMPLETED, finished_at=finished)
    (shown,) = Api().ask("GET", "projects/")
    assert {shown["output_url"], shown["previous_output_url"]} == {project.output_path, None}
    assert shown[field] == project.output_path
    assert shown["finished_at"] == finished.isoformat().replace("+00:00", "Z")


def test_a_project_shows_its_segments_with_files_narration_move_and_task() -> None:
    project = make_project("read", "changed since", "recorded", "silent")
    read, changed, recorded, silent = project.segments.in_order()
    for segment in (read, changed, recorded):
        segment.audio_file, segment.audio_duration = media.audio_key(project.pk), 2.0
        segment.image_file = media.image_key(project.pk)
        segment.save()
    told = {"voice_id": "af_bella", "engine": "kokoro", "word_times": "exact", "notices": ["Fell back."]}
    Narration.objects.create(segment=read, text_hash=text_hash("read"), **told)
    Narration.objects.create(segment=changed, text_hash=text_hash("before"), **told)
    Narration.objects.create(segment=recorded, recorded=True)
    task = Task.objects.create(project=project, segment=silent, kind=TaskKind.TTS)
    shown = Api().ask("GET", f"projects/{project.pk}/")["segments"]
    assert [segment["text_content"] for segment in shown] == ["read", "changed since", "recorded", "silent"]
    assert [segment["audio_stale"] for segment in shown] == [False, True, False, False]
    assert [segment["audio_recorded"] for segment in shown] == [False, False, True, False]
    assert [segment["task"] for segment in shown] == [None, None, None, task.public_name]
    assert shown[0]["image_file"] == media.url(str(read.image_file))
    assert shown[0]["image_thumb"] == media.thumb_url(str(read.image_file))
    assert shown[0]["audio_file"] == media.url(str(read.audio_file))
    assert (shown[0]["voice_id"], shown[0]["word_times"]) == ("af_bella", "exact")
    assert shown[0]["notices"] == ["Fell back."]
    nothing = {shown[3][name] for name in ("image_file", "image_thumb", "audio_file", "audio_duration")}
    assert nothing == {None}


def test_the_camera_moves_as_the_place_and_the_zoom_say() -> None:
    GlobalSettings(zoom_intensity=2.0).save()
    project = make_project(*"abcdefgh")
    moves = [segment["move"] for segment in Api().ask("GET", f"projects/{project.pk}/")["segments"]]
    assert moves[0] == {
        "start": {"x": 0, "y": 0, "width": 1, "height": 1},
        "end": {"x": 0.25, "y": 0.25, "width": 0.5, "height": 0.5},
    }
    assert moves[1]["start"] == {"x": 0, "y": 0, "width": 0.5, "height": 0.5}
    assert moves[1]["end"] == {"x": 0.5, "y": 0.5, "width": 0.5, "height": 0.5}
    assert moves[7] == moves[0]
    assert len({str(move) for move in moves}) == 7


def test_a_project_of_any_length_is_shown_by_four_queries() -> None:
    short, long = make_project("a"), make_project(*map(str, range(300)))
    counts = []
    for project in (short, long):
        with CaptureQueriesContext(connection) as queries:
            Api().ask("GET", f"projects/{project.pk}/")
        counts.append(len(queries))
    assert counts == [4, 4]


def test_open_tasks_are_named() -> None:
    project = make_project("a")
    film = render(project, TaskStatus.PENDING)
    spoken = Task.objects.create(project=project, kind=TaskKind.TTS_ALL, status=TaskStatus.PROCESSING)
    render(project, TaskStatus.COMPLETED)
    shown = Api().ask("GET", f"projects/{project.pk}/")
    assert (shown["render_task"], shown["narration_task"]) == (film.public_name, spoken.public_name)


def test_a_change_is_saved_told_and_makes_the_project_the_newest() -> None:
    project, newer = make_project(), make_project()
    shown = Api().ask("PATCH", f"projects/{project.pk}/", {"title": "New", "framerate": 25})
    assert (shown["title"], shown["framerate"], shown["resolution_width"]) == ("New", 25, 1920)
    assert [row["id"] for row in Api().ask("GET", "projects/")] == [str(project.pk), str(newer.pk)]
    assert Event.objects.get().body == {"project_id": str(project.pk), "change": "edited"}


def test_a_change_that_changes_nothing_is_not_told() -> None:
    project = make_project()
    Api().ask("PATCH", f"projects/{project.pk}/", {"title": project.title, "status": "COMPLETED"})
    Api().ask("PATCH", f"projects/{project.pk}/", {})
    project.refresh_from_db()
    assert project.status == "DRAFT"
    assert not Event.objects.exists()


def test_a_project_may_be_edited_while_its_film_is_being_made() -> None:
    project = make_project("a", status="PROCESSING")
    Api().ask("PATCH", f"projects/{project.pk}/", {"resolution_width": 640})
    Api().ask("POST", "segments/", {"project": str(project.pk)}, status=201)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_project_that_is_not_there_is_not_found(method: str) -> None:
    body = {"title": "T"} if method == "PATCH" else None
    assert Api().refused(method, f"projects/{uuid.uuid4()}/", body, status=404) == "not_found"
    assert Api().refused("DELETE", f"projects/{uuid.uuid4()}/?purge=1", status=404) == "not_found"
    Api().ask(method, "projects/not-an-id/", body, status=404)


def test_a_switch_in_the_address_is_true_or_false_and_nothing_else() -> None:
    project = make_project()
    assert Api().refused("GET", "projects/?deleted=perhaps") == "invalid"
    assert Api().refused("DELETE", f"projects/{project.pk}/?purge=%00") == "invalid"
    assert [row["id"] for row in Api().ask("GET", "projects/?deleted=false&unknown=1")] == [str(project.pk)]
