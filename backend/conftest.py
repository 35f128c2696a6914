"""Rules for every test: none is left out silently, none passes beside an unexpected ERROR in the log.

``--all`` adds the tests marked ``full``; without it they are deselected, not skipped. A real skip says
that this machine lacks something. On a build machine (``CI=true``) it fails, unless its reason begins
with ``not here by design:``. A test that expects an ERROR reads it from ``caplog`` and clears it.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Generator, Iterator

import pytest
from whitenoise.middleware import WhiteNoiseMiddleware
from xdist.remote import Producer
from xdist.scheduler import WorkStealingScheduling

from cli.setup_tools import CHROMIUM
from core_engine.video_renderer import available_cores

BY_DESIGN = "not here by design:"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="run the full counts and sizes too")


def pytest_configure(config: pytest.Config) -> None:
    # The settings of the tests choose a throw-away folder; without them nothing may run.
    assert "storyflow-tests-" in os.environ.get("STORYFLOW_HOME", ""), "STORYFLOW_HOME is not a throw-away"
    # What a shell runs in the background ignores Ctrl-C, and so would every process that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, because many tests wait for processes of their own."""
    return available_cores() + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WorkStealingScheduling:
    """Each process has a part of its own, and so makes once what a module shares, until it helps others."""
    return WorkStealingScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    full = [] if config.getoption("--all") else [item for item in items if item.get_closest_marker("full")]
    if full:
        config.hook.pytest_deselected(items=full)
        items[:] = [item for item in items if item not in set(full)]
    if CHROMIUM.find() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="Chromium is missing; see ./storyflow doctor"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if not hasattr(report, "wasxfail"):
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not report.skipped or os.environ.get("CI") != "true":
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not reason.removeprefix("Skipped: ").startswith(BY_DESIGN):
        report.outcome = "failed"
        report.longrepr = f"Skipped on a build machine, where nothing may be missing: {reason}"


@pytest.fixture(autouse=True, scope="session")
def _files_of_packages_are_looked_up_once() -> Iterator[None]:
    """Else the first request of every new client would look for them, which takes longer than itself."""
    search = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, object] = {}

    def remembered(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            search(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", remembered)
        yield


@pytest.fixture(autouse=True, scope="session")
def _a_closed_terminal_ends_what_tests_start() -> None:
    """Under nohup it does not: to ignore a signal is handed on to every process. A handler is not."""
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: None)


@pytest.fixture(autouse=True)
def _no_unexpected_error_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    unexpected = [
        record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR
    ]
    assert not unexpected, f"Nobody expected this in the log: {unexpected}"
