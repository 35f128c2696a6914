"""The doctor is most useful where something is broken, so it must not break there itself."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from cli import examinations
from cli.__main__ import main
from cli.examinations import Finding, State, attempt, data_folder
from core_engine.errors import EncoderMissing

IMPORT = importlib.import_module


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes a package impossible to import for the examinations."""

    def hide(hidden: str) -> None:
        def broken(name: str, package: str | None = None) -> ModuleType:
            if name == hidden:
                raise ImportError(f"libGL.so.1: cannot open shared object file, needed by {hidden}")
            return IMPORT(name, package)

        monkeypatch.setattr(importlib, "import_module", broken)

    return hide


def findings(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    report = json.loads(capsys.readouterr().out)
    return {finding["name"]: finding for finding in report["findings"]}


def test_on_a_whole_machine_everything_for_a_film_is_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 0
    found = findings(capsys)
    assert {name for name in examinations.NEEDED if found[name]["state"] != "ok"} == set()


def test_a_package_that_cannot_be_loaded_is_a_finding_with_a_remedy(
    capsys: pytest.CaptureFixture[str], without: Callable[[str], None]
) -> None:
    without("cv2")
    assert main(["doctor", "--json"]) == 1
    found = findings(capsys)
    assert found["Pictures"]["state"] == "missing"
    assert "libGL.so.1" in found["Pictures"]["detail"]
    assert ".storyflow" in found["Pictures"]["remedy"]
    assert found["FFmpeg libraries"]["state"] == "ok"


def test_a_voice_that_cannot_be_loaded_is_a_finding_too(
    capsys: pytest.CaptureFixture[str], without: Callable[[str], None]
) -> None:
    without("cli.voices")
    assert main(["doctor", "--json"]) == 1
    found = findings(capsys)
    assert found["Voices"]["state"] == "missing"
    assert found["Pictures"]["state"] == "ok"


def test_a_film_can_be_made_without_the_neural_voice(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STORYFLOW_HOME", str(tmp_path))
    assert main(["doctor", "--json"]) == 0
    found = findings(capsys)
    assert found["Voice Kokoro"]["state"] == "optional"
    assert "voices install" in found["Voice Kokoro"]["detail"]


def test_an_error_of_the_engine_is_shown_in_its_own_words() -> None:
    def lacking() -> Finding:
        raise EncoderMissing("The FFmpeg libraries have no AAC encoder.")

    finding = attempt("FFmpeg libraries", lacking)
    assert (finding.state, finding.detail) == (State.MISSING, "The FFmpeg libraries have no AAC encoder.")


def test_any_failure_of_an_examination_becomes_a_finding() -> None:
    def failing() -> Finding:
        raise OSError

    assert attempt("Radio", failing).state is State.MISSING


def test_without_room_for_a_film_the_data_folder_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examinations, "ENOUGH_SPACE", 10**18)
    finding = data_folder()
    assert finding.state is State.MISSING
    assert "STORYFLOW_HOME" in finding.remedy
