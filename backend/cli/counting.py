"""What a check is, what it is asked, and how it is counted."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cli.programs import Programs

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
    """``run`` takes the environment's Python and the options; what it runs and says goes by the programs.

    Without an environment it is given the Python that runs already. One that is ``single`` keeps about one
    core busy and minds no neighbours, so that another may use the next core meanwhile.
    """

    name: str
    environment: str | None = None
    single: bool = False
    run: Callable[[Path, Options, Programs], Count]


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


def passes(programs: Programs, command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Count:
    """Run a tool that finds nothing or fails; what it says is shown only then."""
    return Count(passed=1) if programs.succeed(command, folder, variables) else Count(failed=1)
