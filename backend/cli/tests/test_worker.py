"""What a worker is told, and what it refuses before it opens anything; it works in ``tests/scaled``."""

from __future__ import annotations

import pytest

from cli.__main__ import main


@pytest.fixture
def scaled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYFLOW_MODE", "scaled")


def test_without_the_scaled_mode_there_is_no_worker_to_start(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STORYFLOW_MODE", raising=False)
    assert main(["worker"]) == 1
    assert "Set STORYFLOW_MODE=scaled" in capsys.readouterr().err


@pytest.mark.usefixtures("scaled")
@pytest.mark.parametrize("queues", ["", ",", "poll,long", "celery"])
def test_a_queue_that_does_not_exist_is_refused_with_those_that_do(
    capsys: pytest.CaptureFixture[str], queues: str
) -> None:
    assert main(["worker", "--queues", queues]) == 2
    assert "poll and render" in capsys.readouterr().err


@pytest.mark.usefixtures("scaled")
@pytest.mark.parametrize("steps", ["0", "65", "many"])
def test_steps_at_once_are_one_to_sixty_four(capsys: pytest.CaptureFixture[str], steps: str) -> None:
    assert main(["worker", "--concurrency", steps]) == 2
    assert "--concurrency" in capsys.readouterr().err
