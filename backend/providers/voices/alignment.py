"""From the times of characters to those of words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from providers.voices.sentences import words
from providers.voices.values import SpokenWord

_BEYOND = 0.2  # seconds that a time may lie after the end of the sound, by rounding there


def timed_words(
    alignment: object, text: str, *, position: int, seconds: float
) -> tuple[SpokenWord, ...] | None:
    """When each word of ``text`` is heard; ``position`` is where the text begins in the whole one.

    ``alignment`` has "characters", "character_start_times_seconds" and "character_end_times_seconds". None
    where that is missing, tells another text, or runs backwards or beyond the sound of ``seconds``.
    """
    times = _times(alignment, text, seconds) if isinstance(alignment, Mapping) else None
    if times is None:
        return None
    heard = []
    for word in words(text):
        sounding = [place for place, sign in enumerate(word.text, word.position) if sign.isalnum()]
        start, end = times[sounding[0]][0], min(times[sounding[-1]][1], seconds)
        heard.append(
            SpokenWord(text=word.text, position=position + word.position, start=min(start, end), end=end)
        )
    return tuple(heard)


def _times(alignment: Mapping[str, Any], text: str, seconds: float) -> list[tuple[float, float]] | None:
    """Start and end of every character of the text."""
    signs = alignment.get("characters")
    starts = _numbers(alignment.get("character_start_times_seconds"))
    ends = _numbers(alignment.get("character_end_times_seconds"))
    if not isinstance(signs, list) or not all(isinstance(sign, str) for sign in signs):
        return None
    if "".join(signs) != text or not len(signs) == len(starts) == len(ends):
        return None
    ordered = all(start <= later for start, later in pairwise(starts))
    sound = all(0 <= start <= end <= seconds + _BEYOND for start, end in zip(starts, ends, strict=True))
    if not (ordered and sound):
        return None
    return [
        (start, end) for sign, start, end in zip(signs, starts, ends, strict=True) for _ in sign
    ]  # a "character" may be a letter with its marks


def _numbers(values: object) -> Sequence[float]:
    if not isinstance(values, list):
        return ()
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    return numbers if all(map(math.isfinite, numbers)) else ()
