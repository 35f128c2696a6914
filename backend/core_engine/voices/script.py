"""From a story's text to what a speaker reads, with the way back to every original character.

Speech engines give time to things nobody reads aloud: they name emoji, spell asterisks, say "dash"
in "10-20" and pause at stray marks. Such things leave the script here. Since words are timed for
captions, every character of a script remembers where in the original text it stood.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

_LINE_ENDS = frozenset("\n\r\v\f\x85\u2028\u2029")
_JOINERS = frozenset("\u200c\u200d")  # spelling in Persian and Indic scripts, glue in emoji
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u3099\u309a"
_MOST_MARKS = 4  # on one letter; more is decoration, in any script

_COMPOSED = re.compile(rf"([^\s{_MARKS}])[{_MARKS}]+|[\u1100-\u11ff]+")
_LOOSE_MARKS = re.compile(rf"[{_MARKS}]+")
_LOOSE_JOINERS = re.compile(r"(?:(?<=\s)|^)[\u200c\u200d]+|[\u200c\u200d]+(?=\s|$)")
_BULLET = re.compile(r"^[ \t]*(?:[-–—•◦‣*]+[ \t]+|#+[ \t]+|[–—]+)", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<!\d)(?<!\d\s)\*+|\*+(?!\s?\d)|[`_•]+|~{2,}")
_NUMBER_RANGE = re.compile(r"(?<=\d)[-‐‑‒–—−](?=\d)")
_COMPOUND = re.compile(r"(?<=[^\W\d_])[‐‑‒–](?=[^\W\d_])")
_BREAK = re.compile(r"[ \t]*(?:(?<!\d)[–—―⸺⸻〰]+|[–—―⸺⸻〰]+(?!\d)|-{2,}|(?<=\s)-(?=\s))[ \t]*")
_TOKEN = re.compile(r"\S+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a script: ``start`` and ``end`` in the script, ``position`` and ``text`` in the original."""

    start: int
    end: int
    position: int
    text: str


@dataclass(frozen=True)
class Script:
    """What is read aloud. ``origin[i]`` is the place of ``text[i]`` in the ``original``."""

    text: str
    origin: tuple[int, ...]
    original: str

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words that are heard: pieces between spaces that hold a letter or a digit."""
        return tuple(self._tokens())

    @property
    def speakable(self) -> bool:
        return any(char.isalnum() for char in self.text)

    @property
    def has_han(self) -> bool:
        """Whether Chinese characters occur."""
        return bool(_HAN.search(self.text))

    def _tokens(self) -> Iterator[Token]:
        for match in _TOKEN.finditer(self.text):
            if any(char.isalnum() for char in match[0]):
                start = self.origin[match.start()]
                written = self.original[start : self.origin[match.end() - 1] + 1].rstrip()
                yield Token(match.start(), match.end(), start, written)


def script_of(text: str) -> Script:
    """The script of any text, however odd; it may turn out not to be ``speakable``."""
    draft = _audible(text)
    draft = draft.replace(_COMPOSED, _compose).replace(_LOOSE_MARKS, "").replace(_LOOSE_JOINERS, "")
    draft = draft.replace(_BULLET, " ").replace(_EMPHASIS, " ")
    draft = draft.replace(_NUMBER_RANGE, "–").replace(_COMPOUND, "-").replace(_BREAK, _pause)
    return Script(draft.text, tuple(draft.origin), text)


@dataclass(frozen=True, slots=True)
class _Draft:
    text: str
    origin: list[int]

    def replace(self, pattern: re.Pattern[str], by: str | Callable[[re.Match[str]], str]) -> _Draft:
        parts: list[str] = []
        origin: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            new = by if isinstance(by, str) else by(match)
            parts += (self.text[done : match.start()], new)
            origin += self.origin[done : match.start()]
            origin += [self.origin[match.start()]] * len(new)
            done = match.end()
        return _Draft("".join([*parts, self.text[done:]]), origin + self.origin[done:])


def _audible(text: str) -> _Draft:
    kept: list[str] = []
    origin: list[int] = []
    marks = 0
    for place, char in enumerate(text):
        new = _sounded(char)
        marks = marks + 1 if unicodedata.category(char).startswith("M") else 0
        if new and marks <= _MOST_MARKS:
            kept.append(new)
            origin.append(place)
    return _Draft("".join(kept), origin)


def _sounded(char: str) -> str:
    """The character itself, a space for a picture, or nothing for what has no sound."""
    if char in _LINE_ENDS:
        return "\n"
    if (char.isascii() and char.isprintable()) or char in _JOINERS:
        return char
    category = unicodedata.category(char)
    if category == "Zs" or char == "\t" or _is_picture(char, category):
        return " "
    if category[0] == "C" or 0xFE00 <= ord(char) <= 0xFE0F or ord(char) >= 0xE0000:
        return ""
    return char


def _is_picture(char: str, category: str) -> bool:
    code = ord(char)
    if code < 0x2190 or (0x3200 <= code <= 0x33FF and char not in "㊗㊙"):
        return False  # signs with a name that is read: ° © № ™ ㎏
    return category == "So" or code <= 0x21FF or 0x1F3FB <= code <= 0x1F3FF


def _compose(match: re.Match[str]) -> str:
    return _LOOSE_MARKS.sub("", unicodedata.normalize("NFC", match[0]))


def _pause(match: re.Match[str]) -> str:
    """A dash is heard as a comma, unless nothing stands before it or a mark does already."""
    before = match.string[: match.start()][-1:]
    after = match.string[match.end() :][:1]
    return ", " if after and before and (before.isalnum() or before in "”’\"')»") else " "
