"""Runway's store of pictures that are too large to travel within an order."""

from __future__ import annotations

import email.parser
import email.policy
from typing import Any

from providers.fake.messages import Reply, Request, in_json
from providers.fake.service import NotAccepted
from providers.fake.world import new_id

_LEAST, _MOST = 512, 200 * 1024 * 1024  # bytes


class Uploads:
    """Gives out places (``runway://…``) and takes a file for each."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self._places: set[str] = set()

    def picture(self, uri: str) -> bytes:
        """The file that was put at this place, b"" if none was."""
        return self._files.get(uri.removeprefix("runway://"), b"") if uri.startswith("runway://") else b""

    def place(self, body: dict[str, Any], url: str) -> Reply:
        """A new place. Raises NotAccepted."""
        if not body.get("filename") or body.get("type") != "ephemeral":
            raise NotAccepted(400, "filename and type are required.", field="filename")
        token = new_id()
        self._places.add(token)
        return in_json(
            {
                "uploadUrl": f"{url}/runway-uploads/{token}",
                "fields": {"key": token, "policy": "signed"},
                "runwayUri": f"runway://{token}",
            }
        )

    def put(self, request: Request, token: str) -> Reply:
        """Take the file of a place. Raises NotAccepted."""
        parts = form(request)
        if token not in self._places or parts.get("key") != token.encode() or "policy" not in parts:
            raise NotAccepted(403, "The fields are not those that were signed.")
        if not _LEAST <= len(parts.get("file", b"")) <= _MOST:
            raise NotAccepted(400, "The file is too small or too large.")
        self._files[token] = parts["file"]
        return Reply(status=204)


def form(request: Request) -> dict[str, bytes]:
    """The fields of a multipart body by name."""
    head = f"Content-Type: {request.header('Content-Type')}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + request.body)
    fields: dict[str, bytes] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            fields[str(part.get_param("name", header="content-disposition"))] = content
    return fields
