"""The picture of a segment."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.serializers.errors import answers
from api.serializers.segment_files import PictureUploadSerializer, after_upload
from api.serializers.segments import SegmentSerializer, present_segment
from api.services import pictures
from api.services.uploads import MAX_PICTURE_BYTES, PICTURE_TOO_LARGE
from api.views.uploads import UploadParser, uploaded


class UploadImageView(APIView):
    parser_classes = (UploadParser,)

    @extend_schema(
        operation_id="segment_upload_image",
        summary="Give a segment a picture",
        request={"multipart/form-data": PictureUploadSerializer},
        responses=answers({200: SegmentSerializer}, 404, 413, 415, 500, 507),
    )
    def post(self, request: Request, segment_id: uuid.UUID) -> Response:
        """The former picture can be had back with ``restore-image``."""
        with uploaded(request, "image", most=MAX_PICTURE_BYTES, too_large=PICTURE_TOO_LARGE) as upload:
            segment, stored = pictures.put(segment_id, upload.path, upload.name)
        return Response(after_upload(segment, stored.notices))


class RemoveImageView(APIView):
    @extend_schema(
        operation_id="segment_remove_image",
        summary="Delete a segment's picture",
        responses=answers({200: SegmentSerializer}, 404),
    )
    def delete(self, request: Request, segment_id: uuid.UUID) -> Response:
        """A segment without a picture is left as it is."""
        return Response(present_segment(pictures.remove(segment_id).pk))


class RestoreImageView(APIView):
    @extend_schema(
        operation_id="segment_restore_image",
        summary="Give a segment the picture back that was deleted last",
        request=None,
        responses=answers({200: SegmentSerializer}, 404),
    )
    def post(self, request: Request, segment_id: uuid.UUID) -> Response:
        """A picture that the segment has now takes its turn as the deleted one."""
        return Response(present_segment(pictures.restore(segment_id).pk))
