"""Plain text: a segment a paragraph, long paragraphs in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from api.parsers.heading import is_separator
from api.parsers.splitting import split_paragraph
from api.parsers.story import Draft, DraftSegment
from api.parsers.text import is_blank
from api.parsers.words import needs_no_space

_SCENE_BREAK = re.compile(r"\s*([*_])(?:\s*\1){2,}\s*$")
_CHAPTER_MARK = re.compile(r"\A#{1,6}\s+(?=\S)")


def read_prose(lines: Sequence[str]) -> Draft:
    """Paragraphs are parted by empty lines, hyphens or asterisks; a chapter's ``##`` is not read aloud."""
    draft = Draft()
    for paragraph in _paragraphs(lines):
        draft.segments += [DraftSegment(text_content=part) for part in split_paragraph(paragraph)]
    return draft


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    flow: list[str] = []
    for line in (*lines, ""):
        if line.strip() and not is_separator(line) and not _SCENE_BREAK.match(line):
            flow.append(line.strip())
            continue
        if flow and not is_blank(paragraph := _joined(flow)):
            yield _CHAPTER_MARK.sub("", paragraph)
        flow = []


def _joined(lines: Sequence[str]) -> str:
    """One flowing text; where an editor broke a line inside Chinese or Japanese there was no space."""
    pieces = [lines[0]]
    for before, line in pairwise(lines):
        pieces.append(line if needs_no_space(before[-1], line[0]) else f" {line}")
    return "".join(pieces)
