"""A segment after its picture or sound has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from api.models import Segment
from api.serializers.segments import present_segment


class PictureUploadSerializer(serializers.Serializer[Any]):
    image = serializers.FileField(help_text="JPEG, PNG, WebP, AVIF, BMP, TIFF or GIF; at most 20 MB.")


class SoundUploadSerializer(serializers.Serializer[Any]):
    audio = serializers.FileField(
        help_text="WAV, FLAC, OGG, MP3, M4A or the sound of a video; at most 500 MB and 60 minutes."
    )


def after_upload(segment: Segment, notices: Sequence[str]) -> dict[str, Any]:
    """The segment as everywhere; what its owner should know about the new file leads its notices."""
    body = present_segment(segment.pk)
    return {**body, "notices": list(dict.fromkeys([*notices, *body["notices"]]))}
