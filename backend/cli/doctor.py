"""``./storyflow doctor``: what is present, what is missing, how to get it."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer

from cli.examinations import Finding, State, examine
from cli.failures import FAILED


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show what is present, what is missing, and how to get it."""
    findings = list(_shown(examine()) if not as_json else examine())
    ready = all(finding.state is not State.MISSING for finding in findings)
    if as_json:
        facts = {"ready": ready, "findings": [asdict(finding) for finding in findings]}
        typer.echo(json.dumps(facts, ensure_ascii=False))
    else:
        typer.echo("\nEverything for a film is here." if ready else "\nNo film can be made yet; see above.")
    if not ready:
        raise typer.Exit(FAILED)


def _shown(findings: Iterable[Finding]) -> Iterable[Finding]:
    for finding in findings:
        _show(finding)
        yield finding


def _show(finding: Finding) -> None:
    typer.echo(f"{finding.state.value:<9} {finding.name:<18} {finding.detail}")
    if finding.remedy:
        typer.echo(textwrap.fill(finding.remedy, 100, initial_indent=" " * 29, subsequent_indent=" " * 29))
    sys.stdout.flush()
