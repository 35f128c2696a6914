"""Every error of the API in one form: ``{"error": sentence, "code": stable, "details": {…}}``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from api.errors import UNFORESEEN, ApiError, StoryError
from core_engine.errors import (
    AssetsMissing,
    DiskFull,
    EngineError,
    OutputUnwritable,
    PictureError,
    SoundError,
)

logger = logging.getLogger(__name__)

_WHOLE = api_settings.NON_FIELD_ERRORS_KEY
_BODY = "body"

_BUSY = "The database is busy, so this was not saved. Try again in a moment."
_FULL = "The disk that holds StoryFlow's data is full, so this was not saved. Make room, then try again."
_BROKEN = (
    "The database cannot be reached, so nothing was changed. Check the disk that holds StoryFlow's data."
)
_FRAMEWORK: Mapping[type[exceptions.APIException], str] = {
    exceptions.ParseError: "The body of this request cannot be read, so nothing was changed. "
    "Correct it, then send it again.",
    exceptions.UnsupportedMediaType: "A body of this kind is not taken here, so nothing was changed. "
    "Send JSON or, where files are taken, multipart/form-data.",
    exceptions.MethodNotAllowed: "This address does not take that method, so nothing was changed. "
    "The page at /api/docs/ shows those that it takes.",
}


def handle(error: Exception, context: Mapping[str, Any]) -> Response:
    """Answer an exception of a view. What nobody foresaw is logged with its traceback, and is a 500."""
    set_rollback()
    status, body, headers = _answer(error, context)
    return Response(body, status=status, headers=headers)


def form(message: str, code: str, details: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The one form of an error."""
    return {"error": message, "code": code, "details": dict(details or {})}


def _answer(error: Exception, context: Mapping[str, Any]) -> tuple[int, dict[str, Any], dict[str, str]]:
    if isinstance(error, ApiError):
        return error.status, form(error.message, error.code, error.details), {}
    if isinstance(error, StoryError):
        return 400, form(str(error), error.code, {"problems": _problems(error)}), {}
    if isinstance(error, EngineError):
        return _status(error), form(str(error), error.code), {}
    if isinstance(error, Http404 | exceptions.NotFound):
        return 404, form("There is nothing here; it may have been deleted.", "not_found"), {}
    if isinstance(error, exceptions.ValidationError):
        fields = _fields(error.detail)
        return 400, form(_sentence(fields), "invalid", {"fields": fields}), {}
    if isinstance(error, exceptions.APIException):
        return error.status_code, _framework_form(error), _headers(error)
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return 413, form("This is more than one request may carry. Send it in parts.", "too_large"), {}
    if isinstance(error, DatabaseError):
        return _database(error)
    logger.error("unforeseen error in %s", type(context.get("view")).__name__, exc_info=error)
    return 500, form(UNFORESEEN, "unexpected"), {}


def _framework_form(error: exceptions.APIException) -> dict[str, Any]:
    """The framework's own errors in a sentence of ours; its words, which are for programmers, go along."""
    said = str(error.detail)
    sentence = _FRAMEWORK.get(type(error))
    return form(sentence or said, error.default_code, {"reason": said} if sentence else None)


def _database(error: DatabaseError) -> tuple[int, dict[str, Any], dict[str, str]]:
    logger.warning("database: %s", error)
    # A full disk shows as FULL when a row is written, and as IOERR_SHMSIZE when the journal's index grows.
    if getattr(error.__cause__, "sqlite_errorname", "") in {"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"}:
        return 507, form(_FULL, "disk_full"), {}
    busy = isinstance(error, OperationalError) and "locked" in str(error)
    return 503, form(_BUSY if busy else _BROKEN, "busy" if busy else "database_down"), {"Retry-After": "2"}


def _status(error: EngineError) -> int:
    if isinstance(error, PictureError | SoundError | AssetsMissing):
        return 400
    if isinstance(error, DiskFull):
        return 507
    return 500 if isinstance(error, OutputUnwritable) else 400


def _problems(error: StoryError) -> list[dict[str, Any]]:
    return [
        {"segment": problem.segment, "field": problem.field, "message": problem.message}
        for problem in error.problems
    ]


def _fields(detail: Any) -> dict[str, list[str]]:  # noqa: ANN401 - DRF nests lists and dicts at will
    if isinstance(detail, dict):
        return {_BODY if name == _WHOLE else str(name): _flat(value) for name, value in detail.items()}
    return {_BODY: _flat(detail)}


def _flat(value: Any) -> list[str]:  # noqa: ANN401
    if isinstance(value, dict):
        return [
            line for name, inner in value.items() for line in (f"{name}: {text}" for text in _flat(inner))
        ]
    if isinstance(value, list | tuple):
        return [line for inner in value for line in _flat(inner)]
    return [str(value)]


def _sentence(fields: Mapping[str, list[str]]) -> str:
    told = [f"{name}: {' '.join(lines)}" for name, lines in fields.items() if lines]
    return "This cannot be accepted, so nothing was changed. " + " ".join(told)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    wait = getattr(error, "wait", None)
    return {"Retry-After": str(int(wait))} if wait else {}
