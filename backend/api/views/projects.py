"""Projects."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.serializers.errors import answers
from api.serializers.fields import checked
from api.serializers.projects import (
    DeleteQuerySerializer,
    NewProjectSerializer,
    ProjectChangeSerializer,
    ProjectSerializer,
    ProjectsQuerySerializer,
    ProjectSummarySerializer,
    present_project,
    present_projects,
)
from api.services import deleting, editing, restoring


class ProjectsView(APIView):
    @extend_schema(
        operation_id="projects",
        summary="List all projects",
        parameters=[ProjectsQuerySerializer],
        responses=answers({200: ProjectSummarySerializer(many=True)}),
    )
    def get(self, request: Request) -> Response:
        """Newest edited first; the list is complete."""
        return Response(present_projects(**checked(ProjectsQuerySerializer, request.query_params.dict())))

    @extend_schema(
        operation_id="create_project",
        summary="Create a project",
        request=NewProjectSerializer,
        responses=answers({201: ProjectSerializer}, 413, 415),
    )
    def post(self, request: Request) -> Response:
        project_id = editing.create_project(**checked(NewProjectSerializer, request.data))
        return Response(present_project(project_id), status=201)


class ProjectView(APIView):
    @extend_schema(
        operation_id="project",
        summary="Show a project with its segments",
        responses=answers({200: ProjectSerializer}, 404),
    )
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        return Response(present_project(project_id))

    @extend_schema(
        operation_id="change_project",
        summary="Rename a project, or change its size or rate",
        request=ProjectChangeSerializer,
        responses=answers({200: ProjectSerializer}, 404, 413, 415),
    )
    def patch(self, request: Request, project_id: uuid.UUID) -> Response:
        """A film that is being made stays what was ordered; edits belong to the next one."""
        editing.change_project(project_id=project_id, **checked(ProjectChangeSerializer, request.data))
        return Response(present_project(project_id))

    @extend_schema(
        operation_id="delete_project",
        summary="Delete a project",
        parameters=[DeleteQuerySerializer],
        responses=answers({204: None}, 404),
    )
    def delete(self, request: Request, project_id: uuid.UUID) -> Response:
        """What is being made for it is called off. It can be restored for thirty days, unless purged."""
        if checked(DeleteQuerySerializer, request.query_params.dict())["purge"]:
            deleting.purge_project(project_id=project_id)
        else:
            deleting.delete_project(project_id=project_id)
        return Response(status=204)


class RestoreProjectView(APIView):
    @extend_schema(
        operation_id="restore_project",
        summary="Restore a deleted project",
        request=None,
        responses=answers({200: ProjectSerializer}, 404),
    )
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        restoring.restore_project(project_id=project_id)
        return Response(present_project(project_id))
