"""What is told of stored files, whose names are known to nobody."""

from __future__ import annotations

import pytest

from api import media
from api.models import Project
from api.services import rendering
from api.services.stored_names import without_stored_names
from api.tests.rendering_files import Worker, make_project, stored

PICTURE, SOUND = f'"{"1f" * 16}.png"', f'"{"0a" * 16}.wav"'


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            f"Segment 2: {PICTURE} is not a picture that can be read. Use a JPEG.",
            "Segment 2: The picture cannot be read. Use a JPEG.",
        ),
        (f"The picture {PICTURE} is damaged.", "The picture is damaged."),
        (f"{SOUND} is not a sound file that can be read.", "The narration cannot be read."),
        (f"The sound {SOUND} may not be read.", "The narration may not be read."),
        (f"There is no sound in {SOUND}.", "There is no sound in the narration."),
        (
            f"Segment 1: {SOUND} is long.\nSegment 3: {PICTURE} is an animation.",
            "Segment 1: The narration is long.\nSegment 3: The picture is an animation.",
        ),
        ('"lighthouse.png" is a HEIC picture.', '"lighthouse.png" is a HEIC picture.'),
    ],
)
def test_a_stored_name_gives_way_to_what_it_is(told: str, expected: str) -> None:
    assert without_stored_names(told) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "noun"), [("image_file", "picture"), ("audio_file", "narration")])
def test_a_failed_film_speaks_of_its_files_by_what_they_are(field: str, noun: str) -> None:
    project = make_project()
    key = _name(project, field)
    stored(key, b"nothing that can be read")
    task = Worker(rendering.request(project.pk)).work()
    assert task.error.startswith(f"Segment 2: The {noun} cannot be read. Use ")
    assert media.path(key).stem not in task.error


def _name(project: Project, field: str) -> str:
    return str(getattr(project.segments.get(sequence_index=1), field).name)
