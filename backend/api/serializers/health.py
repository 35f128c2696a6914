"""How the answers about the studio's health look."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

Shape = serializers.Serializer[Any]


class LivenessSerializer(Shape):
    status = serializers.CharField(help_text='"ok".')


class PartSerializer(Shape):
    """Whether a part works, and what to do where it does not."""

    ok = serializers.BooleanField()
    message = serializers.CharField(allow_blank=True, help_text="A sentence; empty where all is well.")


class EnginePartSerializer(PartSerializer):
    name = serializers.CharField(required=False)


class StoragePartSerializer(PartSerializer):
    free_bytes = serializers.IntegerField(required=False)


class QueuePartSerializer(PartSerializer):
    open_tasks = serializers.IntegerField(required=False)


class ProviderHealthSerializer(PartSerializer):
    name = serializers.CharField()


class ProvidersPartSerializer(PartSerializer):
    providers = ProviderHealthSerializer(many=True, required=False)
    available = serializers.ListField(child=serializers.CharField(), help_text="Makers of video.")


class PartsSerializer(Shape):
    engine = EnginePartSerializer()
    storage = StoragePartSerializer()
    database = PartSerializer()
    queue = QueuePartSerializer()
    providers = ProvidersPartSerializer()


class ReadinessSerializer(Shape):
    """Whether a film can be made here now, and what each part says."""

    ready = serializers.BooleanField()
    parts = PartsSerializer()
