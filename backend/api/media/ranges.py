"""Which part of a file a browser asks for (RFC 9110, section 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SINGLE = re.compile(r"bytes=([0-9]*)-([0-9]*)")
_DIGITS = 18  # more than any file has; Python refuses to read thousands of them


class Unsatisfiable(ValueError):
    """The part lies beyond the end."""


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes from ``start`` to before ``stop`` of a file of ``size``."""

    start: int
    stop: int
    size: int

    @property
    def length(self) -> int:
        return self.stop - self.start

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.stop - 1}/{self.size}"


def requested_part(header: str, size: int) -> Part | None:
    """The part that a Range header asks for; None where the whole file is the answer.

    That is so for several parts, for other units, and for what makes no sense: all of it may be
    ignored. Raises Unsatisfiable.
    """
    found = _SINGLE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = map(_number, found.groups())
    if first is None:
        start, stop = size - min(last or 0, size), size
    else:
        if last is not None and last < first:
            return None
        start, stop = first, size if last is None else min(last + 1, size)
    if start >= size:
        raise Unsatisfiable(header)
    return Part(start, stop, size)


def _number(digits: str) -> int | None:
    if not digits:
        return None
    significant = digits.lstrip("0") or "0"
    return 10**_DIGITS if len(significant) > _DIGITS else int(significant)
