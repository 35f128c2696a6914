"""Live streams of what happens in a project, or in all."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from api.errors import NotFound
from api.serializers import events as wire
from api.serializers.errors import answers
from api.services import events
from api.services.feed import Listener, feed
from api.services.lookup import visible_project

HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent."""

_STREAM = {
    (200, "text/event-stream"): OpenApiResponse(OpenApiTypes.STR, description="A stream that does not end.")
}
_POSITION = [
    OpenApiParameter(
        "last_event_id",
        str,
        description="The number of the last event seen: everything after it is sent. A number that "
        "cannot be gone on from is answered with an event called reset.",
    ),
    OpenApiParameter("Last-Event-ID", str, OpenApiParameter.HEADER, description="The same, from browsers."),
]


class _EventStreamView(APIView):
    # A HEAD that Django derives from GET would never be answered to its end.
    http_method_names = ["get"]  # noqa: RUF012 - Django declares it for instances

    def answer(self, request: Request, project_id: uuid.UUID | None) -> StreamingHttpResponse:
        feed.make_room()
        body = stream(project_id, _position(request), events.newest_id())
        close_old_connections()  # this thread stays with the stream; its connection need not
        response = StreamingHttpResponse(body, content_type="text/event-stream; charset=utf-8")
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Accel-Buffering"] = "no"
        return response


class ProjectEventsView(_EventStreamView):
    @extend_schema(
        operation_id="project_events",
        summary="What happens in a project, live",
        description="Begins with the present status (event: status), then tells of every change: "
        "status, task (bodies as those addresses give them) and project (something was edited).",
        parameters=_POSITION,
        responses={**answers({}, 404), **_STREAM},
    )
    def get(self, request: Request, project_id: uuid.UUID) -> StreamingHttpResponse:
        visible_project(project_id)
        return self.answer(request, project_id)


class AllEventsView(_EventStreamView):
    @extend_schema(
        operation_id="all_events",
        summary="What happens in all projects, live",
        description="Begins with the number of the newest event (event: hello).",
        parameters=_POSITION,
        responses={**answers({}), **_STREAM},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        return self.answer(request, None)


async def stream(project_id: uuid.UUID | None, last: int | None, newest: int) -> AsyncGenerator[bytes, None]:
    """The body of a stream: the state or what was missed, then what happens, each event once.

    ``last`` is the number of the last event seen, ``newest`` one that is already there. A stream
    that cannot go on ends: whoever listens comes back and is then told why.
    """
    with suppress(NotFound, DatabaseError), feed.listen(project_id, newest) as listener:
        yield wire.RETRY
        if last is not None and not await _read(events.can_go_on_after, last):
            yield wire.reset(await _read(events.newest_id))
            last = None
        if last is None:
            state = await _read(events.present, project_id)
            last = state.id
            yield wire.frame(state)
        else:
            while (page := await _read(events.told_after, last, project_id))[0]:
                last = page[1]
                yield b"".join(map(wire.frame, page[0]))
        async for piece in _live(listener, last):
            yield piece


async def _live(listener: Listener, last: int) -> AsyncIterator[bytes]:
    while not listener.closed:
        told = [event for event in await listener.fetch(HEARTBEAT) if event.id > last]
        if listener.fell_behind:
            yield wire.reset(await _read(events.newest_id))
            return
        if told:
            last = told[-1].id
        if not listener.closed:
            yield b"".join(map(wire.frame, told)) or wire.BEAT


def _position(request: Request) -> int | None:
    """The number a listener was told last; one that is no number is as good as one long forgotten."""
    given = request.headers.get("Last-Event-ID") or request.query_params.get("last_event_id")
    if not given:
        return None
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else -1


async def _read(function: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401
    """Call a function that queries, in the request's thread, and let go of the connection."""

    def read() -> Any:  # noqa: ANN401
        try:
            return function(*arguments)
        finally:
            close_old_connections()

    return await sync_to_async(read)()
