"""Every file that a project keeps: its key, its address, its place and how it is served.

``keys`` names, ``files`` knows where they lie, ``ranges`` reads what part a browser asks for,
``conditions`` whether it has it already, ``names`` what a download is called, ``serving`` answers.
Nothing outside this package knows a path of the media folder but through a key.
"""

from api.media.files import (
    NoSuchKey,
    exists,
    new_file,
    path,
    remove,
    remove_folder,
    writing,
)
from api.media.keys import (
    audio_key,
    draft_key,
    film_key,
    image_key,
    media_type,
    project_of,
    thumb_key,
    thumb_url,
    url,
)
from api.media.serving import serve

__all__ = [
    "NoSuchKey",
    "audio_key",
    "draft_key",
    "exists",
    "film_key",
    "image_key",
    "media_type",
    "new_file",
    "path",
    "project_of",
    "remove",
    "remove_folder",
    "serve",
    "thumb_key",
    "thumb_url",
    "url",
    "writing",
]
