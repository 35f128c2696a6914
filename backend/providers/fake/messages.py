"""A request as it came in, and an answer as it is to go out, faults of the wire included."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from typing import Any, Literal

Playback = Literal["whole", "hang", "stall", "drip", "drop", "endless"]


@dataclass(frozen=True)
class Request:
    """``path`` is without the query; ``headers`` are looked up without regard to case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Message
    body: bytes = b""

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the body in hex, "" without one."""
        return hashlib.sha256(self.body).hexdigest() if self.body else ""

    def header(self, name: str) -> str:
        return str(self.headers.get(name, ""))

    def json(self) -> dict[str, Any]:
        """The body as a JSON object. Raises ValueError for anything else."""
        data = json.loads(self.body)
        if not isinstance(data, dict):
            raise ValueError("The body must be a JSON object.")
        return data


@dataclass(kw_only=True)
class Reply:
    """``claimed_length`` is a Content-Length that need not be true; ``play`` says how much of it is sent."""

    status: int = 200
    body: bytes = b""
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    play: Playback = "whole"
    claimed_length: int | None = None
    delay: float = 0.0


def in_json(data: object, status: int = 200, **headers: str) -> Reply:
    """An answer in JSON; underscores in the names of headers become hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, body=json.dumps(data).encode(), headers=named)


def page(status: int, title: str) -> Reply:
    """What a proxy in front of a service answers."""
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Reply(status=status, body=body.encode(), media_type="text/html")
