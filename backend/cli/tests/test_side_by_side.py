"""Checks that run side by side: what is shown of them, and that none is left behind."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cli import test_command
from cli.__main__ import main
from cli.counting import Check, Count, Options, passes
from cli.programs import Programs
from cli.side_by_side import side_by_side

AS_WE_ARE = dict(os.environ)


def script(name: str, text: str) -> Check:
    """A check that runs a few lines of Python in a process of its own, and shows what they say."""

    def run(python: Path, _: Options, programs: Programs) -> Count:
        failed = programs.run([str(python), "-c", text], Path.cwd(), AS_WE_ARE) != 0
        return Count(passed=not failed, failed=failed)

    return Check(name=name, single=True, run=run)


def perform(check: Check, programs: Programs) -> Count:
    return check.run(Path(sys.executable), Options(), programs)


def performed(checks: list[Check], cores: int = 2) -> tuple[list[Count], list[str]]:
    """The results, and what was shown, in the order in which it was."""
    shown: list[str] = []
    return side_by_side(checks, cores, perform, lambda _, said: shown.append(said)), shown


def waits_for(file: Path) -> str:
    return f"import pathlib, time\nwhile not pathlib.Path({str(file)!r}).exists(): time.sleep(0.01)\n"


def makes(file: Path) -> str:
    return f"import pathlib; pathlib.Path({str(file)!r}).touch()\n"


def test_two_checks_run_at_the_same_time_and_each_is_shown_in_one_piece(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    first = f"print('first begins')\n{makes(here)}{waits_for(there)}print('first ends')"
    second = f"{waits_for(here)}print('second')\n{makes(there)}"
    _, shown = performed([script("first", first), script("second", second)])
    assert sorted(shown) == ["first begins\nfirst ends\n", "second\n"]


def test_what_ends_first_is_shown_first_but_the_results_keep_their_order(tmp_path: Path) -> None:
    slow = script("slow", f"{waits_for(tmp_path / 'shown')}print('slow')")
    quick = script("quick", "import sys; print('quick'); sys.exit(1)")
    shown: list[str] = []

    def show(_: Count, said: str) -> None:
        shown.append(said)
        (tmp_path / "shown").touch()

    assert side_by_side([slow, quick], 2, perform, show) == [Count(passed=1), Count(failed=1)]
    assert shown == ["quick\n", "slow\n"]


def test_errors_and_words_of_the_check_itself_stand_where_they_were_said() -> None:
    def run(python: Path, _: Options, programs: Programs) -> Count:
        programs.say("before\n")
        programs.run([str(python), "-c", "import sys; sys.stderr.write('within\\n')"], Path.cwd(), AS_WE_ARE)
        programs.say("after\n")
        return passes(programs, [str(python), "-c", "print('all is well')"], Path.cwd(), AS_WE_ARE)

    results, shown = performed([Check(name="words", run=run)])
    assert results == [Count(passed=1)]
    assert shown == ["before\nwithin\nafter\n"]


def test_no_more_run_at_a_time_than_there_are_cores(tmp_path: Path) -> None:
    alone = f"""
import pathlib, sys
taken = pathlib.Path({str(tmp_path / "taken")!r})
try: taken.mkdir()
except FileExistsError: sys.exit(1)
taken.rmdir()
"""
    results, _ = performed([script(str(number), alone) for number in range(4)], cores=1)
    assert results == [Count(passed=1)] * 4


@pytest.fixture
def many_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_command, "available_cores", lambda: 2)


@pytest.mark.usefixtures("many_cores")
def test_the_command_runs_them_so_and_lists_them_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = tmp_path / "here"
    last = Check(name="last", run=lambda _python, _options, _programs: Count(passed=1))
    known = [script("waiting", waits_for(here)), script("making", makes(here)), last]
    monkeypatch.setattr(test_command, "checks", lambda: known)
    assert main(["test"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "── side by side: waiting, making" in lines
    assert [line.split()[0] for line in lines[-5:-2]] == ["waiting", "making", "last"]
    assert lines[-1] == "3 passed, 0 failed, 0 skipped"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[[], list[int]]]:
    """Gives the processes that the endless checks have started; those that are left are ended."""

    def pids() -> list[int]:
        return [int(file.name) for file in tmp_path.iterdir() if file.name.isdecimal()]

    yield pids
    for pid in pids():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def endless(folder: Path, *, deaf: bool) -> str:
    """Runs for ever, with a child that does so too; ``deaf``: neither heeds being interrupted."""
    heeds = "SIG_IGN" if deaf else "SIG_DFL"
    note = f"pathlib.Path({str(folder)!r}, str(os.getpid())).touch()"
    begin = f"import os, pathlib, signal, time; signal.signal(signal.SIGINT, signal.{heeds}); {note}"
    child = f"{begin}; time.sleep(600)"
    return f"import subprocess, sys\n{begin}\nsubprocess.run([sys.executable, '-c', {child!r}])"


@pytest.mark.skipif(os.name == "nt", reason="not here by design: a program's children are not ended with it")
@pytest.mark.parametrize("deaf", [False, True])
def test_what_is_interrupted_ends_with_all_that_it_has_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: Callable[[], list[int]], deaf: bool
) -> None:
    monkeypatch.setattr("cli.programs.PATIENCE", 0.2)
    never = tmp_path / "never"
    checks = [script("one", endless(tmp_path, deaf=deaf)), script("two", endless(tmp_path, deaf=deaf))]

    def interrupt() -> None:
        wait_until(lambda: len(started()) == 4)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        performed([*checks, script("three", makes(never))])
    wait_until(lambda: not any(is_there(pid) for pid in started()))
    assert not never.exists(), "what waited for its turn has never begun"


@pytest.mark.skipif(os.name == "nt", reason="not here by design: there a program is ended without asking")
def test_a_program_that_is_interrupted_may_take_down_what_it_has_put_up(tmp_path: Path) -> None:
    up = tmp_path / "up"
    text = f"""
import pathlib, time
up = pathlib.Path({str(up)!r})
try:
    up.touch()
    time.sleep(600)
except KeyboardInterrupt:
    time.sleep(0.3)
    up.unlink()
"""
    programs = Programs()
    thread = threading.Thread(target=programs.run, args=([sys.executable, "-c", text], tmp_path, AS_WE_ARE))
    thread.start()
    wait_until(up.exists)
    programs.end()
    thread.join()
    assert not up.exists()


def test_a_server_that_outlives_its_check_keeps_nobody_waiting() -> None:
    server = (
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"
    )
    kept = Programs(keep=True)
    assert kept.run([sys.executable, "-c", server], Path.cwd(), AS_WE_ARE) == 0
    assert kept.said() == ""
    kept.end()
