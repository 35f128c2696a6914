"""Having segments read aloud."""

from __future__ import annotations

import uuid
from functools import partial

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.serializers.errors import answers
from api.serializers.fields import checked
from api.serializers.narration import (
    AllNarrationsRequestSerializer,
    AllNarrationsStartedSerializer,
    NarrationRequestSerializer,
    NarrationStartedSerializer,
    narration_started,
    nothing_to_narrate,
)
from api.services import narration
from api.tasks import TaskManager, tts_all_task_function, tts_task_function


class GenerateAudioView(APIView):
    @extend_schema(
        operation_id="generate_audio",
        summary="Have a segment read aloud",
        description="A recorded narration is replaced, and can be had back with ``restore-audio``. 409: the "
        "segment is locked, or it is being read already (details: task_id).",
        request=NarrationRequestSerializer,
        responses=answers({202: NarrationStartedSerializer}, 404, 409, 413, 415),
    )
    def post(self, request: Request, segment_id: uuid.UUID) -> Response:
        wanted = checked(NarrationRequestSerializer, request.data)
        task = narration.request(segment_id, **wanted)
        submit = TaskManager.get_instance().submit_task
        transaction.on_commit(partial(submit, tts_task_function, segment_id))
        return Response(narration_started(task), status=202)


class GenerateAllAudioView(APIView):
    @extend_schema(
        operation_id="generate_all_audio",
        summary="Have a project read aloud",
        description="Makes what is missing or older than its text. 200: there is nothing to do. 409: it is "
        "going on already (details: task_id), or segments are locked and not to be skipped "
        "(details: locked).",
        request=AllNarrationsRequestSerializer,
        responses=answers(
            {200: AllNarrationsStartedSerializer, 202: AllNarrationsStartedSerializer}, 404, 409, 413, 415
        ),
    )
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        wanted = checked(AllNarrationsRequestSerializer, request.data)
        task = narration.request_all(project_id, **wanted)
        if task is None:
            return Response(nothing_to_narrate(project_id))
        submit = TaskManager.get_instance().submit_task
        transaction.on_commit(partial(submit, tts_all_task_function, project_id))
        return Response(narration_started(task), status=202)
