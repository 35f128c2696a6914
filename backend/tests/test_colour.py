"""Colours of the finished film, as a standard BT.709 player shows them, are those of the picture."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from tests.decoded import pictures
from tests.films import Floats, Pixels, lasting, make, note, order, save_picture
from tests.tracking import camera

FAITHFUL = 1.5
"""ΔE2000, the bar for every patch in every frame."""

# The ColorChecker Classic in sRGB, as its maker publishes it.
CHECKER = (
    (115, 82, 68), (194, 150, 130), (98, 122, 157), (87, 108, 67), (133, 128, 177), (103, 189, 170),
    (214, 126, 44), (80, 91, 166), (193, 90, 99), (94, 60, 108), (157, 188, 64), (224, 163, 46),
    (56, 61, 150), (70, 148, 73), (175, 54, 60), (231, 199, 31), (187, 86, 149), (8, 133, 161),
    (243, 243, 242), (200, 200, 200), (160, 160, 160), (122, 122, 121), (85, 85, 85), (52, 52, 52),
)  # fmt: skip
RAMP = tuple((grey, grey, grey) for grey in range(0, 256, 17))
PATCHES = CHECKER + RAMP
COLUMNS, ROWS = 8, 5


def chart(width: int, height: int) -> Pixels:
    """40 patches in five rows of eight."""
    small = np.array(PATCHES, np.uint8).reshape(ROWS, COLUMNS, 3)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


def difference(seen: Floats, wanted: tuple[int, int, int]) -> float:
    labs = rgb2lab(seen / 255), rgb2lab(np.array(wanted) / 255)
    return float(deltaE_ciede2000(*labs))  # type: ignore[no-untyped-call]


def span(start: float, stop: float, length: int, margin: int) -> slice:
    """Whole pixels well inside a patch, an even number from an even one."""
    first, last = 2 * -(-int(start + margin) // 2), 2 * (int(stop - margin) // 2)
    return slice(max(first, 0), min(last, length))


def patches_seen(
    index: int, zoom: float, progress: float, size: tuple[int, int]
) -> dict[int, tuple[slice, slice]]:
    """The patches of which at least 12 × 12 pixels are in view, by number."""
    left, top, side = camera(index, zoom, progress)
    seen = {}
    for number in range(len(PATCHES)):
        row, column = divmod(number, COLUMNS)
        across, down = (
            span((at / count - edge) / side * length, ((at + 1) / count - edge) / side * length, length, 4)
            for at, count, edge, length in (
                (column, COLUMNS, left, size[0]),
                (row, ROWS, top, size[1]),
            )
        )
        if across.stop - across.start >= 12 and down.stop - down.start >= 12:
            seen[number] = (down, across)
    return seen


def worst_differences(
    folder: Path, size: tuple[int, int], zoom: float, frames: int, shots: int
) -> list[float]:
    """For each patch its greatest ΔE2000 in any frame of any shot."""
    picture = save_picture(folder / "chart.png", chart(size[0] * 2, size[1] * 2))
    narration = lasting(folder / "narration.wav", frames, Fraction(30))
    film = folder / "film.mp4"
    make(order([(picture, narration)] * shots, width=size[0], height=size[1], zoom=zoom), film)
    worst = [-1.0] * len(PATCHES)
    for number, decoded in enumerate(pictures(film)):
        index, frame = divmod(number, frames)
        for patch, (rows, columns) in patches_seen(index, zoom, frame / frames, size).items():
            worst[patch] = max(worst[patch], difference(decoded.rgb(rows, columns), PATCHES[patch]))
    return worst


def check(folder: Path, size: tuple[int, int], zoom: float, frames: int, shots: int) -> None:
    worst = worst_differences(folder, size, zoom, frames, shots)
    assert min(worst) >= 0, "a patch was never in view"
    checker, ramp = worst[: len(CHECKER)], worst[len(CHECKER) :]
    note(f"zoom {zoom}, {size}: ΔE2000 at most {max(checker):.2f} in 24 patches, {max(ramp):.2f} in the ramp")
    assert max(worst) <= FAITHFUL


@pytest.mark.parametrize("zoom", [1.0, 1.3])
def test_colours_are_faithful_through_the_whole_film(tmp_path: Path, zoom: float) -> None:
    check(tmp_path, (320, 200), zoom, frames=20, shots=2)


@pytest.mark.full
@pytest.mark.parametrize("zoom", [1.0, 1.3, 2.0])
def test_colours_are_faithful_at_1080p(tmp_path: Path, zoom: float) -> None:
    check(tmp_path, (1920, 1080), zoom, frames=60, shots=7)


def test_the_measure_sees_the_usual_mistakes() -> None:
    """Planes of BT.601 shown as BT.709, or full range shown as limited, are far outside the bar."""
    red = np.array(CHECKER[14]) / 255
    luma = red @ np.array([0.299, 0.587, 0.114])
    blue_difference, red_difference = (red[2] - luma) / 1.772, (red[0] - luma) / 1.402
    shown = np.array([luma + 1.5748 * red_difference, 0, luma + 1.8556 * blue_difference])
    shown[1] = (luma - 0.2126 * shown[0] - 0.0722 * shown[2]) / 0.7152
    assert difference(shown * 255, CHECKER[14]) > 2 * FAITHFUL
    full_range = (np.array(CHECKER[20]) - 16) * 255 / 219
    assert difference(full_range, CHECKER[20]) > FAITHFUL
