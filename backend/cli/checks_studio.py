"""The checks of the studio's pages: they need Node.js, and the walks a browser, but no Python packages."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cli import studio_build
from cli.counting import Check, Count, Options, count_tests, passes
from cli.failures import CommandError
from cli.programs import Programs
from cli.setup_environments import STATE
from cli.setup_node import FRONTEND, Node, install_packages, node
from cli.setup_tools import CHROMIUM
from cli.studio_build import StudioNotBuilt
from core_engine.home import INSTALLATION

BACKEND = INSTALLATION / "backend"
DOCUMENT = STATE / "openapi.json"

Run = Callable[[Node, Options, Programs], Count]


def studio_checks() -> list[Check]:
    """Every check of the pages, cheapest first."""
    return [
        Check(name="typescript", single=True, run=with_node(_quiet("typecheck"))),
        Check(name="eslint", single=True, run=with_node(_quiet("lint"))),
        Check(name="schema", single=True, run=with_node(_schema)),
        Check(name="vitest", single=True, run=with_node(_vitest)),
        Check(name="build", run=with_node(_build)),
        Check(name="e2e", run=with_node(_walks)),
    ]


def with_node(run: Run) -> Callable[[Path, Options, Programs], Count]:
    """A check that is skipped where Node.js or the packages cannot be had; on a build machine it fails."""

    def attempt(_: Path, options: Options, programs: Programs) -> Count:
        try:
            ready = node()
            install_packages(ready)
        except CommandError as error:
            programs.say(f"{error.message}\n")
            return without_skips(Count(skipped=1))
        return without_skips(run(ready, options, programs))

    return attempt


def without_skips(count: Count) -> Count:
    """On a build machine, where nothing may be missing, what was skipped has failed."""
    if os.environ.get("CI") != "true":
        return count
    return Count(count.passed, count.failed + count.skipped)


def _quiet(script: str) -> Run:
    def run(ready: Node, _: Options, programs: Programs) -> Count:
        return passes(programs, [*ready.npm, "run", "--silent", script], FRONTEND, _variables(ready))

    return run


def _schema(ready: Node, _: Options, programs: Programs) -> Count:
    """Whether the shapes that the pages know are those of the API's own document, which it leaves behind."""
    variables = _variables(ready) | {"DJANGO_SETTINGS_MODULE": "storyflow_backend.settings.test"}
    writing = ["manage.py", "spectacular", "--format", "openapi-json", "--file", str(DOCUMENT)]
    count = passes(programs, [sys.executable, *writing], BACKEND, variables)
    if count.failed:
        return count
    comparing = [*ready.npm, "run", "--silent", "schema:check", "--", str(DOCUMENT)]
    count = passes(programs, comparing, FRONTEND, variables)
    if count.failed:
        programs.say("The document: ../.storyflow/openapi.json, as seen from frontend/.\n")
    return count


def _vitest(ready: Node, options: Options, programs: Programs) -> Count:
    with _report() as report:
        command = [*ready.npm, "run", "--silent", "test", "--", "--reporter=dot", "--reporter=junit"]
        command += [
            f"--outputFile.junit={report}",
            *(["-t", options.expression] if options.expression else []),
        ]
        status = programs.run(command, FRONTEND, _variables(ready))
        return _counted(report, status, options)


def _walks(ready: Node, options: Options, programs: Programs) -> Count:
    chromium = CHROMIUM.find()
    if chromium is None:
        return Count(skipped=1)  # the command has said how to get it
    if not _is_built(programs):
        return Count(failed=1)
    with _report() as report:
        command = [*ready.npm, "exec", "--", "playwright", "test"]
        command += [] if options.every else ["--grep-invert", "@full"]
        command += ["--grep", options.expression, "--pass-with-no-tests"] if options.expression else []
        told = {"STORYFLOW_CHROMIUM": chromium, "STORYFLOW_E2E_REPORT": str(report)}
        status = programs.run(command, FRONTEND, {**_variables(ready), **told})
        return _counted(report, status, options)


def _counted(report: Path, status: int, options: Options) -> Count:
    selective = bool(options.expression)
    count = count_tests(report, status, selective=selective)
    # Those that do not match the user's expression are reported as skipped, and that is the user's wish.
    return count._replace(skipped=0) if selective else count


def _build(_: Node, __: Options, programs: Programs) -> Count:
    return Count(passed=1) if _is_built(programs) else Count(failed=1)


def _is_built(programs: Programs) -> bool:
    try:
        studio_build.built()
    except StudioNotBuilt as error:
        programs.say(f"{error.message}\n{studio_build.LOG.read_text(encoding='utf-8', errors='replace')}")
        return False
    return True


@contextmanager
def _report() -> Iterator[Path]:
    """Where a tool may lay down its report."""
    with tempfile.TemporaryDirectory(prefix="storyflow-") as folder:
        yield Path(folder) / "report.xml"


def _variables(ready: Node) -> dict[str, str]:
    """The program as it comes, not as this user has set it up; its Python first on PATH."""
    kept = {
        key: value
        for key, value in ready.variables().items()
        if not key.startswith("STORYFLOW_") and key != "NODE_ENV"
    }
    path = os.pathsep.join([str(Path(sys.executable).parent), kept["PATH"]])
    return {**kept, "PATH": path, "PYTHONPATH": str(BACKEND)}
