"""Commands ask for further environments and are told when there are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli import setup_environments
from cli.setup_environments import EnvironmentNotReady, add_kokoro, environment, is_prepared


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder without environments."""
    monkeypatch.setattr(setup_environments, "STATE", tmp_path)
    return tmp_path


def preparation_ends_with(status: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = folder / "bootstrap.py"
    script.write_text(f"import sys; sys.exit({status})")
    monkeypatch.setattr(setup_environments, "_BOOTSTRAP", script)


def test_an_environment_is_known_by_its_python(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    preparation_ends_with(0, state, monkeypatch)
    assert environment("moviepy2").is_relative_to(state / "envs" / "moviepy2")


def test_an_environment_that_cannot_be_prepared_is_an_error(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preparation_ends_with(1, state, monkeypatch)
    with pytest.raises(EnvironmentNotReady, match="moviepy1"):
        environment("moviepy1")


def test_an_interrupted_preparation_interrupts_the_command(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preparation_ends_with(130, state, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        environment("dev")


def test_the_neural_voice_is_used_from_the_next_start_on(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preparation_ends_with(0, state, monkeypatch)
    add_kokoro()
    assert (state / "kokoro").is_file()


def test_a_failed_preparation_leaves_the_next_start_as_it_was(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preparation_ends_with(1, state, monkeypatch)
    with pytest.raises(EnvironmentNotReady):
        add_kokoro()
    assert not (state / "kokoro").exists()


def test_only_a_whole_environment_counts_as_prepared(state: Path) -> None:
    (state / "envs" / "moviepy2" / "bin").mkdir(parents=True)
    assert not is_prepared("moviepy2")
    (state / "envs" / "moviepy2" / "requirements.lock").touch()
    assert is_prepared("moviepy2")
