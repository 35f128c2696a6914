"""The bench measures real renders and tells its figures; how large they are is no matter of a test."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from rich.console import Console

from cli.bench.engines import ENCODER_SHARE_BAR, SPEED_BAR
from cli.bench.figures import Figure, show
from cli.bench.machine import machine
from cli.bench.measured_run import Run, measured_run
from cli.bench.orders import Look, order_of
from cli.bench.planning import pieces_of
from cli.bench.plots import write_results
from cli.bench.rerender import CHANGES
from cli.bench.rerender import figures_of as rerender_figures
from cli.bench.scaling import core_figures, length_figures, lengths_up_to, size_figures
from cli.bench.stories import PICTURES, long_story, shared_story
from cli.failures import CommandError
from cli.tests.bench_reports import bench
from cli.tests.measured_stories import small_story
from core_engine.ken_burns import DIRECTIONS

SMALL = ("--size", "160", "90", "--runs", "1")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_story(tmp_path_factory.mktemp("stories") / "small")


def test_scaling_tells_time_and_memory_of_a_short_and_a_longer_film() -> None:
    scaling = bench("scaling", "--shots", "12", "--megapixels", "1", *SMALL)["scaling"]
    assert scaling["10_ms"]["median"] > 0
    assert scaling["12_time_ratio"]["median"] == scaling["12_ms"]["median"] / scaling["10_ms"]["median"]
    change = scaling["12_peak"]["median"] / scaling["10_peak"]["median"] - 1
    assert scaling["12_memory_change"]["median"] == pytest.approx(change)
    bars = {name: figure["bar"] for name, figure in scaling.items() if figure["bar"] is not None}
    assert bars == {"12_time_ratio": 1.1, "12_memory_change": 0.1, "peak_1mp": 400}


@pytest.mark.parametrize(
    ("longest", "shots"),
    [(10, (10,)), (12, (10, 12)), (100, (10, 100)), (500, (10, 100, 500)), (1000, (10, 100, 1000))],
)
def test_the_longest_film_has_as_many_shots_as_were_asked_for(longest: int, shots: tuple[int, ...]) -> None:
    assert lengths_up_to(longest) == shots


@pytest.mark.parametrize("write", [partial(long_story, seconds=0.4), shared_story], ids=["long", "shared"])
def test_no_shot_of_a_story_to_measure_by_is_known_from_another(
    write: Callable[[Path, int, float], None], tmp_path: Path
) -> None:
    """Pictures and moves come again sooner than that, and the same shot would be encoded once."""
    shots = PICTURES * len(DIRECTIONS) + 1
    write(tmp_path / "story", shots, 0.1)
    assert len(list(pieces_of(order_of(tmp_path / "story", Look(160, 90))))) == shots


def test_the_machine_is_described_and_plots_are_drawn(story: Path, tmp_path: Path) -> None:
    place = tmp_path / "results"
    report = bench("stages", "--story", str(story), "--plots", str(place), *SMALL)
    text = (place / "results.md").read_text(encoding="utf-8")
    assert report["machine"]["versions"]["av"] in text
    assert report["stages"]["encode_share"]["label"] in text
    with Image.open(place / "stages-stages.png") as plot:
        assert len(plot.getcolors(1 << 16) or ()) > 3


def test_sections_measured_before_on_the_same_machine_stay(tmp_path: Path) -> None:
    here = machine()
    elsewhere = {**here, "processor": "Another"}
    for facts, section in ((elsewhere, "studio"), (here, "stages"), ({**here, "load": 3.0}, "engine")):
        figure = Figure("speed", f"the {section}'s", "", (1.0,))
        write_results({"machine": facts, section: {"speed": figure.facts()}}, tmp_path)
    told = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert [f"the {section}'s" in told for section in ("studio", "stages", "engine")] == [False, True, True]


def test_each_of_several_tables_of_a_section_has_its_title(tmp_path: Path) -> None:
    tables = {"Short stories": ("short_paint",), "Long stories": ("long_paint", "long_shift")}
    found: dict[str, Any] = {}
    for title, names in tables.items():
        found |= show(
            title, [Figure(name, "First paint", "s", (1.0,)) for name in names], Console(quiet=True)
        )
    write_results({"machine": machine(), "editor": found}, tmp_path)
    told = (tmp_path / "results.md").read_text(encoding="utf-8").splitlines()
    first, second = (told.index(f"### {title}") for title in tables)
    assert sum(line.startswith("| First paint") for line in told[first:second]) == 1
    assert sum(line.startswith("| First paint") for line in told[second:]) == 2


def test_stages_add_up_to_the_whole(story: Path) -> None:
    stages = bench("stages", "--story", str(story), *SMALL)["stages"]
    shares = {name: figure["median"] for name, figure in stages.items() if name.endswith("_share")}
    assert sum(shares.values()) == pytest.approx(100)
    assert {name for name, share in shares.items() if share > 0} == set(shares)


def test_our_engine_is_weighed_against_the_encoder_alone(story: Path) -> None:
    engine = bench("engine", "--story", str(story), "--only", "ours", "--only", "libx264", *SMALL)["engine"]
    ratio = engine["libx264_cpu"]["median"] / engine["ours_cpu"]["median"]
    assert engine["encoder_share"]["median"] == pytest.approx(ratio)
    assert 0 < ratio < 1
    assert engine["encoder_share"]["bar"] == ENCODER_SHARE_BAR == 0.70
    assert engine["times_customary"]["bar"] == SPEED_BAR == 10
    assert engine["times_customary"]["values"] == []


@pytest.mark.full
def test_all_contestants_make_one_story(story: Path) -> None:
    engine = bench("engine", "--story", str(story), *SMALL)["engine"]
    for name in ("ours", "moviepy", "customary", "zoompan"):
        assert engine[f"{name}_rate"]["median"] > 0
    ratio = engine["ours_rate"]["median"] / engine["customary_rate"]["median"]
    assert engine["times_customary"]["median"] == pytest.approx(ratio)


@pytest.mark.full
def test_a_change_encodes_only_the_shots_concerned() -> None:
    again = bench("rerender", "--scenes", "8", *SMALL)["rerender"]
    assert {name: figure["median"] for name, figure in again.items() if name.endswith("_encoded")} == {
        "word_encoded": 1,
        "picture_encoded": 1,
        "swap_encoded": 2,
        "append_encoded": 1,
    }
    assert {figure["bar"] for name, figure in again.items() if name.endswith("_share")} == {8}


def _told(wall: float, cpu: float, peak: int = 100, **answer: float) -> Run:
    return Run(wall=wall, cpu=cpu, peak=peak, answer={"frames": 100, **answer})


def test_a_change_is_compared_with_the_whole_film_of_its_own_run() -> None:
    whole = {"whole": _told(100, 200)}
    kept = {change.name: _told(8, 10, encoded=change.concerned) for change in CHANGES}
    missed = {**kept, "word": _told(9, 10, encoded=2)}
    figures = {figure.name: figure for figure in rerender_figures([whole | kept, whole | missed])}
    values = {name: figures[name].values for name in ("word_share", "word_cpu")}
    assert values == {"word_share": (8, 9), "word_cpu": (5, 5)}
    assert {name for name, figure in figures.items() if figure.kept is False} == {
        "word_share",
        "word_encoded",
    }
    assert figures["swap_encoded"].bar == 2


def test_every_change_changes_what_it_says() -> None:
    def changed(name: str) -> list[tuple[str, str]]:
        segments = [{"text_content": f"{number}.", "image": f"{number}.jpg"} for number in range(8)]
        before = [(segment["text_content"], segment["image"]) for segment in segments]
        next(change for change in CHANGES if change.name == name).apply(segments, "spare.jpg")
        after = [(segment["text_content"], segment["image"]) for segment in segments]
        return [new for new, old in zip_longest(after, before) if new != old]

    assert changed("word") == [("Afterwards, 2.", "2.jpg")]
    assert changed("picture") == [("4.", "spare.jpg")]
    assert changed("swap") == [("3.", "3.jpg"), ("2.", "2.jpg")]
    assert [image for _, image in changed("append")] == ["0.jpg"]


def test_long_films_are_compared_with_the_shortest() -> None:
    short, long = _told(9, 9, peak=100, wall_seconds=2.0), _told(9, 9, peak=115, wall_seconds=2.1)
    figures = {figure.name: figure for figure in length_figures({10: [short], 500: [long]})}
    assert figures["500_time_ratio"].values == pytest.approx((1.05,))
    assert figures["500_memory_change"].values == pytest.approx((0.15,))
    verdicts = {name: figure.kept for name, figure in figures.items() if figure.kept is not None}
    assert verdicts == {"500_time_ratio": True, "500_memory_change": False}
    large = {figure.name: figure.bar for figure in size_figures({24: [short], 80: [long]})}
    assert large == {"peak_24mp": 400, "peak_80mp": 800}
    assert core_figures([short], [_told(9, 9, wall_seconds=3.8)])[0].values == pytest.approx((1.9,))


@pytest.mark.parametrize(
    ("values", "kept"), [((0.98, 0.99), True), ((0.98, 0.96), False), ((), None), ((1.5,), True)]
)
def test_the_worst_value_decides_whether_a_bar_from_below_is_kept(
    values: tuple[float, ...], kept: bool | None
) -> None:
    figure = Figure("likeness", "Likeness", "", values, least=0.97)
    assert figure.kept is kept
    assert figure.facts()["kept"] is kept
    assert figure.facts()["bar"] == 0.97


def test_a_run_is_charged_for_what_it_uses() -> None:
    program = "import json; held = bytearray(300_000_000); print(json.dumps({'held': len(held)}))"
    run = measured_run([sys.executable, "-c", program], {})
    assert run.answer == {"held": 300_000_000}
    assert run.peak is None or run.peak > 300_000_000
    assert run.cpu is None or run.cpu > 0


def _home(settings: dict[str, str]) -> str:
    program = "import json, os; print(json.dumps({'home': os.environ['STORYFLOW_HOME']}))"
    run: Run = measured_run([sys.executable, "-c", program], settings)
    return str(run.answer["home"])


def test_a_run_finds_nothing_of_an_earlier_one() -> None:
    assert _home({}) != _home({})
    assert _home({"STORYFLOW_HOME": "kept"}) == "kept"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system knows no bounds")
def test_a_run_may_be_kept_to_one_core() -> None:
    program = "import json, os; print(json.dumps({'cores': len(os.sched_getaffinity(0))}))"
    one = min(os.sched_getaffinity(0))
    assert measured_run([sys.executable, "-c", program], {}, cores={one}).answer == {"cores": 1}


def test_a_run_that_fails_is_told_with_its_own_words() -> None:
    with pytest.raises(CommandError, match="no such luck"):
        measured_run([sys.executable, "-c", "raise SystemExit('no such luck')"], {})
