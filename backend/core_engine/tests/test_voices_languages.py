"""Which voice fits a language tag."""

from __future__ import annotations

import pytest

from core_engine.tts_wrapper import list_voices
from core_engine.voices.languages import best_voice, canonical
from core_engine.voices.voice import Voice


@pytest.fixture(scope="module")
def espeak() -> list[Voice]:
    return [voice for voice in list_voices() if voice.engine == "espeak"]


@pytest.mark.parametrize(
    ("tag", "spelled"), [("en-us", "en-US"), ("EN_gb", "en-GB"), ("cmn-latn-pinyin", "cmn-Latn-pinyin")]
)
def test_tags_are_spelled_as_usual(tag: str, spelled: str) -> None:
    assert canonical(tag) == spelled


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("en", "espeak:en-us"),
        ("en-GB", "espeak:en-gb"),
        ("en-AU", "espeak:en-us"),
        ("de", "espeak:de"),
        ("de-AT", "espeak:de"),
        ("fr", "espeak:fr-fr"),
        ("fr-be", "espeak:fr-be"),
        ("es-MX", "espeak:es-419"),
        ("pt", "espeak:pt"),
        ("pt-BR", "espeak:pt-br"),
        ("zh", "espeak:cmn"),
        ("zh-CN", "espeak:cmn"),
        ("no", "espeak:nb"),
        ("ru", "espeak:ru"),
        ("ja", "espeak:ja"),
    ],
)
def test_a_language_has_its_voice(espeak: list[Voice], language: str, voice: str) -> None:
    found = best_voice(espeak, language)
    assert found is not None
    assert found.id == voice


def test_an_unknown_language_has_no_voice(espeak: list[Voice]) -> None:
    assert best_voice(espeak, "tlh-XX") is None


def test_every_voice_has_an_id_of_its_own(espeak: list[Voice]) -> None:
    assert len({voice.id for voice in espeak}) == len(espeak) > 100
