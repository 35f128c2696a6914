"""The frames of a clip in the film's size, place and colours, counted exactly."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from av.container import InputContainer
from av.video.stream import VideoStream
from skimage.color import deltaE_ciede2000, rgb2lab

from core_engine import clip_frames
from core_engine.asset_files import stamp_of
from core_engine.clip_frames import ClipFrames, Planes
from core_engine.clips import look_at_clip, opened_clip
from core_engine.colour import Pixels
from core_engine.errors import ClipError
from core_engine.tests.clip_files import RGB, encodable, number_in, numbered, turned, write_clip

SIZE = (320, 180)
FAITHFUL = 1.5
"""ΔE2000, the bar for pictures."""

COLOURS = np.array(
    [
        [(115, 82, 68), (194, 150, 130), (98, 122, 157), (87, 108, 67)],
        [(133, 128, 177), (103, 189, 170), (214, 126, 44), (175, 54, 60)],
        [(0, 0, 0), (51, 51, 51), (153, 153, 153), (255, 255, 255)],
    ],
    np.uint8,
)
"""Patches of the ColorChecker, and greys."""


def opened(path: Path, size: tuple[int, int] = SIZE) -> ClipFrames:
    return ClipFrames(path, look_at_clip(path), size, stamp_of(path))


def blank(size: tuple[int, int] = SIZE) -> Planes:
    width, height = size
    return np.zeros((height, width), np.uint8), np.zeros((height // 2, width // 2, 2), np.uint8)


def first_frame(path: Path, size: tuple[int, int] = SIZE) -> Planes:
    planes = blank(size)
    frames = opened(path, size)
    assert list(frames.drawn([0], planes)) == [0]
    frames.close()
    return planes


def numbers(frames: ClipFrames, shown: list[int], size: tuple[int, int] = SIZE) -> list[int]:
    planes = blank(size)
    return [number_in(planes[0]) for _ in frames.drawn(shown, planes)]


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("plain.mp4", {}),
        ("many references.mp4", {"options": {"bf": "5", "refs": "6", "g": "250", "b_strategy": "2"}}),
        ("open.mp4", {"options": {"x264-params": "open-gop=1:keyint=12:bframes=3:scenecut=0", "crf": "14"}}),
        ("vp9.webm", {"codec": "libvpx-vp9", "options": {"deadline": "realtime", "lag-in-frames": "12"}}),
        ("ten bits.mp4", {"format": "yuv420p10le"}),
        ("rgb.mp4", {"codec": "libx264rgb", "format": "rgb24", "matrix": RGB, "options": {"crf": "8"}}),
    ],
)
def test_every_frame_that_is_asked_for_is_the_one_that_comes(
    tmp_path: Path, name: str, settings: dict[str, Any]
) -> None:
    path = write_clip(tmp_path / name, 70, **settings)
    wanted = [0, 0, 1, 3, 3, 3, 12, 13, 30, 31, 68, 69, 69]
    frames = opened(path)
    assert numbers(frames, wanted) == wanted
    for start in (13, 0, 69, 40):
        assert numbers(frames, [start]) == [start]
    frames.close()


def test_a_decoder_is_handed_on_to_the_piece_that_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_clip(tmp_path / "clip.mp4", 60)
    frames = opened(path)
    opens: list[Path] = []

    def counted(path: Path) -> AbstractContextManager[tuple[InputContainer, VideoStream]]:
        opens.append(path)
        return opened_clip(path)

    monkeypatch.setattr(clip_frames, "opened_clip", counted)
    for start in (0, 20, 40):
        assert numbers(frames, list(range(start, start + 20))) == list(range(start, start + 20))
    assert numbers(frames, [59]) == [59]
    assert len(opens) == 1
    assert numbers(frames, [58, 59]) == [58, 59]
    assert len(opens) == 2
    frames.close()


def test_several_threads_draw_at_once(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", 120, size=(160, 90))
    frames = opened(path)
    pieces = [list(range(start, start + 15)) for start in range(0, 120, 15)] * 2
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda piece: numbers(frames, piece), pieces)) == pieces
    frames.close()


def corners() -> Pixels:
    """Red and green above, blue and grey below."""
    frame = np.empty((180, 320, 3), np.uint8)
    frame[:90, :160], frame[:90, 160:] = (200, 30, 30), (30, 160, 30)
    frame[90:, :160], frame[90:, 160:] = (30, 30, 200), (128, 128, 128)
    return frame


@pytest.mark.parametrize(
    ("matrix", "shown"),
    [
        ((1, 0, 0, 1), lambda p: p),
        ((-1, 0, 0, 1), np.fliplr),
        ((1, 0, 0, -1), np.flipud),
        ((-1, 0, 0, -1), lambda p: np.rot90(p, 2)),
        ((0, 1, -1, 0), lambda p: np.rot90(p, -1)),
        ((0, -1, 1, 0), np.rot90),
        ((0, 1, 1, 0), lambda p: p.swapaxes(0, 1)),
        ((0, -1, -1, 0), lambda p: np.rot90(p, 2).swapaxes(0, 1)),
    ],
    ids=[
        "upright",
        "mirrored",
        "flipped",
        "half turn",
        "clockwise",
        "counter-clockwise",
        "over",
        "other over",
    ],
)
def test_a_clip_is_set_upright(tmp_path: Path, matrix: tuple[int, int, int, int], shown: object) -> None:
    path = write_clip(
        tmp_path / "clip.mp4",
        2,
        paint=lambda _: corners(),
        tags=told(1, full=False),
        display_matrix=turned(*matrix),
    )
    upright = shown(corners())  # type: ignore[operator]
    height, width = upright.shape[:2]
    planes = first_frame(path, (width, height))
    for row in (height // 4, height * 3 // 4):
        for column in (width // 4, width * 3 // 4):
            seen = colour_at(planes, slice(row - 20, row + 20), slice(column - 20, column + 20))
            assert difference(seen, upright[row, column]) < 3


def framed(width: int, height: int) -> Pixels:
    """White, with black marks that touch the borders of the part that a film of 16:9 shows."""
    frame = np.full((height, width, 3), 235, np.uint8)
    shown_width, shown_height = min(width, height * 16 / 9), min(height, width * 9 / 16)
    left, top = round((width - shown_width) / 2), round((height - shown_height) / 2)
    frame[:top], frame[height - top :] = 20, 20
    frame[:, :left], frame[:, width - left :] = 20, 20
    return frame


@pytest.mark.parametrize(
    "size", [(640, 360), (1280, 704), (320, 320), (180, 320), (704, 1280), (1024, 436), (322, 180)], ids=str
)
def test_the_largest_centred_part_of_the_films_shape_is_shown(tmp_path: Path, size: tuple[int, int]) -> None:
    path = write_clip(tmp_path / "clip.mp4", 2, paint=lambda _: framed(*size), size=size)
    luma = first_frame(path)[0]
    inner = luma[6:-6, 6:-6]
    assert inner.min() > 200, "what lies outside is seen"
    outside = write_clip(tmp_path / "other.mp4", 2, paint=lambda _: 255 - framed(*size), size=size)
    assert first_frame(outside)[0][6:-6, 6:-6].max() < 60


def test_wide_pixels_are_shown_wide(tmp_path: Path) -> None:
    """180 × 180 pixels of 16:9 fill a film of that shape; a circle in it would be one."""

    def paint(_: int) -> Pixels:
        frame = np.full((180, 180, 3), 30, np.uint8)
        frame[45:135, 45:135] = 220
        return frame

    path = write_clip(tmp_path / "clip.mp4", 2, paint=paint, size=(180, 180), pixel_shape="16/9")
    luma = first_frame(path)[0]
    bright = luma > 128
    assert abs(int(bright.any(axis=0).sum()) - 160) <= 2
    assert abs(int(bright.any(axis=1).sum()) - 90) <= 2


def patches(_: int) -> Pixels:
    return np.asarray(np.repeat(np.repeat(COLOURS, 60, axis=0), 80, axis=1))


def colour_at(planes: Planes, rows: slice, columns: slice) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The mean colour of an area as a player of BT.709, limited range, shows it."""
    down, across = (slice(area.start // 2, area.stop // 2) for area in (rows, columns))
    y = (planes[0][rows, columns].mean() - 16) / 219
    b, r = (planes[1][down, across].mean((0, 1)) - 128) / 224
    red, blue = y + 1.5748 * r, y + 1.8556 * b
    green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
    return np.asarray(np.clip([red, green, blue], 0, 1) * 255)


def difference(seen: np.ndarray[tuple[int], np.dtype[np.float64]], wanted: Pixels) -> float:
    return float(deltaE_ciede2000(rgb2lab(seen / 255), rgb2lab(wanted / 255)))  # type: ignore[no-untyped-call]


def worst_difference(planes: Planes) -> float:
    return max(
        difference(
            colour_at(planes, slice(row * 60 + 10, row * 60 + 50), slice(column * 80 + 10, column * 80 + 70)),
            COLOURS[row, column],
        )
        for row in range(3)
        for column in range(4)
    )


def told(matrix: int, *, full: bool) -> dict[str, int]:
    return {"colorspace": matrix, "color_range": 2 if full else 1}


@pytest.mark.parametrize("size", [(320, 180), (640, 360)], ids=["same size", "twice the size"])
@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize("matrix", [1, 4, 5, 6, 7, 9])
def test_colours_are_those_of_the_clip_whatever_it_is_coded_in(
    tmp_path: Path, matrix: int, full: bool, size: tuple[int, int]
) -> None:
    scale = size[0] // 320
    path = write_clip(
        tmp_path / "clip.mp4",
        2,
        paint=lambda n: patches(n).repeat(scale, 0).repeat(scale, 1),
        size=size,
        matrix=matrix,
        full_range=full,
        tags=told(matrix, full=full),
    )
    assert worst_difference(first_frame(path)) <= FAITHFUL


@pytest.mark.parametrize(
    ("codec", "format_", "matrix", "full"),
    [
        ("libx264", "yuv444p", 6, False),
        ("libx264", "yuv422p", 6, True),
        ("libx264", "yuv420p10le", 6, False),
        ("libx264", "yuv422p10le", 1, True),
        ("libx264rgb", "rgb24", RGB, True),
    ],
)
def test_colours_are_those_of_the_clip_whatever_its_format(
    tmp_path: Path, codec: str, format_: str, matrix: int, full: bool
) -> None:
    tags = told(matrix, full=full) if matrix else {}
    path = write_clip(
        tmp_path / "clip.mp4",
        2,
        paint=patches,
        codec=codec,
        format=format_,
        matrix=matrix,
        full_range=full,
        tags=tags,
        options={"crf": "8"},
    )
    assert worst_difference(first_frame(path)) <= FAITHFUL


@pytest.mark.parametrize(
    ("size", "matrix"), [((1280, 720), 1), ((720, 1280), 1), ((640, 360), 6), ((960, 540), 6)], ids=str
)
def test_a_clip_that_does_not_tell_has_the_colours_that_players_show(
    tmp_path: Path, size: tuple[int, int], matrix: int
) -> None:
    paint = lambda _: np.full((size[1], size[0], 3), COLOURS[1, 3], np.uint8)  # noqa: E731
    path = write_clip(tmp_path / "clip.mp4", 2, paint=paint, size=size, matrix=matrix)
    planes = first_frame(path)
    assert difference(colour_at(planes, slice(20, 160), slice(20, 300)), COLOURS[1, 3]) <= FAITHFUL
    other = write_clip(tmp_path / "other.mp4", 2, paint=paint, size=size, matrix=7 - matrix)
    wrong = colour_at(first_frame(other), slice(20, 160), slice(20, 300))
    assert difference(wrong, COLOURS[1, 3]) > FAITHFUL, "the measure would see the other matrix"


# Linear R, G and B of BT.709 to those of BT.2020: Rec. ITU-R BT.2087-0, item 2.
TO_BT2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])


def test_colours_of_wider_primaries_stay_what_they_are(tmp_path: Path) -> None:
    def paint(number: int) -> Pixels:
        values = patches(number) / 255
        linear = np.where(values < 0.081, values / 4.5, ((values + 0.099) / 1.099) ** (1 / 0.45))
        wide = np.clip(linear @ TO_BT2020.T, 0, 1)
        coded = np.where(wide < 0.018, 4.5 * wide, 1.099 * wide**0.45 - 0.099)
        return np.asarray(np.rint(coded * 255), np.uint8)

    tags = told(9, full=False) | {"color_primaries": 9, "color_trc": 14}
    path = write_clip(tmp_path / "clip.mp4", 2, paint=paint, matrix=9, tags=tags, options={"crf": "8"})
    assert worst_difference(first_frame(path)) <= 2


def test_a_clip_in_the_films_own_form_passes_untouched(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", 2, paint=patches, tags=told(1, full=False), options={"crf": "0"})
    luma, chroma = first_frame(path)
    drawn_planes = luma, chroma[..., 0], chroma[..., 1]
    wanted = encodable(patches(0), "yuv420p")
    for plane, drawn in zip(wanted.planes, drawn_planes, strict=True):
        pixels = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
        assert np.array_equal(pixels[:, : plane.width], drawn)


def test_the_same_colours_as_rgb(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", 2, paint=patches, matrix=6, tags=told(6, full=False))
    frames = opened(path)
    pixels = frames.rgb(1)
    frames.close()
    assert pixels.shape == (180, 320, 3)
    for row in range(3):
        for column in range(4):
            patch = pixels[row * 60 + 10 : row * 60 + 50, column * 80 + 10 : column * 80 + 70]
            assert difference(patch.mean(axis=(0, 1)), COLOURS[row, column]) <= FAITHFUL


def test_a_clip_changed_meanwhile_is_not_taken_for_the_one_that_was_seen(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", 10)
    frames = opened(path)
    shorter = write_clip(tmp_path / "shorter.mp4", 5)
    shorter.replace(path)
    for wanted in ([1, 2], [4, 9]):
        with pytest.raises(ClipError, match=r'"clip.mp4" was changed while the film was being made'):
            list(frames.drawn(wanted, blank()))
    larger = write_clip(tmp_path / "larger.mp4", 10, size=(640, 360), paint=numbered(640, 360))
    larger.replace(path)
    with pytest.raises(ClipError, match="was changed"):
        list(frames.drawn([1], blank()))
    frames.close()


def test_a_tick_may_stop_the_way_to_a_late_frame(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    ticks = iter(range(20))

    def tick() -> None:
        if next(ticks, None) is None:
            raise Stop

    path = write_clip(tmp_path / "clip.mp4", 60)
    frames = ClipFrames(path, look_at_clip(path), SIZE, stamp_of(path), tick)
    with pytest.raises(Stop):
        list(frames.drawn([59], blank()))
    frames.close()


def test_variable_times_survive_the_way_to_the_film(tmp_path: Path) -> None:
    """Every third frame is left out, and time goes on."""
    kept = [number for number in range(30) if number % 3 != 1]
    path = write_clip(
        tmp_path / "clip.mkv",
        len(kept),
        paint=lambda place: numbered(320, 180)(kept[place]),
        rate=30,
        times=[round(1000 * number / 30) for number in kept],
        time_base=Fraction(1, 1000),
    )
    clip = look_at_clip(path)
    shown = clip.timing.shown(30, Fraction(30), range(30))
    frames = opened(path)
    assert numbers(frames, list(shown)) == [number - (number % 3 == 1) for number in range(30)]
    frames.close()
