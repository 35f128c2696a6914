"""The hidden folder beside a film: one render at a time, and nothing left of it."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core_engine.errors import OutputBusy, OutputUnwritable
from core_engine.work_folder import flushing, publish, work_folder

BACKEND = Path(__file__).parents[2]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "films" / "final.mp4"


def test_the_folder_stands_hidden_beside_the_film_and_goes_with_the_work(target: Path) -> None:
    with work_folder(target) as folder:
        assert folder.parent == target.parent
        assert folder.name.startswith(".final.mp4-")
        (folder / "shot.mp4").write_bytes(b"a shot")
        (folder / "more").mkdir()
    assert list(target.parent.iterdir()) == []


def test_an_error_inside_leaves_nothing_and_comes_out(target: Path) -> None:
    with pytest.raises(FileNotFoundError), work_folder(target) as folder:
        (folder / "shot.mp4").rename(target.parent / "nowhere" / "shot.mp4")
    assert list(target.parent.iterdir()) == []


def test_only_one_render_makes_a_film(target: Path) -> None:
    with work_folder(target) as folder:
        (folder / "shot.mp4").write_bytes(b"a shot")
        for _ in range(2):
            with pytest.raises(OutputBusy, match=r'"final\.mp4" is being made'), work_folder(target):
                pytest.fail("two renders of one film")
        assert (folder / "shot.mp4").read_bytes() == b"a shot"
    with work_folder(target):
        assert target.parent.is_dir()


def test_films_whose_names_begin_alike_do_not_meet(target: Path) -> None:
    names = ["x" * 60 + "1.mp4", "x" * 60 + "2.mp4", "a.mp4", "A.mp4"]
    with work_folder(target.with_name(names[0])) as first, work_folder(target.with_name(names[1])) as second:
        assert first != second
    with work_folder(target.with_name(names[2])) as first, work_folder(target.with_name(names[3])) as second:
        assert first != second


def test_what_a_killed_render_left_is_cleared_by_the_next(target: Path) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from core_engine.work_folder import work_folder
with work_folder(Path(sys.argv[1])) as folder:
    (folder / "half.mp4").write_bytes(b"half a shot")
    (folder / "deep").mkdir()
    os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script, str(target)], cwd=BACKEND, check=False)
    [left] = target.parent.iterdir()
    assert (left / "half.mp4").exists()
    with work_folder(target) as folder:
        assert folder == left
        assert [path.name for path in folder.iterdir()] == ["lock"]
    assert list(target.parent.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_no_endless_wait(target: Path) -> None:
    with work_folder(target) as folder:
        name = folder.name
    (target.parent / name).write_bytes(b"a file")
    with pytest.raises(OSError, match="exists"), work_folder(target):
        pytest.fail("the work was begun")


def test_a_link_in_a_left_folder_is_removed_and_not_followed(target: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "photo").write_bytes(b"dear")
    with work_folder(target) as folder:
        name = folder.name
    left = target.parent / name
    left.mkdir()
    (left / "link").symlink_to(precious)
    with work_folder(target):
        pass
    assert (precious / "photo").read_bytes() == b"dear"


def test_many_renders_in_turn_never_take_each_others_files(target: Path) -> None:
    """Each writes a file of the same name and must find its own content in it to the end."""

    def attempt(number: int) -> str:
        try:
            with work_folder(target) as folder:
                mine = folder / "sound.mp4"
                mine.write_text(str(number))
                return "mine" if mine.read_text() == str(number) else "another's"
        except OutputBusy:
            return "busy"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(400)))
    assert set(outcomes) <= {"mine", "busy"}
    assert outcomes.count("mine") > 0
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_is_never_replaced(target: Path, kind: str) -> None:
    target.parent.mkdir()
    if kind == "folder":
        target.mkdir()
    else:
        os.mkfifo(target)
    with pytest.raises(OutputUnwritable, match="something that is no file"), work_folder(target):
        pytest.fail("the work was begun")
    assert [path.name for path in target.parent.iterdir()] == ["final.mp4"]


def test_a_device_is_never_replaced() -> None:
    with pytest.raises(OutputUnwritable), work_folder(Path("/dev/null")):
        pytest.fail("the work was begun")
    assert Path("/dev/null").is_char_device()


def test_a_finished_file_takes_the_place_of_the_earlier_one(target: Path) -> None:
    target.parent.mkdir()
    target.write_bytes(b"earlier")
    finished = target.with_name("finished")
    finished.write_bytes(b"new")
    publish(finished, target)
    assert target.read_bytes() == b"new"
    assert not finished.exists()


def test_who_reads_the_earlier_film_reads_it_to_its_end(target: Path) -> None:
    target.parent.mkdir()
    target.write_bytes(b"earlier")
    finished = target.with_name("finished")
    finished.write_bytes(b"new")
    with target.open("rb") as reader:
        publish(finished, target)
        assert reader.read() == b"earlier"


def test_a_linked_film_is_replaced_and_what_it_led_to_is_kept(target: Path, tmp_path: Path) -> None:
    target.parent.mkdir()
    elsewhere = tmp_path / "elsewhere.mp4"
    elsewhere.write_bytes(b"kept")
    target.symlink_to(elsewhere)
    finished = target.with_name("finished")
    finished.write_bytes(b"new")
    with work_folder(target):
        publish(finished, target)
    assert (target.read_bytes(), elsewhere.read_bytes()) == (b"new", b"kept")


def test_a_disk_that_fails_while_the_film_is_verified_is_told(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.parent.mkdir()
    target.write_bytes(b"finished")

    def fails(_: int) -> None:
        raise OSError(errno.EIO, "the disk is broken")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="the disk is broken"), flushing(target):
        pass
