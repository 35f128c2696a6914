"""What must be there before a film can be made. Knows no models: it is given rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, Protocol

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage

Missing = dict[str, Any]


class HasSegments(Protocol):
    """A project, as far as it matters here."""

    @property
    def segments(self) -> Any:  # noqa: ANN401 - the manager of its segments
        ...


def validate_project_for_render(project: HasSegments) -> Missing | None:
    """What keeps a project from becoming a film, or None.

    ``{"message"}`` for a project without segments; else ``{"missing_images": [ids],
    "missing_audio": [ids], "message"}`` in story order, the message counting segments. A file that is
    named in a row but is not on the disk is missing, too.
    """
    rows = project.segments.in_order().values_list("id", "image_file", "audio_file")
    return missing_assets(rows)


def missing_assets(rows: Iterable[tuple[object, str | None, str | None]]) -> Missing | None:
    """The same from rows of (id, picture's key, sound's key)."""
    rows = list(rows)
    if not rows:
        return {"message": "Project has no segments"}
    there = _those_there([key for _, *keys in rows for key in keys if key])
    images = [str(pk) for pk, picture, _ in rows if picture not in there]
    audio = [str(pk) for pk, _, sound in rows if sound not in there]
    concerned = len({*images, *audio})
    if not concerned:
        return None
    return {
        "missing_images": images,
        "missing_audio": audio,
        "message": f"{concerned} segments are missing required assets",
    }


def _those_there(keys: Collection[str]) -> set[str]:
    ask_for_many: Callable[[Collection[str]], set[str]] | None = getattr(default_storage, "existing", None)
    if ask_for_many is not None:  # a storage on the network, where each question would be a journey
        return ask_for_many(keys)
    return {key for key in keys if _is_there(key)}


def _is_there(key: str) -> bool:
    try:
        return default_storage.exists(key)
    except (SuspiciousFileOperation, ValueError):
        return False
