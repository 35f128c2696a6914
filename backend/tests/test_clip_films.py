"""Films whose scenes are clips: every frame in its place, in its colours, and the same bytes however made."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core_engine import clip_frames, shots
from core_engine.cache.store import ContentCache
from core_engine.clip_frames import ClipFrames
from core_engine.clips import opened_clip
from core_engine.draft import draft_of
from core_engine.errors import AssetsMissing, AssetsUnusable, ClipError
from core_engine.film import Film, Stopped
from core_engine.progress import Progress
from core_engine.render_child import render_in_child
from core_engine.tests.clip_files import cut, number_in, numbered, turned, write_clip
from core_engine.timeline import RenderSpec, SegmentSpec
from core_engine.video_renderer import render
from tests.decoded import Picture, pictures
from tests.films import Pixels, lasting, note, photograph, plain, save_picture
from tests.test_colour import PATCHES, chart, difference

FPS = Fraction(30)
SIZE = (320, 180)


def scene(folder: Path, number: int, clip: Path | None, frames: int, fps: Fraction = FPS) -> SegmentSpec:
    """A segment of ``frames`` frames with a clip, or with a picture where there is none."""
    narration = lasting(folder / f"{number}-{frames}.wav", frames, fps)
    picture = plain(folder / f"{number}.png", (90, 90, 90)) if clip is None else folder / "no picture"
    return SegmentSpec(picture=picture, narration=narration, sequence_index=number, clip=clip)


def spec_of(*segments: SegmentSpec, **settings: Any) -> RenderSpec:  # noqa: ANN401 - RenderSpec's
    small: dict[str, Any] = {"width": SIZE[0], "height": SIZE[1], "fps": FPS}
    return RenderSpec(segments=segments, **small | settings)


def made(spec: RenderSpec, path: Path, **settings: Any) -> Film:  # noqa: ANN401 - passed on to render
    film = render(spec, path, **settings)
    assert isinstance(film, Film)
    return film


def numbers(film: Path) -> list[int]:
    return [number_in(picture.luma) for picture in pictures(film)]


def test_every_scene_shows_its_own_clip_for_as_long_as_its_narration(tmp_path: Path) -> None:
    """A long clip is trimmed, a short one slowed, a very short one held; a picture stands between them."""
    long = write_clip(tmp_path / "long.mp4", 200, rate=30)
    short = write_clip(tmp_path / "short.mp4", 40, rate=30)
    dot = write_clip(tmp_path / "dot.mp4", 6, rate=30)
    spec = spec_of(
        scene(tmp_path, 0, long, 130),
        scene(tmp_path, 1, short, 60),
        scene(tmp_path, 2, None, 7),
        scene(tmp_path, 3, dot, 70),
    )
    film = made(spec, tmp_path / "film.mp4")
    seen = numbers(tmp_path / "film.mp4")
    assert film.frames == len(seen) == 130 + 60 + 7 + 70
    assert seen[:130] == list(range(130))
    slowed = seen[130:190]
    assert sorted(set(slowed)) == list(range(40))
    assert slowed == sorted(slowed)
    held = seen[197:]
    assert [len(list(run)) for _, run in groupby(held)] == [2, 2, 2, 2, 2, 60]
    assert held[-1] == 5
    assert film.warnings == (
        "The clip of segment 4 is shorter than its narration: its last picture stands for 1.9 s.",
    )


def test_frames_stand_where_their_time_is_whatever_both_rates_are(tmp_path: Path) -> None:
    clip = write_clip(
        tmp_path / "clip.webm", 100, rate=24, codec="libvpx-vp9", options={"deadline": "realtime"}
    )
    for fps in (Fraction(25), Fraction(30000, 1001), Fraction(60)):
        made(spec_of(scene(tmp_path, 0, clip, 90, fps), fps=fps), tmp_path / "film.mp4")
        middles = [Fraction(2 * number + 1, 2) / fps * 24 for number in range(90)]
        assert numbers(tmp_path / "film.mp4") == [
            -(-middle.numerator // middle.denominator) - 1 for middle in middles
        ]


def test_a_clip_of_uneven_frames_keeps_its_pace(tmp_path: Path) -> None:
    kept = [number for number in range(90) if number % 5 not in {1, 2}]
    clip = write_clip(
        tmp_path / "clip.mkv",
        len(kept),
        paint=lambda place: numbered(*SIZE)(kept[place]),
        rate=30,
        times=[round(1000 * number / 30) for number in kept],
        time_base=Fraction(1, 1000),
    )
    made(spec_of(scene(tmp_path, 0, clip, 88)), tmp_path / "film.mp4")
    wanted = [max(place for place in kept if place <= number) for number in range(88)]
    assert numbers(tmp_path / "film.mp4") == wanted


def test_many_pieces_of_a_long_clip_are_decoded_once_by_each_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens: list[Path] = []
    real = opened_clip

    def counted(path: Path) -> Any:  # noqa: ANN401 - a context manager
        opens.append(path)
        return real(path)

    monkeypatch.setattr(clip_frames, "opened_clip", counted)
    clip = write_clip(tmp_path / "clip.mp4", 600, size=(160, 90), rate=30, options={"g": "250"})
    spec = spec_of(scene(tmp_path, 0, clip, 600), width=160, height=90)
    for workers in (1, 2):
        opens.clear()
        made(spec, tmp_path / "film.mp4", workers=workers)
        assert numbers(tmp_path / "film.mp4") == list(range(600))
        assert len(opens) <= workers


def test_equal_bytes_whoever_makes_them_and_however_often(tmp_path: Path) -> None:
    clips = [
        write_clip(tmp_path / "0.mp4", 300, rate=24),
        write_clip(tmp_path / "1.mp4", 50, size=(200, 200), rate=25, matrix=6, tags={"colorspace": 6}),
    ]
    segments = (scene(tmp_path, number, clips[number % 2], 40 + 60 * number) for number in range(4))
    spec = spec_of(*segments, width=160, height=90)
    films = set()
    for workers in (1, 2, 8):
        made(spec, tmp_path / "film.mp4", workers=workers)
        films.add((tmp_path / "film.mp4").read_bytes())
    assert len(films) == 1
    done = render_in_child(spec, tmp_path / "child.mp4")
    assert isinstance(done, Film)
    assert (tmp_path / "child.mp4").read_bytes() in films


def test_the_cache_gives_the_same_bytes_and_only_what_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = ContentCache(tmp_path / "cache", 10**9)
    clip = write_clip(tmp_path / "clip.mp4", 200, rate=30)
    segments = [scene(tmp_path, 0, clip, 180), scene(tmp_path, 1, None, 9)]
    spec = spec_of(*segments)
    clean = made(spec, tmp_path / "clean.mp4")
    assert clean.encoded_shots == 2
    first = made(spec, tmp_path / "one.mp4", cache=cache)
    assert first.encoded_shots == 2
    with monkeypatch.context() as patch:
        patch.setattr(clip_frames, "opened_clip", _never)
        patch.setattr("core_engine.cache.clips.look_at_clip", _never)
        moved = replace(segments[0], clip=clip.rename(tmp_path / "moved.mp4"), sequence_index=5)
        again = made(spec_of(moved, segments[1], zoom=1.7), tmp_path / "two.mp4", cache=cache)
    assert again.encoded_shots == 1, "zoom and direction concern the picture only"
    longer = made(spec_of(scene(tmp_path, 0, moved.clip, 181)), tmp_path / "three.mp4", cache=cache)
    assert longer.encoded_shots == 1
    other = write_clip(tmp_path / "other.mp4", 200, rate=30, options={"crf": "13"})
    replaced = made(spec_of(scene(tmp_path, 0, other, 180)), tmp_path / "four.mp4", cache=cache)
    assert replaced.encoded_shots == 1
    made(spec_of(replace(segments[0], clip=moved.clip), segments[1]), tmp_path / "five.mp4", cache=cache)
    assert (tmp_path / "five.mp4").read_bytes() == (tmp_path / "clean.mp4").read_bytes()


def _never(*_: object) -> None:
    raise AssertionError("a clip was opened")


def test_a_render_that_was_stopped_goes_on_in_the_middle_of_a_clip(tmp_path: Path) -> None:
    cache = ContentCache(tmp_path / "cache", 10**9)
    clip = write_clip(tmp_path / "clip.mp4", 700, size=(160, 90), rate=30, options={"g": "250"})
    spec = spec_of(scene(tmp_path, 0, clip, 700), width=160, height=90)
    made(spec, tmp_path / "clean.mp4")
    done = threading.Event()

    def until_half(progress: Progress) -> bool:
        if progress.frames_done > 350:
            done.set()
        return not done.is_set()

    assert isinstance(render(spec, tmp_path / "film.mp4", report=until_half, workers=1, cache=cache), Stopped)
    kept = cache.usage().entries
    assert kept > 1
    ticks: list[int] = []

    def follow(progress: Progress) -> bool:
        ticks.append(progress.frames_done)
        return True

    made(spec, tmp_path / "film.mp4", cache=cache, workers=2, report=follow)
    assert min(count for count in ticks if count) > 100, "nothing was taken from the cache"
    assert (tmp_path / "film.mp4").read_bytes() == (tmp_path / "clean.mp4").read_bytes()


def test_the_still_end_of_a_clip_is_encoded_once(tmp_path: Path) -> None:
    """Pieces that show nothing but the last frame are one and the same."""
    cache = ContentCache(tmp_path / "cache", 10**9)
    clip = write_clip(tmp_path / "clip.mp4", 30, size=(160, 90), rate=30)
    made(spec_of(scene(tmp_path, 0, clip, 2400), width=160, height=90), tmp_path / "film.mp4", cache=cache)
    keys = {path.name for path in (tmp_path / "cache").rglob("*.mp4")}
    assert len(keys) <= 3


def colour_chart(size: tuple[int, int]) -> Callable[[int], Pixels]:
    painted = chart(*size)
    return lambda _: painted


@pytest.mark.parametrize(
    ("matrix", "full"), [(1, False), (1, True), (6, False), (5, True), (9, False)], ids=str
)
def test_colours_of_the_film_are_those_of_the_clip(tmp_path: Path, matrix: int, full: bool) -> None:
    size = (640, 400)
    tags = {"colorspace": matrix, "color_range": 2 if full else 1}
    clip = write_clip(
        tmp_path / "clip.mp4",
        20,
        paint=colour_chart(size),
        size=size,
        matrix=matrix,
        full_range=full,
        tags=tags,
    )
    made(spec_of(scene(tmp_path, 0, clip, 20), width=320, height=200), tmp_path / "film.mp4")
    frames = list(pictures(tmp_path / "film.mp4"))
    worst = max(worst_patch(frame) for frame in frames)
    note(f"matrix {matrix}, {'full' if full else 'limited'}: ΔE2000 at most {worst:.2f}")
    assert worst <= 1.5


def worst_patch(frame: Picture) -> float:
    worst = 0.0
    for number, wanted in enumerate(PATCHES):
        row, column = divmod(number, 8)
        rows, columns = slice(row * 40 + 6, row * 40 + 34), slice(column * 40 + 6, column * 40 + 34)
        worst = max(worst, difference(frame.rgb(rows, columns), wanted))
    return worst


def test_a_clip_on_its_side_and_of_another_shape_fills_the_film(tmp_path: Path) -> None:
    """180 × 320 pixels that are to be turned, and 400 × 180, of which a film shows the middle."""
    clip = write_clip(
        tmp_path / "clip.mp4",
        30,
        paint=lambda number: np.rot90(numbered(*SIZE)(number)),
        size=(180, 320),
        rate=30,
        display_matrix=turned(0, 1, -1, 0),
    )
    wide = write_clip(
        tmp_path / "wide.mp4",
        30,
        paint=lambda number: np.pad(numbered(*SIZE)(number), ((0, 0), (40, 40), (0, 0))),
        size=(400, 180),
        rate=30,
    )
    made(spec_of(scene(tmp_path, 0, clip, 30), scene(tmp_path, 1, wide, 30)), tmp_path / "film.mp4")
    assert numbers(tmp_path / "film.mp4") == 2 * list(range(30))


def test_a_draft_of_a_clip_is_the_same_film_made_small(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 30, size=(1280, 720), rate=30, paint=numbered(1280, 720))
    spec = draft_of(spec_of(scene(tmp_path, 0, clip, 30), width=1920, height=1080))
    made(spec, tmp_path / "film.mp4")
    assert numbers(tmp_path / "film.mp4") == list(range(30))


def test_bad_clips_are_told_all_at_once_with_their_segments(tmp_path: Path) -> None:
    good = write_clip(tmp_path / "good.mp4", 10)
    damaged = cut(write_clip(tmp_path / "cut.mp4", 10, container_options={"movflags": "faststart"}), 0.7)
    page = tmp_path / "page.mp4"
    page.write_text("<html></html>", encoding="ascii")
    segments = [scene(tmp_path, number, clip, 5) for number, clip in enumerate((good, damaged, None, page))]
    (tmp_path / "film.mp4").write_bytes(b"an earlier film")
    with pytest.raises(AssetsUnusable) as told:
        render(spec_of(*segments), tmp_path / "film.mp4")
    lines = str(told.value).splitlines()
    assert [line[:11] for line in lines] == ["Segment 2: ", "Segment 4: "]
    assert (tmp_path / "film.mp4").read_bytes() == b"an earlier film"
    with pytest.raises(ClipError) as one:
        render(spec_of(*segments[:2]), tmp_path / "film.mp4")
    assert one.value.segment == 2
    missing = replace(segments[0], clip=tmp_path / "gone.mp4")
    with pytest.raises(AssetsMissing, match="Segment 2 has no clip") as absent:
        render(spec_of(segments[0], missing), tmp_path / "film.mp4")
    assert absent.value.missing_images == (2,)


def test_a_clip_changed_while_the_film_is_made_is_not_kept_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = ContentCache(tmp_path / "cache", 10**9)
    clip = write_clip(tmp_path / "clip.mp4", 20)
    other = write_clip(tmp_path / "other.mp4", 20, options={"crf": "20"})
    begin = shots.ShotEncoder.begin

    def exchanged(*arguments: Any) -> Any:  # noqa: ANN401 - passed on
        other.replace(clip)
        return begin(*arguments)

    monkeypatch.setattr(shots.ShotEncoder, "begin", exchanged)
    with pytest.raises(ClipError, match="was changed while the film was being made") as told:
        render(spec_of(scene(tmp_path, 0, clip, 20)), tmp_path / "film.mp4", cache=cache)
    assert told.value.segment == 1
    assert not list((tmp_path / "cache").rglob("*.mp4"))
    assert not (tmp_path / "film.mp4").exists()


def test_a_wish_to_stop_is_heard_on_the_way_to_a_late_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 400, size=(160, 90), rate=30)
    spec = spec_of(scene(tmp_path, 0, clip, 400), width=160, height=90)
    drawn: list[int] = []
    stop = threading.Event()
    real = ClipFrames.drawn

    def slow(self: ClipFrames, shown: Any, planes: Any) -> Any:  # noqa: ANN401 - passed on
        stop.set()
        for place in real(self, shown, planes):
            drawn.append(place)
            time.sleep(0.005)
            yield place

    monkeypatch.setattr(ClipFrames, "drawn", slow)
    stopped = render(spec, tmp_path / "film.mp4", report=lambda _: not stop.is_set(), workers=1)
    assert isinstance(stopped, Stopped)
    assert len(drawn) < 400
    assert not list(tmp_path.glob("*film*"))


@pytest.mark.parametrize("stop_after", [None, 130])
def test_a_clip_is_closed_when_no_piece_needs_it_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_after: int | None
) -> None:
    """Also where pieces were left that nobody encodes after a wish to stop."""
    clip = write_clip(tmp_path / "clip.mp4", 400, size=(160, 90), rate=30)
    spec = spec_of(scene(tmp_path, 0, clip, 400), width=160, height=90)
    opened: set[ClipFrames] = set()
    drawn, close = ClipFrames.drawn, ClipFrames.close
    frames = 0

    def drawing(self: ClipFrames, shown: Any, planes: Any) -> Any:  # noqa: ANN401 - passed on
        nonlocal frames
        opened.add(self)
        for place in drawn(self, shown, planes):
            frames += 1
            yield place

    def closing(self: ClipFrames) -> None:
        opened.remove(self)
        close(self)

    monkeypatch.setattr(ClipFrames, "drawn", drawing)
    monkeypatch.setattr(ClipFrames, "close", closing)
    monkeypatch.setattr("core_engine.progress.REPORTS_PER_SECOND", 1e9)
    render(spec, tmp_path / "film.mp4", report=lambda _: stop_after is None or frames < stop_after, workers=1)
    assert frames == (stop_after or 400)
    assert not opened


def test_pictures_and_clips_of_the_same_story_do_not_touch_each_other(tmp_path: Path) -> None:
    """The shots with pictures have the bytes they have without clips beside them."""
    look = save_picture(tmp_path / "photograph.png", photograph(320, 180, 1.0))
    narration = lasting(tmp_path / "narration.wav", 12, FPS)
    with_picture = SegmentSpec(picture=look, narration=narration, sequence_index=1)
    clip = write_clip(tmp_path / "clip.mp4", 12, rate=30)
    cache = ContentCache(tmp_path / "cache", 10**9)
    made(spec_of(with_picture), tmp_path / "one.mp4", cache=cache)
    both = made(spec_of(replace(with_picture, clip=clip), with_picture), tmp_path / "two.mp4", cache=cache)
    assert (both.encoded_shots, both.cached_shots) == (1, 1)
