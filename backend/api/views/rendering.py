"""Asking for a project's film, watching it come, and calling it off."""

from __future__ import annotations

import uuid
from functools import partial

from django.db import transaction
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.errors import Conflict
from api.models import Task
from api.serializers.errors import answers
from api.serializers.fields import checked
from api.serializers.rendering import (
    RenderRequestSerializer,
    RenderStartedSerializer,
    VideoRenderRequestSerializer,
    render_started,
)
from api.serializers.statuses import ProjectStatusSerializer, project_status
from api.services import drafting, rendering
from api.services.lookup import visible_project
from api.tasks import TaskManager, draft_task_function, render_video_task


class RenderView(APIView):
    @extend_schema(
        operation_id="render_project",
        summary="Make the film",
        description="The film is made of the project as it is now; edits made meanwhile belong to the "
        "next. 400 lists what is missing (details: missing_images, missing_audio); 409 names the render "
        "that is going on (details: task_id); 500 says what to install. With ``draft`` it is a small, "
        "quick one beside the film (draft_url in the status): its task is draft_{project_id}, its 409 "
        "names the draft that is going on, and a render may go on meanwhile; it is always made here.",
        request=RenderRequestSerializer,
        responses=answers({202: RenderStartedSerializer}, 400, 404, 409, 413, 415, 500),
    )
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        wish = checked(RenderRequestSerializer, request.data)
        if not wish.pop("draft"):
            return _begun(rendering.request(project_id, **wish))
        task = drafting.request(project_id, force=wish["force"])
        submit = TaskManager.get_instance().submit_task
        transaction.on_commit(partial(submit, draft_task_function, str(project_id)))
        return Response(render_started(task), status=202)


class VideoRenderView(APIView):
    @extend_schema(
        operation_id="render_video",
        summary="Have the film made by a provider",
        description="As /api/projects/{id}/render/, with its answers. 400 also where the provider cannot "
        "take the film (codes provider_unknown, provider_not_ready, option_refused, cost_limit and others): "
        "nothing was sent then. 409 also where an earlier order is in doubt (code submit_unknown, details: "
        "calls).",
        request=VideoRenderRequestSerializer,
        responses=answers({202: RenderStartedSerializer}, 400, 404, 409, 413, 415, 500),
    )
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        return _begun(rendering.request(project_id, **checked(VideoRenderRequestSerializer, request.data)))


@extend_schema_view(post=extend_schema(exclude=True))
class VideoRenderSlashView(VideoRenderView):
    """The same address with a slash at its end; the document names it once."""


class CancelRenderView(APIView):
    @extend_schema(
        operation_id="cancel_render",
        summary="Call the render off",
        description="The project becomes what it was before, within a second; an earlier film stays.",
        request=None,
        responses=answers({202: ProjectStatusSerializer}, 404, 409),
    )
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        visible_project(project_id)
        if not rendering.request_cancel(project_id):
            raise Conflict("There is no render to cancel; it may just have ended.", code="already_ended")
        return Response(project_status(visible_project(project_id)), status=202)


class ProjectStatusView(APIView):
    @extend_schema(
        operation_id="project_status",
        summary="How the film stands",
        responses=answers({200: ProjectStatusSerializer}, 404),
    )
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        return Response(project_status(visible_project(project_id)))


def _begun(task: Task) -> Response:
    submit = TaskManager.get_instance().submit_task
    transaction.on_commit(partial(submit, render_video_task, str(task.project_id)))
    return Response(render_started(task), status=202)
