"""Rows for the tests of pictures, sounds and media."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from api.models import Project, Segment


def make_segment(project: Project | None = None, index: int = 0) -> Segment:
    """A segment without picture and sound, in a project of its own if none is given."""
    project = project or Project.objects.create(title="The lighthouse")
    return Segment.objects.create(project=project, sequence_index=index, text_content="The sea was calm.")


@contextmanager
def folders_in(folder: Path) -> Iterator[None]:
    """Media and waiting uploads in folders of their own."""
    uploads = folder / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    with override_settings(MEDIA_ROOT=folder / "media", FILE_UPLOAD_TEMP_DIR=uploads):
        yield


def stored_files() -> list[str]:
    """Every file below the media folder, hidden ones too."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def waiting_uploads() -> list[str]:
    """Every file in the folder in which uploads wait."""
    return sorted(path.name for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())
