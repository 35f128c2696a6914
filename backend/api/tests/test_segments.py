"""Segments: text, prompt, lock, and adding one."""

from __future__ import annotations

import uuid

import pytest

from api.models import Event, Segment
from api.parsers.story import MAX_SEGMENTS
from api.services import editing
from api.tests.story_rows import Api, make_project, segment_named, texts_of

pytestmark = pytest.mark.django_db


def test_the_segments_of_a_project_are_listed_in_order() -> None:
    project = make_project("a", "b", "c")
    make_project("of another")
    shown = Api().ask("GET", f"segments/?project={project.pk}")
    assert [segment["text_content"] for segment in shown] == ["a", "b", "c"]
    assert {segment["project"] for segment in shown} == {str(project.pk)}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, ["a", "b", "c", "new"]),
        ({"sequence_index": 0}, ["new", "a", "b", "c"]),
        ({"sequence_index": 2}, ["a", "b", "new", "c"]),
        ({"sequence_index": 10**30}, ["a", "b", "c", "new"]),
        ({"after": "a"}, ["a", "new", "b", "c"]),
        ({"after": "c"}, ["a", "b", "c", "new"]),
    ],
)
def test_a_segment_is_added_where_it_is_wanted(where: dict[str, object], expected: list[str]) -> None:
    project = make_project("a", "b", "c")
    if "after" in where:
        where = {"after": str(segment_named(project, str(where["after"])).pk)}
    body = {"project": str(project.pk), "text_content": "new", "image_prompt": "a lamp", **where}
    shown = Api().ask("POST", "segments/", body, status=201)
    assert texts_of(project) == expected
    assert shown["sequence_index"] == expected.index("new")
    assert shown["image_prompt"] == "a lamp"
    assert Event.objects.get().body["change"] == "edited"


def test_a_segment_may_be_empty_until_something_is_written_into_it() -> None:
    project = make_project()
    shown = Api().ask("POST", "segments/", {"project": str(project.pk)}, status=201)
    assert (shown["text_content"], shown["image_prompt"], shown["is_locked"]) == ("", "", False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"project": None},
        {"project": 5},
        {"project": {}},
        {"project": "\ud800"},
        {"sequence_index": -1},
        {"sequence_index": True},
        {"sequence_index": "1"},
        {"after": "no id"},
        {"text_content": None},
        {"text_content": 5},
        {"image_prompt": ["a"]},
        {"text_content": "x" * 100_001},
        {"image_prompt": "x" * 100_001},
    ],
)
def test_a_segment_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    project = make_project("a")
    assert Api().refused("POST", "segments/", {"project": str(project.pk), **wrong}) == "invalid"
    assert texts_of(project) == ["a"]


def test_a_place_is_named_in_one_way_and_in_the_same_project() -> None:
    project, other = make_project("a"), make_project("b")
    after = {"after": str(segment_named(other, "b").pk)}
    body = {"project": str(project.pk), **after}
    assert Api().refused("POST", "segments/", {**body, "sequence_index": 0}) == "invalid"
    assert Api().refused("POST", "segments/", body) == "unknown_segment"
    assert Api().refused("POST", "segments/", {"project": str(uuid.uuid4())}, status=404) == "not_found"
    assert (texts_of(project), texts_of(other)) == (["a"], ["b"])


def test_a_full_project_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_SEGMENTS == 50_000
    monkeypatch.setattr(editing, "MAX_SEGMENTS", 2)
    project = make_project("a")
    Api().ask("POST", "segments/", {"project": str(project.pk)}, status=201)
    assert Api().refused("POST", "segments/", {"project": str(project.pk)}) == "too_many_segments"
    story = {"title": "T", "segments": [{"text_content": "b"}]}
    assert Api().refused("POST", f"projects/{project.pk}/import-segments/", story) == "too_many_segments"
    assert len(texts_of(project)) == 2


def test_text_prompt_and_lock_are_changed_one_by_one() -> None:
    project = make_project("a", "b")
    path = f"segments/{segment_named(project, 'a').pk}/"
    assert Api().ask("PATCH", path, {"text_content": "A"})["text_content"] == "A"
    assert Api().ask("PATCH", path, {"image_prompt": "p"})["image_prompt"] == "p"
    shown = Api().ask("PATCH", path, {"is_locked": True})
    assert shown == Api().ask("GET", path)
    assert (shown["text_content"], shown["image_prompt"], shown["is_locked"]) == ("A", "p", True)
    assert Api().ask("PATCH", path, {"text_content": "still free"})["is_locked"]
    assert texts_of(project) == ["still free", "b"]


def test_an_edit_is_told_once_and_makes_the_project_newer() -> None:
    project = make_project("a")
    path = f"segments/{segment_named(project, 'a').pk}/"
    Api().ask("PATCH", path, {"text_content": "A", "image_prompt": "p"})
    edited = Event.objects.get()
    assert edited.body == {"project_id": str(project.pk), "change": "edited"}
    before = project.updated_at
    project.refresh_from_db()
    assert project.updated_at > before
    Api().ask("PATCH", path, {"text_content": "A"})
    assert Event.objects.get() == edited


@pytest.mark.parametrize(
    "wrong",
    [
        {"text_content": None},
        {"text_content": 1.5},
        {"is_locked": 1},
        {"is_locked": "true"},
        {"is_locked": None},
    ],
)
def test_a_wrong_change_changes_nothing(wrong: dict[str, object]) -> None:
    project = make_project("a")
    assert Api().refused("PATCH", f"segments/{segment_named(project, 'a').pk}/", wrong) == "invalid"
    segment = Segment.objects.get()
    assert (segment.text_content, segment.is_locked) == ("a", False)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_segment_that_is_not_there_is_not_found(method: str) -> None:
    body = {"text_content": "b"} if method == "PATCH" else None
    assert Api().refused(method, f"segments/{uuid.uuid4()}/", body, status=404) == "not_found"
    Api().ask(method, "segments/1/", body, status=404)
    project = make_project("a")
    Api().ask("DELETE", f"projects/{project.pk}/", status=204)
    assert (
        Api().refused(method, f"segments/{segment_named(project, 'a').pk}/", body, status=404) == "not_found"
    )


def test_a_list_of_segments_needs_a_project() -> None:
    for query, status in (
        ("", 400),
        ("?project=", 400),
        ("?project=1", 400),
        (f"?project={uuid.uuid4()}", 404),
    ):
        Api().refused("GET", f"segments/{query}", status=status)
