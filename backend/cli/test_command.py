"""``./storyflow test``: every check in a clear order, one table, and the counts as the last line."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from cli import setup_tools
from cli.checks import Result, checks, perform
from cli.counting import Check, Count, Options
from cli.failures import FAILED
from cli.programs import Programs
from cli.setup_environments import EnvironmentNotReady, environment
from cli.side_by_side import side_by_side
from core_engine.video_renderer import available_cores

_PREPARING = threading.Lock()


def run_checks(
    every: Annotated[bool, typer.Option("--all", help="Full counts and sizes too.")] = False,
    install: Annotated[bool, typer.Option("--install", help="Install missing system programs.")] = False,
    expression: Annotated[
        str | None, typer.Option("-k", metavar="EXPR", help="Only tests that match.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this check; may repeat.")
    ] = None,
) -> None:
    """Run every check and test."""
    chosen = _choose(only)
    _see_to_tools(install=install or setup_tools.may_install())
    options = Options(every=every, expression=expression)
    total = _summary(list(_run_all(chosen, options)))
    if total.failed:
        raise typer.Exit(FAILED)


def _choose(only: list[str] | None) -> list[Check]:
    known = checks()
    names = [check.name for check in known]
    for name in only or ():
        if name not in names:
            raise typer.BadParameter(f"There is no check called {name}; there are {', '.join(names)}.")
    return [check for check in known if not only or check.name in only]


def _see_to_tools(*, install: bool) -> None:
    lacking = setup_tools.missing()
    if lacking and install and setup_tools.install(lacking):
        lacking = setup_tools.missing()
    for tool in lacking:
        line = setup_tools.install_line([tool])
        advice = f" Install it with: {line}" if line else ""
        _say(f"{tool.name} is missing, so {tool.needed_for} are skipped.{advice}")


def _run_all(chosen: Iterable[Check], options: Options) -> Iterator[Result]:
    """One after the other, and those that one core is enough for side by side."""

    def run(check: Check, programs: Programs) -> Result:
        return _run(check, options, programs)

    cores = available_cores()
    for single, group in groupby(chosen, key=lambda check: check.single):
        members = list(group)
        if single and len(members) > 1 and cores > 1:
            _say(f"── side by side: {', '.join(check.name for check in members)}")
            yield from side_by_side(members, cores, run, _show)
            continue
        for check in members:
            _say(f"── {check.name}")
            yield _ended(run(check, Programs()))


def _run(check: Check, options: Options, programs: Programs) -> Result:
    try:
        with _PREPARING:  # who comes second finds it made, and need not be told to wait
            python = environment(check.environment) if check.environment else Path(sys.executable)
    except EnvironmentNotReady as error:
        programs.say(f"{error}\n")
        return Result(name=check.name, count=Count(failed=1), seconds=0.0)
    return perform(check, python, options, programs)


def _show(result: Result, said: str) -> None:
    _say(f"── {result.name}")
    sys.stdout.write(said)
    _ended(result)


def _ended(result: Result) -> Result:
    verdict = "ok" if result.count == Count(passed=1) else str(result.count)
    _say(f"{verdict} ({result.seconds:.1f} s)")
    return result


def _summary(results: Iterable[Result]) -> Count:
    total = Count()
    _say("")
    for result in results:
        state = "FAILED" if result.count.failed else "ok"
        _say(f"{result.name:<10} {state:<7} {result.count!s:<36} {result.seconds:7.1f} s")
        total = total.plus(result.count)
    _say("")
    _say(str(total))
    return total


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
