"""Text becomes a narration: chooses the voice, speaks, times the words and writes the file."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from core_engine.errors import ModelDamaged, SpecError, VoiceError, VoiceUnavailable
from core_engine.voices.espeak import Espeak, cannot_read_han
from core_engine.voices.kokoro import Kokoro
from core_engine.voices.languages import best_voice, canonical, speaks
from core_engine.voices.script import Script, script_of
from core_engine.voices.speech_file import SpeechFile
from core_engine.voices.voice import Engine, GoOn, Passage, Voice, Word, never_stop

DEFAULT_VOICE = "af_bella"
DEFAULT_LANGUAGE = "en-US"
MIN_SPEED, MAX_SPEED = 0.5, 2.0
MAX_CHARACTERS = 100_000
"""The longest text of one narration: well over an hour of speech."""

WordTimes = Literal["exact", "estimated"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Speech:
    """A finished narration.

    ``duration`` in seconds is that of the file; ``voice_id`` and ``engine`` are those that really
    spoke. ``word_times`` says whether the engine gave the times of the ``words``. ``notices`` are
    sentences for the user, such as that another voice had to be taken.
    """

    path: Path
    duration: float
    sample_rate: int
    voice_id: str
    engine: str
    words: tuple[Word, ...]
    word_times: WordTimes
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class VoiceChoice:
    """The voice that will speak, and what the user should be told about it."""

    voice: Voice
    notices: tuple[str, ...] = ()


def generate_audio(
    text: str,
    voice_id: str,
    speed: float,
    output_path: Path | str,
    *,
    language: str | None = None,
    go_on: GoOn = never_stop,
) -> Speech:
    """Speak ``text`` into a WAV file: 16-bit mono at the engine's own rate, peak at −1 dBFS.

    ``speed`` is 0.5–2.0, 1.0 being an unhurried narrator; ``language`` is the story's BCP-47 tag.
    An unknown voice, or one that is not ready, is replaced, which ``notices`` tells. The file
    appears whole or not at all, and until then the previous one stays. ``go_on`` is asked several
    times a second.

    Raises SpecError (speed out of range), VoiceError (nothing to say, text too long, engine broken),
    DiskFull or OutputUnwritable, and ``progress.Cancelled`` when ``go_on`` says no.
    """
    if not MIN_SPEED <= speed <= MAX_SPEED:
        raise SpecError(f"The speed must lie between {MIN_SPEED} and {MAX_SPEED}, not {speed:g}.")
    script = speakable_script(text)
    choice = pick_voice(language, voice_id)
    try:
        return _speak(script, choice, speed, Path(output_path), go_on)
    except (ModelDamaged, VoiceUnavailable) as error:
        if choice.voice.engine == "espeak":
            raise
        instead = _fallback(_engine("espeak").voices(), choice.voice.language)
        notices = (*choice.notices, f"{error.message} eSpeak's voice {instead.name} reads instead.")
        return _speak(script, VoiceChoice(voice=instead, notices=notices), speed, Path(output_path), go_on)


def list_voices() -> tuple[Voice, ...]:
    """Every voice, Kokoro's first, for each language the preferred one first."""
    return tuple(voice for engine in _engines() for voice in engine.voices())


def pick_voice(language: str | None, preferred: str | None = None) -> VoiceChoice:
    """The voice for a story in ``language`` (BCP-47; None when the story does not say).

    A preferred voice that is ready is taken, with a warning when it speaks another language. The
    default voice is no such wish: for another language it gives way to a voice of that language.
    """
    voices = list_voices()
    ready = [voice for voice in voices if voice.ready]
    wanted = next((voice for voice in voices if voice.id == (preferred or DEFAULT_VOICE)), None)
    if wanted is None:
        voice = _fallback(ready, language or DEFAULT_LANGUAGE)
        return _choice(voice, language, f"There is no voice called {preferred}; {voice.name} reads instead.")
    if language and wanted.id == DEFAULT_VOICE and not speaks(wanted, language):
        return _choice(_fallback(ready, language), language)
    if not wanted.ready:
        voice = _fallback(ready, language or wanted.language)
        notice = f"eSpeak's voice {voice.name} reads instead of {wanted.name}. {wanted.advice}"
        return _choice(voice, language, notice)
    return _choice(wanted, language)


def _choice(voice: Voice, language: str | None, *notices: str) -> VoiceChoice:
    if language and not speaks(voice, language):
        warning = (
            f"The voice {voice.name} speaks {voice.language}, "
            f"but the story's language is {canonical(language)}."
        )
        notices = (*notices, warning)
    return VoiceChoice(voice=voice, notices=notices)


def _fallback(ready: Iterable[Voice], language: str) -> Voice:
    ready = list(ready)
    voice = best_voice(ready, language) or best_voice(ready, DEFAULT_LANGUAGE)
    if voice is None:
        raise VoiceUnavailable("No voice works here. Run ./storyflow doctor to see why.")
    return voice


@cache
def _engines() -> tuple[Engine, ...]:
    return Kokoro(), Espeak()


def _engine(name: str) -> Engine:
    return next(engine for engine in _engines() if engine.name == name)


def speakable_script(text: str) -> Script:
    """A text as every voice reads it. Raises VoiceError where nothing can be spoken, or it is too long."""
    if len(text) > MAX_CHARACTERS:
        raise VoiceError(
            f"This text has {len(text):,} characters; one narration takes at most {MAX_CHARACTERS:,}. "
            "Split it into several segments."
        )
    script = script_of(text)
    if not script.speakable:
        raise VoiceError("This text holds nothing that can be spoken. Write at least one word.")
    return script


@dataclass(slots=True)
class _Timed:
    """The words so far, placed by the samples really written."""

    words: list[Word] = field(default_factory=list)
    exact: bool = True

    def add(self, passage: Passage, offset: float) -> None:
        self.exact = self.exact and passage.exact
        self.words += [
            Word(
                text=word.text,
                start=round(offset + word.start, 3),
                end=round(offset + word.end, 3),
                position=word.position,
            )
            for word in passage.words
        ]


def _speak(script: Script, choice: VoiceChoice, speed: float, path: Path, go_on: GoOn) -> Speech:
    voice = choice.voice
    timed = _Timed()
    passages = _engine(voice.engine).passages(script, voice, speed, go_on)
    with SpeechFile(path) as file, closing(passages):
        for passage in passages:
            timed.add(passage, file.sample_count / passage.sample_rate)
            file.write(passage.samples, passage.sample_rate)
        if file.silent:
            raise VoiceError(
                f"The voice {voice.name} finds nothing to say in this text. "
                "Choose a voice of the text's language."
            )
        duration = file.publish()
        return Speech(
            path=path,
            duration=duration,
            sample_rate=file.sample_rate,
            voice_id=voice.id,
            engine=voice.engine,
            words=tuple(timed.words),
            word_times="exact" if timed.exact else "estimated",
            notices=(*choice.notices, *_reading_notices(script, voice)),
        )


def _reading_notices(script: Script, voice: Voice) -> Iterable[str]:
    if script.has_han and cannot_read_han(voice):
        yield (
            f"The voice {voice.name} cannot read Chinese characters and says “Chinese letter” instead. "
            "Write them in kana or Latin letters, or choose a Chinese voice."
        )
