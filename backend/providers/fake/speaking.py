"""How a text is "read": a fixed time a character, a tone a word; and what scripted faults do to it.

Sounds last as long as a narrator would need, so that comparing a length with its text tells something.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, replace
from typing import Any

from providers.fake.messages import Reply
from providers.fake.scenario import Scenario

A_SECOND = 15.0
"""Letters that are read in a second at speed 1."""

_SIGNS, _A_SIGN = "\u2e80", 3  # Chinese characters and their like take as long as three letters
_PAUSE = 0.25  # seconds at the end of a sentence
_SENTENCE_ENDS = frozenset(".!?…。！？")


@dataclass(frozen=True)
class Reading:
    """``starts[i]`` and ``ends[i]`` are when character i of ``text`` is heard, in seconds."""

    text: str
    starts: tuple[float, ...]
    ends: tuple[float, ...]
    seconds: float

    def words(self) -> list[tuple[float, float]]:
        """When each run of characters between blanks is heard."""
        words: list[tuple[float, float]] = []
        inside = False
        for character, start, end in zip(self.text, self.starts, self.ends, strict=True):
            if character.isspace():
                inside = False
            elif inside:
                words[-1] = (words[-1][0], end)
            else:
                words.append((start, end))
                inside = True
        return words

    def cut(self, seconds: float) -> Reading:
        return replace(self, seconds=min(self.seconds, seconds))


def reading(text: str, speed: float = 1.0) -> Reading:
    """The text at this speed; 1.0 is an unhurried narrator."""
    now = 0.0
    starts, ends = [], []
    for character in text:
        starts.append(round(now, 4))
        now += (_A_SIGN if character >= _SIGNS else 1) / (A_SECOND * speed)
        ends.append(round(now, 4))
        if character in _SENTENCE_ENDS:
            now += _PAUSE / speed
    return Reading(text, tuple(starts), tuple(ends), now)


def sounded(read: Reading, scenario: Scenario, media_type: str, rate: int) -> Reply:
    """The sound of a reading as an answer, with the fault that its scenario wants.

    ``media_type`` is audio/wav, audio/mpeg, audio/flac, audio/ogg, audio/aac or audio/pcm.
    """
    sounding = importlib.import_module("providers.fake.sounding")  # loads PyAV, for the first sound only
    if scenario.voice == "cut":
        read = read.cut(scenario.cut_at)
    if scenario.voice == "silent":
        read = replace(read, seconds=0.0)
    heard = [word for word in read.words() if word[1] <= read.seconds]
    samples = sounding.spoken(heard, read.seconds, rate)
    given = media_type
    if scenario.voice == "mislabelled":
        given = "audio/wav" if media_type == "audio/mpeg" else "audio/mpeg"
    known = scenario.voice != "streaming_header"
    return Reply(body=_file(sounding, samples, rate, given, known), media_type=media_type)


_ENCODED = {
    "audio/mpeg": ("mp3", "libmp3lame"),
    "audio/flac": ("flac", "flac"),
    "audio/ogg": ("ogg", "libopus"),
    "audio/aac": ("adts", "aac"),
}


def _file(sounding: Any, samples: Any, rate: int, media_type: str, sizes_known: bool) -> bytes:  # noqa: ANN401
    if media_type == "audio/pcm":
        return bytes(samples.astype("<i2").tobytes())
    if media_type in _ENCODED and len(samples):
        return bytes(sounding.encoded(samples, rate, *_ENCODED[media_type]))
    if media_type in _ENCODED:
        return b""
    return bytes(sounding.wav(samples, rate, sizes_known=sizes_known))
