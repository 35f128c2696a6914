"""The bench measures real renders and tells its figures; how large they are is no matter of a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.bench.measured_run import measured_run
from cli.bench.stories import write_story
from cli.failures import CommandError

BACKEND = Path(__file__).parents[2]


def bench(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "cli", "bench", *arguments, "--json"],
        env={**os.environ, "PYTHONPATH": str(BACKEND)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_memory_is_told_for_a_short_and_a_long_film() -> None:
    memory = bench("memory", "--shots", "20", "--megapixels", "2")["memory"]
    assert memory["10"]["frames"] == 60
    assert memory["20"]["frames"] == 120
    assert memory["growth"] == memory["20"]["peak_bytes"] / memory["10"]["peak_bytes"]


@pytest.mark.full
def test_both_engines_are_measured_on_one_story(tmp_path: Path) -> None:
    story = write_story(tmp_path / "story", 3, megapixels=2)
    engine = bench("engine", "--runs", "1", "--story", str(story))["engine"]
    assert engine["times_faster"]["median"] > 0
    assert {len(engine[name]) for name in ("pyav", "moviepy")} == {1}


def test_a_run_is_charged_for_what_it_uses() -> None:
    program = "import json; held = bytearray(300_000_000); print(json.dumps({'held': len(held)}))"
    run = measured_run([sys.executable, "-c", program], {})
    assert run.answer == {"held": 300_000_000}
    assert run.peak is None or run.peak > 300_000_000
    assert run.cpu is None or run.cpu > 0


def test_a_run_that_fails_is_told_with_its_own_words() -> None:
    with pytest.raises(CommandError, match="no such luck"):
        measured_run([sys.executable, "-c", "raise SystemExit('no such luck')"], {})
