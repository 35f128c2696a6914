"""Importing stories, with or without the files of their folder."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import media
from api.serializers.errors import answers
from api.serializers.projects import ImportedProjectSerializer, present_project
from api.serializers.stories import StoryFormSerializer, StorySerializer, story_from_form, story_from_json
from api.services import stories
from api.services.stories import Imported
from api.services.story_upload import StoryUpload
from api.views.bodies import JsonBody
from api.views.uploads import UploadParser

_BODIES: dict[str, Any] = {"application/json": StorySerializer, "multipart/form-data": StoryFormSerializer}


class ImportView(APIView):
    parser_classes = (JsonBody, UploadParser)

    @extend_schema(
        operation_id="import_story",
        summary="Create a project from a story",
        request=_BODIES,
        responses=answers({201: ImportedProjectSerializer}, 413, 415, 500, 507),
    )
    def post(self, request: Request) -> Response:
        """All or nothing: a refusal names every problem, each with its segment and field."""
        return _answer(stories.create(upload=_story(request)))


class ImportSegmentsView(APIView):
    parser_classes = (JsonBody, UploadParser)

    @extend_schema(
        operation_id="import_segments",
        summary="Append a story's segments to a project",
        request=_BODIES,
        responses=answers({201: ImportedProjectSerializer}, 404, 413, 415, 500, 507),
    )
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """The project keeps its title. All or nothing, as for a new project."""
        return _answer(stories.append(project_id=project_id, upload=_story(request)))


def _story(request: Request) -> StoryUpload:
    with media.writing():  # a form's files are laid down when the body is first read
        body = request.data
    return story_from_form(body) if isinstance(body, QueryDict) else story_from_json(body)


def _answer(imported: Imported) -> Response:
    project = present_project(imported.project_id)
    return Response({**project, "warnings": list(imported.warnings)}, status=201)
