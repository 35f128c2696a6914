"""What keeps a project from becoming a film."""

from __future__ import annotations

import pytest

from api import media
from api.models import Segment
from api.tests.rendering_files import make_project
from api.validators import missing_assets, validate_project_for_render

pytestmark = pytest.mark.django_db


def test_a_project_with_all_its_files_is_ready() -> None:
    assert validate_project_for_render(make_project()) is None


def test_a_project_without_segments_is_told_so() -> None:
    assert validate_project_for_render(make_project(())) == {"message": "Project has no segments"}


def test_deleted_segments_do_not_count() -> None:
    project = make_project((0.3,))
    project.segments.update(sequence_index=-1, image_file="")
    assert validate_project_for_render(project) == {"message": "Project has no segments"}


def test_everything_missing_is_listed_in_story_order_and_counted_by_segments() -> None:
    project = make_project((0.1,) * 5)
    segments = list(project.segments.in_order())
    Segment.objects.filter(pk=segments[0].pk).update(sequence_index=9)
    Segment.objects.filter(pk__in=[segments[1].pk, segments[0].pk]).update(image_file="")
    Segment.objects.filter(pk=segments[1].pk).update(audio_file=None)
    media.path(segments[3].audio_file.name or "").unlink()
    assert validate_project_for_render(project) == {
        "missing_images": [str(segments[1].pk), str(segments[0].pk)],
        "missing_audio": [str(segments[1].pk), str(segments[3].pk)],
        "message": "3 segments are missing required assets",
    }


@pytest.mark.parametrize("key", ["../../outside.png", "/etc/hostname", "a\0b", "none.png"])
def test_a_name_that_leads_nowhere_of_ours_is_a_missing_file(key: str) -> None:
    missing = missing_assets([("first", key, key)])
    assert missing is not None
    assert missing["missing_images"] == missing["missing_audio"] == ["first"]


def test_looking_at_a_project_takes_one_query(django_assert_num_queries: object) -> None:
    project = make_project((0.1,) * 5)
    with django_assert_num_queries(1):  # type: ignore[operator]
        validate_project_for_render(project)
