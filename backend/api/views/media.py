"""The files of projects: pictures, narrations, films."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from api import media
from api.errors import ApiError
from api.exception_handler import form
from api.models import Project

_READING = ("GET", "HEAD")


@csrf_exempt  # nothing can be written here; a page of our own is no condition for being told so
async def media_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """GET and HEAD of ``/media/{key}``: only keys of ours, only of projects that nobody has deleted."""
    if request.method not in _READING:
        return HttpResponseNotAllowed(_READING)
    project_id = media.project_of(key)
    if project_id is None or not await Project.objects.visible().filter(pk=project_id).aexists():
        return _nothing_here()
    try:
        return await media.serve(request, key)
    except media.NoSuchKey:
        return _nothing_here()
    except ApiError as error:  # a storage on the network may be out of reach
        body = form(error.message, error.code, error.details)
        return JsonResponse(body, status=error.status, headers={"Cache-Control": "no-store"})


def _nothing_here() -> JsonResponse:
    body = form("There is no such file; it may have been deleted.", "not_found")
    return JsonResponse(body, status=404, headers={"Cache-Control": "no-store"})
