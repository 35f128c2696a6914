"""Where words, clauses and sentences end, in scripts with and without spaces.

Chinese and Japanese are written without spaces: two of their characters are counted as a word,
which is about what a reader speaks in the time of an English one. Thai, Lao, Khmer and Burmese put
spaces between phrases: five of their characters are counted as a word, but a phrase is never cut,
because finding its words takes a dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_WORDS = 60
"""The longest part, in words, that prose is split into."""

_IDEOGRAMS = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_EXTENDERS = "\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"
_PHRASE_SCRIPTS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_ATOM = re.compile(
    rf"(?P<pair>(?:[{_IDEOGRAMS}][{_EXTENDERS}]*){{1,2}})"
    rf"|(?P<phrase>[{_PHRASE_SCRIPTS}]+)"
    rf"|[^{_IDEOGRAMS}{_PHRASE_SCRIPTS}]+"
)
_WITHOUT_SPACES = re.compile(rf"[{_IDEOGRAMS}{_EXTENDERS}\u3001-\u3020\u30fb\uff01-\uff20\uff5f-\uff65]")
_TOKEN = re.compile(r"\S+")
_WORD_CHARACTER = re.compile(r"\w")

_SENTENCE_END = re.compile(
    r"""(?<![.!?…؟۔।॥።])(?P<stop>[.!?…؟۔।॥።]++)(?:[\u00a0\u202f]?[»«"'”’“)\]}])*+(?=\s)"""
    r"""|[。！？｡]++[」』”’）】》〉"')]*+(?=.)""",
    re.DOTALL,
)
_CLAUSE_END = re.compile(r"""[,;:،؛–—-]["'”’»)\]]*+(?=\s)|[、，；：][」』”’）]*+(?=.)""", re.DOTALL)
_OPENING = "\"'“‘„«»([{¿¡—–- \u00a0\u202f\t\n"
# fmt: off
_ABBREVIATIONS = frozenset(
    {
        "adm", "al", "approx", "ca", "capt", "cf", "col", "cpt", "dept", "dott", "dr", "est", "fr", "ft",
        "gen", "gov", "hon", "hr", "lt", "maj", "messrs", "mlle", "mme", "mr", "mrs", "ms", "mt", "mx",
        "prof", "rep", "rev", "sen", "sgt", "sra", "st", "vgl", "vs", "bzw", "inkl",
    }
)
_NUMBERED = frozenset(
    {
        "art", "ch", "eq", "fig", "figs", "no", "nos", "nr", "p", "pp", "sec", "vol", "vols",
    }
)
# fmt: on
_LOOK_BACK = 24


def count_words(text: str) -> int:
    """Words as a listener would count them; never fewer than the runs between spaces."""
    if text.isascii():
        return len(text.split())
    return sum(weight for _, weight in word_ends(text))


def word_ends(text: str) -> Iterator[tuple[int, int]]:
    """Every place where text may be cut between words, with the words since the place before.

    Offsets in characters; the last one is the end of the last word.
    """
    for token in _TOKEN.finditer(text):
        if token.group().isascii():
            yield token.end(), 1
        else:
            yield from _atom_ends(token.group(), token.start())


def _atom_ends(token: str, offset: int) -> Iterator[tuple[int, int]]:
    pending = 0
    end = offset
    for atom in _ATOM.finditer(token):
        weight = _weight(atom)
        if weight and pending:  # punctuation stays with the word before it
            yield end, pending
            pending = 0
        pending += weight
        end = offset + atom.end()
    yield end, max(1, pending)


def _weight(atom: re.Match[str]) -> int:
    if atom["pair"]:
        return 1
    if atom["phrase"]:
        return min(MAX_WORDS, -(-len(atom["phrase"]) // 5))
    return 1 if _WORD_CHARACTER.search(atom.group()) else 0


def sentence_ends(text: str) -> Iterator[int]:
    """Offsets behind every sentence but the last, closing quotes included."""
    return (end.end() for end in _SENTENCE_END.finditer(text) if _really_ends(text, end))


def clause_ends(text: str) -> Iterator[int]:
    """Offsets behind every comma, colon, semicolon or dash that is followed by a space."""
    return (end.end() for end in _CLAUSE_END.finditer(text))


def _really_ends(text: str, end: re.Match[str]) -> bool:
    if not end["stop"]:
        return True
    following = text[end.end() : end.end() + _LOOK_BACK].lstrip(_OPENING)[:1]
    if following.islower():  # "Stop!" he said; e.g. this
        return False
    return end.group() != "." or not _is_abbreviation(text, end.start(), following)


def _is_abbreviation(text: str, stop: int, following: str) -> bool:
    words = text[max(0, stop - _LOOK_BACK) : stop].split()
    word = words[-1].lstrip(_OPENING) if words else ""
    if len(word) == 1:  # J. R. R. Tolkien, but "So did I."
        return word.isupper() and word.isascii() and word != "I"
    if "." in word:  # U.S., p.m.
        return all(len(letter) == 1 and letter.isalpha() for letter in word.split("."))
    return word.lower() in _ABBREVIATIONS or (word.lower() in _NUMBERED and following.isdigit())


def needs_no_space(before: str, after: str) -> bool:
    """Whether two characters stand side by side in a script without spaces."""
    return all(_WITHOUT_SPACES.match(character) for character in (before, after))
