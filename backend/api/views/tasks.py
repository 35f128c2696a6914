"""Background work of any kind: how it stands, and calling it off."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.serializers.errors import answers
from api.serializers.statuses import TaskStatusSerializer, task_status
from api.services import tasks


class TaskStatusView(APIView):
    @extend_schema(
        operation_id="task_status",
        summary="How a task stands",
        description="By its public name (render_…, draft_…, tts_…, tts_all_…: the newest of that "
        "name) or its UUID.",
        responses=answers({200: TaskStatusSerializer}, 404),
    )
    def get(self, request: Request, task_id: str) -> Response:
        return Response(task_status(tasks.find(task_id)))


class CancelTaskView(APIView):
    @extend_schema(
        operation_id="cancel_task",
        summary="Call a task off",
        description="It ends within a second; what it has finished is kept. 409: it has ended already.",
        request=None,
        responses=answers({202: TaskStatusSerializer}, 404, 409),
    )
    def post(self, request: Request, task_id: str) -> Response:
        return Response(task_status(tasks.cancel(task_id)), status=202)
