"""Kokoro-82M: the natural voice, when its two files are in the models folder.

The kokoro-onnx package phonemises, tokenises, chooses the style row and runs the graph; here the
text is phrased, the silence between passes is written and the words are timed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core_engine.errors import EngineError, VoiceError
from core_engine.model_loader import Model, load_model, what_is_missing
from core_engine.progress import Cancelled
from core_engine.voices.manifest import LANGUAGES, SAMPLE_RATE, SPEAKER_IDS, SpokenLanguage
from core_engine.voices.phrasing import Piece, passes, word_ends
from core_engine.voices.script import Script
from core_engine.voices.voice import GoOn, Passage, Voice, Word

if TYPE_CHECKING:
    from kokoro_onnx.sliding import Timing

_SENTENCE_PAUSE, _CLAUSE_PAUSE = 0.25, 0.1  # seconds of silence where passes meet
_LAST_PAUSE = 0.35  # seconds after the last word, so that the next scene does not cut in


class Kokoro:
    """The engine named "kokoro"; its voices bear the model's own names, as "af_bella"."""

    name = "kokoro"

    def voices(self) -> tuple[Voice, ...]:
        advice = what_is_missing()
        return tuple(_voice(speaker, advice) for speaker in SPEAKER_IDS)

    def passages(self, script: Script, voice: Voice, speed: float, go_on: GoOn) -> Generator[Passage]:
        model = load_model()
        style = model.style(voice.id)
        language = _language(voice.id)
        pieces = passes(script, lambda text: model.kokoro.tokenizer.phonemize(text, language.phonemiser))
        for number, piece in enumerate(pieces, start=1):
            if not go_on():
                raise Cancelled
            audio, timings = _spoken(model, piece, style, speed, go_on)
            last = number == len(pieces)
            yield _passage(piece, audio, timings, _LAST_PAUSE if last else _pause_after(piece))


def _language(speaker: str) -> SpokenLanguage:
    return LANGUAGES[speaker[0]]


def _voice(speaker: str, advice: str) -> Voice:
    speaks = _language(speaker).speaks
    return Voice(
        id=speaker,
        name=speaker.partition("_")[2].title(),
        language=speaks[0],
        engine="kokoro",
        speaks=speaks,
        ready=not advice,
        advice=advice,
    )


def _spoken(
    model: Model, piece: Piece, style: NDArray[np.float32], speed: float, go_on: GoOn
) -> tuple[NDArray[np.float32], Sequence[Timing]]:
    try:
        with model.session.stoppable(go_on):
            audio, _, timings = model.kokoro.create_timed(piece.phonemes, style, speed, is_phonemes=True)
    except EngineError:
        raise
    except Exception as error:  # the runtime's errors have no base of their own
        if not go_on():
            raise Cancelled from None
        raise VoiceError(
            "The Kokoro voice failed while it was speaking. Nothing was changed; try again, "
            "or choose an eSpeak voice."
        ) from error
    return np.asarray(audio, np.float32), timings


def _pause_after(piece: Piece) -> float:
    return _SENTENCE_PAUSE if piece.ends_sentence else _CLAUSE_PAUSE


def _passage(piece: Piece, audio: NDArray[np.float32], timings: Sequence[Timing], pause: float) -> Passage:
    exact = len(timings) == len(piece.phonemes)
    duration = len(audio) / SAMPLE_RATE
    edges = [timing.start for timing in timings] if exact else _even(len(piece.phonemes), duration)
    edges.append(timings[-1].end if exact else duration)
    silence = np.zeros(round(pause * SAMPLE_RATE), np.float32)
    return Passage(
        samples=np.concatenate([audio, silence]),
        sample_rate=SAMPLE_RATE,
        words=tuple(_words(piece, edges, duration)),
        exact=exact,
    )


def _even(count: int, duration: float) -> list[float]:
    """Without durations every phoneme, space and mark is taken to last equally long."""
    return [duration * index / count for index in range(count)]


def _words(piece: Piece, edges: Sequence[float], duration: float) -> Iterator[Word]:
    reached = 0.0
    for token, (first, last) in zip(piece.tokens, word_ends(piece), strict=True):
        start = min(max(edges[first], reached), duration)
        reached = min(max(edges[last], start), duration)
        yield Word(text=token.text, start=start, end=reached, position=token.position)
