"""Files that somebody hands in: how they are spoken of, and how they come to rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath

from core_engine.asset_files import shown_name
from core_engine.errors import PictureError, SoundError

MEGABYTE = 1024 * 1024
MAX_PICTURE_BYTES = 20 * MEGABYTE
MAX_SOUND_BYTES = 500 * MEGABYTE

PICTURE_TOO_LARGE = (
    "This picture is larger than 20 MB, so it was not taken; what was there before is kept. "
    "Save it as JPEG, or smaller, and add it again."
)
SOUND_TOO_LARGE = (
    "This recording is larger than 500 MB, so it was not taken; what was there before is kept. "
    "Save it as FLAC or MP3, or cut it into parts, and add it again."
)


@contextmanager
def spoken_of_as(name: str, path: Path) -> Iterator[None]:
    """Let errors about the file at ``path`` speak of it by the name that its owner knows."""
    try:
        yield
    except (PictureError, SoundError) as error:
        ours, theirs = f'"{shown_name(path)}"', f'"{shown_name_of(name)}"'
        raise type(error)(error.message.replace(ours, theirs)) from error


def shown_name_of(name: str) -> str:
    """The last part of whatever a file was called, as it may stand in a sentence."""
    return shown_name(Path(PureWindowsPath(name).name)) or "file"
