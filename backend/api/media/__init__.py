"""Every file that a project keeps: its key, its address, its place and how it is served.

``keys`` names, ``store`` chooses where they lie. On the disk: ``files`` knows the places, ``ranges`` reads
what part a browser asks for, ``conditions`` whether it has it already, ``serving`` answers, ``leftovers``
are found. In a bucket: ``bucket`` speaks to S3, ``objects`` brings up and down, ``patience`` waits while it
is away, ``workbench`` holds what is down, ``object_leftovers`` are found, ``storage`` is Django's view of it.
``names`` says what a download is called. Nothing outside this package knows where a file lies but through a
key.
"""

from api.media.files import NoSuchKey, path, writing
from api.media.keys import (
    audio_key,
    clip_key,
    draft_key,
    film_key,
    image_key,
    media_type,
    project_of,
    thumb_key,
    thumb_url,
    url,
)
from api.media.patience import Patience, StorageUnavailable, Waits
from api.media.store import (
    Place,
    existing,
    exists,
    local_copies,
    new_file,
    place_for,
    probe,
    remove,
    remove_folder,
    serve,
    stock,
)

__all__ = [
    "NoSuchKey",
    "Patience",
    "Place",
    "StorageUnavailable",
    "Waits",
    "audio_key",
    "clip_key",
    "draft_key",
    "existing",
    "exists",
    "film_key",
    "image_key",
    "local_copies",
    "media_type",
    "new_file",
    "path",
    "place_for",
    "probe",
    "project_of",
    "remove",
    "remove_folder",
    "serve",
    "stock",
    "thumb_key",
    "thumb_url",
    "url",
    "writing",
]
