"""Another process writes to the database at the same time."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest
from django.db import connection

from api.models import Event
from api.tests.story_rows import Api, make_project, segment_named, texts_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

_HOLDER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
database.execute("COMMIT")
"""


@contextmanager
def held_by_another_process() -> Iterator[IO[str]]:
    """Let another process be the one that writes, until the block ends or closes what it is given."""
    name = str(connection.settings_dict["NAME"])
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        yield holder.stdin


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Let the database be waited for that long."""
    options = connection.settings_dict["OPTIONS"]
    usual = options["timeout"]
    try:
        options["timeout"] = seconds
        connection.close()
        yield
    finally:
        options["timeout"] = usual
        connection.close()


def test_a_text_is_saved_after_a_short_wait_for_another_writer() -> None:
    project = make_project("before")
    path = f"segments/{segment_named(project, 'before').pk}/"
    with held_by_another_process() as holding:
        threading.Timer(0.5, holding.close).start()
        shown = Api().ask("PATCH", path, {"text_content": "after"})
    assert shown["text_content"] == "after"
    assert texts_of(project) == ["after"]


def test_a_writer_that_stays_is_told_of_and_nothing_is_half_saved() -> None:
    project = make_project("before", "second")
    first, second = project.segments.in_order()
    with patience(0.2):
        with held_by_another_process():
            for method, path, body in (
                ("PATCH", f"segments/{first.pk}/", {"text_content": "after"}),
                ("DELETE", f"segments/{first.pk}/", None),
                ("POST", "segments/", {"project": str(project.pk)}),
                (
                    "POST",
                    "segments/reorder/",
                    {"project_id": str(project.pk), "segment_order": [str(second.pk), str(first.pk)]},
                ),
                ("POST", "projects/import/", {"title": "T", "raw_text": "One."}),
                ("DELETE", f"projects/{project.pk}/?purge=true", None),
            ):
                assert Api().refused(method, path, body, status=503) == "busy"
            shown = Api().ask("GET", f"segments/{first.pk}/")
            assert shown["text_content"] == "before"  # reading goes on
        shown = Api().ask("PATCH", f"segments/{first.pk}/", {"text_content": "after"})
    assert shown["text_content"] == "after"
    assert texts_of(project) == ["after", "second"]
    assert Event.objects.count() == 1
