"""The checks of the studio's pages: what they weigh, and what becomes of them where something is missing."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli import checks_studio, studio_build
from cli.checks_studio import studio_checks, with_node
from cli.counting import Check, Count, Options
from cli.page_weight import first_load
from cli.setup_node import Node, StudioNotPrepared
from cli.setup_tools import Tool

OFFLINE = "The studio needs the network once."
NODE = Node(bin=Path("bin"), npm=("npm",))


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_studio, "node", lambda: NODE)
    monkeypatch.setattr(checks_studio, "install_packages", lambda _: None)
    monkeypatch.delenv("CI", raising=False)


def performed(run: Callable[[Path, Options], Count]) -> Count:
    return run(Path(sys.executable), Options())


def the(name: str) -> Check:
    (found,) = [check for check in studio_checks() if check.name == name]
    return found


def test_a_page_weighs_the_packed_scripts_that_a_browser_of_today_fetches(tmp_path: Path) -> None:
    scripts = tmp_path / "_next"
    scripts.mkdir()
    (scripts / "a.js").write_text("let a = 1;" * 100)
    packed = gzip.compress((scripts / "a.js").read_bytes())
    (scripts / "a.js.gz").write_bytes(packed)
    (scripts / "tiny.js").write_text("1;")
    (scripts / "old.js").write_text("for browsers without modules")
    (scripts / "later.js").write_text("when it is asked for")
    page = tmp_path / "projects" / "_" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(
        '<link rel="preload" as="script" href="/_next/later.js"/><script src="/_next/a.js" async=""></script>'
        '<script async="" src="/_next/tiny.js?v=1"></script><script src="/_next/a.js"></script>'
        '<script noModule="" src="/_next/old.js"></script><script>"/_next/later.js"</script>'
    )
    assert first_load(tmp_path) == {"projects/_/index.html": len(packed) + 2}


def test_a_page_that_is_too_heavy_fails_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepared: None, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(studio_build, "built", lambda: tmp_path)
    weights = {
        "index.html": checks_studio.MOST_SCRIPT,
        "projects/_/index.html": checks_studio.MOST_SCRIPT + 1,
    }
    monkeypatch.setattr(checks_studio, "first_load", lambda _: weights)
    assert performed(the("build").run) == Count(passed=1, failed=1)
    assert "projects/_/index.html: 250 kB" in capsys.readouterr().out


@pytest.mark.parametrize(("ci", "count"), [("", Count(skipped=1)), ("true", Count(failed=1))])
def test_without_node_and_network_a_check_is_skipped_but_not_on_a_build_machine(
    ci: str, count: Count, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def offline() -> Node:
        raise StudioNotPrepared(OFFLINE)

    monkeypatch.setattr(checks_studio, "node", offline)
    monkeypatch.setenv("CI", ci)
    assert performed(with_node(lambda _node, _options: Count(passed=1))) == count
    assert capsys.readouterr().out == f"{OFFLINE}\n"


@pytest.mark.usefixtures("prepared")
@pytest.mark.parametrize(("ci", "count"), [("", Count(2, 1, 3)), ("true", Count(2, 4))])
def test_what_a_tool_skips_fails_on_a_build_machine(
    ci: str, count: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", ci)
    assert performed(with_node(lambda _node, _options: Count(2, 1, 3))) == count


@pytest.mark.usefixtures("prepared")
def test_without_a_browser_the_walks_are_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = Tool(name="Chromium", programs=("no-such-browser",), packages={}, needed_for="the walks")
    monkeypatch.setattr(checks_studio, "CHROMIUM", nowhere)
    assert performed(the("e2e").run) == Count(skipped=1)
