"""The settings of every film, and the voices to choose from."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.models import GlobalSettings


class SettingsSerializer(serializers.ModelSerializer[GlobalSettings]):
    class Meta:
        model = GlobalSettings
        fields = ("default_voice_id", "tts_speed", "zoom_intensity", "subtitle_font", "subtitle_color")


class VoiceSerializer(serializers.Serializer[Any]):
    """A speaker that a story can choose."""

    id = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField(help_text="Its BCP-47 tag.")
    engine = serializers.CharField()
    ready = serializers.BooleanField()
    advice = serializers.CharField(help_text="What to do when it is not ready.", allow_blank=True)
