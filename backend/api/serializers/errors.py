"""How errors look, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers


class ErrorSerializer(serializers.Serializer[Any]):
    """The one form of every error."""

    error = serializers.CharField(help_text="What happened, what was kept and what to do.")
    code = serializers.CharField(help_text="Stable; for programs.")
    details = serializers.DictField(help_text="Facts; which ones, depends on the code.")


_MEANINGS = {
    400: "The request cannot be accepted; the sentence says why.",
    403: "The request comes from another site.",
    404: "There is nothing of that name; it may have been deleted.",
    405: "This address does not take that method.",
    408: "The body stopped coming before it was whole; nothing was changed.",
    409: "It stands in the way of something that is going on, or that has ended.",
    413: "This is more than one request may carry.",
    415: "The body is neither JSON nor, where files are taken, multipart.",
    500: "This machine lacks what it takes; the sentence says what to install.",
    503: "The database is busy or cannot be reached; nothing was changed.",
    507: "There is no room on the disk; nothing was changed.",
}


def answers(success: dict[int, Any], *errors: int) -> dict[int, Any]:
    """All answers of an operation: its own, the errors it names, and those that any address can give.

    One that names 413 takes a body, which may also stop coming, or find the disk full.
    """
    always = (400, 403, 405, 503, *((408, 507) if 413 in errors else ()))
    return {
        **success,
        **{
            status: OpenApiResponse(ErrorSerializer, description=_MEANINGS[status])
            for status in sorted({*always, *errors})
        },
    }
