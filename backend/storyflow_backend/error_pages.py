"""Answers to what no view has answered: JSON below ``/api/``, elsewhere one plain line."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from api.errors import UNFORESEEN
from api.exception_handler import form

_SENTENCES = {
    400: ("This request cannot be read, so nothing was changed.", "invalid"),
    403: (
        "This request was refused, so nothing was changed. Load the page again, then try again.",
        "forbidden",
    ),
    404: ("There is nothing here; it may have been deleted.", "not_found"),
    500: (UNFORESEEN, "unexpected"),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """For a refused permission, and for the admin's forms without their token."""
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500)


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    sentence, code = _SENTENCES[status]
    if request.path.startswith("/api/") or request.path.startswith("/health/"):
        return JsonResponse(form(sentence, code), status=status)
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
