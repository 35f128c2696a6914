"""Old files in the media folder, found and removed without ever following a link."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from api.media.store import Stored

OURS = ("images", "audio", "clips")
"""Folders of what rows name; films have one of their own."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in a project's folder, whether a row names it or not.

    ``key`` is its name below the media folder. ``is_output`` tells a film, and what the making of films
    leaves beside it: in a living project those are looked after elsewhere.
    """

    project_id: uuid.UUID
    key: str
    path: Path

    @property
    def is_output(self) -> bool:
        return self.key.split("/")[2] not in OURS


def kept_projects() -> list[uuid.UUID]:
    """The projects that have a folder; whatever else lies there is not ours."""
    root = Path(settings.MEDIA_ROOT) / "projects"
    return [] if root.is_symlink() else [key for folder in _folders(root) if (key := _project(folder))]


def old_files(project_id: uuid.UUID, before: float) -> Iterator[StoredFile]:
    """The files of a project last changed before that moment (seconds since 1970)."""
    root = Path(settings.MEDIA_ROOT)
    for path in _below(root / "projects" / str(project_id)):
        if _is_older(path, before):
            yield StoredFile(project_id, path.relative_to(root).as_posix(), path)


def remove(paths: Iterable[Path]) -> int:
    """Remove files; how many were there to be removed."""
    count = 0
    for path in paths:
        try:
            path.unlink()
        except OSError:  # gone, or in use on Windows: the next collection sees it again
            continue
        count += 1
    return count


def remove_empty_folders(project_id: uuid.UUID, before: float) -> None:
    """Remove a project's folder, and those in it, where they have been empty since that moment."""
    top = Path(settings.MEDIA_ROOT) / "projects" / str(project_id)
    for folder in (*sorted(_folders(top), reverse=True), top):
        if _is_older(folder, before):
            with suppress(OSError):  # not empty
                folder.rmdir()


def remove_files(files: Iterable[Stored]) -> int:
    """Remove stored files; how many were there to be removed."""
    root = Path(settings.MEDIA_ROOT)
    return remove(root / file.key for file in files)


def remove_unfinished(before: float) -> int:
    """Remove what uploads left that broke off before that moment; how many files there were."""
    return remove(old_uploads(before))


def old_uploads(before: float) -> Iterator[Path]:
    """Temporary files of uploads that broke off before that moment."""
    return (path for path in _files(Path(settings.FILE_UPLOAD_TEMP_DIR)) if _is_older(path, before))


def _project(folder: Path) -> uuid.UUID | None:
    try:
        key = uuid.UUID(folder.name)
    except ValueError:
        return None
    return key if folder.name == str(key) else None


def _is_older(path: Path, before: float) -> bool:
    try:
        return path.lstat().st_mtime < before
    except OSError:
        return False


def _below(folder: Path) -> Iterator[Path]:
    yield from _files(folder)
    for inner in _folders(folder):
        yield from _below(inner)


def _files(folder: Path) -> Iterator[Path]:
    return (folder / entry.name for entry in _entries(folder) if entry.is_file(follow_symlinks=False))


def _folders(folder: Path) -> Iterator[Path]:
    return (folder / entry.name for entry in _entries(folder) if entry.is_dir(follow_symlinks=False))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as scan:
            return list(scan)
    except OSError:
        return []
