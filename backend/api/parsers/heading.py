"""The lines above a text story that speak about it: ``# Title``, ``Title: …``, ``Language: …``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HEADING = re.compile(r"\s{0,3}#\s+(?P<title>\S.*)")
_LABEL = re.compile(r"\s*(?P<label>title|language)\s*[:：](?P<value>.*)", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*-{3,}\s*$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """What the head of a story says, and the number of lines it takes."""

    title: str | None = None
    language: str | None = None
    lines: int = 0


def is_separator(line: str) -> bool:
    """Whether the line ends a block: three or more hyphens and nothing else."""
    return _SEPARATOR.match(line) is not None


def read_heading(lines: Sequence[str]) -> Heading:
    """The head of a story; it ends where the first line stands that says something else."""
    said: dict[str, str] = {}
    for number, line in enumerate(lines):
        if not line.strip() or is_separator(line):
            continue
        label, value = _statement(line)
        if label is None or label in said:
            return Heading(title=said.get("title"), language=said.get("language"), lines=number)
        said[label] = value
    return Heading(title=said.get("title"), language=said.get("language"), lines=len(lines))


def _statement(line: str) -> tuple[str | None, str]:
    if heading := _HEADING.match(line):
        return "title", heading["title"].strip()
    if labelled := _LABEL.match(line):
        return labelled["label"].lower(), labelled["value"].strip()
    return None, ""
