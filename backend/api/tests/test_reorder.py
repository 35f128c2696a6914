"""The order of segments."""

from __future__ import annotations

import random
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.models import Event, Project, Segment
from api.tests.story_rows import Api, make_project, segment_named, texts_of

pytestmark = pytest.mark.django_db


def order(project: Project, texts: str) -> dict[str, object]:
    ids = [str(segment_named(project, text).pk) for text in texts]
    return {"project_id": str(project.pk), "segment_order": ids}


@pytest.mark.parametrize("wanted", ["abcde", "edcba", "bacde", "eabcd", "abced", "cdeab"])
def test_segments_take_the_order_that_is_sent(wanted: str) -> None:
    project = make_project(*"abcde")
    shown = Api().ask("POST", "segments/reorder/", order(project, wanted))
    assert "".join(texts_of(project)) == wanted
    assert "".join(segment["text_content"] for segment in shown["segments"]) == wanted


def test_only_segments_that_move_are_written_and_deleted_ones_stay_hidden() -> None:
    project = make_project(*"abcdef")
    for text in "ce":
        Api().ask("DELETE", f"segments/{segment_named(project, text).pk}/", status=204)
    hidden = dict(Segment.objects.filter(sequence_index__lt=0).values_list("pk", "sequence_index"))
    with CaptureQueriesContext(connection) as queries:
        Api().ask("POST", "segments/reorder/", order(project, "abfd"))
    written = [
        query["sql"] for query in queries if query["sql"].lstrip("0123456789 times:").startswith("UPDATE")
    ]
    aside = [sql for sql in written if "sequence_index = %s" in sql or "2 times" in sql]
    assert len(aside) == 1
    assert aside[0].startswith("2 times")
    assert dict(Segment.objects.filter(sequence_index__lt=0).values_list("pk", "sequence_index")) == hidden


def test_any_number_of_segments_is_ordered_by_the_same_number_of_queries() -> None:
    counts = []
    for length in (10, 500):
        project = make_project(*map(str, range(length)))
        texts = list(map(str, range(length)))
        random.Random(length).shuffle(texts)
        by_text = {text: str(key) for key, text in project.segments.values_list("pk", "text_content")}
        body = {"project_id": str(project.pk), "segment_order": [by_text[text] for text in texts]}
        with CaptureQueriesContext(connection) as queries:
            Api().ask("POST", "segments/reorder/", body)
        counts.append(len(queries))
        assert texts_of(project) == texts
    assert counts[0] == counts[1]


def test_an_order_that_is_there_already_is_not_told() -> None:
    project = make_project(*"abc")
    Api().ask("POST", "segments/reorder/", order(project, "abc"))
    assert not Event.objects.exists()
    Api().ask("POST", "segments/reorder/", order(project, "cab"))
    assert Event.objects.get().body["change"] == "edited"


def test_an_order_that_is_not_the_projects_is_counted_and_changes_nothing() -> None:
    project, other = make_project(*"abcd"), make_project("x")
    Api().ask("DELETE", f"segments/{segment_named(project, 'd').pk}/", status=204)
    ids = [str(segment_named(project, text).pk) for text in "baad"]
    wrong = [*ids, str(segment_named(other, "x").pk), str(uuid.uuid4())]
    body = {"project_id": str(project.pk), "segment_order": wrong}
    answer = Api().ask("POST", "segments/reorder/", body, status=400)
    assert answer["code"] == "order_mismatch"
    assert answer["details"] == {"missing": 1, "unknown": 3, "repeated": 1}
    assert "1 missing, 3 unknown, 1 repeated" in answer["error"]
    assert texts_of(project) == ["a", "b", "c"]


@pytest.mark.parametrize("wrong", [None, "ids", {}, [1], [None], ["no id"], [[]], ["\ud800"], 10**400, True])
def test_what_is_no_list_of_ids_is_refused(wrong: object) -> None:
    project = make_project("a")
    body = {"project_id": str(project.pk), "segment_order": wrong}
    assert Api().refused("POST", "segments/reorder/", body) == "invalid"


def test_a_project_without_segments_has_one_order() -> None:
    project = make_project()
    assert Api().ask("POST", "segments/reorder/", order(project, ""))["segments"] == []
    unknown = {"project_id": str(uuid.uuid4()), "segment_order": []}
    assert Api().refused("POST", "segments/reorder/", unknown, status=404) == "not_found"
