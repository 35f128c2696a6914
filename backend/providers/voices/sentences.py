"""Where a long text may be cut, and about how long it takes to read aloud.

Cuts fall at the ends of paragraphs and sentences; only a longer sentence is cut at a clause, only a longer
clause between words, and only a word that is too long by itself inside, never between a letter and its marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

Measure: TypeAlias = Callable[[str], float]
"""The size of a text in whatever a service limits. Two texts together measure no more than both apart."""

_UNSPACED = "\u3005-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
_CLOSING = "\"'”’)»\\]』」）】"
_NO_END = r"(?<!\b[A-Z])(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bProf)(?<!\bvs)"
_CUTS = (
    re.compile(r"\n\s*\n"),
    re.compile(rf"(?:[!?…]|{_NO_END}\.)+[{_CLOSING}]*(?=\s+[^a-z\s])|[。！？]+[{_CLOSING}]*|\n"),
    re.compile(rf"[,;:—–]+[{_CLOSING}]*(?=\s)|[、，；：]+"),
    re.compile(r"\s+"),
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")
_CJK = re.compile(rf"[\u1100-\u11ff{_UNSPACED}\uac00-\ud7af]")

_GLUE = "\u200d"
_JOINERS = "\u200c" + _GLUE

_A_LETTER, _A_SIGN, _A_DIGIT = 1 / 12, 1 / 5, 1 / 4  # seconds; a sign is a Chinese character or its like
_A_PAUSE = 0.3
_PROSE = "The keeper climbed the stairs with the lamp in his hand, and nobody in the harbour saw the light. "


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text without blanks around it: ``whole[position : position + len(text)] == text``."""

    text: str
    position: int


def pieces(text: str, limit: float, measure: Measure) -> tuple[Piece, ...]:
    """The text in as few parts as the limit allows, of nearly equal size; blank parts are left out.

    A single character beyond the limit stays whole.
    """
    atoms = [
        (start, end, measure(text[start:end])) for start, end in _atoms(text, 0, len(text), 0, limit, measure)
    ]
    fewest = len(_packed(text, atoms, limit))
    low, high = 0.0, limit
    while fewest > 1 and high - low > limit / 100:
        middle = (low + high) / 2
        if len(_packed(text, atoms, middle)) <= fewest:
            high = middle
        else:
            low = middle
    return tuple(_packed(text, atoms, high))


def readable(text: str) -> str:
    """The text with a blank in place of every sign that cannot be sent; places stay what they were.

    Those are control characters, halves of surrogate pairs, and code points that are no characters.
    """
    return "".join(
        " " if unicodedata.category(sign) in {"Cc", "Cs", "Cn"} and sign not in "\t\n\r" else sign
        for sign in text.replace("\ufeff", " ")
    )


def words(text: str) -> Iterator[Piece]:
    """The words of a text: runs between blanks that hold a letter or digit; each Chinese sign is one."""
    for match in _WORD.finditer(text):
        if any(sign.isalnum() for sign in match[0]):
            yield Piece(match[0], match.start())


def seconds(text: str) -> float:
    """About how long a narrator reads this at speed 1; real readings lie between half and twice as long."""
    signs = len(_CJK.findall(text))
    digits = sum(sign.isdigit() for sign in text)
    letters = sum(sign.isalpha() for sign in text) - signs
    pauses = len(re.findall(r"[.!?…。！？]+", text))
    return max(0, letters) * _A_LETTER + signs * _A_SIGN + digits * _A_DIGIT + pauses * _A_PAUSE


def seconds_of_english(characters: int) -> float:
    """About how long a narrator reads so many characters of usual English prose at speed 1."""
    return characters * seconds(_PROSE) / len(_PROSE)


def utf16(text: str) -> int:
    """The length in UTF-16 units, in which most services count."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def counted_twice(text: str) -> int:
    """How many signs are Chinese, Japanese or Korean."""
    return len(_CJK.findall(text))


def _atoms(
    text: str, start: int, end: int, rank: int, limit: float, measure: Measure
) -> Iterator[tuple[int, int]]:
    """The smallest stretches that are kept together, in order and without a gap."""
    if measure(text[start:end].strip()) <= limit:
        yield start, end
    elif rank == len(_CUTS):
        yield from _slices(text, start, end, limit, measure)
    else:
        cuts = [match.end() for match in _CUTS[rank].finditer(text, start, end)]
        edges = [start, *(cut for cut in cuts if start < cut < end), end]
        for left, right in pairwise(edges):
            yield from _atoms(text, left, right, rank + 1, limit, measure)


def _slices(text: str, start: int, end: int, limit: float, measure: Measure) -> Iterator[tuple[int, int]]:
    """A word that is too long, cut where no mark follows."""
    first, size = start, 0.0
    for place in range(start, end):
        sign = text[place]
        bound = sign in _JOINERS or text[place - 1] == _GLUE or unicodedata.category(sign).startswith("M")
        if place > first and not bound and size + measure(sign) > limit:
            yield first, place
            first, size = place, 0.0
        size += measure(sign)
    yield first, end


def _packed(text: str, atoms: Sequence[tuple[int, int, float]], limit: float) -> list[Piece]:
    """Neighbouring stretches (start, end, size) put together as far as the limit allows."""
    packed: list[Piece] = []
    first = last = 0
    filled = 0.0
    for start, end, size in atoms:
        if last > first and filled + size > limit:
            packed += _piece(text, first, last)
            first, filled = start, 0.0
        filled += size
        last = end
    return [*packed, *_piece(text, first, last)]


def _piece(text: str, start: int, end: int) -> list[Piece]:
    part = text[start:end]
    stripped = part.strip()
    return [Piece(stripped, start + part.index(stripped))] if stripped else []
