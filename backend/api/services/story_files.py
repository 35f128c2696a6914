"""The pictures and recorded narrations of a story that is being imported."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from api import media
from api.errors import ApiError, Problem, StoryError
from api.parsers import Story
from api.services import pictures, sounds
from api.services.pictures import StoredPicture
from api.services.sounds import StoredSound
from core_engine.errors import PictureError, SoundError


@dataclass(slots=True)
class StoryFiles:
    """What was stored, by the names that the story uses."""

    pictures: dict[str, StoredPicture] = field(default_factory=dict)
    sounds: dict[str, StoredSound] = field(default_factory=dict)

    def notices(self) -> list[str]:
        """What their owner should know about them."""
        of_pictures = [notice for stored in self.pictures.values() for notice in stored.notices]
        return of_pictures + [notice for stored in self.sounds.values() for notice in stored.notices]

    def forget(self) -> None:
        """Remove all of them again."""
        for picture in self.pictures.values():
            pictures.forget(picture.key)
        for sound in self.sounds.values():
            media.remove(sound.key)


@contextmanager
def stored_files(story: Story, files: Mapping[str, Path], project_id: uuid.UUID) -> Iterator[StoryFiles]:
    """Every file that the story uses, stored once; none of them stays if the block fails.

    Raises StoryError naming every file that cannot be used, DiskFull or OutputUnwritable.
    """
    stored = StoryFiles()
    try:
        problems = _store(story, files, project_id, stored)
        if problems:
            raise StoryError(problems)
        yield stored
    except BaseException:
        stored.forget()
        raise


def _store(
    story: Story, files: Mapping[str, Path], project_id: uuid.UUID, stored: StoryFiles
) -> list[Problem]:
    problems: dict[str, Problem] = {}
    for number, segment in enumerate(story.segments, start=1):
        for name, of_field in ((segment.image, "image"), (segment.audio, "audio")):
            if not name or name in problems:
                continue
            try:
                if of_field == "image" and name not in stored.pictures:
                    stored.pictures[name] = pictures.store(files[name], project_id, name)
                elif of_field == "audio" and name not in stored.sounds:
                    stored.sounds[name] = sounds.store(files[name], project_id, name)
            except (PictureError, SoundError, ApiError) as error:
                problems[name] = Problem(segment=number, field=of_field, message=error.message)
    return list(problems.values())
