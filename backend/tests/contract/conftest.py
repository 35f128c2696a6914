"""Every test that asks for ``engine`` runs once for each engine that is installed here."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core_engine import engines
from tests.contract import processes


def _names() -> list[str]:
    # Where the second engine is ordered it must be there: then its absence is a failure, not a gap.
    ordered = os.environ.get("STORYFLOW_ENGINE") == "moviepy"
    installed = importlib.util.find_spec("moviepy") is not None
    return [engines.DEFAULT, "moviepy"] if ordered or installed else [engines.DEFAULT]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", _names(), indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> engines.Engine:
    return engines.engine(request.param)


@pytest.fixture
def both_engines() -> tuple[engines.Engine, engines.Engine]:
    """The default engine and MoviePy."""
    if len(_names()) == 1:
        pytest.skip("not here by design: MoviePy has environments of its own")
    return engines.engine(), engines.engine("moviepy")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Where the film goes: an empty folder of its own."""
    folder = tmp_path / "films"
    folder.mkdir()
    return folder / "film.mp4"


@pytest.fixture
def nothing_left_open() -> Iterator[None]:
    """Fails the test if files or processes are still open afterwards that were not before."""
    if not processes.KNOWN:
        pytest.skip("not here by design: only Linux tells what a process holds open")
    handles, children = processes.open_handles(), processes.children()
    yield
    assert processes.children() == children
    assert processes.open_handles() == handles
