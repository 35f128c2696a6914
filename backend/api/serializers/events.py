"""How events travel: the text/event-stream format of the HTML standard."""

from __future__ import annotations

import json

from api.services.events import Told

RETRY = b"retry: 3000\n\n"
"""Milliseconds after which a browser comes back."""

BEAT = b": still here\n\n"
"""A comment, which tells both sides that the line stands."""


def frame(told: Told) -> bytes:
    """One event with its number."""
    return f"id: {told.id}\nevent: {told.name}\ndata: {told.body}\n\n".encode()


def reset(last: int) -> bytes:
    """Tells a listener to read everything anew: what it missed is not kept; it is at ``last`` now."""
    return f"id: {last}\nevent: reset\ndata: {json.dumps({'last_event_id': last})}\n\n".encode()
