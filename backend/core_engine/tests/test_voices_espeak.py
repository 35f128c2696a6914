"""eSpeak NG for real: its process, its sound, and when each word is heard."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core_engine.errors import VoiceError
from core_engine.progress import Cancelled
from core_engine.voices.espeak import Espeak, portions
from core_engine.voices.languages import best_voice
from core_engine.voices.script import script_of
from core_engine.voices.voice import Passage, Voice, never_stop

KEEPER = "The old keeper climbed 199 steps in a storm, lit the lamp, and waited. Nobody came."


@pytest.fixture
def espeak() -> Iterator[Espeak]:
    engine = Espeak(patience=10)
    yield engine
    engine.process.close()


def voice(engine: Espeak, language: str) -> Voice:
    found = best_voice(engine.voices(), language)
    assert found is not None
    return found


def speak(engine: Espeak, text: str, language: str = "en-US", speed: float = 1.0) -> list[Passage]:
    return list(engine.passages(script_of(text), voice(engine, language), speed, never_stop))


def loud(passage: Passage) -> NDArray[np.bool_]:
    """For each 5 ms whether anything is heard."""
    frame = passage.sample_rate // 200
    samples = passage.samples[: len(passage.samples) // frame * frame].astype(np.float64).reshape(-1, frame)
    level = np.sqrt((samples**2).mean(1))
    heard: NDArray[np.bool_] = level > level.max() * 0.02
    return heard


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en-US", KEEPER),
        ("en-GB", "“Come here,” she said; the boy, of the three, was 10 years old."),
        ("de", "Der alte Wärter stieg 199 Stufen hinauf, zündete die Lampe an und wartete. Niemand kam."),
        ("fr", "L'été, il fait beau. Aujourd'hui, on n'a vu personne : 42 bateaux, puis rien !"),
        ("es", "¿Quién vive? El farero subió 199 escalones, encendió la lámpara y esperó."),
        ("zh", "老人爬上灯塔，点亮了灯。没有人来。"),
    ],
)
def test_words_are_heard_when_they_are_said_to_be(espeak: Espeak, language: str, text: str) -> None:
    (passage,) = speak(espeak, text, language)
    duration = len(passage.samples) / passage.sample_rate
    heard = loud(passage)
    reached = 0.0
    for word in passage.words:
        assert reached <= word.start < word.end <= duration
        assert heard[int(word.start * 200) : int(word.end * 200) + 1].any(), word
        reached = word.end
    pauses = [(a, b) for a, b in zip(passage.words, passage.words[1:], strict=False) if b.start - a.end > 0.1]
    assert pauses
    for before, after in pauses:
        silence = heard[int(before.end * 200) : int(after.start * 200)]
        onset = int(after.start * 200) + int(np.argmax(heard[int(after.start * 200) :]))
        assert abs(onset / 200 - after.start) <= 0.06, after
        assert silence[12:].mean() < 0.25, (before, after)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", KEEPER),
        ("en", "In a word, out of the 1,000,000 it was 10:45 on the 3rd — a 3-year-old's “$5.00” & more."),
        ("de", "Am 3. Mai 2024 um 10:45 Uhr, z. B. in der Stadt."),
        ("ko", "나는 고양이다. 이름은 아직 없다."),
        ("ar", "صعد الحارس القديم الدرج وأشعل المصباح."),
    ],
)
def test_every_written_word_has_a_time_of_its_own(espeak: Espeak, language: str, text: str) -> None:
    spoken = [word for passage in speak(espeak, text, language) for word in passage.words]
    assert [word.text for word in spoken] == [token.text for token in script_of(text).tokens]
    assert all(word.start < word.end for word in spoken)


def test_a_line_without_spaces_is_timed_by_character_and_says_that_it_is_an_estimate(espeak: Espeak) -> None:
    (passage,) = speak(espeak, "老人爬上灯塔，没有人来。", "zh")
    assert [word.text for word in passage.words] == [*"老人爬上灯", "塔，", *"没有人", "来。"]
    assert not passage.exact


def test_a_faster_speaker_needs_less_time(espeak: Espeak) -> None:
    lengths = [sum(len(p.samples) for p in speak(espeak, KEEPER, speed=speed)) for speed in (0.5, 1.0, 2.0)]
    assert lengths[0] > 1.5 * lengths[1] > 2.2 * lengths[2]


def test_long_text_comes_in_portions_and_loses_no_word(espeak: Espeak) -> None:
    text = " ".join(f"{KEEPER} Ship number {number}." for number in range(200))
    script = script_of(text)
    spoken = list(espeak.passages(script, voice(espeak, "en"), 1.0, never_stop))
    assert len(spoken) > 5
    assert max(len(passage.samples) for passage in spoken) < 5 * 60 * 22_050
    assert [word.text for passage in spoken for word in passage.words] == text.split()


def test_portions_cover_the_text_and_end_with_sentences() -> None:
    text = f"{KEEPER} " * 60
    ranges = list(portions(text))
    assert [start for start, _ in ranges] == [0, *(end for _, end in ranges[:-1])]
    assert ranges[-1][1] == len(text)
    assert all(text[:end].rstrip().endswith(".") for _, end in ranges)


def test_a_word_without_end_is_still_cut() -> None:
    assert [end - start for start, end in portions("a" * 4_500)] == [2_000, 2_000, 500]


def test_the_same_text_gives_the_same_samples_whatever_was_said_before(espeak: Espeak) -> None:
    first = speak(espeak, KEEPER)[0].samples.tobytes()
    speak(espeak, "Etwas ganz anderes.", "de")
    assert speak(espeak, KEEPER)[0].samples.tobytes() == first


def test_eight_threads_at_once_hear_what_one_after_the_other_would(espeak: Espeak) -> None:
    orders = [(f"Ship number {n}. {KEEPER}", ("en", "de", "fr", "es")[n % 4]) for n in range(24)]
    alone = [speak(espeak, *order)[0].samples.tobytes() for order in orders]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda order: speak(espeak, *order)[0].samples.tobytes(), orders))
    assert together == alone


def test_cancelling_ends_the_speech_at_the_next_portion(espeak: Espeak) -> None:
    answers = iter([True, True, False])
    passages = espeak.passages(script_of(f"{KEEPER} " * 100), voice(espeak, "en"), 1.0, lambda: next(answers))
    assert len([next(passages), next(passages)]) == 2
    with pytest.raises(Cancelled):
        next(passages)


@pytest.mark.fault
def test_a_killed_process_is_replaced_and_the_speech_goes_on(espeak: Espeak) -> None:
    expected = [passage.samples.tobytes() for passage in speak(espeak, f"{KEEPER} " * 100)]
    heard = []
    for passage in espeak.passages(script_of(f"{KEEPER} " * 100), voice(espeak, "en"), 1.0, never_stop):
        heard.append(passage.samples.tobytes())
        assert espeak.process.pid is not None
        os.kill(espeak.process.pid, signal.SIGKILL)
    assert heard == expected


@pytest.mark.fault
@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process cannot be stopped on this system")
def test_a_process_that_stays_silent_is_replaced() -> None:
    engine = Espeak(patience=3.0)  # more than a start of its helper takes on a busy machine
    speak(engine, "One.")
    stopped = engine.process.pid
    assert stopped is not None
    os.kill(stopped, signal.SIGSTOP)
    assert speak(engine, "Two.")[0].words[0].text == "Two."
    assert engine.process.pid != stopped
    with pytest.raises(ProcessLookupError):
        os.kill(stopped, 0)
    engine.process.close()


@pytest.mark.fault
def test_two_deaths_in_a_row_are_told_in_a_sentence(espeak: Espeak) -> None:
    speak(espeak, "Warm.")
    ended = threading.Event()

    def kill_every_helper() -> None:
        while not ended.wait(0.001):
            if pid := espeak.process.pid:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue

    killer = threading.Thread(target=kill_every_helper)
    killer.start()
    try:
        with pytest.raises(VoiceError, match="stopped without an answer, twice"):
            speak(espeak, f"{KEEPER} " * 1_000)
    finally:
        ended.set()
        killer.join()
    assert speak(espeak, "Two.")[0].words[0].text == "Two."


@pytest.mark.fault
def test_no_process_outlives_the_one_that_started_it(tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "from core_engine.voices.espeak import Espeak\n"
        "engine = Espeak()\n"
        "engine.voices()\n"
        "print(engine.process.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    backend = Path(__file__).resolve().parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=backend, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert parent.stdout is not None
    helper = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    for _ in range(6000):
        if not alive(helper):
            return
        threading.Event().wait(0.01)
    pytest.fail("the voice process is still there")


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_starts_a_voice_process_of_its_own(espeak: Espeak) -> None:
    speak(espeak, "One.")
    ours = espeak.process.pid
    child = os.fork()
    if child == 0:
        spoken = speak(espeak, "Two.")[0].words[0].text == "Two."
        other = espeak.process.pid not in {None, ours}
        espeak.process.close()
        os._exit(0 if spoken and other else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert espeak.process.pid == ours
    assert speak(espeak, "Three.")[0].words[0].text == "Three."
