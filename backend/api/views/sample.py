"""The sample story."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.serializers.errors import answers
from api.serializers.projects import ImportedProjectSerializer, present_project
from api.services import stories
from api.services.sample import sample_story


class ImportSampleView(APIView):
    @extend_schema(
        operation_id="import_sample",
        summary="Create a project from the sample story",
        request=None,
        responses=answers({201: ImportedProjectSerializer}, 404, 507),
    )
    def post(self, request: Request) -> Response:
        """What ``./storyflow demo`` films, with its pictures. Each request makes a project of its own."""
        imported = stories.create(upload=sample_story())
        project = present_project(imported.project_id)
        return Response({**project, "warnings": list(imported.warnings)}, status=201)
