"""The checks of ``./storyflow test``: what each runs, in which environment, and how it is counted."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from core_engine.home import INSTALLATION

BACKEND = INSTALLATION / "backend"
PACKAGES = ("core_engine", "jobs", "api", "storyflow_backend", "cli")
NOTHING_COLLECTED = 5  # pytest's own exit status


class Count(NamedTuple):
    """Tests, or a whole check as one."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def plus(self, other: Count) -> Count:
        return Count(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What the user asked of the tests."""

    every: bool = False
    expression: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """``run`` takes the environment's Python and the options, and speaks while it works."""

    name: str
    environment: str
    run: Callable[[Path, Options], Count]


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How a check ended; ``seconds`` of wall time."""

    name: str
    count: Count
    seconds: float


def perform(check: Check, python: Path, options: Options) -> Result:
    """Run one check and measure it."""
    started = time.monotonic()
    count = check.run(python, options)
    return Result(name=check.name, count=count, seconds=time.monotonic() - started)


def _variables(**more: str) -> dict[str, str]:
    # The checks see the program as it comes, not as this user has set it up.
    kept = {key: value for key, value in os.environ.items() if not key.startswith("STORYFLOW_")}
    return {**kept, "PYTHONPATH": str(BACKEND), **more}


def silent_tool(*arguments: str) -> Callable[[Path, Options], Count]:
    """A tool that is silent unless it finds something."""

    def run(python: Path, _: Options) -> Count:
        result = subprocess.run(
            [str(python), *arguments],
            cwd=BACKEND,
            env=_variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode == 0:
            return Count(passed=1)
        sys.stdout.write(result.stdout)
        return Count(failed=1)

    return run


def _pytest(*arguments: str, engine: str | None = None) -> Callable[[Path, Options], Count]:
    """A pytest run that shows its progress; counted from its own report, not from its words."""

    def run(python: Path, options: Options) -> Count:
        with tempfile.TemporaryDirectory(prefix="storyflow-") as folder:
            report = Path(folder) / "report.xml"
            command = [str(python), "-m", "pytest", "-q", "-n", "auto", f"--junitxml={report}", *arguments]
            command += ["--all"] if options.every else []
            command += ["-k", options.expression] if options.expression else []
            variables = _variables(**({"STORYFLOW_ENGINE": engine} if engine else {}))
            sys.stdout.flush()
            status = subprocess.run(
                command, cwd=BACKEND, env=variables, stdin=subprocess.DEVNULL, check=False
            ).returncode
            return count_tests(report, status, selective=bool(options.expression))

    return run


def count_tests(report: Path, status: int, *, selective: bool) -> Count:
    """The counts of a JUnit report; a run that broke off counts as one failure more.

    An empty selection fails too, unless the user's own expression made it empty.
    """
    count = Count()
    if report.is_file():
        for suite in ET.parse(report).getroot().iter("testsuite"):
            total, bad, skipped = (
                sum(int(suite.get(key, 0)) for key in keys)
                for keys in (("tests",), ("failures", "errors"), ("skipped",))
            )
            count = count.plus(Count(total - bad - skipped, bad, skipped))
    empty_on_purpose = status == NOTHING_COLLECTED and selective
    if status and not count.failed and not empty_on_purpose:
        return count.plus(Count(failed=1))
    return count


def _lint_imports() -> Sequence[str]:
    # Not the script of that name: it names the folder in which the environment was built.
    call = "import sys; from importlinter.cli import lint_imports_command as main; sys.exit(main())"
    return ("-c", call, "--no-cache")


def checks() -> list[Check]:
    """Every check, cheapest first."""
    ruff = ("--config", "pyproject.toml", ".", "../scripts", "../examples")
    found = [
        Check(name="ruff", environment="dev", run=silent_tool("-m", "ruff", "check", "--quiet", *ruff)),
        Check(name="format", environment="dev", run=silent_tool("-m", "ruff", "format", "--check", *ruff)),
        Check(
            name="mypy",
            environment="dev",
            run=silent_tool("-m", "mypy", "--strict", *(f"-p{package}" for package in PACKAGES)),
        ),
        Check(name="imports", environment="dev", run=silent_tool(*_lint_imports())),
        Check(name="pytest", environment="dev", run=_pytest()),
    ]
    if (BACKEND / "tests" / "contract").is_dir():
        found += [
            Check(name=name, environment=name, run=_pytest("tests/contract", engine="moviepy"))
            for name in ("moviepy2", "moviepy1")
        ]
    return found
