from __future__ import annotations

import logging
import threading

import pytest

from jobs.thread_runner import ThreadRunner


def test_jobs_run_one_after_the_other_in_the_order_of_submission() -> None:
    runner = ThreadRunner()
    seen: list[str] = []
    threads = set()
    gate = threading.Event()

    def job(name: str) -> None:
        gate.wait(60)
        threads.add(threading.get_ident())
        seen.append(name)

    for name in "abc":
        assert runner.submit(job, name)
    gate.set()
    done = threading.Event()
    runner.submit(lambda: done.set())
    assert done.wait(60)
    assert seen == ["a", "b", "c"]
    assert len(threads) == 1
    assert threading.get_ident() not in threads
    assert runner.stop(10)


def test_a_job_that_is_queued_or_running_is_not_queued_again() -> None:
    runner = ThreadRunner()
    started, gate = threading.Event(), threading.Event()
    runs: list[str] = []

    def job(name: str) -> None:
        runs.append(name)
        started.set()
        gate.wait(60)

    assert runner.submit(job, "running")
    assert started.wait(60)
    assert not runner.submit(job, "running")
    assert runner.submit(job, "queued")
    assert not runner.submit(job, "queued")
    gate.set()
    done = threading.Event()
    runner.submit(lambda: done.set())
    assert done.wait(60)
    assert runs == ["running", "queued"]
    assert runner.submit(job, "running"), "it has ended, so it may come again"
    assert runner.stop(10)


def test_stopping_is_told_to_the_running_job_and_drops_those_that_wait() -> None:
    runner = ThreadRunner()
    started = threading.Event()
    runs: list[str] = []

    def job(name: str) -> None:
        runs.append(name)
        started.set()
        assert runner.stopping.wait(60)

    runner.submit(job, "running")
    runner.submit(job, "waiting")
    assert started.wait(60)
    assert runner.stop(10)
    assert runs == ["running"]
    assert not runner.submit(job, "late")


def test_a_job_that_does_not_listen_is_not_waited_for_longer_than_asked() -> None:
    runner = ThreadRunner()
    gate, started = threading.Event(), threading.Event()

    def job() -> None:
        started.set()
        gate.wait(60)

    runner.submit(job)
    assert started.wait(60)
    assert not runner.stop(0.05)
    gate.set()
    assert runner.stop(10)


def test_a_job_that_fails_is_logged_and_the_next_one_runs(caplog: pytest.LogCaptureFixture) -> None:
    runner = ThreadRunner()
    done = threading.Event()

    def broken(name: str) -> None:
        raise RuntimeError(name)

    with caplog.at_level(logging.ERROR, logger="jobs"):
        runner.submit(broken, "tried")
        runner.submit(lambda: done.set())
        assert done.wait(60)
        assert runner.stop(10)
    assert [record.getMessage() for record in caplog.records] == ["broken('tried',) failed"]
    assert caplog.records[0].exc_info
    caplog.clear()
