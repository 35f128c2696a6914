"""Storage keys: the names under which pictures, narrations and films are kept.

    projects/{project id}/images/{32 hex digits}.jpg          a picture
    projects/{project id}/images/{32 hex digits}.thumb.webp   its thumbnail
    projects/{project id}/audio/{32 hex digits}.flac          a narration
    projects/{project id}/clips/{32 hex digits}.mp4           a scene, or a film, that a service made
    projects/{project id}/output/final.mp4                    the film
    projects/{project id}/output/draft.mp4                    its draft

Every name is ours, never the uploader's. Keys of pictures, narrations and clips are never used twice,
so what a render reads, or a browser has cached, never changes under it.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping
from types import MappingProxyType

TYPES: Mapping[str, str] = MappingProxyType(
    {
        "jpg": "image/jpeg",
        "png": "image/png",
        "webp": "image/webp",
        "wav": "audio/wav",
        "flac": "audio/flac",
        "mp4": "video/mp4",
    }
)
"""The media type of each ending that a key of ours may have."""

_SHAPE = re.compile(
    r"projects/(?P<project>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/"
    r"(?:images/[0-9a-f]{32}(?:\.jpg|\.png|\.thumb\.webp)|audio/[0-9a-f]{32}\.(?:wav|flac)|clips/[0-9a-f]{32}\.mp4"
    r"|output/(?:final|draft)\.mp4)"
)


def image_key(project_id: uuid.UUID, ending: str = "jpg") -> str:
    """A new key for a picture; ``ending`` is "jpg" or "png"."""
    return f"projects/{project_id}/images/{uuid.uuid4().hex}.{ending}"


def audio_key(project_id: uuid.UUID, ending: str = "wav") -> str:
    """A new key for a narration; ``ending`` is "wav" or "flac"."""
    return f"projects/{project_id}/audio/{uuid.uuid4().hex}.{ending}"


def clip_key(project_id: uuid.UUID) -> str:
    """A new key for what a service made."""
    return f"projects/{project_id}/clips/{uuid.uuid4().hex}.mp4"


def film_key(project_id: uuid.UUID) -> str:
    """The key of a project's film."""
    return f"projects/{project_id}/output/final.mp4"


def draft_key(project_id: uuid.UUID) -> str:
    """The key of a project's draft."""
    return f"projects/{project_id}/output/draft.mp4"


def thumb_key(image_key: str) -> str:
    """The key of the thumbnail that belongs to a picture."""
    return f"{image_key.rpartition('.')[0]}.thumb.webp"


def project_of(key: str) -> uuid.UUID | None:
    """The project that a key belongs to; None if it is no key of ours."""
    found = _SHAPE.fullmatch(key)
    return uuid.UUID(found["project"]) if found else None


def media_type(key: str) -> str:
    """The type that a key's ending stands for."""
    return TYPES[key.rpartition(".")[2]]


def url(key: str, version: str | None = None) -> str:
    """The address of a file; ``version`` changes with its content.

    A picture or narration is its own version, because its key is never used again; a film or draft needs one.
    """
    return f"/media/{key}?v={version or hashlib.sha256(key.encode()).hexdigest()[:10]}"


def thumb_url(image_key: str) -> str:
    """The address of the thumbnail that belongs to a picture."""
    return url(thumb_key(image_key))
