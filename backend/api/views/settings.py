"""The settings of every film, and the voices."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.serializers.errors import answers
from api.serializers.settings import SettingsSerializer, VoiceSerializer
from api.services import settings, voices


class SettingsView(APIView):
    @extend_schema(
        operation_id="settings", summary="Show the settings", responses=answers({200: SettingsSerializer})
    )
    def get(self, request: Request) -> Response:
        return Response(SettingsSerializer(settings.load()).data)

    @extend_schema(
        operation_id="change_settings",
        summary="Change some settings",
        request=SettingsSerializer(partial=True),
        responses=answers({200: SettingsSerializer}, 413, 415),
    )
    def patch(self, request: Request) -> Response:
        wanted = SettingsSerializer(data=request.data, partial=True)
        wanted.is_valid(raise_exception=True)
        return Response(SettingsSerializer(settings.change(**wanted.validated_data)).data)


class VoicesView(APIView):
    @extend_schema(
        operation_id="voices", summary="List all voices", responses=answers({200: VoiceSerializer(many=True)})
    )
    def get(self, request: Request) -> Response:
        return Response(voices.list_voices())
