"""How ``./storyflow test`` counts, chooses and ends."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cli import setup_tools, test_command
from cli.__main__ import main
from cli.checks import checks, silent_tool
from cli.counting import Check, Count, Options, count_tests
from cli.programs import Programs
from cli.setup_environments import EnvironmentNotReady
from cli.setup_tools import Tool


def report_in(folder: Path, *, tests: int, failures: int = 0, errors: int = 0, skipped: int = 0) -> Path:
    report = folder / "report.xml"
    counts = f'tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"'
    report.write_text(f"<testsuites><testsuite {counts}/></testsuites>")
    return report


def test_errors_count_as_failures(tmp_path: Path) -> None:
    report = report_in(tmp_path, tests=10, failures=2, errors=1, skipped=3)
    assert count_tests(report, 1, selective=False) == Count(passed=4, failed=3, skipped=3)


def test_a_run_that_breaks_off_is_a_failure_even_if_all_it_did_passed(tmp_path: Path) -> None:
    assert count_tests(report_in(tmp_path, tests=4), 3, selective=False) == Count(passed=4, failed=1)


def test_a_run_that_dies_without_a_report_is_a_failure(tmp_path: Path) -> None:
    assert count_tests(tmp_path / "none.xml", -9, selective=False) == Count(failed=1)


@pytest.mark.parametrize(("selective", "failed"), [(True, 0), (False, 1)])
def test_no_tests_at_all_is_a_failure_unless_the_user_chose_so(
    tmp_path: Path, selective: bool, failed: int
) -> None:
    assert count_tests(report_in(tmp_path, tests=0), 5, selective=selective).failed == failed


def check(name: str, count: Count) -> Check:
    return Check(name=name, environment="dev", run=lambda _python, _options, _programs: count)


@pytest.fixture
def two_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [check("style", Count(passed=1)), check("tests", Count(passed=5, failed=2, skipped=1))]
    monkeypatch.setattr(test_command, "checks", lambda: known)
    monkeypatch.setattr(test_command, "environment", lambda _name: Path(sys.executable))


@pytest.mark.usefixtures("two_checks")
def test_the_last_line_is_the_sum_and_a_failure_fails_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "6 passed, 2 failed, 1 skipped"


@pytest.mark.usefixtures("two_checks")
def test_one_check_alone_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", "--only", "style"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"


@pytest.mark.usefixtures("two_checks")
def test_an_unknown_check_is_answered_with_those_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", "--only", "stile"]) == 2
    assert "style, tests" in capsys.readouterr().err


@pytest.mark.usefixtures("two_checks")
def test_a_check_whose_environment_cannot_be_made_fails_and_the_others_go_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unprepared(name: str) -> Path:
        raise EnvironmentNotReady(f"The {name} environment could not be prepared; the lines above say why.")

    monkeypatch.setattr(test_command, "environment", unprepared)
    assert main(["test"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 2 failed, 0 skipped"


def test_a_tool_that_finds_something_fails_its_check(capsys: pytest.CaptureFixture[str]) -> None:
    run = silent_tool("-c", "import sys; print('line 3 is crooked'); sys.exit(1)")
    assert run(Path(sys.executable), Options(), Programs()) == Count(failed=1)
    assert capsys.readouterr().out == "line 3 is crooked\n"


ABACUS = Tool(
    name="Abacus",
    programs=("abacus-of-the-ancients",),
    packages={"apt-get": "abacus", "brew": "abacus-cli"},
    needed_for="the counting tests",
)


@pytest.mark.parametrize(
    ("manager", "line"),
    [
        ("apt-get", "sudo apt-get install -y --no-install-recommends abacus"),
        ("brew", "brew install abacus-cli"),
        ("dnf", None),
    ],
)
def test_the_line_to_type_is_that_of_this_machines_package_manager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manager: str, line: str | None
) -> None:
    program = tmp_path / manager
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(setup_tools, "_is_root", lambda: False)
    assert setup_tools.install_line([ABACUS]) == line


@pytest.mark.usefixtures("two_checks")
def test_a_missing_tool_is_named_with_what_is_skipped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup_tools, "TOOLS", (ABACUS,))
    monkeypatch.delenv("CI", raising=False)
    main(["test", "--only", "style"])
    assert "Abacus is missing, so the counting tests are skipped." in capsys.readouterr().out


def test_nothing_is_installed_unasked_outside_a_build_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_tools, "_is_root", lambda: True)
    monkeypatch.delenv("CI", raising=False)
    assert not setup_tools.may_install()
    monkeypatch.setenv("CI", "true")
    assert setup_tools.may_install()


def test_the_checks_cover_style_types_layers_pages_and_tests() -> None:
    names = [known.name for known in checks()]
    assert names[:7] == ["ruff", "format", "mypy", "imports", "scaled", "typescript", "eslint"]
    assert {"schema", "vitest", "moviepy1", "moviepy2", "build", "e2e", "pytest"} < set(names)


def test_those_that_want_all_cores_come_last_and_share_them_with_nobody() -> None:
    assert [known.name for known in checks() if not known.single] == ["build", "e2e", "pytest"]
    assert [known.single for known in checks()] == sorted((known.single for known in checks()), reverse=True)
