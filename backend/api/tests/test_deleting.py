"""Deleting hides, restoring shows again, purging is for good."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from api import media
from api.models import Deletion, Event, Project, Segment, Task, TaskKind, TaskStatus
from api.services import deleting, editing, garbage, ordering, restoring
from api.tests.story_rows import Api, make_project, segment_named, texts_of

pytestmark = pytest.mark.django_db


def delete(project: Project, *texts: str) -> None:
    for text in texts:
        Api().ask("DELETE", f"segments/{segment_named(project, text).pk}/", status=204)


def restore(project: Project, *texts: str) -> None:
    for text in texts:
        Api().ask("POST", f"segments/{segment_named(project, text).pk}/restore/")


def age(days: float) -> None:
    Deletion.objects.update(deleted_at=timezone.now() - timedelta(days=days))


def changes() -> list[str]:
    return [event.body["change"] for event in Event.objects.filter(name="project").order_by("pk")]


def test_a_deleted_segment_is_hidden_and_the_others_close_up() -> None:
    project = make_project(*"abc")
    delete(project, "b")
    assert texts_of(project) == ["a", "c"]
    gone = segment_named(project, "b")
    assert Api().refused("GET", f"segments/{gone.pk}/", status=404) == "not_found"
    assert Api().refused("DELETE", f"segments/{gone.pk}/", status=404) == "not_found"
    (shown,) = Api().ask("GET", "projects/")
    assert (shown["segment_count"], shown["has_deleted"]) == (2, True)
    (listed,) = Api().ask("GET", f"segments/?project={project.pk}&deleted=true")
    assert (listed["id"], listed["text_content"]) == (str(gone.pk), "b")
    assert changes() == ["edited"]


def test_a_restored_segment_is_whole_and_in_its_old_place() -> None:
    project = make_project(*"abc")
    before = Api().ask("GET", f"projects/{project.pk}/")["segments"]
    delete(project, "b")
    restore(project, "b")
    assert Api().ask("GET", f"projects/{project.pk}/")["segments"] == before
    assert not Deletion.objects.exists()
    again = Api().refused("POST", f"segments/{segment_named(project, 'b').pk}/restore/", status=404)
    assert again == "not_found"
    assert changes() == ["edited", "edited"]


@pytest.mark.parametrize("back", ["bcd", "dcb", "cbd", "cdb", "bdc", "dbc"])
def test_neighbours_deleted_one_after_the_other_come_back_in_any_order(back: str) -> None:
    project = make_project(*"abcde")
    delete(project, *"cbd")
    restore(project, *back)
    assert texts_of(project) == list("abcde")


def test_a_segment_whose_neighbours_moved_follows_the_one_it_stood_behind() -> None:
    project = make_project(*"abcd")
    delete(project, "c")
    ids = [segment_named(project, text).pk for text in "dba"]
    ordering.reorder(project_id=project.pk, segment_order=ids)
    restore(project, "c")
    assert texts_of(project) == list("dbca")


def test_segments_that_were_collected_leave_the_others_in_order() -> None:
    project = make_project(*"abcde")
    delete(project, *"bcd")
    Deletion.objects.filter(segment__text_content="b").update(deleted_at=timezone.now() - timedelta(days=31))
    garbage.collect()
    delete(project, "e")
    restore(project, *"dec")
    assert texts_of(project) == list("acde")


@dataclass
class Shelf:
    """The plain list that a project must behave like: every segment, seen and unseen, in one order."""

    order: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)

    def visible(self) -> list[str]:
        return [text for text in self.order if text not in self.hidden]

    def insert(self, text: str, place: int) -> None:
        shown = self.visible()
        self.order.insert(self.order.index(shown[place]) if place < len(shown) else len(self.order), text)

    def reorder(self, wanted: list[str]) -> None:
        followers: dict[str, list[str]] = {"": []}
        leader = ""
        for text in self.order:
            leader = leader if text in self.hidden else text
            followers.setdefault(leader, []).append(text)
        self.order = [text for leader in ("", *wanted) for text in followers[leader]]


@given(
    st.integers(0, 8), st.lists(st.sampled_from("ddddrrrio"), max_size=25), st.randoms(use_true_random=False)
)
@effort(max_examples=25, deadline=None)
def test_whatever_is_deleted_and_restored_the_order_of_all_segments_stays(
    length: int, steps: list[str], chance: random.Random
) -> None:
    shelf = Shelf([f"s{number}" for number in range(length)])
    project = make_project(*shelf.order)
    for number, step in enumerate(steps):
        visible = shelf.visible()
        if step == "d" and visible:
            text = chance.choice(visible)
            deleting.delete_segment(segment_id=segment_named(project, text).pk)
            shelf.hidden.add(text)
        elif step == "r" and shelf.hidden:
            text = chance.choice(sorted(shelf.hidden))
            restoring.restore_segment(segment_id=segment_named(project, text).pk)
            shelf.hidden.remove(text)
        elif step == "i":
            place = chance.randint(0, len(visible))
            editing.add_segment(project_id=project.pk, text_content=f"n{number}", place=place)
            shelf.insert(f"n{number}", place)
        elif step == "o":
            chance.shuffle(visible)
            ids = [segment_named(project, text).pk for text in visible]
            ordering.reorder(project_id=project.pk, segment_order=ids)
            shelf.reorder(visible)
        assert texts_of(project) == shelf.visible()
    for text in chance.sample(sorted(shelf.hidden), len(shelf.hidden)):
        restoring.restore_segment(segment_id=segment_named(project, text).pk)
    assert texts_of(project) == shelf.order


def test_deleting_takes_as_many_queries_in_a_long_story_as_in_a_short_one() -> None:
    counts = []
    for length in (3, 400):
        project = make_project(*map(str, range(length)))
        with CaptureQueriesContext(connection) as queries:
            delete(project, "1")
            restore(project, "1")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_segment_deleted_more_than_thirty_days_ago_is_beyond_recall() -> None:
    project = make_project(*"ab")
    delete(project, "a")
    age(29.9)
    restore(project, "a")
    delete(project, "a")
    age(30.1)
    path = f"segments/{segment_named(project, 'a').pk}/restore/"
    assert Api().refused("POST", path, status=404) == "expired"
    assert Api().ask("GET", f"segments/?project={project.pk}&deleted=true") == []
    assert not Api().ask("GET", f"projects/{project.pk}/")["has_deleted"]


def test_a_locked_segment_may_be_deleted_because_its_sound_comes_back_with_it() -> None:
    project = make_project("a")
    Segment.objects.update(is_locked=True, audio_duration=2.0)
    delete(project, "a")
    restore(project, "a")
    assert Segment.objects.visible().get().audio_duration == 2.0


def test_a_deleted_project_is_nowhere_but_among_the_deleted_and_comes_back_as_it_was() -> None:
    project, other = make_project(*"abc"), make_project("x", title="Another")
    delete(project, "b")
    before = Api().ask("GET", f"projects/{project.pk}/")
    Api().ask("DELETE", f"projects/{project.pk}/", status=204)
    assert [row["id"] for row in Api().ask("GET", "projects/")] == [str(other.pk)]
    (deleted,) = Api().ask("GET", "projects/?deleted=true")
    assert (deleted["id"], deleted["segment_count"]) == (str(project.pk), 2)
    assert deleted["deleted_at"]
    for method, path in (
        ("GET", f"projects/{project.pk}/"),
        ("DELETE", f"projects/{project.pk}/"),
        ("GET", f"segments/?project={project.pk}"),
        ("GET", f"segments/{segment_named(project, 'a').pk}/"),
        ("POST", f"segments/{segment_named(project, 'b').pk}/restore/"),
    ):
        assert Api().refused(method, path, status=404) == "not_found"
    assert Api().ask("POST", f"projects/{project.pk}/restore/") == before
    restore(project, "b")
    assert texts_of(project) == list("abc")
    assert changes() == ["edited", "deleted", "restored", "edited"]


def test_the_deleted_are_listed_newest_first_by_one_query() -> None:
    projects = [make_project("a", title=str(number)) for number in range(5)]
    for number in (3, 0, 4, 1):
        Api().ask("DELETE", f"projects/{projects[number].pk}/", status=204)
    Deletion.objects.filter(project=projects[0]).update(deleted_at=timezone.now() - timedelta(days=31))
    with CaptureQueriesContext(connection) as queries:
        listed = Api().ask("GET", "projects/?deleted=1")
    assert [row["title"] for row in listed] == ["1", "4", "3"]
    assert len(queries) == 1


def test_a_project_that_is_not_deleted_or_was_so_too_long_ago_cannot_be_restored() -> None:
    project = make_project()
    assert Api().refused("POST", f"projects/{project.pk}/restore/", status=404) == "not_found"
    assert Api().refused("POST", f"projects/{uuid.uuid4()}/restore/", status=404) == "not_found"
    Api().ask("DELETE", f"projects/{project.pk}/", status=204)
    age(31)
    assert Api().refused("POST", f"projects/{project.pk}/restore/", status=404) == "expired"


def test_deleting_a_project_calls_off_what_is_being_made_for_it() -> None:
    project = make_project("a", status="PROCESSING")
    waiting = Task.objects.create(project=project, kind=TaskKind.RENDER, previous_status="DRAFT")
    spoken = Task.objects.create(
        project=project,
        segment=project.segments.get(),
        kind=TaskKind.TTS,
        status=TaskStatus.PROCESSING,
        lease_owner="somebody",
    )
    Api().ask("DELETE", f"projects/{project.pk}/", status=204)
    waiting.refresh_from_db()
    spoken.refresh_from_db()
    assert waiting.status == TaskStatus.CANCELLED
    assert (spoken.status, spoken.cancel_requested) == (TaskStatus.PROCESSING, True)
    assert Api().ask("POST", f"projects/{project.pk}/restore/")["status"] == "DRAFT"


def folder_of(project: Project) -> Path:
    return Path(settings.MEDIA_ROOT) / "projects" / str(project.pk)


def with_files(project: Project) -> Path:
    for key in (media.image_key(project.pk), media.audio_key(project.pk), media.film_key(project.pk)):
        with media.new_file(key) as place:
            place.write_bytes(b"content")
    return folder_of(project)


@pytest.mark.parametrize("hidden_before", [False, True])
@pytest.mark.django_db(transaction=True)
def test_a_purged_project_is_gone_with_its_files(hidden_before: bool) -> None:
    project, other = make_project(*"ab"), make_project("x")
    folder, others = with_files(project), with_files(other)
    Task.objects.create(project=project, kind=TaskKind.RENDER, status=TaskStatus.PROCESSING, lease_owner="w")
    delete(project, "a")
    if hidden_before:
        Api().ask("DELETE", f"projects/{project.pk}/", status=204)
    Api().ask("DELETE", f"projects/{project.pk}/?purge=true", status=204)
    assert not folder.exists()
    assert len([path for path in others.rglob("*") if path.is_file()]) == 3
    assert list(Project.objects.all()) == [other]
    assert (Segment.objects.count(), Deletion.objects.count(), Task.objects.count()) == (1, 0, 0)
    assert changes()[-1] == "purged"
    assert Api().refused("DELETE", f"projects/{project.pk}/?purge=true", status=404) == "not_found"
    assert Api().refused("POST", f"projects/{project.pk}/restore/", status=404) == "not_found"


@pytest.mark.django_db(transaction=True)
def test_files_stay_when_the_rows_could_not_be_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project("a")
    folder = with_files(project)

    def fail(project_id: uuid.UUID, change: str) -> None:
        raise LookupError(change)

    monkeypatch.setattr(Event, "project_changed", fail)
    with pytest.raises(LookupError, match="purged"):
        deleting.purge_project(project_id=project.pk)
    assert texts_of(project) == ["a"]
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 3
