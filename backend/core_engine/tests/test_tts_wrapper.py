"""From a text to a narration on disk, with what is installed here: eSpeak NG."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core_engine import tts_wrapper
from core_engine.errors import DiskFull, OutputUnwritable, SpecError, VoiceError
from core_engine.progress import Cancelled
from core_engine.tts_wrapper import Speech, generate_audio, list_voices, pick_voice

BACKEND = Path(__file__).resolve().parents[2]
KEEPER = "The old keeper climbed 199 steps, lit the lamp, and waited. Nobody came."


@pytest.fixture(autouse=True)
def no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYFLOW_HOME", str(tmp_path / "home"))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "audio" / "narration.wav"


def speak(text: str, target: Path, voice: str = "espeak:en-us", speed: float = 1.0) -> Speech:
    return generate_audio(text, voice, speed, target)


def samples(path: Path) -> NDArray[np.int16]:
    with wave.open(os.fspath(path), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def test_a_narration_is_a_16_bit_mono_wav_with_its_peak_at_minus_1_db(target: Path) -> None:
    speech = speak(KEEPER, target)
    with wave.open(os.fspath(target), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
        assert speech.duration == file.getnframes() / 22_050
    peak = np.abs(samples(target).astype(int)).max()
    assert 20 * np.log10(peak / 32_767) == pytest.approx(-1.0, abs=0.01)
    assert (speech.voice_id, speech.engine, speech.sample_rate) == ("espeak:en-us", "espeak", 22_050)
    assert speech.word_times == "exact"
    assert speech.notices == ()


def test_words_point_into_the_original_text_and_stay_within_the_sound(target: Path) -> None:
    text = "  “Storm—the”  **lamp** 😀 went\u2028out. 10-20 ships… "
    speech = speak(text, target)
    assert [word.text for word in speech.words] == [
        "“Storm—",
        "the”",
        "lamp",
        "went",
        "out.",
        "10-20",
        "ships…",
    ]
    assert all(text[word.position :].startswith(word.text) for word in speech.words)
    assert all(a.end <= b.start for a, b in pairwise(speech.words))
    assert speech.words[-1].end <= speech.duration


def test_words_of_a_long_text_are_placed_by_the_samples_really_written(target: Path) -> None:
    text = " ".join(f"{KEEPER} Ship number {number}." for number in range(120))
    speech = speak(text, target)
    assert [word.text for word in speech.words] == text.split()
    level = np.abs(samples(target).astype(float))
    level = level[: len(level) // 220 * 220].reshape(-1, 220).mean(1)  # 10 ms
    for before, after in pairwise(speech.words):
        if before.text.endswith("came."):
            pause = level[round(before.end * 100.227) + 8 : round(after.start * 100.227) - 2]
            assert len(pause) > 10
            assert pause.mean() < level.mean() / 10, (before, after)


def test_only_the_file_is_left_and_anybody_may_read_it_whom_the_umask_lets(target: Path) -> None:
    speak(KEEPER, target)
    assert [path.name for path in target.parent.iterdir()] == ["narration.wav"]
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~umask


@pytest.mark.parametrize("speed", [0.49, 2.01, float("nan"), -1.0])
def test_a_speed_out_of_range_is_refused(target: Path, speed: float) -> None:
    with pytest.raises(SpecError, match=r"between 0\.5 and 2\.0"):
        speak(KEEPER, target, speed=speed)


@pytest.mark.parametrize("text", ["", " \n ", "😀🎉", "… — !?", "\x00"])
def test_a_text_with_nothing_to_say_is_refused_and_the_previous_narration_kept(
    target: Path, text: str
) -> None:
    speak(KEEPER, target)
    before = target.read_bytes()
    with pytest.raises(VoiceError, match="nothing that can be spoken"):
        speak(text, target)
    assert target.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "a\x00b \x07 c\x1b[31m",
        "lone \ud83d surrogates \ude00 here",
        "👩‍🚀 the 👨‍👩‍👧 family 🏳️‍🌈 flies 1️⃣",
        "Z̵̡̛a̷̢͝l̶̨͠g̸̢̛o̵̡̕ speaks",
        "line\u2028separator\u2029here\x85now",
        "مرحبا بالعالم mixed with English",
        "吾輩は猫である",
        "ฉันเป็นแมว",
        "<i>tags</i> {\\b} %{} --> & : ' “",
        "[[h@l'oU]] <speak><mark name='x'/>",
        "\u202eright to left\u202c override \ufeff",
        "\U0010ffff\ue000 private",
    ],
)
def test_odd_text_never_breaks_the_voice(target: Path, text: str) -> None:
    speech = speak(text, target)
    assert speech.duration > 0.2
    assert speech.words
    assert all(text[word.position :].startswith(word.text) for word in speech.words)


def test_a_line_of_a_megabyte_is_refused_in_a_sentence(target: Path) -> None:
    with pytest.raises(VoiceError, match=r"1,000,000 characters.*Split it"):
        speak("a" * 1_000_000, target)


def test_the_longest_line_allowed_is_spoken_as_one_word_without_spaces(target: Path) -> None:
    speech = speak("ab" * 5_000, target)
    assert len(speech.words) == 1
    assert speech.duration > 60


def test_chinese_characters_in_another_voice_are_told(target: Path) -> None:
    assert "cannot read Chinese characters" in " ".join(speak("The word 猫 means cat.", target).notices)
    assert speak("我是猫", target, voice="espeak:cmn").notices == ()


def test_an_unknown_voice_is_replaced_and_said(target: Path) -> None:
    speech = speak(KEEPER, target, voice="nobody")
    assert speech.voice_id == "espeak:en-us"
    assert any("no voice called nobody" in notice for notice in speech.notices)


def test_a_voice_that_is_not_ready_is_replaced_by_one_of_its_language(target: Path) -> None:
    speech = speak("Good day to you.", target, voice="bf_emma")
    assert speech.voice_id == "espeak:en-gb"
    assert any("reads instead of Emma" in n and "./storyflow voices install" in n for n in speech.notices)


def test_the_language_of_the_story_picks_the_voice(target: Path) -> None:
    speech = generate_audio("Niemand kam.", "af_bella", 1.0, target, language="de-AT")
    assert (speech.voice_id, speech.notices) == ("espeak:de", ())


def test_a_chosen_voice_of_another_language_is_used_with_a_warning() -> None:
    choice = pick_voice("de", "espeak:fr-fr")
    assert choice.voice.id == "espeak:fr-fr"
    assert "speaks fr-FR, but the story's language is de" in choice.notices[0]


def test_a_language_that_nobody_speaks_is_read_in_english_with_a_warning() -> None:
    choice = pick_voice("xx")
    assert choice.voice.id == "espeak:en-us"
    assert "the story's language is xx" in choice.notices[0]


def test_voices_are_listed_with_what_to_do_when_they_are_not_ready() -> None:
    voices = {voice.id: voice for voice in list_voices()}
    assert voices["espeak:en-gb"].ready
    assert voices["espeak:en-gb"].advice == ""
    assert not voices["af_bella"].ready
    assert "./storyflow voices install" in voices["af_bella"].advice
    assert voices["bm_george"].language == "en-GB"


def test_cancelling_leaves_the_previous_narration_and_nothing_else(target: Path) -> None:
    speak(KEEPER, target)
    before = target.read_bytes()
    with pytest.raises(Cancelled):
        generate_audio(KEEPER, "espeak:en-us", 1.0, target, go_on=lambda: False)
    assert target.read_bytes() == before
    assert len(list(target.parent.iterdir())) == 1


def test_a_target_that_is_a_folder_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "audio.wav").mkdir()
    with pytest.raises(OutputUnwritable, match=r"audio\.wav cannot be written"):
        speak(KEEPER, tmp_path / "audio.wav")
    assert [path.name for path in tmp_path.iterdir()] == ["audio.wav"]


@pytest.mark.fault
@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes")
def test_a_full_disk_is_told_and_the_previous_narration_kept(target: Path) -> None:
    speak("Short.", target)
    before = target.read_bytes()
    program = (
        "import resource, signal, sys\n"
        "from core_engine import tts_wrapper, errors\n"
        "tts_wrapper.list_voices()\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "try:\n"
        "    tts_wrapper.generate_audio(sys.argv[1], 'espeak:en-us', 1.0, sys.argv[2])\n"
        "except errors.DiskFull as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, KEEPER, target],
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "no room on the disk for the narration narration.wav. The previous one was kept" in done.stdout
    assert target.read_bytes() == before
    assert len(list(target.parent.iterdir())) == 1
    assert issubclass(DiskFull, OSError)


def test_what_a_killed_process_left_behind_is_cleared_away(target: Path) -> None:
    speak("Short.", target)
    old = target.with_name(".narration.wav.0123abcd.part")
    old.write_bytes(b"half")
    os.utime(old, (1, 1))
    fresh = target.with_name(".narration.wav.4567abcd.part")
    fresh.write_bytes(b"being written")
    speak("Short.", target)
    assert not old.exists()
    assert fresh.exists()


def test_memory_does_not_grow_with_the_length_of_the_speech(target: Path) -> None:
    program = (
        "import resource, sys\n"
        "from core_engine.tts_wrapper import generate_audio\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "generate_audio(sys.argv[1] * 30, 'espeak:en-us', 1.0, sys.argv[2])\n"
        "before = peak()\n"
        "speech = generate_audio(sys.argv[1] * 240, 'espeak:en-us', 1.0, sys.argv[2])\n"
        "print(speech.duration, peak() - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, f"{KEEPER} ", target],
        cwd=BACKEND, capture_output=True, text=True, check=True,
    )  # fmt: skip
    duration, grown = done.stdout.split()
    assert float(duration) > 20 * 60
    assert int(grown) < 24 * 1024  # KiB; the sound alone has more than 50 MiB


def test_the_engine_loads_neither_the_network_nor_the_terminal() -> None:
    program = (
        "import sys, core_engine.tts_wrapper\n"
        "unwanted = ('django', 'httpx', 'urllib.request', 'rich', 'typer', 'onnxruntime')\n"
        "print([name for name in unwanted if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=BACKEND, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_default_voice_is_the_one_of_the_settings() -> None:
    assert tts_wrapper.DEFAULT_VOICE == "af_bella"
