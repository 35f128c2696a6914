"""Loading Kokoro: once for everybody, and only what was published."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from core_engine import model_loader
from core_engine.errors import ModelDamaged, VoiceUnavailable
from core_engine.model_loader import load_model, what_is_missing
from core_engine.tests.kokoro_files import write_files
from core_engine.voices.manifest import MODEL, SPEAKERS

onnxruntime = pytest.importorskip("onnxruntime")
pytest.importorskip("kokoro_onnx")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STORYFLOW_HOME", str(tmp_path))
    return tmp_path / "models"


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Counts the sessions that are really created."""
    created: list[str] = []
    create = onnxruntime.InferenceSession.__init__

    def counted(self: object, path: str, *arguments: object, **options: object) -> None:
        created.append(Path(path).name)
        create(self, path, *arguments, **options)

    monkeypatch.setattr(onnxruntime.InferenceSession, "__init__", counted)
    return created


def test_sixteen_threads_at_once_load_the_model_once(models: Path, sessions: list[str]) -> None:
    write_files(models)
    gate = threading.Barrier(16)

    def load() -> int:
        gate.wait()
        return id(load_model())

    with ThreadPoolExecutor(16) as pool:
        loaded = {future.result() for future in [pool.submit(load) for _ in range(16)]}
    assert len(loaded) == 1
    assert sessions == [MODEL.name]


def test_replaced_files_are_loaded_anew(models: Path, sessions: list[str]) -> None:
    write_files(models, durations=False)
    assert not load_model().kokoro.has_timings
    write_files(models, durations=True)
    assert load_model().kokoro.has_timings
    assert len(sessions) == 2


@pytest.mark.parametrize("tokens", ["tokens", "input_ids"])
def test_both_published_exports_are_read(models: Path, tokens: str) -> None:
    write_files(models, tokens=tokens)
    assert load_model().kokoro.get_voices() == ["af_bella", "bf_emma", "ff_siwis"]


def test_missing_files_are_named(models: Path) -> None:
    write_files(models)
    (models / SPEAKERS.name).unlink()
    assert what_is_missing() == f"The Kokoro voice lacks {SPEAKERS.name}. Run ./storyflow voices install."
    with pytest.raises(VoiceUnavailable, match="files of the Kokoro voice are missing"):
        load_model()


@pytest.mark.parametrize("name", [MODEL.name, SPEAKERS.name])
@pytest.mark.parametrize("kept", [0.0, 0.5, 0.98])
def test_a_truncated_file_is_told_by_name(models: Path, name: str, kept: float) -> None:
    write_files(models)
    whole = (models / name).read_bytes()
    (models / name).write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(ModelDamaged, match=rf"^{name} is damaged .* run ./storyflow voices install\.$"):
        load_model()


def test_a_web_page_in_place_of_the_model_is_told(models: Path) -> None:
    write_files(models)
    (models / MODEL.name).write_text("<html>Please log in</html>")
    with pytest.raises(ModelDamaged, match=MODEL.name):
        load_model()


def test_a_graph_with_another_input_is_refused(models: Path) -> None:
    write_files(models, tokens="text")
    with pytest.raises(ModelDamaged, match="input of tokens differs"):
        load_model()


def test_speakers_of_another_shape_are_refused(models: Path) -> None:
    write_files(models, style_rows=511)
    with pytest.raises(ModelDamaged, match=f"{SPEAKERS.name} is damaged .*another shape"):
        load_model()


def test_speakers_of_another_type_are_refused(models: Path) -> None:
    write_files(models)
    with (models / SPEAKERS.name).open("wb") as file:
        np.savez(file, af_bella=np.zeros((510, 1, 256), np.float64))
    with pytest.raises(ModelDamaged, match="another shape"):
        load_model()


def test_a_damaged_model_is_not_remembered(models: Path) -> None:
    write_files(models)
    (models / MODEL.name).write_bytes(b"\x08")
    with pytest.raises(ModelDamaged):
        load_model()
    write_files(models)
    assert model_loader.load_model() is load_model()
