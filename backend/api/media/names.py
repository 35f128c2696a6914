"""What a download is called (RFC 6266)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_LONGEST = 150
"""Characters of a name before its ending; most disks take 255 bytes."""

_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')  # in one file system or another


def download_header(wanted: str, ending: str) -> str:
    """The Content-Disposition of a download, as a name that any disk takes.

    ``wanted`` comes from an address, so it may hold anything; ``ending`` is that of what is served.
    """
    name = f"{_stem(wanted, ending)}.{ending}"
    return f"attachment; filename=\"{_ascii(name)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _stem(wanted: str, ending: str) -> str:
    visible = "".join(character for character in wanted if _is_visible(character))
    stem = re.sub(r"\s+", " ", _FORBIDDEN.sub("-", visible)).strip()
    if stem.lower().endswith(f".{ending}"):
        stem = stem[: -len(ending) - 1]
    while len(stem[:_LONGEST].encode()) > 240 - len(ending):
        stem = stem[: len(stem[:_LONGEST]) - 1]
    return stem[:_LONGEST].strip(" .-") or "StoryFlow"


def _is_visible(character: str) -> bool:
    """Neither a control, nor a mark that turns the direction of writing, nor half of a character."""
    return character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn", "Co"}


def _ascii(name: str) -> str:
    """The same name for old programs: accents fall away, everything else that is foreign becomes "_"."""
    plain = unicodedata.normalize("NFKD", name)
    kept = "".join(character for character in plain if not unicodedata.combining(character))
    return re.sub(r"[^ -~]|[%\"\\]", "_", kept)
