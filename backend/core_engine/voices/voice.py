"""What a voice is, what an engine promises, and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core_engine.voices.script import Script

GoOn = Callable[[], bool]
"""Asked now and then while speech is made; False stops it."""


def never_stop() -> bool:
    """A GoOn for callers who do not cancel."""
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """A speaker that a story can choose.

    ``language`` is its BCP-47 tag; ``speaks`` holds every tag it may be asked for, the most
    specific first. ``advice`` says what to do when the voice is not ``ready``, and is "" when it is.
    """

    id: str
    name: str
    language: str
    engine: str
    speaks: tuple[str, ...]
    ready: bool = True
    advice: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A written word and when it is heard, in seconds from the start of its sound.

    ``text`` is the story's own spelling: ``original[position : position + len(text)] == text``.
    """

    text: str
    start: float
    end: float
    position: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A stretch of speech: mono samples (int16 or float32), its words timed from its own start.

    ``exact`` says whether the engine itself gave the times of the words.
    """

    samples: NDArray[np.int16] | NDArray[np.float32]
    sample_rate: int
    words: tuple[Word, ...]
    exact: bool


class Engine(Protocol):
    """A maker of speech. Implementations may be called from several threads at once."""

    name: str

    def voices(self) -> tuple[Voice, ...]:
        """Every voice of this engine, for each language the preferred one first."""
        ...

    def passages(self, script: Script, voice: Voice, speed: float, go_on: GoOn) -> Generator[Passage]:
        """Speak a script piece by piece, so that memory does not grow with its length.

        Raises VoiceError when the speech cannot be made, Cancelled when ``go_on`` says no.
        """
        ...
