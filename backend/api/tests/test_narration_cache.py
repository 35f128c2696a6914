"""The worker does not read the same words twice."""

from __future__ import annotations

import pytest

from api import media
from api.models import TaskStatus
from api.services import narration
from api.tests.narrating import Meanwhile, perform, result_of, segments_of
from api.tests.task_rows import story
from core_engine.cache.settings import content_cache

pytestmark = pytest.mark.django_db


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were really read, beside a cache that is empty at first."""
    monkeypatch.setenv("STORYFLOW_CACHE_LIMIT", "1 GB")
    content_cache().clear()
    return Meanwhile(monkeypatch).texts


def test_the_same_words_in_another_project_are_taken(spoken: list[str]) -> None:
    projects = [story("The lamp is lit.", "It is night."), story("The lamp is lit.", "It is day.")]
    made = []
    for project in projects:
        task = perform(narration.request_all(project.pk))
        assert task.status == TaskStatus.COMPLETED
        made.append([str(segment.audio_file.name) for segment in segments_of(project)])
    assert spoken == ["The lamp is lit.", "It is night.", "It is day."]
    [first, _], [second, _] = made
    assert first != second
    assert media.path(first).read_bytes() == media.path(second).read_bytes()
    assert not media.path(first).samefile(media.path(second))
    [one, _], [two, _] = (segments_of(project) for project in projects)
    assert (one.audio_duration, one.narration.words) == (two.audio_duration, two.narration.words)


def test_a_segment_that_is_read_again_unchanged_is_taken(spoken: list[str]) -> None:
    segment = segments_of(story("The lamp is lit."))[0]
    for _ in range(2):
        assert result_of(perform(narration.request(segment.pk)))["audio_duration"] > 0
    assert len(spoken) == 1


def test_all_of_it_anew_is_read_anew(spoken: list[str]) -> None:
    project = story("The lamp is lit.", "It is night.")
    perform(narration.request_all(project.pk))
    perform(narration.request_all(project.pk, force_regenerate=True))
    assert spoken == ["The lamp is lit.", "It is night."] * 2
