"""A setting that cannot be used is told when StoryFlow starts, in a sentence and without a key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.examinations import State, services

BACKEND = Path(__file__).parents[2]
CANARY = "canary 5b1d0c7e9a"


def started(home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """``./storyflow up``, which is to end by itself."""
    environment = {**os.environ, "STORYFLOW_HOME": str(home), **variables}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "cli", "up", "--api-only", "--port", "0"],
        cwd=BACKEND,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"VIDEO_PROVIDER": "runway"}, "The video provider runway needs RUNWAYML_API_KEY."),
        ({"VIDEO_PROVIDER": "sora"}, "VIDEO_PROVIDER is one of local, runway, pika, custom, mock"),
        ({"COST_LIMIT_DAILY": "lots"}, "COST_LIMIT_DAILY is an amount in US dollars"),
        ({"RUNWAYML_API_KEY": CANARY}, "RUNWAYML_API_KEY holds blanks or signs that no key has."),
    ],
)
def test_the_studio_does_not_start_with_a_setting_that_cannot_be_used(
    tmp_path: Path, variables: dict[str, str], told: str
) -> None:
    ended = started(tmp_path, **variables)
    assert ended.returncode == 1
    assert ended.stderr.startswith(told)
    assert "Traceback" not in ended.stderr
    assert CANARY not in ended.stdout + ended.stderr
    assert not (tmp_path / "logs").exists(), "a mistake in a setting is no unforeseen error"


def test_the_doctor_names_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEO_PROVIDER", "pika")
    found = services()
    assert found.state is State.MISSING
    assert "PIKA_API_KEY" in found.detail


def test_the_doctor_tells_who_makes_films(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEO_FALLBACK", "custom")
    monkeypatch.setenv("CUSTOM_VIDEO_API_URL", "http://render.lan")
    found = services()
    assert found.state is State.OK
    assert found.detail.startswith("films by local, then custom. CUSTOM_VIDEO_API_URL has no TLS")
