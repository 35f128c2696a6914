"""The checks of ``./storyflow test``: what each runs, in which environment, and how it is counted."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.checks_studio import studio_checks
from cli.counting import Check, Count, Options, count_tests, passes
from core_engine.home import INSTALLATION

BACKEND = INSTALLATION / "backend"
PACKAGES = ("core_engine", "jobs", "providers", "api", "storyflow_backend", "cli")


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
        return passes([str(python), *arguments], BACKEND, _variables())

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


def _lint_imports() -> Sequence[str]:
    # Not the script of that name: it names the folder in which the environment was built.
    call = "import sys; from importlinter.cli import lint_imports_command as main; sys.exit(main())"
    return ("-c", call, "--no-cache")


def checks() -> list[Check]:
    """Every check, those that take longest last."""
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
        *studio_checks(),
        # Its tests share servers that take long to start, so they run in one process.
        Check(name="scaled", environment="dev", run=_pytest("tests/scaled", "-n", "0")),
        Check(name="pytest", environment="dev", run=_pytest("--ignore=tests/scaled")),
    ]
    if (BACKEND / "tests" / "contract").is_dir():
        found += [
            Check(name=name, environment=name, run=_pytest("tests/contract", engine="moviepy"))
            for name in ("moviepy2", "moviepy1")
        ]
    return found
