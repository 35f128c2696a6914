"""The bench measures the real studio and tells its figures; how large they are is no matter of a test."""

from __future__ import annotations

from typing import Any

import pytest

from cli.bench.figures import Figure, percentile
from cli.bench.studio_listeners import EventReader
from cli.bench.studio_watching import Reading, WatchedFilm, at_share
from cli.tests.bench_reports import bench

SMALLEST = ("--size", "160", "90", "--segments", "30", "--requests", "10", "--listeners", "5", "--runs", "1")


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    report: dict[str, Any] = bench("studio", *SMALLEST)["studio"]
    return report


def test_every_figure_has_its_spread_and_the_specified_bar(figures: dict[str, Any]) -> None:
    bars = {name: figure["bar"] for name, figure in figures.items() if figure["bar"] is not None}
    assert bars.pop("import") == 5
    assert bars.pop("detail") == 1.5
    assert bars.pop("reorder") == bars.pop("cancel") == bars.pop("silence") == 1
    assert bars.pop("asked_p99") == bars.pop("heard_p99") == 100
    assert {bars.pop(name) for name in list(bars) if name.startswith("remaining_")} == {25}
    assert bars == {"event_strays": 0, "steps_back": 0, "early_hundreds": 0}
    for figure in figures.values():
        assert figure["values"] == [] or figure["least"] <= figure["median"] <= figure["most"]


def test_a_film_is_measured_alone_under_questions_and_before_listeners(figures: dict[str, Any]) -> None:
    assert figures["asked_answers"]["values"] == figures["heard_answers"]["values"] == [10]
    for name in ("asked", "heard"):
        assert figures[f"{name}_p50"]["median"] <= figures[f"{name}_max"]["median"]
        alone, disturbed = figures["alone_rate"]["median"], figures[f"{name}_rate"]["median"]
        assert figures[f"{name}_rate_ratio"]["median"] == disturbed / alone


def test_every_listener_hears_all_once_and_progress_never_runs_ahead(figures: dict[str, Any]) -> None:
    assert figures["event_p50"]["median"] > 0
    for name in ("event_strays", "steps_back", "early_hundreds"):
        assert figures[name]["kept"], figures[name]


def test_the_studio_is_started_and_stopped_and_films_are_called_off(figures: dict[str, Any]) -> None:
    assert len(figures["first_start"]["values"]) == 1
    assert {len(figures[name]["values"]) for name in ("start", "stop", "cancel")} == {2}


def reading(at: float, frames: int, *, remaining: float | None = None, **more: Any) -> Reading:  # noqa: ANN401
    progress = {
        "percentage": frames,
        "frames_done": frames,
        "frames_total": 100,
        "current_segment": 0,
        "phase": "shots",
        "remaining_seconds": remaining,
    }
    hurried = more.pop("hurried", False)
    return Reading(at, 0.001, {"status": "PROCESSING", "progress": progress, **more}, hurried)


def test_a_remaining_time_is_judged_by_what_truly_remained() -> None:
    film = WatchedFilm(
        (
            reading(1, 10, remaining=1),  # so early that nobody counts on it
            reading(2, 20, remaining=6),
            reading(3, 20, remaining=6),  # the same news, seen again
            reading(6, 60, remaining=4),
            reading(10, 100, status="COMPLETED"),
        )
    )
    assert film.misjudged() == [(0.2, -25), (0.6, 0)]
    assert at_share(film.misjudged(), 0.5) == 0


def test_the_longest_silence_lies_between_two_changes() -> None:
    film = WatchedFilm((reading(1, 0), reading(1.5, 0), reading(4, 1), reading(5, 1), reading(6, 2)))
    assert film.longest_silence() == 4


def test_what_falls_back_or_runs_ahead_is_counted() -> None:
    film = WatchedFilm((reading(1, 50), reading(2, 100), reading(3, 60), reading(4, 100, status="COMPLETED")))
    assert film.steps_back() == 2  # in percent and in frames
    assert film.early_hundreds() == 1


def test_the_rate_under_questions_is_that_of_their_time_alone() -> None:
    calm = [reading(at, at) for at in range(1, 10)]
    storm = [reading(at, 10 + 5 * (at - 10), hurried=True) for at in range(10, 15)]
    assert WatchedFilm((*calm, *storm)).encoding_rate(hurried=True) == 5
    assert WatchedFilm(tuple(calm)).encoding_rate() == 1
    assert WatchedFilm(tuple(calm)).encoding_rate(hurried=True) is None


def test_a_figure_keeps_its_bar_only_with_its_worst_value() -> None:
    assert Figure("a", "a", "s", (0.5, 1.0), bar=1).kept
    assert not Figure("a", "a", "%", (-1.5, 0.5), bar=1).kept
    assert Figure("a", "a", "s", (7,)).kept is None
    assert Figure("a", "a", "s", (), bar=1).kept is None


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = list(range(1, 101))
    assert [percentile(values, share) for share in (50, 99, 100)] == [50, 99, 100]
    assert {percentile([7], share) for share in (1, 50, 100)} == {7}


def test_a_stream_is_read_however_it_is_cut() -> None:
    texts = (
        b"retry: 3000\n\n",
        b'id: 7\nevent: status\ndata: {"id: 1"}\n\n: still here\n\nid: 8\n',
        b"data: x\n\n",
    )
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(text), text) for text in texts)
    sent = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    for size in (1, 5, len(sent)):
        reader = EventReader()
        for number, start in enumerate(range(0, len(sent), size)):
            reader.hear(sent[start : start + size], now=number)
        assert [number for number, _ in reader.heard] == [7, 8]


def test_a_refused_listener_hears_nothing() -> None:
    reader = EventReader()
    reader.hear(
        b"HTTP/1.1 503 Service Unavailable\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nid: 7\n\n\n\r\n", now=1
    )
    assert reader.heard == []
