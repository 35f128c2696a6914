"""The doctor is most useful where something is broken, so it must not break there itself."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from cli import examinations
from cli.__main__ import main
from cli.examinations import State, attempt, encoders, espeak, pictures

IMPORT = importlib.import_module


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes a package impossible to import for the examinations."""

    def hide(package: str) -> None:
        def broken(name: str, *rest: Any) -> ModuleType:  # noqa: ANN401 - whatever import_module takes
            if name == package:
                raise ImportError(f"libGL.so.1: cannot open shared object file, needed by {package}")
            return IMPORT(name, *rest)

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


def test_a_broken_optional_part_does_not_stand_in_the_way_of_a_film(
    capsys: pytest.CaptureFixture[str], without: Callable[[str], None]
) -> None:
    without("core_engine.model_loader")
    assert main(["doctor"]) == 0
    assert "Everything for a film is here." in capsys.readouterr().out


def test_an_ffmpeg_without_h264_makes_no_film(monkeypatch: pytest.MonkeyPatch) -> None:
    av = importlib.import_module("av")
    monkeypatch.setattr(av, "codecs_available", av.codecs_available - {"libx264"})
    assert encoders().state is State.MISSING


def test_the_voice_is_proved_by_a_sentence() -> None:
    assert "spoke a sentence" in espeak().detail


def test_pictures_name_their_formats() -> None:
    assert pictures().state is not State.MISSING


def test_any_failure_of_an_examination_becomes_a_finding() -> None:
    def broken() -> examinations.Finding:
        raise OSError

    assert attempt("Radio", broken, State.OPTIONAL).state is State.OPTIONAL
