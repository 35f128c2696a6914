"""The API keeps what its own document promises."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.studio import BACKEND, Studio
from tests.studio_films import filmable_project

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_schema_conformance", "response_headers_conformance", "unsupported_method",
)  # fmt: skip


@pytest.mark.parametrize(
    ("examples", "fewest"), [(3, 300), pytest.param(40, 2000, marks=pytest.mark.full)], ids=["few", "many"]
)
def test_a_fuzzer_finds_no_crash_and_no_undocumented_answer(
    tmp_path: Path, examples: int, fewest: int
) -> None:
    with Studio(tmp_path / "home") as studio:
        project = filmable_project(studio.client, tmp_path / "sources", segments=2)
        result = fuzz(studio, project, tmp_path, examples)
        assert result.returncode == 0, result.stdout[-8000:] + result.stderr[-2000:]
        assert cases(result.stdout) >= fewest
        assert "Traceback" not in studio.log, studio.log[-4000:]


def fuzz(
    studio: Studio, project: dict[str, Any], folder: Path, examples: int
) -> subprocess.CompletedProcess[str]:
    """Run schemathesis over everything but the streams, which never end."""
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{studio.url}/api/schema/?format=json",
        "--url", studio.url, "--checks", ",".join(CHECKS), "--exclude-path-regex", "events",
        "--max-examples", str(examples), "--seed", "1", "--no-shrink", "--continue-on-failure",
        "--suppress-health-check", "all", "--request-timeout", "60",
    ]  # fmt: skip
    variables = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "tests.schema_hooks",
        "FUZZED_IDS": f"project={project['id']},segment={project['segments'][0]['id']}",
        "PYTHONPATH": str(BACKEND),
        "NO_COLOR": "1",
    }
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


def cases(said: str) -> int:
    """How many requests the fuzzer says that it made."""
    counted = re.search(r"([\d,]+) generated", said)
    assert counted, said
    return int(counted[1].replace(",", ""))
