"""Uploads through the whole of Django, and what must hold after each of them."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from api import media
from api.models import Deletion, Segment
from api.tests.live_server import form
from api.tests.segment_rows import stored_files, waiting_uploads

FIELDS = {"image": "image_file", "audio": "audio_file"}
Body = dict[str, Any]


def upload(segment: Segment, field: str, content: bytes, name: str = "file") -> tuple[int, Body]:
    """Status and body of an upload; nothing is left in the folder where uploads wait."""
    body, content_type = form(field, name, content)
    answer = Client().generic("POST", f"/api/segments/{segment.pk}/upload-{field}/", body, content_type)
    assert waiting_uploads() == []
    return answer.status_code, json.loads(answer.content)


def ask(segment: Segment, method: str, action: str) -> tuple[int, Body]:
    """Status and body of ``remove-image`` and the like."""
    answer = Client().generic(method, f"/api/segments/{segment.pk}/{action}/")
    return answer.status_code, json.loads(answer.content)


def stored(segment: Segment, field: str) -> bytes:
    """The bytes that are kept of a segment's picture or sound."""
    segment.refresh_from_db()
    file = getattr(segment, FIELDS[field])
    return media.path(file.name).read_bytes()


def assert_refused(segment: Segment, field: str, content: bytes, name: str = "file") -> tuple[str, str]:
    """An upload is refused and leaves everything as it was; answers its code and sentence."""
    segment.refresh_from_db()
    before = (getattr(segment, FIELDS[field]).name, segment.audio_duration, stored_files())
    status, body = upload(segment, field, content, name)
    segment.refresh_from_db()
    assert (getattr(segment, FIELDS[field]).name, segment.audio_duration, stored_files()) == before
    assert not Deletion.objects.filter(segment=segment).exists()
    assert set(body) == {"error", "code", "details"}
    assert status == 400, body
    sentence = body["error"]
    assert "/" not in sentence.replace("7.1", ""), sentence
    assert sentence.isprintable(), sentence
    assert sentence.endswith("."), sentence
    return body["code"], sentence
