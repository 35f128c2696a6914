"""The settings of every film, and the voices to choose from."""

from __future__ import annotations

import math
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.models import GlobalSettings
from api.serializers.amounts import AmountSerializer
from api.services.provider_room import shown_providers
from api.services.remote_voices import RunsOn


class Number(serializers.FloatField):
    """A number, written as one."""

    def to_internal_value(self, data: object) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        try:
            number = float(data)
        except OverflowError:
            self.fail("invalid")
        return number if math.isfinite(number) else self.fail("invalid")


class Name(serializers.CharField):
    """Text, written as text."""

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class ProviderSerializer(serializers.Serializer[Any]):
    """A maker of films, and whether it can be chosen."""

    name = serializers.CharField(help_text='What a render takes as "provider".')
    title = serializers.CharField()
    ready = serializers.BooleanField()
    advice = serializers.CharField(allow_blank=True, help_text="What to do when it is not ready.")
    options = serializers.ListField(
        child=serializers.CharField(), help_text='Names that a render takes in "options".'
    )
    chosen = serializers.BooleanField(help_text="It makes films where a render names nobody.")
    whole_story = serializers.BooleanField(help_text="One order makes the whole film, its sound included.")


class SettingsSerializer(serializers.ModelSerializer[GlobalSettings]):
    class Meta:
        model = GlobalSettings
        fields = (
            "default_voice_id",
            "tts_speed",
            "zoom_intensity",
            "subtitle_font",
            "subtitle_color",
            "providers",
        )

    default_voice_id = Name(max_length=100, help_text="One of those at /api/settings/voices/.")
    tts_speed = Number(min_value=0.5, max_value=2.0)
    zoom_intensity = Number(min_value=1.0, max_value=2.0)
    subtitle_font = Name(max_length=255, allow_blank=True)
    providers = serializers.SerializerMethodField(help_text="Who can make films; set by the environment.")

    @extend_schema_field(ProviderSerializer(many=True))
    def get_providers(self, _: GlobalSettings) -> list[dict[str, Any]]:
        return shown_providers()


class VoiceSerializer(serializers.Serializer[Any]):
    """A speaker that a story can choose."""

    id = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField(help_text="Its BCP-47 tag.")
    engine = serializers.CharField()
    ready = serializers.BooleanField()
    advice = serializers.CharField(help_text="What to do when it is not ready.", allow_blank=True)
    runs_on = serializers.ChoiceField(
        [place.value for place in RunsOn], help_text="What a service reads is sent to it, and paid for."
    )
    price = AmountSerializer(
        allow_null=True, help_text="About, for a million characters of English; null: nothing is paid."
    )
