from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jobs.proof_of_life import ProofOfLife

_BACKEND = Path(__file__).parents[2]
_LIVE = """
import sys
from pathlib import Path
from jobs.proof_of_life import ProofOfLife
life = ProofOfLife(Path(sys.argv[1]))
print(life.name, flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that lives until it is killed or its input ends, and its name."""
    command = (sys.executable, "-c", _LIVE, str(folder))
    with subprocess.Popen(
        command, cwd=_BACKEND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@pytest.mark.fault
def test_a_process_is_known_to_live_until_it_is_killed(tmp_path: Path) -> None:
    here = ProofOfLife(tmp_path)
    with another_process(tmp_path) as (process, name):
        assert here.is_alive(name) is True
        process.kill()
        process.wait()
        assert here.is_alive(name) is False
        assert here.is_alive(name) is False, "its lock is gone by now, and it is still dead"
    here.end()


def test_a_process_lives_for_itself_and_has_ended_when_it_says_so(tmp_path: Path) -> None:
    here, other = ProofOfLife(tmp_path), ProofOfLife(tmp_path)
    assert here.is_alive(here.name) is True
    assert here.is_alive(other.name) is True
    other.end()
    assert here.is_alive(other.name) is False
    here.end()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "worker-1", ":", "elsewhere:" + "0" * 32])
def test_of_a_process_elsewhere_nothing_can_be_told(tmp_path: Path, name: str) -> None:
    here = ProofOfLife(tmp_path)
    assert here.is_alive(name) is None
    here.end()


def test_a_copied_home_is_another_place(tmp_path: Path) -> None:
    here = ProofOfLife(tmp_path / "home")
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    there = ProofOfLife(tmp_path / "copy")
    assert there.is_alive(here.name) is None
    here.end()
    there.end()


@pytest.mark.parametrize("identity", ["../../x", "0" * 31 + "/", "..", "G" * 32])
def test_a_name_leads_nowhere_but_to_a_lock(tmp_path: Path, identity: str) -> None:
    here = ProofOfLife(tmp_path)
    place = here.name.partition(":")[0]
    assert here.is_alive(f"{place}:{identity}") is None
    here.end()


def test_tidying_removes_what_the_dead_left_and_nothing_of_the_living(tmp_path: Path) -> None:
    here = ProofOfLife(tmp_path)
    left, young = tmp_path / f"{'0' * 32}.lock", tmp_path / f"{'1' * 32}.lock"
    left.touch()
    young.touch()
    hour_ago = time.time() - 3600
    for path in (left, *tmp_path.glob(f"{here.name.partition(':')[2]}*")):
        os.utime(path, (hour_ago, hour_ago))
    here.tidy()
    assert not left.exists()
    assert young.exists(), "whoever made it may be about to lock it"
    assert ProofOfLife(tmp_path).is_alive(here.name) is True
    here.end()


def test_where_no_lock_can_be_had_others_can_tell_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "run"
    blocked.write_text("a file where the folder should be")
    here = ProofOfLife(blocked)
    assert here.is_alive(here.name) is True
    other = ProofOfLife(tmp_path / "other")
    assert other.is_alive(here.name) is None
    here.end()
    other.end()
