"""What ``./storyflow bench`` answers, run as the process that a user starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_BACKEND = Path(__file__).parents[2]


def bench(*arguments: str) -> dict[str, Any]:
    """The JSON report of a bench that went well, by section."""
    done = subprocess.run(
        [sys.executable, "-m", "cli", "bench", *arguments, "--json"],
        env={**os.environ, "PYTHONPATH": str(_BACKEND)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report
