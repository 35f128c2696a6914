"""What may be written into a log of what a service said: short, printable, and without keys."""

from __future__ import annotations

import re
from collections.abc import Iterable

EXCERPT_BYTES = 500
_HIDDEN = "[hidden]"
_SHORTEST_SECRET = 4

_CREDENTIALS = re.compile(
    r"""(?ix)
    (\b(?:bearer|key|token|basic)[\s:="']+) [a-z0-9+/=_.~\-]{12,}       # as in an Authorization header
    | ([?&](?:[a-z0-9_\-]*(?:sig|signature|token|jwt|key|credential|policy)[a-z0-9_\-]*)=) [^&\s"'<>\\]+
    """
)


def excerpt(body: bytes | str, secrets: Iterable[str] = ()) -> str:
    """The first 500 bytes of a body as one line, with these secrets and whatever looks like one hidden.

    Keys are hidden before the body is cut, so that no half of one is left.
    """
    text = body if isinstance(body, str) else body[: EXCERPT_BYTES * 8].decode("utf-8", "replace")
    return redacted(text, secrets).encode("utf-8", "replace")[:EXCERPT_BYTES].decode("utf-8", "ignore")


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    """``text`` as one printable line without these secrets, credentials and signatures of addresses."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, _HIDDEN)
    text = _CREDENTIALS.sub(lambda found: (found[1] or found[2]) + _HIDDEN, text)
    return "".join(sign if sign.isprintable() else " " for sign in text)
