"""The checks of ``./storyflow test``: what each runs, in which environment, and how it is counted."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.checks_studio import studio_checks
from cli.counting import Check, Count, Options, count_tests, passes
from cli.programs import Programs
from core_engine.home import INSTALLATION

BACKEND = INSTALLATION / "backend"
PACKAGES = ("core_engine", "jobs", "providers", "api", "storyflow_backend", "cli")


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How a check ended; ``seconds`` of wall time."""

    name: str
    count: Count
    seconds: float


def perform(check: Check, python: Path, options: Options, programs: Programs) -> Result:
    """Run one check and measure it."""
    started = time.monotonic()
    count = check.run(python, options, programs)
    return Result(name=check.name, count=count, seconds=time.monotonic() - started)


def _variables(**more: str) -> dict[str, str]:
    # The checks see the program as it comes, not as this user has set it up.
    kept = {key: value for key, value in os.environ.items() if not key.startswith("STORYFLOW_")}
    return {**kept, "PYTHONPATH": str(BACKEND), **more}


def silent_tool(*arguments: str) -> Callable[[Path, Options, Programs], Count]:
    """A tool that is silent unless it finds something."""

    def run(python: Path, _: Options, programs: Programs) -> Count:
        return passes(programs, [str(python), *arguments], BACKEND, _variables())

    return run


def _pytest(*arguments: str, engine: str | None = None) -> Callable[[Path, Options, Programs], Count]:
    """A pytest run that shows its progress; counted from its own report, not from its words."""

    def run(python: Path, options: Options, programs: Programs) -> Count:
        with tempfile.TemporaryDirectory(prefix="storyflow-") as folder:
            report = Path(folder) / "report.xml"
            command = [str(python), "-m", "pytest", "-q", "-n", "auto", f"--junitxml={report}", *arguments]
            command += ["--all"] if options.every else []
            command += ["-k", options.expression] if options.expression else []
            variables = _variables(**({"STORYFLOW_ENGINE": engine} if engine else {}))
            status = programs.run(command, BACKEND, variables)
            return count_tests(report, status, selective=bool(options.expression))

    return run


def _lint_imports() -> Sequence[str]:
    # Not the script of that name: it names the folder in which the environment was built.
    call = "import sys; from importlinter.cli import lint_imports_command as main; sys.exit(main())"
    return ("-c", call, "--no-cache")


def checks() -> list[Check]:
    """Every check: first those that share the cores, then those that want all of them."""
    single = [
        *_static_checks(),
        _scaled(),
        *(check for check in studio_checks() if check.single),
        *_engines(),
    ]
    whole = [check for check in studio_checks() if not check.single]
    return [*single, *whole, Check(name="pytest", environment="dev", run=_pytest("--ignore=tests/scaled"))]


def _static_checks() -> list[Check]:
    ruff = ("--config", "pyproject.toml", ".", "../scripts", "../examples")
    runs = {
        "ruff": silent_tool("-m", "ruff", "check", "--quiet", *ruff),
        "format": silent_tool("-m", "ruff", "format", "--check", *ruff),
        "mypy": silent_tool("-m", "mypy", "--strict", *(f"-p{package}" for package in PACKAGES)),
        "imports": silent_tool(*_lint_imports()),
    }
    return [Check(name=name, environment="dev", single=True, run=run) for name, run in runs.items()]


def _scaled() -> Check:
    # Its tests share servers that take long to start, so they run in one process, which takes longest of all
    # that one core does: begun early, it ends with the others.
    return Check(name="scaled", environment="dev", single=True, run=_pytest("tests/scaled", "-n", "0"))


def _engines() -> list[Check]:
    if not (BACKEND / "tests" / "contract").is_dir():
        return []
    run = _pytest("tests/contract", "-n", "0", engine="moviepy")
    return [Check(name=name, environment=name, single=True, run=run) for name in ("moviepy2", "moviepy1")]
