"""The sample story becomes a project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from api.models import Project
from api.services import sample
from api.tests.story_rows import Api
from core_engine.tests.picture_files import encoded, quarters

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _a_media_folder_of_its_own(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield


def test_the_sample_becomes_a_project_with_a_picture_for_every_segment() -> None:
    before = sorted(path.name for path in (sample.SAMPLE / "images").iterdir())
    shown = Api().ask("POST", "projects/import/sample/", status=201)
    assert (shown["title"], shown["status"], shown["warnings"]) == ("The Lamp on the Last Rock", "DRAFT", [])
    pictures = [segment["image_file"] for segment in shown["segments"]]
    assert len(set(pictures)) == len(pictures) == len(before) == 10
    assert None not in pictures
    assert sorted(path.name for path in (sample.SAMPLE / "images").iterdir()) == before


@pytest.fixture
def small_sample(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The sample with a single picture, a small one."""
    folder = tmp_path / "lighthouse"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "1.png").write_bytes(encoded(quarters(), "PNG"))
    (folder / "story.md").write_bytes((sample.SAMPLE / "story.md").read_bytes())
    monkeypatch.setattr(sample, "SAMPLE", folder)


@pytest.mark.usefixtures("small_sample")
def test_a_second_sample_is_a_project_of_its_own() -> None:
    first, second = (Api().ask("POST", "projects/import/sample/", status=201) for _ in range(2))
    assert first["id"] != second["id"]


def test_a_sample_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sample, "SAMPLE", tmp_path / "lighthouse")
    assert Api().refused("POST", "projects/import/sample/", status=404) == "sample_missing"
    assert not Project.objects.exists()
