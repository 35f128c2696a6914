"""A disk that is too small, fills up at any moment, or does not let itself be written."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from core_engine.errors import DiskFull, EncodingFailed, OutputUnwritable
from core_engine.film import Film, Stopped
from core_engine.progress import Phase, Progress
from core_engine.timeline import RenderSpec
from core_engine.video_renderer import render
from tests.faults.films import EARLIER, assert_nothing_in, assert_untouched, earlier_film, write_story
from tests.faults.rendering import render_in_child

pytestmark = pytest.mark.fault

PAGE = 4096
ROOMY = 8_000_000

SmallDisk = Callable[[int], Path]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Makes a disk of its own with so many bytes."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(size: int) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip("not here by design: only root may mount a disk")
        return place

    yield mount
    subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


def fill(disk: Path, leave: int = 0) -> None:
    """Somebody else's data take all of the disk but ``leave`` bytes; the render writes meanwhile."""
    with (disk / "somebody else's").open("wb", buffering=0) as file, suppress(OSError):
        while (free := os.statvfs(disk).f_bavail * PAGE) > leave:
            file.write(bytes(min(free - leave, 16 * PAGE)))


def filling(disk: Path, phase: Phase, leave: int = 0, frames: int = 0) -> Callable[[Progress], bool]:
    """A report during which somebody else fills the disk, once ``phase`` and ``frames`` are reached."""
    done = False

    def report(progress: Progress) -> bool:
        nonlocal done
        if not done and progress.phase is phase and progress.frames_done >= frames:
            done = True
            fill(disk, leave)
        return True

    return report


def assert_disk_full(error: DiskFull) -> None:
    assert error.code == "disk_full"
    sentence = str(error)
    assert re.search(r"needs about \d+\.\d [MG]B, \d+\.\d [MG]B is free", sentence), sentence
    assert "an earlier film of that name is as it was" in sentence
    assert "then render again" in sentence
    assert "/" not in sentence


def only_films(disk: Path) -> list[str]:
    return sorted(path.name for path in disk.iterdir() if path.name != "somebody else's")


def test_a_disk_too_small_is_refused_before_a_frame_is_made(small_disk: SmallDisk, tmp_path: Path) -> None:
    spec = write_story(tmp_path / "story")
    target = earlier_film(small_disk(100_000))
    phases: set[Phase] = set()

    def report(progress: Progress) -> bool:
        phases.add(progress.phase)
        return True

    with pytest.raises(DiskFull) as caught:
        render(spec, target, report=report)
    assert_disk_full(caught.value)
    assert phases == {Phase.LISTENING}
    assert_untouched(target)


@pytest.mark.parametrize("frames", [0, 4, 12])
def test_a_disk_that_fills_while_shots_are_made_leaves_the_earlier_film(
    small_disk: SmallDisk, tmp_path: Path, frames: int
) -> None:
    disk = small_disk(ROOMY)
    target = earlier_film(disk)
    with pytest.raises(DiskFull) as caught:
        render(write_story(tmp_path / "story"), target, report=filling(disk, Phase.SHOTS, 0, frames))
    assert_disk_full(caught.value)
    assert target.read_bytes() == EARLIER
    assert (disk / "somebody else's").stat().st_size > ROOMY // 2, "the disk was not filled"
    assert only_films(disk) == ["final.mp4"]


def _pages(path: Path) -> int:
    return -(-path.stat().st_size // PAGE)


@pytest.mark.parametrize("missing", ["nearly all", "half", "the last page", "the index"])
def test_a_disk_that_fills_while_the_film_is_joined_leaves_the_earlier_film(
    small_disk: SmallDisk, tmp_path: Path, missing: str
) -> None:
    spec = write_story(tmp_path / "story")
    undisturbed = tmp_path / "undisturbed.mp4"
    assert isinstance(render(spec, undisturbed), Film)
    pages = _pages(undisturbed)
    # The index is written last, into room that was left for it in front.
    left = {"nearly all": 1, "half": pages // 2, "the last page": pages - 1, "the index": pages - 2}[missing]
    disk = small_disk(ROOMY)
    target = earlier_film(disk)
    with pytest.raises(DiskFull) as caught:
        render(spec, target, report=filling(disk, Phase.JOINING, left * PAGE))
    assert_disk_full(caught.value)
    assert target.read_bytes() == EARLIER
    assert (disk / "somebody else's").stat().st_size > ROOMY // 2, "the disk was not filled"
    assert only_films(disk) == ["final.mp4"]


def test_a_disk_with_just_enough_room_takes_the_film(small_disk: SmallDisk, tmp_path: Path) -> None:
    """The counterpart of the test above: one page more, and the film is finished."""
    spec = write_story(tmp_path / "story")
    undisturbed = tmp_path / "undisturbed.mp4"
    render(spec, undisturbed)
    disk = small_disk(ROOMY)
    target = earlier_film(disk)
    room = (_pages(undisturbed) + 1) * PAGE
    assert isinstance(render(spec, target, report=filling(disk, Phase.JOINING, room)), Film)
    assert target.read_bytes() == undisturbed.read_bytes()


def test_a_render_after_space_was_freed_succeeds(small_disk: SmallDisk, tmp_path: Path) -> None:
    spec = write_story(tmp_path / "story")
    disk = small_disk(ROOMY)
    target = earlier_film(disk)
    with pytest.raises(DiskFull):
        render(spec, target, report=filling(disk, Phase.JOINING))
    (disk / "somebody else's").unlink()
    assert isinstance(render(spec, target), Film)
    assert only_films(disk) == ["final.mp4"]


@pytest.mark.parametrize("limit", [2_000, 20_000, -1, -5_000])
def test_a_file_that_may_grow_no_further_ends_the_render(tmp_path: Path, limit: int) -> None:
    """As on a disk that holds no file above a size; a negative limit is meant from the film's own size."""
    spec = write_story(tmp_path / "story")
    size = 0
    if limit < 0:
        render(spec, tmp_path / "undisturbed.mp4")
        size = (tmp_path / "undisturbed.mp4").stat().st_size
    target = earlier_film(tmp_path / "out")
    answer = render_in_child(tmp_path / "story", target, "--file-limit", str(size + limit))
    assert answer["code"] == "disk_full"
    assert re.search(r"needs about \d+\.\d MB, .* is free, but a quota, or the largest", answer["sentence"])
    assert_untouched(target)


def test_a_folder_that_is_read_only_is_told(tmp_path: Path, small_disk: SmallDisk) -> None:
    disk = small_disk(ROOMY)
    target = earlier_film(disk)
    spec = write_story(tmp_path / "story")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(OutputUnwritable, match=r'"final\.mp4" cannot be written: its folder is read-only'):
        render(spec, target)
    assert_untouched(target)


def never_asked(_: Progress) -> bool:
    pytest.fail("the render began although its film can never be put in place")


@pytest.mark.parametrize(
    "place", ["a folder", "a pipe", "a name too long", "below a file", "a name with NUL"]
)
def test_a_place_that_can_hold_no_film_is_refused_before_the_work(tmp_path: Path, place: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "folder").mkdir()
    os.mkfifo(out / "pipe")
    (out / "file").write_bytes(b"a file")
    target = {
        "a folder": out / "folder",
        "a pipe": out / "pipe",
        "a name too long": out / ("x" * 300),
        "below a file": out / "file" / "final.mp4",
        "a name with NUL": out / "a\0b",
    }[place]
    spec = write_story(tmp_path / "story")
    with pytest.raises(OutputUnwritable, match="Choose another place for the film") as caught:
        render(spec, target, report=never_asked)
    assert caught.value.code == "output_unwritable"
    assert str(tmp_path) not in str(caught.value)
    assert sorted(path.name for path in out.iterdir()) == ["file", "folder", "pipe"]
    assert_nothing_in(out / "folder")


@pytest.mark.parametrize(
    "name",
    ["x" * 255, "\N{GRINNING FACE}" * 60 + ".mp4", "new\nline.mp4", "-rf", "%03d.mp4", "a:b.mp4", ".mp4"],
    ids=ascii,
)
def test_a_film_may_have_any_name_that_its_disk_takes(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    result = render(write_story(tmp_path / "story", [0.2]), out / name)
    assert isinstance(result, Film)
    assert [path.name for path in out.iterdir()] == [name]


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "final.mp4"
    assert not isinstance(render(write_story(tmp_path / "story", [0.2]), target), Stopped)
    assert target.is_file()


def test_a_folder_that_vanishes_meanwhile_is_told(tmp_path: Path) -> None:
    out = tmp_path / "out"
    gone = False

    def report(progress: Progress) -> bool:
        nonlocal gone
        if progress.phase is Phase.JOINING and not gone:
            gone = True
            subprocess.run(["rm", "-r", str(out)], check=True)
        return True

    spec: RenderSpec = write_story(tmp_path / "story")
    with pytest.raises(EncodingFailed, match="The film could not be written") as caught:
        render(spec, out / "final.mp4", report=report)
    assert caught.value.code == "encoding_failed"
    assert str(tmp_path) not in str(caught.value)
