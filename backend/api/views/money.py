"""What films of services cost: told before, kept afterwards, and decided about where it is in doubt."""

from __future__ import annotations

import uuid
from functools import partial

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.models import TaskKind
from api.serializers.errors import answers
from api.serializers.fields import checked
from api.serializers.money import (
    CallsQuerySerializer,
    CheckedCallSerializer,
    CostsSerializer,
    EstimateSerializer,
    NarrationEstimateQuerySerializer,
    NarrationEstimateSerializer,
    ProviderCallSerializer,
    ResentCallSerializer,
    SegmentNarrationEstimateQuerySerializer,
    SettleRequestSerializer,
    present_call,
)
from api.serializers.narration import narration_started
from api.serializers.rendering import render_started
from api.services import costs, estimates, narration_estimates, provider_calls
from api.services.lookup import visible_project
from api.tasks import TaskManager, render_video_task, tts_task_function


class EstimateView(APIView):
    @extend_schema(
        operation_id="estimate",
        summary="What the film would take",
        description="Disk, memory, time and cost, by provider; nobody is asked and nothing is paid.",
        responses=answers({200: EstimateSerializer}, 404),
    )
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        return Response(estimates.estimate(project_id))


class NarrationEstimateView(APIView):
    @extend_schema(
        operation_id="narration_estimate",
        summary="What having a project read aloud would take",
        description="Of what ``generate-all-audio`` would make with the same wishes; nobody is asked and "
        "nothing is paid.",
        parameters=[NarrationEstimateQuerySerializer],
        responses=answers({200: NarrationEstimateSerializer}, 404),
    )
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        wanted = checked(NarrationEstimateQuerySerializer, request.query_params.dict())
        return Response(narration_estimates.estimate(project_id, **wanted))


class SegmentNarrationEstimateView(APIView):
    @extend_schema(
        operation_id="segment_narration_estimate",
        summary="What having a segment read aloud would take",
        description="Of what ``generate-audio`` would make with the same wishes; nobody is asked and "
        "nothing is paid.",
        parameters=[SegmentNarrationEstimateQuerySerializer],
        responses=answers({200: NarrationEstimateSerializer}, 404),
    )
    def get(self, request: Request, segment_id: uuid.UUID) -> Response:
        wanted = checked(SegmentNarrationEstimateQuerySerializer, request.query_params.dict())
        return Response(narration_estimates.estimate_one(segment_id, **wanted))


class CostsView(APIView):
    @extend_schema(
        operation_id="costs",
        summary="What services have cost",
        responses=answers({200: CostsSerializer}),
    )
    def get(self, request: Request) -> Response:
        return Response(costs.overview())


class ProjectCallsView(APIView):
    @extend_schema(
        operation_id="provider_calls",
        summary="The paid calls for a project",
        parameters=[CallsQuerySerializer],
        responses=answers({200: ProviderCallSerializer(many=True)}, 404),
    )
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        """Newest first; the list is complete."""
        wanted = checked(CallsQuerySerializer, request.query_params.dict())
        calls = provider_calls.of_project(visible_project(project_id), **wanted)
        return Response([present_call(call) for call in calls])


class CheckCallView(APIView):
    @extend_schema(
        operation_id="check_provider_call",
        summary="Check again whether a service accepted a call",
        description="It costs nothing. 409: it is known what became of the call; 503: the service does "
        "not answer.",
        request=None,
        responses=answers({200: CheckedCallSerializer}, 404, 409),
    )
    def post(self, request: Request, call_id: uuid.UUID) -> Response:
        seen = provider_calls.check(call_id)
        return Response({"call": present_call(seen.call), "found": seen.found, "message": seen.message})


class ResendCallView(APIView):
    @extend_schema(
        operation_id="resend_provider_call",
        summary="Send a call again, though it may have been charged",
        description="What was set aside for it stays so. Once no call of the project is in doubt, the "
        "film is ordered as it was before; its errors are those of a render. A text is read again at once.",
        request=None,
        responses=answers({202: ResentCallSerializer}, 404, 409, 500),
    )
    def post(self, request: Request, call_id: uuid.UUID) -> Response:
        again = provider_calls.resend(call_id)
        body = {
            "call": present_call(again.call),
            "undecided": again.undecided,
            "render": None,
            "narration": None,
        }
        submit = TaskManager.get_instance().submit_task
        if again.task is not None and again.task.kind == TaskKind.RENDER:
            body["render"] = render_started(again.task)
            transaction.on_commit(partial(submit, render_video_task, str(again.task.project_id)))
        elif again.task is not None:
            body["narration"] = narration_started(again.task)
            transaction.on_commit(partial(submit, tts_task_function, str(again.task.segment_id)))
        return Response(body, status=202)


class SettleCallView(APIView):
    @extend_schema(
        operation_id="settle_provider_call",
        summary="Say whether a call in doubt was charged",
        request=SettleRequestSerializer,
        responses=answers({200: ProviderCallSerializer}, 404, 409, 413, 415),
    )
    def post(self, request: Request, call_id: uuid.UUID) -> Response:
        said = checked(SettleRequestSerializer, request.data)
        return Response(present_call(provider_calls.settle(call_id, **said)))
