"""Sampled frames, before encoding, are as sharp as Lanczos resampling from the full picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage.metrics import structural_similarity

from core_engine.images import MAX_QUICK_SCALE, MIN_QUICK_PIXELS
from core_engine.ken_burns import move_for
from core_engine.sampling import BEST_RATIO, load_planes
from tests.films import Floats, Pixels, note, photograph, save_picture
from tests.tracking import camera

FRAMES = 300
VERY_DETAILED, ORDINARY = 0.97, 0.99


def luma_of(rgb: Pixels) -> Floats:
    """Rec. ITU-R BT.709-6 in limited range, not rounded."""
    return np.asarray(16 + rgb.astype(np.float64) @ (np.array([0.2126, 0.7152, 0.0722]) * 219 / 255))


def similarity(seen: Pixels, reference: Floats) -> float:
    """Luma SSIM as Wang et al. (2004) define it: a Gaussian window of 1.5 pixels."""
    return float(
        structural_similarity(  # type: ignore[no-untyped-call]
            seen.astype(np.float64),
            reference,
            data_range=255,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
        )
    )


def similarities(
    path: Path, source: Image.Image, size: tuple[int, int], index: int, zoom: float, at: Iterable[float]
) -> Iterator[float]:
    """For each moment of the move (0–1): sampled frame against Lanczos from the whole source."""
    width, height = size
    assert source.width * height == source.height * width, "the picture must have the film's shape"
    working = load_planes(path, move_for(index, zoom), width, height)
    out = np.zeros((height, width), np.uint8), np.zeros((height // 2, width // 2, 2), np.uint8)
    for moment in at:
        frame = min(round(moment * FRAMES), FRAMES - 1)
        working.sample(move_for(index, zoom).view(frame, FRAMES), out)
        left, top, side = camera(index, zoom, frame / FRAMES)
        box = (
            left * source.width,
            top * source.height,
            min((left + side) * source.width, source.width),
            min((top + side) * source.height, source.height),
        )
        reference = source.resize(size, Image.Resampling.LANCZOS, box=box)
        yield similarity(out[0], luma_of(np.asarray(reference)))


def check(
    folder: Path,
    pixels: Pixels,
    size: tuple[int, int],
    bar: float,
    *,
    directions: Iterable[int],
    zooms: Iterable[float],
    moments: int,
) -> None:
    path = save_picture(folder / "photograph.png", pixels, compress_level=1)
    source = Image.fromarray(pixels)
    measured = {
        (index, zoom): min(similarities(path, source, size, index, zoom, np.linspace(0, 1, moments)))
        for zoom in zooms
        for index in directions
    }
    (index, zoom), worst = min(measured.items(), key=lambda item: item[1])
    note(f"worst {worst:.4f} (bar {bar}) in direction {index} at zoom {zoom}, of {len(measured) * moments}")
    assert worst >= bar


@pytest.mark.parametrize(("beta", "bar"), [(0.95, VERY_DETAILED), (1.3, ORDINARY)])
def test_frames_are_as_sharp_as_lanczos(tmp_path: Path, beta: float, bar: float) -> None:
    pixels = photograph(1920, 1080, beta)
    check(tmp_path, pixels, (320, 180), bar, directions=(0, 1, 5), zooms=(1.1, 1.3, 2.0), moments=5)


def test_frames_whose_working_copy_is_made_the_quick_way_are_as_sharp(tmp_path: Path) -> None:
    size = 960, 540
    assert 3 / (BEST_RATIO * 1.3) < MAX_QUICK_SCALE
    assert size[0] * size[1] * (BEST_RATIO * 1.3) ** 2 > MIN_QUICK_PIXELS
    pixels = photograph(3 * size[0], 3 * size[1], 0.95)
    check(tmp_path, pixels, size, VERY_DETAILED, directions=(0, 1, 5), zooms=(1.3,), moments=3)


@pytest.mark.full
@pytest.mark.parametrize(("beta", "bar"), [(0.9, VERY_DETAILED), (1.0, VERY_DETAILED), (1.3, ORDINARY)])
def test_frames_of_20_megapixels_are_as_sharp_as_lanczos(tmp_path: Path, beta: float, bar: float) -> None:
    pixels = photograph(6016, 3384, beta)
    check(tmp_path, pixels, (1920, 1080), bar, directions=range(7), zooms=(1.1, 1.3, 1.6, 2.0), moments=4)


def test_a_still_picture_is_lanczos_itself(tmp_path: Path) -> None:
    pixels = photograph(1920, 1080, 0.9)
    path = save_picture(tmp_path / "photograph.png", pixels)
    (only,) = similarities(path, Image.fromarray(pixels), (320, 180), 0, 1.0, [0.5])
    assert only > 0.9995


def test_sharpness_does_not_jump_between_neighbouring_frames(tmp_path: Path) -> None:
    """Where the sampling passes from one working copy to the next, nobody must see it."""
    pixels = photograph(1920, 1080, 0.95)
    path = save_picture(tmp_path / "photograph.png", pixels)
    moments = np.arange(FRAMES) / FRAMES
    course = np.array(list(similarities(path, Image.fromarray(pixels), (320, 180), 0, 2.0, moments)))
    # The phase of each frame against the pixels makes noise; eight frames average it out.
    smooth = np.convolve(course, np.ones(8) / 8, "valid")
    note(f"steepest change over 8 frames: {np.abs(smooth[8:] - smooth[:-8]).max():.4f}")
    assert np.abs(smooth[8:] - smooth[:-8]).max() < 0.01
