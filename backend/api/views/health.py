"""Whether the studio lives, and whether it can make a film."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.serializers.errors import answers
from api.serializers.health import LivenessSerializer, ReadinessSerializer
from api.services import health
from api.tasks import TaskManager


class LivenessView(APIView):
    """Asks nothing of the database: a process that answers lives."""

    @extend_schema(
        operation_id="liveness",
        summary="Whether the studio lives",
        responses=answers({200: LivenessSerializer}),
    )
    def get(self, request: Request) -> Response:
        return Response({"status": "ok"})


class ReadinessView(APIView):
    @extend_schema(
        operation_id="readiness",
        summary="Whether a film can be made now",
        responses={
            **answers({200: ReadinessSerializer}),
            503: OpenApiResponse(ReadinessSerializer, description="A part does not work; it says which."),
        },
    )
    def get(self, request: Request) -> Response:
        found = health.readiness(worker_runs=lambda: TaskManager.get_instance().is_working)
        return Response(found, status=200 if found["ready"] else 503)
