"""A segment after its picture or sound has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from api import media
from api.models import Segment


class PictureUploadSerializer(serializers.Serializer[Any]):
    image = serializers.FileField(help_text="JPEG, PNG, WebP, AVIF, BMP, TIFF or GIF; at most 20 MB.")


class SoundUploadSerializer(serializers.Serializer[Any]):
    audio = serializers.FileField(
        help_text="WAV, FLAC, OGG, MP3, M4A or the sound of a video; at most 500 MB and 60 minutes."
    )


class SegmentAfterUploadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    image_file = serializers.CharField(allow_null=True)
    image_thumb = serializers.CharField(allow_null=True)
    audio_file = serializers.CharField(allow_null=True)
    audio_duration = serializers.FloatField(allow_null=True)
    notices = serializers.ListField(child=serializers.CharField())


def present(segment: Segment, notices: Sequence[str] = ()) -> dict[str, Any]:
    """The segment as everywhere, and what its owner should know about the file."""
    picture, sound = segment.image_file.name, segment.audio_file.name
    return {
        "id": str(segment.pk),
        "image_file": media.url(picture) if picture else None,
        "image_thumb": media.thumb_url(picture) if picture else None,
        "audio_file": media.url(sound) if sound else None,
        "audio_duration": segment.audio_duration,
        "notices": list(notices),
    }
