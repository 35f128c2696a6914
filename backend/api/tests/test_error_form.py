"""Errors that the framework finds are told like our own: a sentence, a code, and facts for programs."""

from __future__ import annotations

import pytest
from django.test import Client

from api.tests.story_rows import Api, make_project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("method", "content", "kind", "status", "code"),
    [
        ("POST", b"{", "application/json", 400, "parse_error"),
        ("POST", b"\xff\xfe", "application/json", 400, "parse_error"),
        ("POST", b"[" * 100_000, "application/json", 400, "parse_error"),
        ("POST", b"--x--", "multipart/form-data; boundary=x", 415, "unsupported_media_type"),
        ("PUT", b"{}", "application/json", 405, "method_not_allowed"),
    ],
)
def test_what_the_framework_refuses_says_that_nothing_changed_and_what_to_do(
    method: str, content: bytes, kind: str, status: int, code: str
) -> None:
    answer = Client().generic(method, "/api/projects/", content, content_type=kind)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code)
    happened, advice = body["error"].split(", so nothing was changed. ")
    assert happened
    assert advice.endswith(".")
    assert list(body["details"]) == ["reason"]


@pytest.mark.parametrize("body", [[], "text", 5])
def test_a_body_of_the_wrong_shape_is_told_to_be_the_body(body: object) -> None:
    answer = Api().ask("POST", "projects/", body, status=400)
    assert answer["error"].startswith("This cannot be accepted, so nothing was changed. body: ")
    assert list(answer["details"]["fields"]) == ["body"]


def test_the_task_of_a_deleted_project_is_not_said_to_have_never_been() -> None:
    project = make_project()
    Api().ask("DELETE", f"projects/{project.pk}/", status=204)
    answer = Api().ask("GET", f"tasks/render_{project.pk}/status/", status=404)
    assert answer["error"] == "There is no such task; it may have been deleted with its project."
