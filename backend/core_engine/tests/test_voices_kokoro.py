"""Kokoro with everything real but the weights: phonemiser, tokeniser, style rows, graph runtime."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core_engine.errors import VoiceError
from core_engine.model_loader import load_model
from core_engine.progress import Cancelled
from core_engine.tests.kokoro_files import FRAME, loudness, write_files
from core_engine.tts_wrapper import generate_audio, list_voices, pick_voice
from core_engine.voices.kokoro import Kokoro
from core_engine.voices.manifest import LANGUAGES, MODEL, SAMPLE_RATE, SPEAKER_IDS, SPEAKERS
from core_engine.voices.phrasing import LIMIT, passes
from core_engine.voices.script import script_of
from core_engine.voices.voice import Passage, Voice, never_stop

pytest.importorskip("onnxruntime")
pytest.importorskip("kokoro_onnx")

KEEPER = "The old keeper climbed 199 steps in a storm, out of the sea, and lit the lamp. Nobody came!"
TOKEN = 3 * FRAME / SAMPLE_RATE  # seconds of each token at speed 1


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STORYFLOW_HOME", str(tmp_path))
    write_files(tmp_path / "models")
    return tmp_path / "models"


def voice(voice_id: str = "af_bella") -> Voice:
    return next(voice for voice in Kokoro().voices() if voice.id == voice_id)


def speak(text: str, voice_id: str = "af_bella", speed: float = 1.0) -> list[Passage]:
    return list(Kokoro().passages(script_of(text), voice(voice_id), speed, never_stop))


def phonemes(text: str, language: str = "en-us") -> str:
    return load_model().kokoro.tokenizer.phonemize(text, language)


def heard(passage: Passage, start: float, end: float) -> NDArray[np.bool_]:
    """For each 5 ms between two times whether the tone sounds."""
    samples = np.abs(passage.samples[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)])
    sounds: NDArray[np.bool_] = samples[: len(samples) // 120 * 120].reshape(-1, 120).max(1) > 0.05
    return sounds


def test_words_are_exact_where_the_model_tells_durations(models: Path) -> None:
    (passage,) = speak(KEEPER)
    assert passage.exact
    assert [word.text for word in passage.words] == KEEPER.split()
    for word in passage.words:
        assert heard(passage, word.start, word.end)[[0, -1]].all(), word
    for before, after in pairwise(passage.words):
        if (before.text, after.text) != ("out", "of"):  # spoken as one, hence without the silent space
            gap = heard(passage, before.end, after.start)
            assert len(gap) > 12, (before, after)
            assert not gap[2:-2].any(), (before, after)


@pytest.mark.parametrize(
    ("text", "voice_id"),
    [
        (KEEPER, "af_bella"),
        ("“Come in,” she said: it was 10:45, a 3-year-old’s $5.00 & more.", "bf_emma"),
        ("Le week-end, il fait du shopping au parking. L'été, 42 bateaux !", "ff_siwis"),
    ],
)
def test_every_written_word_has_a_time_of_its_own(models: Path, text: str, voice_id: str) -> None:
    words = [word for passage in speak(text, voice_id) for word in passage.words]
    assert [word.text for word in words] == [token.text for token in script_of(text).tokens]
    assert all(word.start <= word.end for word in words)
    assert sum(word.start == word.end for word in words) == 0


def test_a_foreign_word_is_spoken_without_the_phonemisers_mark_of_its_language(models: Path) -> None:
    assert "(en)" in phonemes("Le shopping.", "fr-fr")
    pieces = passes(script_of("Le shopping."), lambda text: phonemes(text, "fr-fr"))
    assert "(" not in pieces[0].phonemes


def test_words_are_estimated_where_the_model_tells_no_durations(models: Path) -> None:
    write_files(models, durations=False)
    (passage,) = speak(KEEPER)
    assert not passage.exact
    assert [word.text for word in passage.words] == KEEPER.split()
    assert all(a.end <= b.start for a, b in pairwise(passage.words))
    assert passage.words[-1].end <= len(passage.samples) / SAMPLE_RATE


def test_long_text_is_cut_at_sentence_ends_into_passes_of_nearly_equal_length(models: Path) -> None:
    text = " ".join([KEEPER] * 40)
    pieces = passes(script_of(text), phonemes)
    lengths = [len(piece.phonemes) for piece in pieces]
    assert max(lengths) <= LIMIT
    assert len(pieces) == -(-sum(lengths) // LIMIT) or min(lengths) > LIMIT * 0.7
    assert all(piece.ends_sentence for piece in pieces)
    assert [token.text for piece in pieces for token in piece.tokens] == text.split()


def test_a_sentence_beyond_the_limit_is_cut_at_clauses_then_between_words(models: Path) -> None:
    clauses = "the keeper lit the lamp and waited for the ships, " * 30 + "and slept."
    pieces = passes(script_of(clauses), phonemes)
    assert all(piece.phonemes.endswith(",") for piece in pieces[:-1])
    breathless = "the keeper lit the lamp and waited " * 40
    pieces = passes(script_of(breathless), phonemes)
    assert max(len(piece.phonemes) for piece in pieces) <= LIMIT
    assert [token.text for piece in pieces for token in piece.tokens] == breathless.split()


def test_a_word_beyond_the_limit_is_spoken_whole(models: Path) -> None:
    pieces = passes(script_of("Aaah! Silence."), lambda text: "ɑ" * 1_200 if "h" in text else "sˈaɪləns.")
    assert [len(piece.phonemes) for piece in pieces] == [LIMIT, LIMIT, 1_200 - 2 * LIMIT + 1 + 9]
    assert [token.text for piece in pieces for token in piece.tokens] == ["Aaah!", "Silence."]


def test_every_phoneme_of_a_long_text_is_heard(models: Path) -> None:
    text = " ".join([KEEPER] * 20)
    script = script_of(text)
    sounding = sum(
        sum(char not in ' ;:,.!?…"()“”—' for char in piece.phonemes) for piece in passes(script, phonemes)
    )
    audible = sum(np.count_nonzero(heard(p, 0, len(p.samples) / SAMPLE_RATE)) * 0.005 for p in speak(text))
    assert audible == pytest.approx(sounding * TOKEN, rel=0.02)


def test_the_style_row_is_chosen_by_the_number_of_phonemes(models: Path) -> None:
    (passage,) = speak("Nobody came.")
    assert np.abs(passage.samples).max() == pytest.approx(
        loudness(len(phonemes("Nobody came.")) - 1), abs=5e-4
    )


def test_speed_reaches_the_model(models: Path) -> None:
    slow, usual = (np.count_nonzero(speak("Nobody came", speed=speed)[0].samples) for speed in (0.5, 1.0))
    assert slow == pytest.approx(2 * usual, rel=0.01)


def test_british_voices_are_phonemised_as_british(models: Path) -> None:
    assert phonemes("bath", "en-gb") != phonemes("bath")
    lamp = "The car is far in the barn."
    british = np.count_nonzero(speak(lamp, "bf_emma")[0].samples)
    american = np.count_nonzero(speak(lamp, "af_bella")[0].samples)
    letters = {
        language: sum(c not in " ." for c in phonemes(lamp, language)) for language in ("en-gb", "en-us")
    }
    assert letters["en-gb"] != letters["en-us"]
    assert british / american == pytest.approx(letters["en-gb"] / letters["en-us"], rel=0.02)


def test_silence_between_passes_counts_in_the_word_times(models: Path, tmp_path: Path) -> None:
    text = " ".join([KEEPER] * 20)
    speech = generate_audio(text, "af_bella", 1.0, tmp_path / "long.wav")
    (whole, *rest) = speak(text)
    assert rest
    lengths = np.cumsum([len(p.samples) for p in [whole, *rest]]) / SAMPLE_RATE
    first_of_second = speech.words[len(whole.words)]
    assert first_of_second.start == pytest.approx(lengths[0] + rest[0].words[0].start, abs=0.002)
    assert speech.duration == pytest.approx(lengths[-1], abs=1e-6)
    assert (speech.word_times, speech.engine, speech.sample_rate) == ("exact", "kokoro", SAMPLE_RATE)
    assert [word.text for word in speech.words] == text.split()


def test_a_narration_ends_with_a_breath(models: Path) -> None:
    (passage,) = speak("Nobody came.")
    assert not heard(passage, passage.words[-1].end + 0.01, passage.words[-1].end + 0.3).any()


def test_threads_speaking_at_once_give_what_one_after_the_other_would(models: Path) -> None:
    texts = [f"Ship number {number} came. {KEEPER}" for number in range(16)]
    alone = [speak(text)[0].samples.tobytes() for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: speak(text)[0].samples.tobytes(), texts))
    assert together == alone


def test_cancelling_ends_a_running_pass(models: Path, tmp_path: Path) -> None:
    write_files(models, slow=True)
    load_model()
    asked = threading.Event()
    calls = iter([True])

    def go_on() -> bool:
        if next(calls, False):
            return True
        asked.set()
        return False

    with pytest.raises(Cancelled):
        generate_audio("Nobody came.", "af_bella", 1.0, tmp_path / "speech.wav", go_on=go_on)
    assert asked.is_set()
    assert not (tmp_path / "speech.wav").exists()


def test_kokoro_speaks_where_it_is_installed(models: Path, tmp_path: Path) -> None:
    assert next(voice for voice in list_voices() if voice.id == "af_bella").ready
    assert pick_voice("en").voice.id == "af_bella"
    assert pick_voice("fr").voice.id == "ff_siwis"
    assert pick_voice("de", "af_bella").voice.id == "espeak:de"
    speech = generate_audio(KEEPER, "bf_emma", 1.0, tmp_path / "speech.wav")
    assert (speech.voice_id, speech.notices) == ("bf_emma", ())


def test_a_damaged_model_is_told_and_espeak_reads_instead(models: Path, tmp_path: Path) -> None:
    (models / MODEL.name).write_bytes(b"\x08half")
    speech = generate_audio(KEEPER, "bf_emma", 1.0, tmp_path / "speech.wav")
    assert speech.voice_id == "espeak:en-gb"
    assert f"{MODEL.name} is damaged" in speech.notices[0]
    assert "reads instead" in speech.notices[0]


def test_a_speaker_that_the_file_lacks_is_told(models: Path, tmp_path: Path) -> None:
    speech = generate_audio(KEEPER, "am_michael", 1.0, tmp_path / "speech.wav")
    assert speech.engine == "espeak"
    assert speech.notices


def test_a_speaker_who_stays_silent_is_told(models: Path, tmp_path: Path) -> None:
    with (models / SPEAKERS.name).open("wb") as file:
        np.savez(file, af_bella=np.zeros((510, 1, 256), np.float32))
    with pytest.raises(VoiceError, match="finds nothing to say"):
        generate_audio(KEEPER, "af_bella", 1.0, tmp_path / "speech.wav")
    assert not (tmp_path / "speech.wav").exists()


def test_brackets_are_no_notes_on_language(models: Path) -> None:
    (piece,) = passes(script_of("Casa (de) Ana."), lambda text: phonemes(text, "es"))
    assert piece.phonemes.split()[1] == phonemes("Casa de Ana.", "es").split()[1]


def test_every_speaker_has_a_language() -> None:
    assert len(set(SPEAKER_IDS)) == len(SPEAKER_IDS) == 41
    assert {speaker[0] for speaker in SPEAKER_IDS} == set(LANGUAGES)
