"""The pictures of segments: checked and stored, put in place, deleted and had back."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import IO, BinaryIO, cast

from django.db import transaction
from PIL import Image

from api import media
from api.models import Segment
from api.services.segment_files import put_picture, restore_picture, visible_segment
from api.services.uploads import shown_name_of, spoken_of_as
from core_engine.images import PictureInfo, read_whole

THUMBNAIL = 480
"""The longer side of a thumbnail, pixels."""

_one_at_a_time = threading.Lock()  # a picture of 80 megapixels takes 600 MB while it is converted


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredPicture:
    """A picture under its key, with its thumbnail beside it; ``notices`` are sentences for its owner."""

    key: str
    width: int
    height: int
    notices: tuple[str, ...] = ()


def store(path: Path, project_id: uuid.UUID, name: str) -> StoredPicture:
    """Check a picture file, and keep it as the film will show it: upright, sRGB, opaque, without notes.

    ``name`` is what its owner calls it. Nothing is kept of a picture that cannot be used.
    Raises PictureError (or a subclass), DiskFull or OutputUnwritable.
    """
    with _one_at_a_time, spoken_of_as(name, path):
        info, pixels = read_whole(path)
        picture = Image.fromarray(pixels)
        del pixels  # a third of what 80 megapixels take
        key = _keep(picture, project_id, info)
    notices = (f'"{shown_name_of(name)}" is an animation; its first frame is used.',) if info.animated else ()
    return StoredPicture(key=key, width=info.width, height=info.height, notices=notices)


def put(segment_id: uuid.UUID, path: Path, name: str) -> tuple[Segment, StoredPicture]:
    """Give a segment the picture at ``path``; the former one can be had back.

    Raises NotFound, and what ``store`` raises; then everything is as it was.
    """
    project_id = visible_segment(segment_id).project_id
    stored = store(path, project_id, name)
    try:
        with transaction.atomic():
            segment = visible_segment(segment_id)  # again: decoding took a while
            put_picture(segment, stored.key)
    except BaseException:
        forget(stored.key)
        raise
    return segment, stored


def remove(segment_id: uuid.UUID) -> Segment:
    """Delete a segment's picture, if it has one; it can be had back. Raises NotFound."""
    with transaction.atomic():
        segment = visible_segment(segment_id)
        if segment.image_file:
            put_picture(segment, None)
    return segment


def restore(segment_id: uuid.UUID) -> Segment:
    """Give a segment the picture back that was deleted last. Raises NotFound."""
    with transaction.atomic():
        segment = visible_segment(segment_id)
        restore_picture(segment)
    return segment


def _keep(picture: Image.Image, project_id: uuid.UUID, info: PictureInfo) -> str:
    """Write a picture and its thumbnail, both or neither; answers the picture's key."""
    photograph = info.format in {"JPEG", "MPO"}
    key = media.image_key(project_id, "jpg" if photograph else "png")
    try:
        with media.new_file(key) as place, place.open("wb") as file:
            if photograph:
                picture.save(_without_descriptor(file), "JPEG", quality=95, subsampling=0)
            else:
                # Run lengths behind PNG's filters: three quarters of the time of any search for
                # repetitions, and on photographs smaller by a tenth.
                picture.save(_without_descriptor(file), "PNG", compress_level=1, compress_type=Image.RLE)
        with media.new_file(media.thumb_key(key)) as place, place.open("wb") as file:
            _thumbnail(picture).save(_without_descriptor(file), "WEBP", quality=80)
    except BaseException:
        forget(key)
        raise
    return key


def forget(key: str) -> None:
    """Remove a picture that no row names, and its thumbnail."""
    media.remove(key, media.thumb_key(key))


def _thumbnail(picture: Image.Image) -> Image.Image:
    scale = min(1.0, THUMBNAIL / max(picture.size))
    width, height = (max(1, round(side * scale)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _without_descriptor(file: BinaryIO) -> IO[bytes]:
    """The same file, written by Python: Pillow, when it writes by itself, forgets what the disk said."""
    return cast("IO[bytes]", SimpleNamespace(write=file.write, flush=file.flush))
