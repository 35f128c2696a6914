"""The sound of a segment: a narration that somebody recorded."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.serializers.errors import answers
from api.serializers.segment_files import SoundUploadSerializer, after_upload
from api.serializers.segments import SegmentSerializer, present_segment
from api.services import sounds
from api.services.uploads import MAX_SOUND_BYTES, SOUND_TOO_LARGE
from api.views.uploads import UploadParser, uploaded


class UploadAudioView(APIView):
    parser_classes = (UploadParser,)

    @extend_schema(
        operation_id="segment_upload_audio",
        summary="Give a segment a recorded narration",
        request={"multipart/form-data": SoundUploadSerializer},
        responses=answers({200: SegmentSerializer}, 404, 409, 413, 415, 500, 507),
    )
    def post(self, request: Request, segment_id: uuid.UUID) -> Response:
        """The former sound can be had back with ``restore-audio``."""
        with uploaded(request, "audio", most=MAX_SOUND_BYTES, too_large=SOUND_TOO_LARGE) as upload:
            segment, stored = sounds.put(segment_id, upload.path, upload.name)
        return Response(after_upload(segment, stored.notices))


class RemoveAudioView(APIView):
    @extend_schema(
        operation_id="segment_remove_audio",
        summary="Delete a segment's sound",
        responses=answers({200: SegmentSerializer}, 404, 409),
    )
    def delete(self, request: Request, segment_id: uuid.UUID) -> Response:
        """A segment without a sound is left as it is."""
        return Response(present_segment(sounds.remove(segment_id).pk))


class RestoreAudioView(APIView):
    @extend_schema(
        operation_id="segment_restore_audio",
        summary="Give a segment the sound back that was deleted last",
        request=None,
        responses=answers({200: SegmentSerializer}, 404, 409),
    )
    def post(self, request: Request, segment_id: uuid.UUID) -> Response:
        """A sound that the segment has now takes its turn as the deleted one."""
        return Response(present_segment(sounds.restore(segment_id).pk))
