"""What is kept is found whole by its key, or not at all; and there is never more of it than allowed."""

from __future__ import annotations

import logging
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from core_engine import home
from core_engine.cache import settings
from core_engine.cache.entries import bytes_digest, counted, entries_in, key_of
from core_engine.cache.store import ContentCache
from core_engine.errors import SpecError

BACKEND = Path(__file__).parents[2]
BLOCK = counted(1)
ROOMY = 10**9


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def made(place: Path, content: bytes, name: str = "made.mp4") -> Path:
    place.mkdir(exist_ok=True)
    path = place / name
    path.unlink(missing_ok=True)
    path.write_bytes(content)
    return path


def entry_of(folder: Path, key: str) -> Path:
    [path] = folder.rglob(f"{key}-*")
    return path


def names(folder: Path) -> list[str]:
    return sorted(entry.path.name for entry in entries_in(folder))


def sizes_in(folder: Path) -> dict[str, int]:
    """Every file, half-written ones too, and its bytes, as anybody would count them."""
    sizes = {}
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            if path.is_file():
                sizes[str(path)] = path.stat().st_size
    return sizes


def size_of(folder: Path) -> int:
    return sum(sizes_in(folder).values())


@contextmanager
def never_over(folder: Path, limit: int) -> Iterator[list[int]]:
    """Look at the folder all the time; the sizes that were seen must never be over the limit."""
    seen: list[int] = []
    done = threading.Event()

    def watch() -> None:
        before = sizes_in(folder)
        while not done.is_set():
            now = sizes_in(folder)
            if now == before:  # else what went and what came for it may both have been counted
                seen.append(sum(now.values()))
            before = now

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()
    assert max(seen) <= limit, f"{max(seen)} bytes were seen where {limit} are allowed"


def test_what_was_kept_is_taken(folder: Path, tmp_path: Path) -> None:
    key = key_of("a shot")
    source = made(tmp_path / "one", b"frames")
    ContentCache(folder, ROOMY).keep(key, source)
    source.unlink()
    target = tmp_path / "one" / "taken.mp4"
    assert ContentCache(folder, ROOMY).take(key, ".mp4", target)
    assert target.read_bytes() == b"frames"
    assert names(folder) == [f"{key}-{bytes_digest(b'frames')}.mp4"]


def test_what_was_never_kept_is_not_there(folder: Path, tmp_path: Path) -> None:
    cache = ContentCache(folder, ROOMY)
    assert not cache.take(key_of("a"), ".mp4", tmp_path / "taken.mp4")
    cache.keep(key_of("a"), made(tmp_path / "one", b"frames"))
    assert not cache.take(key_of("b"), ".mp4", tmp_path / "taken.mp4")
    assert not cache.take(key_of("a"), ".wav", tmp_path / "taken.wav")
    assert cache.read(key_of("a")) is None
    assert not (tmp_path / "taken.mp4").exists()


def test_a_taken_file_stays_when_the_cache_is_cleared(folder: Path, tmp_path: Path) -> None:
    cache = ContentCache(folder, ROOMY)
    cache.keep(key_of("a"), made(tmp_path / "one", b"frames"))
    target = tmp_path / "taken.mp4"
    assert cache.take(key_of("a"), ".mp4", target)
    cache.clear()
    assert cache.usage().entries == 0
    assert target.read_bytes() == b"frames"


def test_a_taken_file_costs_no_second_copy(folder: Path, tmp_path: Path) -> None:
    cache = ContentCache(folder, ROOMY)
    cache.keep(key_of("a"), made(tmp_path / "one", b"frames"))
    assert cache.take(key_of("a"), ".mp4", tmp_path / "taken.mp4")
    assert (tmp_path / "taken.mp4").samefile(entry_of(folder, key_of("a")))


def test_a_file_of_its_own_can_be_written_to(folder: Path, tmp_path: Path) -> None:
    cache = ContentCache(folder, ROOMY)
    cache.keep(key_of("a"), made(tmp_path / "one", b"sound", "made.wav"), link=False)
    target = tmp_path / "taken.wav"
    assert cache.take(key_of("a"), ".wav", target, link=False)
    target.write_bytes(b"edited")
    (tmp_path / "one" / "made.wav").write_bytes(b"edited, too")
    assert cache.take(key_of("a"), ".wav", tmp_path / "again.wav", link=False)
    assert (tmp_path / "again.wav").read_bytes() == b"sound"


@pytest.mark.parametrize("damage", [b"", b"fram", b"framez", b"frames and more"])
def test_a_damaged_entry_is_noticed_and_removed(folder: Path, tmp_path: Path, damage: bytes) -> None:
    cache = ContentCache(folder, ROOMY)
    cache.keep(key_of("a"), made(tmp_path / "one", b"frames"), link=False)
    entry_of(folder, key_of("a")).write_bytes(damage)
    target = tmp_path / "taken.mp4"
    assert not cache.take(key_of("a"), ".mp4", target)
    assert not target.exists()
    assert names(folder) == []
    cache.keep(key_of("a"), made(tmp_path / "one", b"frames"))
    assert cache.take(key_of("a"), ".mp4", target)


def test_a_damaged_fact_is_no_fact(folder: Path) -> None:
    cache = ContentCache(folder, ROOMY)
    cache.write(key_of("a"), b"48000")
    assert cache.read(key_of("a")) == b"48000"
    entry_of(folder, key_of("a")).write_bytes(b"4800")
    assert cache.read(key_of("a")) is None
    assert names(folder) == []


def test_an_entry_is_replaced_by_the_same_made_anew(folder: Path, tmp_path: Path) -> None:
    cache = ContentCache(folder, ROOMY)
    for content in (b"first", b"second", b"second"):
        cache.keep(key_of("a"), made(tmp_path / "one", content))
    assert names(folder) == [f"{key_of('a')}-{bytes_digest(b'second')}.mp4"]


def test_work_ordered_anew_takes_only_what_was_made_since(folder: Path, tmp_path: Path) -> None:
    ContentCache(folder, ROOMY).keep(key_of("a"), made(tmp_path / "one", b"frames"))
    ContentCache(folder, ROOMY).write(key_of("fact"), b"1")
    anew = ContentCache(folder, ROOMY, made_since=time.time())
    assert not anew.take(key_of("a"), ".mp4", tmp_path / "taken.mp4")
    assert anew.read(key_of("fact")) is None
    anew.keep(key_of("a"), made(tmp_path / "one", b"frames"))
    assert anew.take(key_of("a"), ".mp4", tmp_path / "taken.mp4"), "an interrupted order cannot go on"


def test_using_an_entry_does_not_make_it_new(folder: Path, tmp_path: Path) -> None:
    cache = ContentCache(folder, ROOMY)
    cache.keep(key_of("a"), made(tmp_path / "one", b"frames"))
    ordered = time.time()
    assert cache.take(key_of("a"), ".mp4", tmp_path / "taken.mp4")
    anew = ContentCache(folder, ROOMY, made_since=ordered)
    assert not anew.take(key_of("a"), ".mp4", tmp_path / "again.mp4")


def test_what_was_not_used_for_longest_goes_first(folder: Path, tmp_path: Path) -> None:
    size = 100 * BLOCK
    cache = ContentCache(folder, 4 * size + BLOCK)
    for name in "abcd":
        cache.keep(key_of(name), made(tmp_path / "one", name.encode() * size))
    assert cache.take(key_of("a"), ".mp4", tmp_path / "taken.mp4")
    cache.keep(key_of("e"), made(tmp_path / "one", b"e" * size))
    there = {name for name in "abcde" if list(folder.rglob(f"{key_of(name)}-*"))}
    assert {"a", "e"} <= there
    assert "b" not in there


def test_what_is_larger_than_the_limit_is_not_kept_and_costs_no_other(folder: Path, tmp_path: Path) -> None:
    cache = ContentCache(folder, 10 * BLOCK)
    cache.keep(key_of("small"), made(tmp_path / "one", b"s"))
    cache.keep(key_of("large"), made(tmp_path / "one", bytes(10 * BLOCK)))
    assert cache.take(key_of("small"), ".mp4", tmp_path / "taken.mp4")
    assert not cache.take(key_of("large"), ".mp4", tmp_path / "large.mp4")
    assert cache.notice == ""


def test_many_tiny_facts_are_bounded_by_what_they_take_of_the_disk(folder: Path) -> None:
    cache = ContentCache(folder, 50 * BLOCK)
    for number in range(200):
        cache.write(key_of(str(number)), b"1")
    assert 20 < cache.usage().entries < 50


def test_without_a_limit_nothing_is_taken_or_kept(folder: Path, tmp_path: Path) -> None:
    ContentCache(folder, ROOMY).keep(key_of("a"), made(tmp_path / "one", b"frames"))
    off = ContentCache(folder, 0)
    assert not off.take(key_of("a"), ".mp4", tmp_path / "taken.mp4")
    off.keep(key_of("b"), made(tmp_path / "one", b"others"))
    assert len(names(folder)) == 1


def test_a_lower_limit_holds_from_the_next_entry_on(folder: Path, tmp_path: Path) -> None:
    for number in range(20):
        ContentCache(folder, ROOMY).keep(key_of(str(number)), made(tmp_path / "one", bytes(BLOCK)))
    ContentCache(folder, 5 * BLOCK).keep(key_of("new"), made(tmp_path / "one", b"new"))
    assert size_of(folder) <= 5 * BLOCK
    assert ContentCache(folder, ROOMY).take(key_of("new"), ".mp4", tmp_path / "taken.mp4")


def test_what_a_killed_process_left_half_written_is_removed_and_counted(folder: Path, tmp_path: Path) -> None:
    cache = ContentCache(folder, 10 * BLOCK)
    cache.keep(key_of("a"), made(tmp_path / "one", b"frames"))
    half = entry_of(folder, key_of("a")).with_name(f"{key_of('b')}-{bytes_digest(b'b')}.mp4.part")
    half.write_bytes(bytes(8 * BLOCK))
    ContentCache(folder, 10 * BLOCK).keep(key_of("c"), made(tmp_path / "one", bytes(5 * BLOCK)))
    assert not half.exists()
    assert len(names(folder)) == 2


def test_a_wrong_note_of_the_bytes_held_is_put_right(folder: Path, tmp_path: Path) -> None:
    cache = ContentCache(folder, 50 * BLOCK)
    cache.keep(key_of("a"), made(tmp_path / "one", b"frames"))
    for wrong in ("", "many", "999999999", "-5"):
        (folder / "held").write_text(wrong)
        fresh = ContentCache(folder, 50 * BLOCK)
        fresh.keep(key_of(wrong), made(tmp_path / "one", b"more"))
        assert int((folder / "held").read_text()) == BLOCK * (1 + fresh.usage().entries)


def test_files_of_others_are_left_alone(folder: Path, tmp_path: Path) -> None:
    cache = ContentCache(folder, 10 * BLOCK)
    cache.keep(key_of("a"), made(tmp_path / "one", b"frames"))
    others = [folder / "notes.txt", entry_of(folder, key_of("a")).with_name("holiday.mp4")]
    for path in others:
        path.write_bytes(b"dear")
    cache.clear()
    assert all(path.read_bytes() == b"dear" for path in others)
    assert cache.usage().entries == 0


def test_clearing_what_is_not_there_makes_nothing(folder: Path) -> None:
    ContentCache(folder, ROOMY).clear()
    assert not folder.exists()


def test_a_cache_that_cannot_be_written_is_told_once(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write_text("somebody put a file here")
    cache = ContentCache(folder, ROOMY)
    with caplog.at_level(logging.WARNING):
        for number in range(5):
            cache.keep(key_of(str(number)), made(tmp_path / "one", b"frames"))
            assert not cache.take(key_of(str(number)), ".mp4", tmp_path / "taken.mp4")
    assert len(caplog.records) == 1
    assert "could not be kept in the cache" in cache.notice
    assert str(tmp_path) not in cache.notice


def test_room_is_given_back_to_the_disk_but_not_what_a_render_has_taken(folder: Path, tmp_path: Path) -> None:
    cache = ContentCache(folder, ROOMY)
    for name in "abc":
        cache.keep(key_of(name), made(tmp_path / "one", bytes(10 * BLOCK)), link=False)
    assert cache.take(key_of("a"), ".mp4", tmp_path / "taken.mp4")
    cache.make_room_on(tmp_path, 11 * BLOCK)
    assert [bool(list(folder.rglob(f"{key_of(name)}-*"))) for name in "abc"] == [True, False, False]


def test_a_disk_that_is_nearly_full_is_not_filled_up(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache gives up what was not used for longest until a twentieth of the disk is free again."""
    total, others = 1000 * BLOCK, 900 * BLOCK

    def disk_usage(_: Path) -> SimpleNamespace:
        held = sum(counted(entry.size) for entry in entries_in(folder))
        return SimpleNamespace(total=total, used=others + held, free=total - others - held)

    monkeypatch.setattr("core_engine.cache.shelf.shutil.disk_usage", disk_usage)
    cache = ContentCache(folder, ROOMY)
    for number in range(30):
        cache.keep(key_of(str(number)), made(tmp_path / "one", bytes(5 * BLOCK)))
        assert disk_usage(folder).free >= total // 20
    assert cache.take(key_of("29"), ".mp4", tmp_path / "taken.mp4")
    assert cache.notice == ""
    others = 980 * BLOCK
    cache.keep(key_of("last"), made(tmp_path / "one", bytes(5 * BLOCK)))
    assert "(the disk is nearly full)" in cache.notice
    assert cache.usage().entries == 0


KEEPER = """
import random, sys, time
from pathlib import Path
from core_engine.cache.entries import key_of
from core_engine.cache.store import ContentCache
folder, place = Path(sys.argv[1]), Path(sys.argv[2])
seed, limit, turns = map(int, sys.argv[3:])
chance = random.Random(seed)
cache = ContentCache(folder, limit)
place.mkdir()
wrong = 0
for turn in range(turns):
    name = str(chance.randrange(60))
    content = (name.encode() * 9000)[: 500 + 997 * int(name)]
    path = place / f"{turn}.mp4"
    if cache.take(key_of(name), ".mp4", path, link=chance.random() < 0.5):
        wrong += path.read_bytes() != content
    else:
        path.write_bytes(content)
        cache.keep(key_of(name), path, link=chance.random() < 0.5)
    path.unlink()
    if chance.random() < 0.005:
        cache.clear()
assert not cache.notice, cache.notice
sys.exit(wrong)
"""


def keepers(
    folder: Path, tmp_path: Path, limit: int, seeds: range, turns: int = 200
) -> list[subprocess.Popen[bytes]]:
    return [
        subprocess.Popen(
            [sys.executable, "-c", KEEPER, folder, tmp_path / str(seed), str(seed), str(limit), str(turns)],
            cwd=BACKEND,
        )
        for seed in seeds
    ]


@pytest.mark.parametrize("turns", [150, pytest.param(400, marks=pytest.mark.full)])
def test_processes_that_keep_at_once_never_take_what_is_wrong_and_never_pass_the_limit(
    folder: Path, tmp_path: Path, turns: int
) -> None:
    limit = 300_000  # a fifth of everything
    with never_over(folder, limit) as seen:
        outcomes = [process.wait(120) for process in keepers(folder, tmp_path, limit, range(3), turns)]
    assert outcomes == [0, 0, 0]
    assert max(seen) > limit // 2, "the cache was never nearly full"


def test_killed_keepers_leave_a_cache_within_its_bound(folder: Path, tmp_path: Path) -> None:
    limit = 300_000
    chance = random.Random(1)
    with never_over(folder, limit):
        for round_number in range(4):
            processes = keepers(folder, tmp_path, limit, range(2 * round_number, 2 * round_number + 2))
            time.sleep(chance.uniform(0.3, 0.9))
            for process in processes:
                process.kill()
                process.wait()
        [survivor] = keepers(folder, tmp_path, limit, range(100, 101))
        assert survivor.wait(120) == 0
    assert not list(folder.rglob("*.part"))


def test_threads_of_one_cache_keep_at_once(folder: Path, tmp_path: Path) -> None:
    cache = ContentCache(folder, ROOMY)

    def keep(number: int) -> None:
        for turn in range(30):
            cache.keep(key_of(f"{number} {turn}"), made(tmp_path / str(number), f"{number}".encode()))

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.notice == ""
    assert cache.usage().entries == 180


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", 20 * 10**9),
        ("20 GB", 20 * 10**9),
        ("1.5gb", 1_500_000_000),
        ("300M", 300_000_000),
        ("2 GiB", 2 * 2**30),
        ("0", 0),
        ("4096", 4096),
        (" 1 tb ", 10**12),
    ],
)
def test_the_limit_is_read_from_the_surroundings(
    monkeypatch: pytest.MonkeyPatch, text: str, size: int
) -> None:
    monkeypatch.setenv("STORYFLOW_CACHE_LIMIT", text)
    assert settings.limit() == size
    assert settings.content_cache().folder == home.home() / "cache"


@pytest.mark.parametrize("text", ["much", "-1", "20 XB", "1e3", "20 GB!", "GB", "5 iB", "1,5 GB"])
def test_a_limit_that_is_no_size_is_told(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("STORYFLOW_CACHE_LIMIT", text)
    with pytest.raises(SpecError, match="which is no size"):
        settings.limit()
