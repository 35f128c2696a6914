"""The checks of the studio's pages: what becomes of them where something is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli import checks_studio
from cli.checks_studio import studio_checks, with_node
from cli.counting import Check, Count, Options
from cli.programs import Programs
from cli.setup_node import Node, StudioNotPrepared
from cli.setup_tools import Tool

OFFLINE = "The studio needs the network once."
NODE = Node(bin=Path("bin"), npm=("npm",))


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_studio, "node", lambda: NODE)
    monkeypatch.setattr(checks_studio, "install_packages", lambda _: None)
    monkeypatch.delenv("CI", raising=False)


def performed(run: Callable[[Path, Options, Programs], Count]) -> Count:
    return run(Path(sys.executable), Options(), Programs())


def the(name: str) -> Check:
    (found,) = [check for check in studio_checks() if check.name == name]
    return found


@pytest.mark.parametrize(("ci", "count"), [("", Count(skipped=1)), ("true", Count(failed=1))])
def test_without_node_and_network_a_check_is_skipped_but_not_on_a_build_machine(
    ci: str, count: Count, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def offline() -> Node:
        raise StudioNotPrepared(OFFLINE)

    monkeypatch.setattr(checks_studio, "node", offline)
    monkeypatch.setenv("CI", ci)
    assert performed(with_node(lambda _node, _options, _programs: Count(passed=1))) == count
    assert capsys.readouterr().out == f"{OFFLINE}\n"


@pytest.mark.usefixtures("prepared")
@pytest.mark.parametrize(("ci", "count"), [("", Count(2, 1, 3)), ("true", Count(2, 4))])
def test_what_a_tool_skips_fails_on_a_build_machine(
    ci: str, count: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", ci)
    assert performed(with_node(lambda _node, _options, _programs: Count(2, 1, 3))) == count


@pytest.mark.usefixtures("prepared")
def test_without_a_browser_the_walks_are_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = Tool(name="Chromium", programs=("no-such-browser",), packages={}, needed_for="the walks")
    monkeypatch.setattr(checks_studio, "CHROMIUM", nowhere)
    assert performed(the("e2e").run) == Count(skipped=1)
