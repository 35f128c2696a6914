"""Text in blocks: ``Text:``, ``Prompt:``, ``Image:``, ``Audio:``, parted by lines of hyphens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from api.parsers.heading import is_separator
from api.parsers.story import Draft, DraftSegment
from api.parsers.text import is_blank, shown

_FIELDS = {"text": "text_content", "prompt": "image_prompt", "image": "image", "audio": "audio"}
_LABEL = re.compile(r"\s*(?P<label>text|prompt|image|audio)\s*[:：](?P<value>.*)$", re.IGNORECASE)


def is_marked(lines: Sequence[str]) -> bool:
    """Whether a line says ``Text:``, or a block begins with another of the labels."""
    begins = True
    for line in lines:
        if not line.strip():
            continue
        labelled = _LABEL.match(line)
        if labelled and (begins or labelled["label"].lower() == "text"):
            return True
        begins = is_separator(line)
    return False


def read_marked(lines: Sequence[str]) -> Draft:
    """A segment a block; a value runs until the next label or the end of its block."""
    draft = Draft()
    for number, block in enumerate(_blocks(lines), start=1):
        draft.segments.append(_segment(draft, number, block))
    return draft


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in (*lines, "---"):
        if not is_separator(line):
            block.append(line)
        elif not is_blank("".join(block)):
            yield block
            block = []
        else:
            block = []


def _segment(draft: Draft, number: int, block: Sequence[str]) -> DraftSegment:
    values = _values(draft, number, block)
    if is_blank(values.get("text", "")):
        draft.refuse(number, "text_content", 'The text is missing. Write it behind "Text:".')
    return DraftSegment(
        text_content=values.get("text", ""),
        image_prompt=values.get("prompt", ""),
        image=values.get("image") or None,
        audio=values.get("audio") or None,
    )


def _values(draft: Draft, number: int, block: Sequence[str]) -> dict[str, str]:
    values: dict[str, list[str]] = {}
    label = ""
    for line in block:
        if labelled := _LABEL.match(line):
            label = labelled["label"].lower()
            if label in values:
                draft.refuse(
                    number,
                    _FIELDS[label],
                    f'"{label.title()}:" is there twice. Part the segments by a line of three hyphens.',
                )
            values.setdefault(label, []).append(labelled["value"])
        elif label:
            values[label].append(line)
        elif line.strip():
            draft.refuse(number, "text_content", f'{shown(line.strip(), 40)} needs "Text:" before it.')
            label = "text"
            values["text"] = [line]
    return {label: "\n".join(lines).strip() for label, lines in values.items()}
