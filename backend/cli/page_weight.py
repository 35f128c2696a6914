"""How much script each exported page needs before it is alive."""

from __future__ import annotations

import re
from pathlib import Path

_SCRIPT = re.compile(r'<script\b(?![^>]*\bnomodule\b)[^>]*\ssrc="/([^"?]+)', re.IGNORECASE)


def first_load(export: Path) -> dict[str, int]:
    """Bytes of compressed script that each page of an export fetches by itself."""
    return {
        page.relative_to(export).as_posix(): sum(_packed_size(export / script) for script in _scripts(page))
        for page in sorted(export.rglob("*.html"))
    }


def _scripts(page: Path) -> set[str]:
    return set(_SCRIPT.findall(page.read_text(encoding="utf-8")))


def _packed_size(script: Path) -> int:
    packed = script.with_name(f"{script.name}.gz")
    return (packed if packed.is_file() else script).stat().st_size
