"""A film that was made before is made again only where it differs, and has the bytes of one made whole."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from core_engine import picture_shot
from core_engine.cache import tracks
from core_engine.cache.entries import Entry, entries_in
from core_engine.cache.store import ContentCache
from core_engine.errors import DiskFull, FilmDamaged
from core_engine.film import Film
from core_engine.progress import Phase, Progress
from core_engine.sampling import WorkingPicture
from core_engine.sound_track import write_section
from core_engine.tests.test_cache import never_over
from core_engine.timeline import RenderSpec, SegmentSpec, Timeline
from core_engine.video_renderer import render
from tests.films import lasting, order, photograph, save_picture

BACKEND = Path(__file__).parents[1]
FPS = Fraction(30)
LARGE = 10**10


def look(path: Path, seed: int) -> Path:
    return save_picture(path, photograph(240, 160, 0.9, seed=seed))


def story_of(folder: Path, count: int, pictures: int = 12, *, first: int = 20) -> list[tuple[Path, Path]]:
    """(picture, narration) pairs of many lengths; a first shot of over 300 frames has two pieces."""
    folder.mkdir(parents=True, exist_ok=True)
    looks = [look(folder / f"{number}.png", number) for number in range(min(count, pictures))]
    lengths = [first, *(5 + 7 * number % 23 for number in range(1, count))]
    return [
        (looks[number % len(looks)], lasting(folder / f"{number}.wav", length, FPS))
        for number, length in enumerate(lengths)
    ]


def film(
    spec: RenderSpec, path: Path, cache: ContentCache | None, workers: int = 2
) -> tuple[int, int, bytes]:
    """How many shots were encoded, how many taken, and the film's bytes."""
    path.parent.mkdir(exist_ok=True)
    made = render(spec, path, workers=workers, cache=cache)
    assert isinstance(made, Film)
    assert made.encoded_shots + made.cached_shots == len(spec.segments)
    assert made.warnings == ()
    return made.encoded_shots, made.cached_shots, path.read_bytes()


@pytest.fixture
def cache(tmp_path: Path) -> ContentCache:
    return ContentCache(tmp_path / "cache", LARGE)


def test_the_same_film_again_encodes_nothing_and_loads_no_picture(
    tmp_path: Path, cache: ContentCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = order(story_of(tmp_path / "story", 5), fps=FPS)
    encoded, taken, first = film(spec, tmp_path / "one.mp4", cache)
    assert (encoded, taken) == (5, 0)

    def load(*_: object) -> WorkingPicture:
        raise AssertionError("a picture was loaded")

    monkeypatch.setattr(picture_shot, "load_planes", load)
    encoded, taken, second = film(spec, tmp_path / "two.mp4", cache)
    assert (encoded, taken) == (0, 5)
    assert first == second


@pytest.mark.parametrize(
    ("count", "size"),
    [
        pytest.param(18, (160, 90), id="small"),
        pytest.param(60, (640, 360), id="large", marks=pytest.mark.full),
    ],
)
def test_an_edit_costs_the_shots_concerned_and_no_other(
    tmp_path: Path, cache: ContentCache, count: int, size: tuple[int, int]
) -> None:
    """A word, a picture, two places, one more: each re-render equals a clean one without cache."""
    pairs = story_of(tmp_path / "story", count, first=310)
    early, third, middle, late = count // 8, count // 3, 5 * count // 9, 5 * count // 6

    def made(expected: int) -> None:
        spec = order(pairs, fps=FPS, width=size[0], height=size[1])
        encoded, taken, cached = film(spec, tmp_path / "films" / "cached.mp4", cache)
        assert (encoded, taken) == (expected, len(pairs) - expected)
        assert cached == film(spec, tmp_path / "films" / "clean.mp4", None)[2]

    made(count)
    one_word = lasting(tmp_path / "story" / "another word.wav", 31, FPS)
    pairs[third] = (pairs[third][0], one_word)
    made(1)
    pairs[middle] = (look(tmp_path / "story" / "new.png", 99), pairs[middle][1])
    made(1)
    pairs[early], pairs[late] = pairs[late], pairs[early]
    made(2)
    pairs.append((look(tmp_path / "story" / "last.png", 98), lasting(tmp_path / "last.wav", 9, FPS)))
    made(1)


def test_another_film_with_the_same_shot_shares_it(tmp_path: Path, cache: ContentCache) -> None:
    pairs = story_of(tmp_path / "story", 3)
    film(order(pairs, fps=FPS), tmp_path / "one.mp4", cache)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    picture, narration = pairs[1]
    moved = picture.rename(elsewhere / "of another name.png")
    spec = RenderSpec(
        segments=(SegmentSpec(picture=moved, narration=narration, sequence_index=8),),
        width=160,
        height=90,
        fps=FPS,
    )
    assert film(spec, elsewhere / "two.mp4", cache)[:2] == (0, 1)


def test_a_shot_that_comes_twice_is_taken_once_and_shown_twice(tmp_path: Path, cache: ContentCache) -> None:
    pair = story_of(tmp_path / "story", 2)[1]
    spec = order([pair] * 14, fps=FPS)
    assert film(spec, tmp_path / "one.mp4", cache)[:2] == (7, 7)
    again = film(spec, tmp_path / "two.mp4", cache)
    assert again == (0, 14, (tmp_path / "one.mp4").read_bytes())


def test_a_half_known_shot_is_an_encoded_one(tmp_path: Path, cache: ContentCache) -> None:
    spec = order(story_of(tmp_path / "story", 2, first=310), fps=FPS)
    _, _, whole = film(spec, tmp_path / "one.mp4", cache)
    max(pieces_in(cache), key=_size).path.unlink()
    assert film(spec, tmp_path / "two.mp4", cache) == (1, 1, whole)


def pieces_in(cache: ContentCache) -> list[Entry]:
    return [entry for entry in entries_in(cache.folder) if entry.path.suffix == ".mp4"]


def _size(entry: Entry) -> int:
    return entry.size


def test_damaged_entries_are_made_again(tmp_path: Path, cache: ContentCache) -> None:
    spec = order(story_of(tmp_path / "story", 4), fps=FPS)
    _, _, whole = film(spec, tmp_path / "one.mp4", cache)
    for number, entry in enumerate(sorted(entries_in(cache.folder), key=lambda entry: entry.path.name)):
        content = bytearray(entry.path.read_bytes())
        content[len(content) // 2] ^= 1
        entry.path.write_bytes(content if number % 2 else content[:-1])
    assert film(spec, tmp_path / "two.mp4", cache) == (4, 0, whole)
    assert film(spec, tmp_path / "three.mp4", cache) == (0, 4, whole)


def test_shots_that_only_seemed_whole_are_forgotten_so_that_another_try_succeeds(
    tmp_path: Path, cache: ContentCache
) -> None:
    """A piece that was spoilt before its digest was taken: nothing but the finished film shows it."""
    spec = order(story_of(tmp_path / "story", 3), fps=FPS)
    _, _, whole = film(spec, tmp_path / "one.mp4", cache)
    keys = {entry.path.name[:32] for entry in pieces_in(cache)}
    shorter = order([story_of(tmp_path / "other", 2)[1]], fps=FPS)
    other = ContentCache(tmp_path / "other cache", LARGE)
    film(shorter, tmp_path / "short.mp4", other)
    [wrong] = pieces_in(other)
    for key in keys:
        cache.keep(key, wrong.path)
    with pytest.raises(FilmDamaged):
        render(spec, tmp_path / "two.mp4", cache=cache)
    assert film(spec, tmp_path / "two.mp4", cache) == (3, 0, whole)


def test_a_cache_on_another_disk_gives_the_same_film(tmp_path: Path, second_disk: Path) -> None:
    cache = ContentCache(second_disk / "cache", LARGE)
    spec = order(story_of(tmp_path / "story", 4), fps=FPS)
    first = film(spec, tmp_path / "one.mp4", cache)
    assert film(spec, tmp_path / "two.mp4", cache) == (0, 4, first[2])


@pytest.fixture
def second_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("not here by design: only root may mount a disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


def test_a_cache_without_room_for_it_fails_no_film(tmp_path: Path, second_disk: Path) -> None:
    (second_disk / "somebody else's").write_bytes(bytes(7_900_000))
    cache = ContentCache(second_disk / "cache", LARGE)
    spec = order(story_of(tmp_path / "story", 3), fps=FPS)
    made = render(spec, tmp_path / "one.mp4", cache=cache)
    assert isinstance(made, Film)
    assert [warning for warning in made.warnings if "could not be kept in the cache" in warning]
    assert (tmp_path / "one.mp4").read_bytes() == film(spec, tmp_path / "two.mp4", None)[2]


def test_a_nearly_full_disk_takes_from_the_cache_before_a_film_is_refused(
    tmp_path: Path, second_disk: Path
) -> None:
    cache = ContentCache(second_disk / "cache", LARGE)
    (tmp_path / "old.mp4").write_bytes(bytes(7_500_000))
    cache.keep("0" * 32, tmp_path / "old.mp4")
    spec = order(story_of(tmp_path / "story", 2), fps=FPS)
    with pytest.raises(DiskFull):
        render(spec, second_disk / "film.mp4")
    assert film(spec, second_disk / "film.mp4", cache)[0] == 2
    assert not list(cache.folder.rglob(f"{'0' * 32}-*"))


def test_the_remaining_time_is_not_fooled_by_what_was_taken(tmp_path: Path, cache: ContentCache) -> None:
    """Half of the film is known. What is left is told by the pace of encoding, not of taking."""
    pairs = story_of(tmp_path / "story", 30)
    film(order(pairs[:15], fps=FPS), tmp_path / "one.mp4", cache)
    readings: list[Progress] = []

    def report(progress: Progress) -> bool:
        readings.append(progress)
        return True

    made = render(order(pairs, fps=FPS), tmp_path / "two.mp4", report=report, cache=cache, workers=1)
    assert isinstance(made, Film)
    assert made.encoded_shots == 15
    frames = [reading.frames_done for reading in readings]
    assert frames == sorted(frames)
    assert frames[-1] == made.frames
    known = sum(20 if number == 0 else 5 + 7 * number % 23 for number in range(15))
    paced = [reading for reading in readings if reading.phase is Phase.SHOTS and reading.frames_per_second]
    assert paced
    for reading in paced:
        pace, remaining = reading.frames_per_second, reading.remaining_seconds
        assert pace is not None
        assert remaining is not None
        left = made.frames - max(reading.frames_done, known)
        assert remaining * pace >= left - 1


def edits(seed: int, folder: Path, pairs: list[tuple[Path, Path]]) -> Iterator[list[tuple[Path, Path]]]:
    """One story after the other, each an edit of the one before."""
    chance = random.Random(seed)
    for turn in range(10**6):
        place = chance.randrange(len(pairs))
        match chance.choice(("word", "picture", "swap", "append", "delete")):
            case "word":
                sound = lasting(folder / f"w{seed}-{turn}.wav", chance.randrange(1, 30), FPS)
                pairs[place] = (pairs[place][0], sound)
            case "picture":
                pairs[place] = (look(folder / f"p{seed}-{turn}.png", chance.randrange(40)), pairs[place][1])
            case "swap":
                other = chance.randrange(len(pairs))
                pairs[place], pairs[other] = pairs[other], pairs[place]
            case "append" if len(pairs) < 9:
                pairs.append(chance.choice(pairs))
            case "delete" if len(pairs) > 3:
                del pairs[place]
        yield list(pairs)


@pytest.mark.parametrize(
    "turns", [pytest.param(12, id="some"), pytest.param(100, id="all", marks=pytest.mark.full)]
)
def test_two_editors_with_a_tiny_cache_never_see_a_wrong_shot(tmp_path: Path, turns: int) -> None:
    """Random edits, renders, damage and clearing by two at once; films are compared with clean renders."""
    limit = 2 * _size_of_story(tmp_path / "sizes")
    folder = tmp_path / "cache"
    taken = [0, 0]

    def edit(seed: int) -> None:
        place = tmp_path / f"editor {seed}"
        stories = edits(seed, place, story_of(place, 5, pictures=4))
        chance = random.Random(seed + 1000)
        cache = ContentCache(folder, limit)
        for _ in range(turns // 2):
            spec = replace(order(next(stories), fps=FPS), zoom=chance.choice((1.0, 1.3)))
            _, cached, content = film(spec, place / "cached.mp4", cache, workers=chance.choice((1, 2)))
            taken[seed] += cached
            assert content == film(spec, place / "clean.mp4", None, workers=1)[2]
            if chance.random() < 0.05:
                cache.clear()
            elif chance.random() < 0.2:
                spoil(folder, place / "spoilt", chance)

    with never_over(folder, limit) as seen, ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(edit, seed) for seed in range(2)]:
            done.result()
    assert max(seen) > limit // 2, "the cache was never nearly full"
    assert sum(taken) > turns, "hardly anything was ever taken"


def _size_of_story(folder: Path) -> int:
    cache = ContentCache(folder / "cache", LARGE)
    film(order(story_of(folder, 5, pictures=4), fps=FPS), folder / "film.mp4", cache)
    return cache.usage().bytes


def spoil(folder: Path, spare: Path, chance: random.Random) -> None:
    """Shorten an entry, as a failing disk might; whoever has taken it keeps it whole."""
    with FileLock(folder / "lock"):  # nobody adds or removes meanwhile, so the bound is not ours to break
        entries = sorted(entries_in(folder), key=lambda entry: entry.path.name)
        if entries:
            path = chance.choice(entries).path
            spare.write_bytes(path.read_bytes()[:-1])
            spare.replace(path)


@pytest.mark.parametrize("workers", [1, 8])
def test_workers_and_cache_in_any_order_give_the_same_bytes(tmp_path: Path, workers: int) -> None:
    spec = order(story_of(tmp_path / "story", 9, first=310), fps=FPS)
    clean = film(spec, tmp_path / "clean.mp4", None, workers=2)[2]
    cache = ContentCache(tmp_path / "cache", LARGE)
    for part in (spec.segments[3:5], spec.segments[::-1], spec.segments):
        film(replace(spec, segments=part), tmp_path / "part.mp4", cache, workers=workers)
    assert (tmp_path / "part.mp4").read_bytes() == clean


MANY = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
from core_engine.cache.store import ContentCache
from core_engine.film import Film
from core_engine.video_renderer import render
from tests.films import order
from tests.test_cached_films import FPS, story_of
folder, count = Path(sys.argv[1]), int(sys.argv[2])
spec = order(story_of(folder / "story", count), fps=FPS)
cache = ContentCache(folder / "cache", 10**10)
for name in ("one", "two"):
    made = render(spec, folder / f"{name}.mp4", cache=cache, workers=8)
    assert isinstance(made, Film) and made.warnings == ()
    print(made.encoded_shots, made.cached_shots)
assert (folder / "one.mp4").read_bytes() == (folder / "two.mp4").read_bytes()
"""


@pytest.mark.parametrize(
    "count", [pytest.param(120, id="some"), pytest.param(1000, id="all", marks=pytest.mark.full)]
)
def test_a_thousand_shots_need_few_open_files(tmp_path: Path, count: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY, str(tmp_path), str(count)],
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, second = (line.split() for line in done.stdout.splitlines())
    assert int(first[0]) + int(first[1]) == count
    assert second == ["0", str(count)]


def test_a_picture_changed_between_two_films_is_seen(tmp_path: Path, cache: ContentCache) -> None:
    """Same name, same size, same time: the content decides."""
    pairs = story_of(tmp_path / "story", 3)
    spec = order(pairs, fps=FPS)
    film(spec, tmp_path / "one.mp4", cache)
    look(pairs[1][0], 77)
    encoded, _, content = film(spec, tmp_path / "two.mp4", cache)
    assert encoded == 1
    assert content == film(spec, tmp_path / "clean.mp4", None)[2]


def test_a_known_sound_is_not_decoded_to_measure_it(
    tmp_path: Path, cache: ContentCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = order(story_of(tmp_path / "story", 3), fps=FPS)
    first = film(spec, tmp_path / "one.mp4", cache)[2]

    def decode(*_: object) -> None:
        raise AssertionError("a sound was measured again")

    monkeypatch.setattr("core_engine.cache.sounds.validate_audio_file", decode)
    assert film(spec, tmp_path / "two.mp4", cache) == (0, 3, first)


def test_a_sound_track_is_encoded_again_only_when_a_narration_or_its_place_has_changed(
    tmp_path: Path, cache: ContentCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    def counted(timeline: Timeline, *more: Any) -> None:  # noqa: ANN401 - passed on
        written.append(timeline.frame_count)
        write_section(timeline, *more)

    monkeypatch.setattr(tracks, "write_section", counted)
    pairs = story_of(tmp_path / "story", 3)

    def made() -> None:
        spec = order(pairs, fps=FPS)
        content = film(spec, tmp_path / "one.mp4", cache)[2]
        monkeypatch.undo()
        assert content == film(spec, tmp_path / "clean.mp4", None)[2]
        monkeypatch.setattr(tracks, "write_section", counted)

    made()
    pairs[1] = (look(tmp_path / "story" / "new.png", 99), pairs[1][1])
    made()
    assert len(written) == 1
    pairs[0], pairs[1] = pairs[1], pairs[0]
    made()
    assert len(written) == 2
    lasting(pairs[2][1], 25, FPS)
    made()
    assert len(written) == 3


def test_two_renders_at_once_share_one_cache(tmp_path: Path, cache: ContentCache) -> None:
    spec = order(story_of(tmp_path / "story", 8), fps=FPS)
    clean = film(spec, tmp_path / "clean.mp4", None)[2]
    start = threading.Barrier(2)

    def make(number: int) -> bytes:
        start.wait()
        return film(spec, tmp_path / f"{number}.mp4", cache, workers=1)[2]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(make, range(2))) == [clean, clean]
    assert film(spec, tmp_path / "last.mp4", cache) == (0, 8, clean)


def test_the_pace_of_the_last_film_tells_the_time_of_the_next_before_its_first_frame(
    tmp_path: Path, cache: ContentCache
) -> None:
    pairs = story_of(tmp_path / "story", 4)
    film(order(pairs, fps=FPS), tmp_path / "one.mp4", cache)
    readings: list[Progress] = []

    def report(progress: Progress) -> bool:
        readings.append(progress)
        return True

    render(order(pairs, fps=FPS, zoom=1.2), tmp_path / "two.mp4", report=report, cache=cache, workers=2)
    before = next(reading for reading in readings if reading.phase is Phase.SHOTS)
    assert before.frames_done == 0
    assert before.frames_per_second is None
    assert before.remaining_seconds is not None
    assert before.remaining_seconds > 0
