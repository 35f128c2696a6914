"""From a frozen order to what a service is asked for: a film in the words of ``providers.orders``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from api import media
from providers.orders import JobRequest, Options, Scene, VideoRequest

Order = Mapping[str, Any]


def video_request(order: Order, place: media.Place) -> VideoRequest:
    """The film of an order; ``place`` gives its pictures."""
    return VideoRequest(
        title=order["title"],
        scenes=tuple(
            _scene(number, segment, place) for number, segment in enumerate(order["segments"], start=1)
        ),
        width=order["width"],
        height=order["height"],
        fps=float(order["fps"]),
        options=Options(**order["options"]),
    )


def content_key(job: JobRequest, order: Order) -> str:
    """What the result of a job depends on, 64 hex digits: the job and the pictures and segments it shows.

    A picture is known by its storage key, whose content never changes, so that nothing need be read.
    """
    segments = order["segments"]
    shown = segments if job.scene is None else [segments[job.scene - 1]]
    known = [[segment["id"], segment["picture"]] for segment in shown]
    said = json.dumps([job.provider, job.path, job.body, known], sort_keys=True)
    return hashlib.sha256(said.encode("ascii")).hexdigest()


def _scene(number: int, segment: Order, place: media.Place) -> Scene:
    picture = segment["picture"]
    return Scene(
        number=number,
        text=segment["text"],
        prompt=segment["prompt"],
        seconds=segment["seconds"],
        voice=segment["voice"],
        picture=place(picture) if picture else None,
        picture_type=media.media_type(picture) if picture else "",
    )
