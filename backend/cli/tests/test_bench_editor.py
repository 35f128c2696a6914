"""The editor is measured in a real browser; how its figures are judged, and what is said without one."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from cli.bench import editor
from cli.bench.editor import bench_editor, story_figures
from cli.failures import CommandError
from cli.setup_tools import Tool

TASKS = {"longest_task": 61.0, "longest_task_processor": 40.0}
OPENING = {"first_paint": 400.0, "shown": 900.0, "layout_shift": 0.0, **TASKS}
STORY = {
    "opening": OPENING,
    "first": {"script_bytes": 230_000},
    "scrolling": TASKS,
    "typing": {**TASKS, "longest_task": 12.0},
    "most_cards": 30,
}


def test_every_figure_has_the_specified_bar_and_the_clock_decides() -> None:
    figures = {figure.name: figure for figure in story_figures(1000, [STORY, STORY])}
    bars = {name: figure.bar for name, figure in figures.items() if figure.bar is not None}
    assert bars == {
        "1000_paint": 1.5,
        "1000_shift": 0.02,
        "1000_script": 250,
        "1000_scroll_task": 50,
        "1000_type_task": 50,
        "1000_cards": 60,
    }
    assert {name for name, figure in figures.items() if figure.kept is False} == {"1000_scroll_task"}
    assert figures["1000_paint"].values == (0.4, 0.4)
    assert figures["1000_script"].values == (230, 230)


def test_without_a_browser_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = Tool(name="Chromium", programs=("no-such-browser",), packages={}, needed_for="tests")
    monkeypatch.setattr(editor, "CHROMIUM", absent)
    with pytest.raises(CommandError, match=r"measured in Chromium, which is not there: Install Chromium\."):
        bench_editor([10], tmp_path, runs=1, console=Console())
    assert not list(tmp_path.iterdir()), "no studio was started for nothing"
