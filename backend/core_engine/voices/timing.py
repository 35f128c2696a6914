"""When each written word is heard, from what an engine tells about its sounds.

An engine's own idea of a word is not the writer's: eSpeak NG reports "199" three times, "in a" and
"of the" once, and a line of Chinese once. So words are anchored where the engine named their place
in the text, and words without an anchor share the sounds of the group they were spoken in.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core_engine.voices.script import Script, Token
from core_engine.voices.voice import Word

_KANA = "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005"
_UNSPACED = re.compile(rf"[{_HAN}{_KANA}]")
_CHARACTER = re.compile(rf"[{_HAN}][{_KANA}]*[^\w\s]*|[{_KANA}]+[^\w\s]*|[^{_HAN}{_KANA}]+")


@dataclass(frozen=True, slots=True)
class Sound:
    """A phoneme or a pause, in seconds from the start of the passage."""

    start: float
    end: float
    silent: bool


@dataclass(frozen=True, slots=True)
class _Group:
    tokens: Sequence[Token]
    start: float
    end: float


def split_unspaced(script: Script, tokens: Sequence[Token]) -> list[Token]:
    """Cut Chinese and Japanese, which have no spaces: a character with its kana and marks is a word."""
    return [part for token in tokens for part in _parts(script, token)]


def words_from_anchors(
    script: Script,
    tokens: Sequence[Token],
    anchors: Sequence[tuple[int, float]],
    sounds: Sequence[Sound],
    duration: float,
) -> tuple[Word, ...]:
    """Time ``tokens`` by ``anchors`` (place in the script, seconds) and the passage's sounds.

    The words come in order, do not overlap and end by ``duration`` (seconds).
    """
    if not tokens:
        return ()
    heard = [sound for sound in sounds if not sound.silent]
    onsets = [sound.start for sound in heard]
    timed: list[Word] = []
    for group in _groups(tokens, anchors, duration):
        inside = heard[bisect_left(onsets, group.start) : bisect_left(onsets, group.end)]
        timed += _share(group, inside)
    return _in_order(timed, duration)


def _parts(script: Script, token: Token) -> Iterator[Token]:
    read = script.text[token.start : token.end]
    if not _UNSPACED.search(read):
        yield token
        return
    for match in _CHARACTER.finditer(read):
        if any(char.isalnum() for char in match[0]):
            start, end = token.start + match.start(), token.start + match.end()
            position = script.origin[start]
            yield Token(start, end, position, script.original[position : script.origin[end - 1] + 1])


def _groups(
    tokens: Sequence[Token], anchors: Sequence[tuple[int, float]], duration: float
) -> Iterator[_Group]:
    """Runs of tokens that begin with an anchored one; the first run takes what stands before it."""
    starts = [token.start for token in tokens]
    first_heard: dict[int, float] = {}
    latest = 0
    for place, time in sorted(anchors, key=lambda anchor: anchor[1]):
        latest = max(latest, bisect_right(starts, place) - 1)
        first_heard.setdefault(latest, time)
    first_heard.setdefault(0, 0.0)
    cuts = sorted(first_heard)
    for cut, following in zip(cuts, [*cuts[1:], None], strict=True):
        end = duration if following is None else first_heard[following]
        yield _Group(tokens[cut:following], first_heard[cut], end)


def _share(group: _Group, heard: Sequence[Sound]) -> Iterator[Word]:
    """Give each token of a group its part of the sounds, by its length in letters."""
    weights = [len(token.text) for token in group.tokens]
    total = sum(weights)
    enough = len(heard) >= len(group.tokens)
    before = 0
    for index, token in enumerate(group.tokens):
        after = before + weights[index]
        if enough:
            left = len(group.tokens) - 1 - index
            first = min(max(index, round(len(heard) * before / total)), len(heard) - 1 - left)
            last = min(max(first, round(len(heard) * after / total) - 1), len(heard) - 1 - left)
            start, end = heard[first].start, heard[last].end
        else:
            span = (heard[-1].end if heard else group.end) - group.start
            start, end = group.start + span * before / total, group.start + span * after / total
        yield Word(text=token.text, start=start, end=end, position=token.position)
        before = after


def _in_order(words: Sequence[Word], duration: float) -> tuple[Word, ...]:
    """The same words, each no earlier than the last one's end and none beyond the sound."""
    ordered: list[Word] = []
    reached = 0.0
    for word in words:
        start = min(max(word.start, reached), duration)
        reached = min(max(word.end, start), duration)
        ordered.append(
            Word(text=word.text, start=round(start, 3), end=round(reached, 3), position=word.position)
        )
    return tuple(ordered)
