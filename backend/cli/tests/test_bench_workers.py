"""Shared films are measured with real servers and workers; how fast they are is no matter of a test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli.bench import workers
from cli.bench.orders import Look
from cli.bench.processor_time import processor_seconds
from cli.bench.workers import bench_workers, figures_of
from cli.bench.workers_kill import Killing
from cli.failures import CommandError
from cli.setup_tools import CEPH, POSTGRESQL, REDIS, Tool
from cli.tests.bench_reports import bench
from core_engine.video_renderer import available_cores

SHOTS = 12
SPENDERS = ("workers", "postgresql", "redis", "ceph", "studio")


@pytest.mark.full
def test_a_shared_film_is_measured_by_one_worker_by_two_and_through_a_kill() -> None:
    for needed in (POSTGRESQL, REDIS, CEPH):
        if needed.find() is None:
            pytest.skip(needed.skip_reason)
    if available_cores() < 2:
        pytest.skip("not here by design: there is no second core")
    smallest = ("--scenes", str(SHOTS), "--size", "160", "90", "--runs", "1")
    found: dict[str, Any] = bench("workers", *smallest)["workers"]
    assert all(found[name]["kept"] for name in ("differing", "left", "killed_repeated")), found
    assert found["killed_encoded"]["values"] == [SHOTS]
    assert 0 < found["killed_finished"]["median"] < SHOTS
    ratio = found["one_seconds"]["median"] / found["two_seconds"]["median"]
    assert found["times_one"]["values"] == pytest.approx([ratio])
    assert found["one_workers_cpu"]["median"] > 0
    for film in ("one", "two"):
        assert {f"{film}_{who}_cpu" for who in SPENDERS} <= set(found)


def film(seconds: float, digest: str = "equal", left: int = 0, **more: int) -> dict[str, Any]:
    return {
        "seconds": seconds,
        "digest": digest,
        "left": left,
        "cpu": dict.fromkeys(SPENDERS, 1.0),
        **more,
    }


def test_every_run_has_to_keep_the_specified_bars() -> None:
    good = {"one": film(16.0), "two": film(10.0), "killed": film(12.0, finished=3, encoded=7, repeated=0)}
    bad = {
        "one": film(15.0),
        "two": film(10.0, digest="other"),
        "killed": film(12.0, left=2, finished=3, encoded=8, repeated=1),
    }
    figures = {figure.name: figure for figure in figures_of([good, bad], "equal", 7, shared=True)}
    assert figures["times_one"].values == (1.6, 1.5)
    assert figures["times_one"].least == 1.6
    assert "servers on the same cores" in figures["times_one"].label
    bars = {name: figure.bar for name, figure in figures.items() if figure.bar is not None}
    assert bars == {"differing": 0, "left": 0, "killed_repeated": 0, "killed_encoded": 7}
    assert {name for name, figure in figures.items() if figure.kept is False} == {"times_one", *bars}
    assert all(figure.kept is not False for figure in figures_of([good], "equal", 7, shared=False))


def test_one_worker_is_killed_once_and_what_is_made_again_is_counted() -> None:
    killed: list[int] = []
    killing = Killing(1, workers=2, shots=10, kill=killed.append)
    for count in range(10):
        killing.look({f"piece {number}": "noon" for number in range(count)})
    assert len(killed) == 1
    assert killing.finished is not None
    assert 2 <= killing.finished <= 8
    killing.note({"piece 0": "one", "piece 1": "noon"})
    assert (killing.encoded, killing.repeated) == (10, 1)


def test_the_moment_of_a_kill_is_that_of_its_seed() -> None:
    def moments() -> list[tuple[int | None, list[int]]]:
        found = []
        for seed in range(20):
            victims: list[int] = []
            killing = Killing(seed, workers=2, shots=40, kill=victims.append)
            for count in range(40):
                killing.look({str(number): "noon" for number in range(count)})
            found.append((killing.finished, victims))
        return found

    assert moments() == moments()
    assert {victim for _, victims in moments() for victim in victims} == {0, 1}


@pytest.mark.skipif(sys.platform != "linux", reason="not here by design: only Linux tells it so")
def test_processor_time_is_that_of_a_process_and_of_its_children_that_have_ended() -> None:
    busy = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}]); print(); input()"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert processor_seconds(process.pid) >= 0.3
        assert processor_seconds(os.getpid()) >= processor_seconds(process.pid)
        assert processor_seconds() == 0
        process.communicate("\n")


def test_without_servers_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = Tool(name="Redis", programs=("no-such-server",), packages={}, needed_for="tests")
    monkeypatch.setattr(workers, "_SERVERS", (absent,))
    with pytest.raises(CommandError, match=r"real servers, and Redis is not there: Install Redis\."):
        bench_workers(7, Look(160, 90), tmp_path, runs=1, console=Console())
    assert not list(tmp_path.iterdir()), "a story was painted for nothing"


def test_on_one_core_nothing_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    with pytest.raises(CommandError, match="two cores or more"):
        bench_workers(7, Look(160, 90), tmp_path, runs=1, console=Console())
