"""Long paragraphs become parts that are as few, and then as equal, as their sentences allow.

A part ends where a sentence ends. Only a sentence that is too long by itself is cut, at its
clauses, and only a clause that is too long by itself is cut between words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from api.parsers.words import MAX_WORDS, clause_ends, count_words, sentence_ends, word_ends

Unit = tuple[int, int]
"""Where a piece of text ends (offset in characters), and its words."""

_ONE_GROUP = 1 << 40
"""One group more costs more than any sum of squares: 60 times the words of the longest story."""


def split_paragraph(text: str) -> list[str]:
    """The paragraph in parts of at most 60 words; joined together they hold all of it, in order."""
    if count_words(text) <= MAX_WORDS:
        return [text]
    units = _units(text, sentence_ends, _by_clauses)
    return list(_slices(text, (end for end, _ in _grouped(units))))


def _by_clauses(sentence: str) -> list[Unit]:
    return _grouped(_units(sentence, clause_ends, _by_words))


def _by_words(clause: str) -> list[Unit]:
    units = list(word_ends(clause))
    if any(words != 1 for _, words in units):
        return _grouped(units)
    parts = -(-len(units) // MAX_WORDS)
    lasts = [len(units) * (part + 1) // parts for part in range(parts)]
    return [(units[last - 1][0], last - first) for first, last in zip([0, *lasts], lasts, strict=False)]


def _units(
    text: str,
    ends: Callable[[str], Iterable[int]],
    divide: Callable[[str], list[Unit]],
) -> list[Unit]:
    units: list[Unit] = []
    start = 0
    for end in (*ends(text), len(text)):
        piece = text[start:end]
        words = count_words(piece)
        if words > MAX_WORDS:
            units += [(start + inner, part) for inner, part in divide(piece)]
        elif words:
            units.append((end, words))
        start = end
    return units


def _grouped(units: Sequence[Unit]) -> list[Unit]:
    """Neighbours put together: the fewest groups within the limit, then the most equal ones.

    For a given number of groups the sum of squared lengths is least where they are most equal.
    Costs add up, so the best way to the end leads along the best ways to its stations (Bellman).
    """
    best = [0]
    begins: list[int] = []
    for last in range(len(units)):
        words, cheapest, begin = 0, None, last
        for first in range(last, -1, -1):
            words += units[first][1]
            if words > MAX_WORDS:
                break
            cost = best[first] + _ONE_GROUP + words * words
            if cheapest is None or cost < cheapest:
                cheapest, begin = cost, first
        best.append(cheapest or 0)
        begins.append(begin)
    return _walk_back(units, begins)


def _walk_back(units: Sequence[Unit], begins: Sequence[int]) -> list[Unit]:
    groups: list[Unit] = []
    last = len(units) - 1
    while last >= 0:
        first = begins[last]
        groups.append((units[last][0], sum(words for _, words in units[first : last + 1])))
        last = first - 1
    return groups[::-1]


def _slices(text: str, ends: Iterable[int]) -> Iterator[str]:
    start = 0
    for end in ends:
        yield text[start:end].strip()
        start = end
