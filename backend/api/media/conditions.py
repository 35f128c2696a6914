"""Whether a browser has a file already, in this very version (RFC 9110, sections 8.8 and 13)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.http import http_date, parse_etags, parse_http_date_safe


@dataclass(frozen=True, slots=True)
class Version:
    """What tells one content of a file from another: a strong ETag, and the second of its last change."""

    etag: str
    modified: int

    @classmethod
    def of(cls, found: os.stat_result) -> Version:
        """The version of an open file; one that was renamed into its place has another inode."""
        return cls(f'"{found.st_ino:x}-{found.st_size:x}-{found.st_mtime_ns:x}"', int(found.st_mtime))

    @property
    def last_modified(self) -> str:
        return http_date(self.modified)

    def is_known(self, headers: Mapping[str, str]) -> bool:
        """Whether the answer to a GET or HEAD with these headers is 304."""
        if "If-None-Match" in headers:
            # Weak comparison, as this header demands; dates count only without it.
            tags = parse_etags(headers["If-None-Match"])
            return "*" in tags or self.etag in [tag.removeprefix("W/") for tag in tags]
        since = parse_http_date_safe(headers.get("If-Modified-Since", ""))
        return since is not None and self.modified <= since

    def allows_part(self, headers: Mapping[str, str]) -> bool:
        """Whether a part may be joined to what the browser has: False if that is another version's."""
        condition = headers.get("If-Range", "").strip()
        if not condition:
            return True
        if condition.startswith(('"', "W/")):
            return condition == self.etag
        return parse_http_date_safe(condition) == self.modified
