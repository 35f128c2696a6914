"""The frozen order of a film."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from api import media
from api.models import GlobalSettings, Project, Segment
from api.services import assembly
from api.tests.rendering_files import add_segment, make_project
from core_engine.errors import AssetsMissing, SpecError
from core_engine.timeline import Quality

pytestmark = pytest.mark.django_db


def test_an_order_names_everything_that_the_film_is_made_of() -> None:
    project = make_project((0.1, 0.2))
    GlobalSettings(zoom_intensity=1.5).save()
    first, second = project.segments.in_order()
    assert assembly.freeze(project, force=True) == {
        "width": 160,
        "height": 90,
        "fps": 10,
        "zoom": 1.5,
        "quality": "standard",
        "force": True,
        "segments": [
            {
                "id": str(segment.pk),
                "picture": segment.image_file.name,
                "narration": segment.audio_file.name,
                "sequence_index": index,
            }
            for index, segment in enumerate((first, second))
        ],
    }


def test_places_are_counted_without_the_gaps_of_deleted_segments() -> None:
    project = make_project((0.1,) * 4)
    segments = list(project.segments.in_order())
    Segment.objects.filter(pk=segments[1].pk).update(sequence_index=-1)
    order = assembly.freeze(project)
    assert [segment["id"] for segment in order["segments"]] == [str(segments[i].pk) for i in (0, 2, 3)]
    assert [segment["sequence_index"] for segment in order["segments"]] == [0, 1, 2]


def test_an_order_that_was_kept_as_json_gives_the_engine_its_spec() -> None:
    project = make_project((0.1, 0.2), framerate=24)
    spec = assembly.spec(json.loads(json.dumps(assembly.freeze(project))))
    assert (spec.width, spec.height, spec.fps, spec.zoom) == (160, 90, Fraction(24), 1.3)
    assert spec.quality is Quality.STANDARD
    assert [shot.sequence_index for shot in spec.segments] == [0, 1]
    for shot, segment in zip(spec.segments, project.segments.in_order(), strict=True):
        assert shot.picture == media.path(segment.image_file.name or "")
        assert shot.narration.read_bytes() == media.path(segment.audio_file.name or "").read_bytes()


def test_a_rate_may_be_a_ratio() -> None:
    order = assembly.freeze(make_project((0.1,)))
    assert assembly.spec({**order, "fps": "30000/1001"}).fps == Fraction(30000, 1001)


def test_what_was_never_named_is_told_for_all_segments_at_once() -> None:
    project = make_project((0.1,) * 3)
    first, _, third = project.segments.in_order()
    Segment.objects.filter(pk=first.pk).update(image_file="")
    Segment.objects.filter(pk=third.pk).update(image_file=None, audio_file=None)
    with pytest.raises(AssetsMissing, match="Segment 3 has no narration") as caught:
        assembly.spec(assembly.freeze(project))
    assert caught.value.missing_images == (1, 3)
    assert caught.value.missing_audio == (3,)


def test_a_project_without_segments_is_no_order() -> None:
    with pytest.raises(SpecError, match="no segments"):
        assembly.spec(assembly.freeze(make_project(())))


def change_text(project: Project) -> None:
    project.segments.filter(sequence_index=0).update(text_content="Another word.")


def change_size(project: Project) -> None:
    project.resolution_width = 320


def change_rate(project: Project) -> None:
    project.framerate = 12


def change_zoom(_: Project) -> None:
    GlobalSettings(zoom_intensity=1.0).save()


def change_picture(project: Project) -> None:
    project.segments.filter(sequence_index=0).update(image_file=media.image_key(project.pk))


def change_sound(project: Project) -> None:
    project.segments.filter(sequence_index=0).update(audio_file=media.audio_key(project.pk))


def swap(project: Project) -> None:
    first, second = project.segments.in_order()
    for segment, place in ((first, 7), (second, 0), (first, 1)):
        Segment.objects.filter(pk=segment.pk).update(sequence_index=place)


@pytest.mark.parametrize(
    "change",
    [change_text, change_size, change_rate, change_zoom, change_picture, change_sound, swap, add_segment],
)
def test_whatever_is_in_the_film_is_in_its_key(change: object) -> None:
    project = make_project((0.1, 0.2))
    before = assembly.order_key(project)
    assert assembly.order_key(project) == before
    change(project)  # type: ignore[operator]
    assert assembly.order_key(project) != before


def test_title_lock_prompt_and_force_are_not_in_the_key() -> None:
    project = make_project((0.1,))
    before = assembly.order_key(project)
    project.title = "Another title"
    project.segments.update(is_locked=True, image_prompt="a lamp")
    assert assembly.freeze_with_key(project, force=True).key == before


def test_two_texts_are_not_mistaken_for_two_others_of_the_same_letters() -> None:
    project = make_project((0.1, 0.1))
    first, second = project.segments.in_order()
    keys = set()
    for texts in (("ab", "c"), ("a", "bc"), ("abc", "")):
        for segment, text in zip((first, second), texts, strict=True):
            Segment.objects.filter(pk=segment.pk).update(text_content=text)
        keys.add(assembly.order_key(project))
    assert len(keys) == 3
