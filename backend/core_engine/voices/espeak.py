"""eSpeak NG: the voice that is always there, in over a hundred languages, with exact word times.

The library runs in ``espeak_process.py``; this side cuts a script into portions, asks for their
speech and times their words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Generator, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from core_engine.errors import VoiceUnavailable
from core_engine.progress import Cancelled
from core_engine.voices.child import HelperProcess, python_script
from core_engine.voices.languages import canonical, primary
from core_engine.voices.script import Script, Token
from core_engine.voices.timing import Sound, split_unspaced, words_from_anchors
from core_engine.voices.voice import GoOn, Passage, Voice

RATE = 140
"""eSpeak's rate at speed 1.0. Its unit is called words a minute, but English prose comes out a fifth
faster: measured with pauses, this gives 155–175 words a minute, a narrator's pace; eSpeak's own 175
gives over 200. Its slowest is 80, so speeds below 0.57 sound like 0.57."""

_PITCH, _PITCH_RANGE = 45, 55  # of 100; eSpeak's own are 50 and 50: a little deeper, a little livelier
_PORTION = 2_000  # characters; the library's time for a text grows with its square
_PATIENCE = 30.0  # seconds without an answer; a portion takes hundredths
_PREFERRED = ("en-US",)  # where a bare "en" has several voices of equal right
_READS_HAN = frozenset({"cmn", "yue", "hak"})
_UNLISTED = frozenset({"xex"})  # the library's own test language
_PORTION_ENDS = tuple(
    re.compile(pattern)
    for pattern in (r"[.!?…]+[\"'”’)»]*\s+|[。！？]+[」』”]*|\n\s*\n", r"[,;:，、；：]\s*", r"\s+")
)


class Espeak:
    """The engine named "espeak"; its voices are called "espeak:" and a language, as "espeak:en-gb"."""

    name = "espeak"

    def __init__(self, *, patience: float = _PATIENCE) -> None:
        script = Path(__file__).with_name("espeak_process.py")
        self.process = HelperProcess(python_script(script), patience=patience)

    def voices(self) -> tuple[Voice, ...]:
        return tuple(self._voices)

    def passages(self, script: Script, voice: Voice, speed: float, go_on: GoOn) -> Generator[Passage]:
        identifier = self._voices[voice]
        order = {
            "voice": identifier,
            "rate": round(RATE * speed),
            "pitch": _PITCH,
            "range": _PITCH_RANGE,
        }
        for start, end in portions(script.text):
            if not go_on():
                raise Cancelled
            reply, pcm = self._ask({"text": script.text[start:end], **order})
            yield _passage(script, start, end, reply, pcm)

    @cached_property
    def _voices(self) -> dict[Voice, str]:
        """Every voice and what the library calls it, the preferred one of a language first."""
        listed = sorted(self._ask({"voices": True})[0]["voices"], key=_preference)
        voices: dict[Voice, str] = {}
        taken: set[str] = set()
        for name, identifier, languages in listed:
            if languages[0][1] in _UNLISTED:
                continue
            speaks = tuple(canonical(tag) for _, tag in languages)
            short = languages[0][1] if languages[0][1] not in taken else identifier.rsplit("/")[-1].lower()
            taken.add(short)
            voice = Voice(
                id=f"espeak:{short.lower()}", name=name, language=speaks[0], engine="espeak", speaks=speaks
            )
            voices[voice] = identifier
        return voices

    def _ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        reply, pcm = self.process.ask(request)
        if "error" in reply:
            raise VoiceUnavailable(f"The eSpeak NG voice does not work here: {reply['error']}.")
        return reply, pcm


def cannot_read_han(voice: Voice) -> bool:
    """Whether a voice names Chinese characters ("Chinese letter") instead of reading them.

    Kokoro's voices have their phonemes from eSpeak, so it holds for them as well.
    """
    return primary(voice.language) not in _READS_HAN


def portions(text: str) -> Iterator[tuple[int, int]]:
    """Half-open ranges that cover ``text``, cut where a speaker would pause anyway."""
    start = 0
    while start < len(text):
        end = min(start + _PORTION, len(text))
        if end < len(text):
            end = _last_end(text, start, end)
        yield start, end
        start = end


def _last_end(text: str, start: int, limit: int) -> int:
    for pattern in _PORTION_ENDS:
        ends = [match.end() for match in pattern.finditer(text, start, limit)]
        if ends and ends[-1] > start + _PORTION // 4:
            return ends[-1]
    return limit


def _passage(script: Script, start: int, end: int, reply: dict[str, Any], pcm: bytes) -> Passage:
    rate: int = reply["sample_rate"]
    samples = np.frombuffer(pcm, np.int16)
    duration = len(samples) / rate
    sounds = _sounds(reply["phonemes"], duration)
    heard = [sound.start for sound in sounds if not sound.silent]
    anchors = [(start + place, _onset(time / 1000, heard)) for place, time in reply["words"]]
    tokens = _tokens_between(script, start, end)
    parts = split_unspaced(script, tokens)
    words = words_from_anchors(script, parts, anchors, sounds, duration)
    return Passage(samples=samples, sample_rate=rate, words=words, exact=len(parts) == len(tokens))


def _tokens_between(script: Script, start: int, end: int) -> list[Token]:
    """The tokens that begin in a range: one cut by the end of a portion belongs to its first part."""
    return [token for token in script.tokens if start <= token.start < end]


def _sounds(phonemes: list[tuple[int, int]], duration: float) -> list[Sound]:
    """eSpeak tells only when a phoneme starts; it lasts until the next one."""
    starts = [time / 1000 for time, _ in phonemes]
    ends = [*starts[1:], duration]
    return [
        Sound(begin, finish, silent=not sounding)
        for begin, finish, (_, sounding) in zip(starts, ends, phonemes, strict=False)
        if finish > begin or sounding
    ]


def _onset(time: float, heard: list[float]) -> float:
    """A word event comes up to 60 ms before its first phoneme, after an opening quote even more."""
    index = bisect_left(heard, time)
    return heard[index] if index < len(heard) else time


def _preference(entry: tuple[str, str, list[tuple[int, str]]]) -> tuple[str, bool, int, int]:
    _, identifier, languages = entry
    tag = canonical(languages[0][1])
    return primary(tag), tag not in _PREFERRED, languages[-1][0], len(identifier)
