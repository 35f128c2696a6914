"""The rules of ``backend/conftest.py``, watched in a pytest run of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BACKEND = Path(__file__).parents[2]


def outcome(folder: Path, body: str, *options: str, ci: bool = False) -> str:
    """The closing line of pytest over one test file, under the project's rules."""
    shutil.copy(BACKEND / "conftest.py", folder)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = full\n")
    (folder / "test_one.py").write_text(f"import logging, pytest\n\n{body}\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--no-header",
        *options,
        "test_one.py",
    ]
    variables = {
        **os.environ,
        "PYTHONPATH": str(BACKEND),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "CI": "true" if ci else "",
    }
    result = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    return re.sub(r" in [\d.]+s|=", "", result.stdout.splitlines()[-1]).strip()


FULL = "@pytest.mark.full\ndef test_many(): pass\n\ndef test_few(): pass"


def test_full_counts_are_left_out_and_counted_as_such(tmp_path: Path) -> None:
    assert outcome(tmp_path, FULL) == "1 passed, 1 deselected"


def test_full_counts_run_when_all_is_asked_for(tmp_path: Path) -> None:
    assert outcome(tmp_path, FULL, "--all") == "2 passed"


@pytest.mark.parametrize(
    ("reason", "ci", "expected"),
    [
        ("no such program", False, "1 skipped"),
        ("no such program", True, "1 failed"),
        ("not here by design: another engine", True, "1 skipped"),
    ],
)
def test_a_skip_on_a_build_machine_needs_a_design(
    tmp_path: Path, reason: str, ci: bool, expected: str
) -> None:
    assert outcome(tmp_path, f"def test_it(): pytest.skip({reason!r})", ci=ci) == expected


def test_a_skipped_module_counts_on_a_build_machine_too(tmp_path: Path) -> None:
    assert outcome(tmp_path, "pytest.importorskip('nothing_of_that_name')", ci=True) == "1 error"


def test_an_error_in_the_log_that_nobody_expected_fails_the_test(tmp_path: Path) -> None:
    assert outcome(tmp_path, "def test_it(): logging.error('the disk is on fire')") == "1 passed, 1 error"


def test_an_expected_error_is_read_and_cleared(tmp_path: Path) -> None:
    body = "def test_it(caplog):\n    logging.error('as planned')\n    caplog.clear()"
    assert outcome(tmp_path, body) == "1 passed"
