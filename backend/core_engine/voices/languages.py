"""Which voice speaks a language: BCP-47 tags and how well two of them fit."""

from __future__ import annotations

from collections.abc import Iterable

from core_engine.voices.voice import Voice


def primary(tag: str) -> str:
    """The language without script or region: "de" of "de-AT"."""
    return tag.replace("_", "-").split("-")[0].casefold()


def canonical(tag: str) -> str:
    """A tag in its usual spelling: "en-us" is "en-US", "cmn-latn-pinyin" is "cmn-Latn-pinyin"."""
    first, *rest = tag.replace("_", "-").split("-")
    return "-".join([first.lower(), *map(_subtag, rest)])


def speaks(voice: Voice, language: str) -> bool:
    """Whether a voice speaks a language, in any region."""
    return primary(language) in {primary(tag) for tag in voice.speaks}


def best_voice(voices: Iterable[Voice], language: str) -> Voice | None:
    """The first voice with exactly this tag, else the first one of the language, else None."""
    wanted = canonical(language)
    fitting = [voice for voice in voices if speaks(voice, wanted)]
    exact = (voice for voice in fitting if wanted in voice.speaks)
    return next(exact, fitting[0] if fitting else None)


def _subtag(subtag: str) -> str:
    if len(subtag) == 2:
        return subtag.upper()
    return subtag.title() if len(subtag) == 4 and subtag.isalpha() else subtag.lower()
