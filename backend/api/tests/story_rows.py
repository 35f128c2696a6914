"""Projects with segments, and the API as a program uses it."""

from __future__ import annotations

import json
from typing import Any

from rest_framework.test import APIClient

from api.models import Project, Segment

Json = dict[str, Any]


def make_project(*texts: str, **fields: object) -> Project:
    """A project with a segment a text."""
    project = Project(**{"title": "The lighthouse", **fields})
    project.save()
    Segment.objects.bulk_create(
        Segment(project=project, sequence_index=place, text_content=text) for place, text in enumerate(texts)
    )
    return project


def texts_of(project: Project) -> list[str]:
    """The texts of a project's visible segments in order, whose places must count from 0 without gaps."""
    rows = list(
        Segment.objects.filter(project=project).in_order().values_list("sequence_index", "text_content")
    )
    assert [place for place, _ in rows] == list(range(len(rows)))
    return [text for _, text in rows]


def segment_named(project: Project, text: str) -> Segment:
    """The segment of a project that has that text, deleted or not."""
    return Segment.objects.get(project=project, text_content=text)


class Api:
    """Sends requests, and insists on the status that is expected."""

    def __init__(self) -> None:
        self.client = APIClient()

    def ask(self, method: str, path: str, body: object = None, *, status: int = 200) -> Any:  # noqa: ANN401
        """Send JSON (nothing for None); the parsed answer, None if it is empty."""
        content = b"" if body is None else json.dumps(body).encode()
        return self.raw(method, path, content, status=status)

    def raw(self, method: str, path: str, content: bytes, *, status: int = 400) -> Any:  # noqa: ANN401
        """Send these bytes as JSON."""
        data: Any = content  # bytes are taken, too, and sent as they are
        answer = self.client.generic(method, f"/api/{path}", data, content_type="application/json")
        return self._checked(answer, status)

    def form(self, path: str, fields: Json, *, status: int = 201) -> Any:  # noqa: ANN401
        """Send a form."""
        return self._checked(self.client.post(f"/api/{path}", fields, format="multipart"), status)

    def refused(self, method: str, path: str, body: object = None, *, status: int = 400) -> str:
        """The code of a refusal, whose form is checked."""
        answer = self.ask(method, path, body, status=status)
        assert set(answer) == {"error", "code", "details"}
        assert answer["error"].endswith(".")
        return str(answer["code"])

    @staticmethod
    def _checked(answer: Any, status: int) -> Any:  # noqa: ANN401
        assert answer.status_code == status, answer.content[:1000]
        if not answer.content:
            return None
        assert answer["Content-Type"] == "application/json"
        return answer.json()
