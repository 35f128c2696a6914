"""What was spoken once is not spoken again, and is heard exactly as it was."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core_engine.cache.entries import entries_in
from core_engine.cache.speech import spoken
from core_engine.cache.store import ContentCache
from core_engine.errors import VoiceError
from core_engine.tts_wrapper import Speech, generate_audio
from core_engine.voices.voice import never_stop

VOICE = "espeak:en-us"


class Speaker:
    """The real voice, counted."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, text: str, *more: Any, **settings: Any) -> Speech:  # noqa: ANN401 - passed on
        self.texts.append(text)
        return generate_audio(text, *more, **settings)


@pytest.fixture
def speaker() -> Speaker:
    return Speaker()


@pytest.fixture
def cache(tmp_path: Path) -> ContentCache:
    return ContentCache(tmp_path / "cache", 10**9)


def read(
    speaker: Speaker,
    cache: ContentCache | None,
    path: Path,
    text: str = "The keeper lit the lamp.",
    voice: str = VOICE,
    speed: float = 1.0,
    language: str | None = "en-US",
) -> Speech:
    return spoken(speaker, text, voice, speed, path, language=language, go_on=never_stop, cache=cache)


def test_the_same_words_are_spoken_once_and_heard_the_same(
    tmp_path: Path, speaker: Speaker, cache: ContentCache
) -> None:
    first = read(speaker, cache, tmp_path / "one.wav")
    second = read(speaker, cache, tmp_path / "elsewhere" / "two.wav")
    assert len(speaker.texts) == 1
    assert second == replace(first, path=tmp_path / "elsewhere" / "two.wav")
    assert second.words
    assert first.path.read_bytes() == second.path.read_bytes()
    assert not first.path.samefile(second.path)


@pytest.mark.parametrize(
    "other", [{"text": "The keeper lit a lamp."}, {"voice": "espeak:en-gb"}, {"speed": 1.1}]
)
def test_other_words_another_voice_and_another_speed_are_spoken(
    tmp_path: Path, speaker: Speaker, cache: ContentCache, other: dict[str, Any]
) -> None:
    first = read(speaker, cache, tmp_path / "one.wav")
    second = read(speaker, cache, tmp_path / "two.wav", **other)
    assert len(speaker.texts) == 2
    assert first.path.read_bytes() != second.path.read_bytes()


def test_what_is_told_about_the_voice_is_told_again(
    tmp_path: Path, speaker: Speaker, cache: ContentCache
) -> None:
    """The choice is made anew each time, for voices come and go."""
    text = "The lamp 灯 was lit."
    for language in ("en-US", "de", "de"):
        fresh = generate_audio(text, VOICE, 1.0, tmp_path / "fresh.wav", language=language)
        known = read(speaker, cache, tmp_path / "known.wav", text, language=language)
        assert known.notices == fresh.notices
        assert known.notices
    assert len(speaker.texts) == 1


def test_a_text_that_cannot_be_spoken_is_refused_every_time(
    tmp_path: Path, speaker: Speaker, cache: ContentCache
) -> None:
    for _ in range(2):
        with pytest.raises(VoiceError):
            read(speaker, cache, tmp_path / "one.wav", "…")
    assert len(speaker.texts) == 2


@pytest.mark.parametrize("suffix", [".wav", ".json"])
def test_a_damaged_narration_is_spoken_again(
    tmp_path: Path, speaker: Speaker, cache: ContentCache, suffix: str
) -> None:
    first = read(speaker, cache, tmp_path / "one.wav")
    for entry in list(entries_in(cache.folder)):
        if entry.path.suffix == suffix:
            entry.path.write_bytes(entry.path.read_bytes()[:-2])
    assert read(speaker, cache, tmp_path / "two.wav").path.read_bytes() == first.path.read_bytes()
    assert len(speaker.texts) == 2
    read(speaker, cache, tmp_path / "three.wav")
    assert len(speaker.texts) == 2


def test_without_a_cache_everything_is_spoken(tmp_path: Path, speaker: Speaker) -> None:
    for cache in (None, ContentCache(tmp_path / "cache", 0)):
        read(speaker, cache, tmp_path / "one.wav")
    assert len(speaker.texts) == 2
    assert not (tmp_path / "cache").exists()


def test_a_narration_ordered_anew_is_spoken_anew(
    tmp_path: Path, speaker: Speaker, cache: ContentCache
) -> None:
    read(speaker, cache, tmp_path / "one.wav")
    anew = ContentCache(cache.folder, cache.limit, made_since=time.time())
    read(speaker, anew, tmp_path / "two.wav")
    read(speaker, anew, tmp_path / "three.wav")
    assert len(speaker.texts) == 2


def test_a_voice_that_broke_and_was_replaced_is_not_remembered(tmp_path: Path, cache: ContentCache) -> None:
    def broken(text: str, *more: Any, **settings: Any) -> Speech:  # noqa: ANN401 - passed on
        speech = generate_audio(text, *more, **settings)
        return replace(speech, voice_id="espeak:de", notices=("eSpeak's voice German reads instead.",))

    spoken(broken, "A lamp.", VOICE, 1.0, tmp_path / "a.wav", language=None, go_on=never_stop, cache=cache)
    assert not [entry for entry in entries_in(cache.folder) if entry.path.suffix == ".wav"]
