"""Segments: text, prompt, lock and place."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.serializers.errors import answers
from api.serializers.fields import checked
from api.serializers.projects import ProjectSerializer, present_project
from api.serializers.segments import (
    NewSegmentSerializer,
    OrderSerializer,
    SegmentChangeSerializer,
    SegmentSerializer,
    SegmentsQuerySerializer,
    list_segments,
    present_segment,
)
from api.services import deleting, editing, ordering, restoring


class SegmentsView(APIView):
    @extend_schema(
        operation_id="segments",
        summary="List the segments of a project",
        parameters=[SegmentsQuerySerializer],
        responses=answers({200: SegmentSerializer(many=True)}, 404),
    )
    def get(self, request: Request) -> Response:
        """In their order; the list is complete."""
        wanted = checked(SegmentsQuerySerializer, request.query_params.dict())
        return Response(list_segments(wanted["project"], deleted=wanted["deleted"]))

    @extend_schema(
        operation_id="add_segment",
        summary="Insert a segment",
        request=NewSegmentSerializer,
        responses=answers({201: SegmentSerializer}, 404, 413, 415),
    )
    def post(self, request: Request) -> Response:
        """At ``sequence_index``, or behind the segment ``after``, else at the end; those behind move back."""
        wanted = checked(NewSegmentSerializer, request.data)
        segment_id = editing.add_segment(
            project_id=wanted["project"],
            text_content=wanted["text_content"],
            image_prompt=wanted["image_prompt"],
            place=wanted.get("sequence_index"),
            after=wanted.get("after"),
        )
        return Response(present_segment(segment_id), status=201)


class SegmentView(APIView):
    @extend_schema(
        operation_id="segment", summary="Show a segment", responses=answers({200: SegmentSerializer}, 404)
    )
    def get(self, request: Request, segment_id: uuid.UUID) -> Response:
        return Response(present_segment(segment_id))

    @extend_schema(
        operation_id="change_segment",
        summary="Change a segment's text, prompt or lock",
        request=SegmentChangeSerializer,
        responses=answers({200: SegmentSerializer}, 404, 413, 415),
    )
    def patch(self, request: Request, segment_id: uuid.UUID) -> Response:
        """The answer has the text as it was saved: without control characters."""
        editing.change_segment(segment_id=segment_id, **checked(SegmentChangeSerializer, request.data))
        return Response(present_segment(segment_id))

    @extend_schema(
        operation_id="delete_segment", summary="Delete a segment", responses=answers({204: None}, 404)
    )
    def delete(self, request: Request, segment_id: uuid.UUID) -> Response:
        """Those behind it move forward. It can be restored to its place for thirty days."""
        deleting.delete_segment(segment_id=segment_id)
        return Response(status=204)


class RestoreSegmentView(APIView):
    @extend_schema(
        operation_id="restore_segment",
        summary="Restore a deleted segment to its place",
        request=None,
        responses=answers({200: SegmentSerializer}, 404),
    )
    def post(self, request: Request, segment_id: uuid.UUID) -> Response:
        restoring.restore_segment(segment_id=segment_id)
        return Response(present_segment(segment_id))


class ReorderView(APIView):
    @extend_schema(
        operation_id="reorder_segments",
        summary="Put the segments of a project into another order",
        request=OrderSerializer,
        responses=answers({200: ProjectSerializer}, 404, 413, 415),
    )
    def post(self, request: Request) -> Response:
        """``segment_order`` names every segment of the project once."""
        wanted = checked(OrderSerializer, request.data)
        ordering.reorder(**wanted)
        return Response(present_project(wanted["project_id"]))
