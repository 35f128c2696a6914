"""Pictures cut to the film's shape, resampled in bands."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from core_engine import images
from core_engine.colour import Pixels
from core_engine.errors import PictureError
from core_engine.images import cover_box, glance_at_picture, inspect_picture, read_fitted, read_whole
from core_engine.resampling import resampled
from core_engine.tests.picture_files import noise, quarters


def soft(width: int, height: int, detail: int = 6) -> Image.Image:
    """A picture with details of so many pixels, nowhere so hard that rounding between two passes shows."""
    small = noise(max(2, width // detail), max(2, height // detail))
    return small.resize((width, height), Image.Resampling.BICUBIC)


def at_once(image: Image.Image, frame: tuple[int, int], size: tuple[int, int]) -> Pixels:
    box = cover_box(image.size, frame)
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS, box=box))


@pytest.mark.parametrize(
    ("source", "frame", "box"),
    [
        ((1600, 900), (160, 90), (0, 0, 1600, 900)),
        ((1600, 1600), (160, 90), (0, 350, 1600, 1250)),
        ((3000, 900), (160, 90), (700, 0, 2300, 900)),
        ((100, 300), (90, 160), (0, 61.11, 100, 238.89)),
        ((1, 1), (64, 64), (0, 0, 1, 1)),
    ],
)
def test_the_largest_centred_rectangle_of_the_films_shape_is_cut_out(
    source: tuple[int, int], frame: tuple[int, int], box: tuple[float, ...]
) -> None:
    assert cover_box(source, frame) == pytest.approx(box, abs=0.01)


@pytest.mark.parametrize(
    "source", [(2400, 1350), (1800, 1800), (700, 2900), (3100, 500), (90, 70), (3, 200), (641, 1201)]
)
@pytest.mark.parametrize("size", [(320, 180), (434, 244)])
def test_bands_make_the_picture_that_one_pass_makes(
    tmp_path: Path, source: tuple[int, int], size: tuple[int, int]
) -> None:
    image = soft(*source)
    image.save(tmp_path / "soft.png")
    difference = read_fitted(tmp_path / "soft.png", (320, 180), size).astype(int) - at_once(
        image, (320, 180), size
    )
    # Pillow rounds between its two passes, and begins with whichever is cheaper.
    assert np.abs(difference).max() <= 2
    assert np.square(difference).mean() < 0.3
    assert abs(difference.mean()) < 0.02


def test_nothing_is_seen_where_two_bands_meet(tmp_path: Path) -> None:
    """A smooth ramp from top to bottom stays smooth in every row."""
    ramp = np.repeat(np.linspace(0, 255, 4000).astype(np.uint8)[:, None], 300, axis=1)
    Image.fromarray(ramp).save(tmp_path / "ramp.png")
    fitted = read_fitted(tmp_path / "ramp.png", (64, 852))[:, 30, 0].astype(int)
    assert set(np.diff(fitted).tolist()) <= {0, 1}


@pytest.mark.parametrize("source", [(1400, 1000), (1800, 2900), (3100, 1500), (900, 700), (3000, 2001)])
def test_bands_make_the_working_copy_that_one_pass_makes(tmp_path: Path, source: tuple[int, int]) -> None:
    image = soft(*source)
    image.save(tmp_path / "soft.png")
    size = (1326, 746)
    wanted = resampled(np.asarray(image), cover_box(image.size, (320, 180)), size)
    difference = read_fitted(tmp_path / "soft.png", (320, 180), size).astype(int) - wanted
    # Two bands may lie by resampling.TOLERANCE beside their places, each to its side.
    assert np.abs(difference).max() <= 3
    assert np.square(difference).mean() < 0.3


def test_nothing_is_seen_where_two_bands_of_a_working_copy_meet(tmp_path: Path) -> None:
    ramp = np.repeat(np.linspace(0, 255, 4000).astype(np.uint8)[:, None], 1200, axis=1)
    Image.fromarray(ramp).save(tmp_path / "ramp.png")
    fitted = read_fitted(tmp_path / "ramp.png", (256, 852), (512, 1704))[:, 30, 0].astype(int)
    assert set(np.diff(fitted).tolist()) <= {0, 1}


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "CMYK", "LAB"])
def test_a_working_copy_has_the_colours_of_lanczos(tmp_path: Path, mode: str) -> None:
    quarters(96, 64, mode).save(tmp_path / "a.tif")
    copy = read_fitted(tmp_path / "a.tif", (120, 80), (900, 600)).astype(int)
    lanczos = read_fitted(tmp_path / "a.tif", (900, 600))
    assert np.abs(copy - lanczos).mean() < 0.5
    assert np.abs(copy - lanczos)[60:240, 60:360].max() <= 1


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_working_copy_heeds_the_colour_profile(tmp_path: Path, mode: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exchanged = profile.replace(b"rXYZ", b"____").replace(b"bXYZ", b"rXYZ").replace(b"____", b"bXYZ")
    quarters(96, 64, mode).save(tmp_path / "a.png", icc_profile=exchanged)
    copy = read_fitted(tmp_path / "a.png", (120, 80), (900, 600)).astype(int)
    assert np.abs(copy - read_fitted(tmp_path / "a.png", (900, 600))).mean() < 0.5
    assert copy[100, 100, 2] > copy[100, 100, 0]  # the red quarter


def test_a_small_picture_is_enlarged(tmp_path: Path) -> None:
    quarters(6, 4).save(tmp_path / "small.png")
    fitted = read_fitted(tmp_path / "small.png", (192, 128))
    assert fitted.shape == (128, 192, 3)
    assert np.abs(fitted[10, 10].astype(int) - (220, 30, 40)).max() <= 8


@pytest.mark.parametrize("orientation", [1, 6, 8])
def test_a_photograph_shrunk_while_it_is_decoded_keeps_its_place(tmp_path: Path, orientation: int) -> None:
    """The JPEG decoder may halve a large photograph; what is seen must stay the same."""
    image = soft(2400, 1350, detail=40)
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(tmp_path / "photograph.jpg", quality=95, subsampling=0, exif=exif)
    turned = {1: image, 6: image.transpose(Image.Transpose.ROTATE_270)}.get(
        orientation, image.transpose(Image.Transpose.ROTATE_90)
    )
    difference = read_fitted(tmp_path / "photograph.jpg", (320, 180)).astype(int) - at_once(
        turned, (320, 180), (320, 180)
    )
    assert np.abs(difference).mean() < 1.5


def test_looking_and_inspecting_agree(tmp_path: Path) -> None:
    quarters().save(tmp_path / "quarters.png")
    assert glance_at_picture(tmp_path / "quarters.png") == inspect_picture(tmp_path / "quarters.png")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_whole_picture_is_upright_to_the_last_pixel(tmp_path: Path, kind: str, orientation: int) -> None:
    """More rows than a band has, in every turn: equal to Pillow's own upright picture."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "turned"
    noise(37, 1100).save(path, kind, exif=exif)
    with Image.open(path) as image:
        upright = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    info, pixels = read_whole(path)
    assert (info.width, info.height) == pixels.shape[1::-1]
    assert np.array_equal(pixels, upright)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_a_whole_picture_looks_as_it_does_in_a_film(tmp_path: Path, mode: str) -> None:
    image = quarters(96, 64, "L").convert("I").point(lambda value: value * 257)
    (image.convert("I;16") if mode == "I;16" else quarters(96, 64, mode)).save(tmp_path / "a.tif")
    _, pixels = read_whole(tmp_path / "a.tif")
    assert np.array_equal(pixels, read_fitted(tmp_path / "a.tif", (96, 64)))


def test_a_whole_picture_that_ends_too_early_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.png"
    noise().save(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(PictureError, match="is damaged"):
        read_whole(path)


def test_pictures_beyond_the_budget_are_decoded_one_after_another() -> None:
    """Two of 15 and one of 100 are never held beside each other in a budget of 24."""
    budget = images._PixelBudget(24)
    held: list[int] = []
    most: list[int] = []
    lock = threading.Lock()
    both = threading.Barrier(3)

    def decode(pixels: int) -> None:
        both.wait()
        for _ in range(20):
            with budget.hold(pixels):
                with lock:
                    held.append(pixels)
                    most.append(len(held))
                time.sleep(0.001)  # leave the others a chance to break in
                with lock:
                    held.remove(pixels)

    threads = [threading.Thread(target=decode, args=(pixels,)) for pixels in (15, 15, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()
    assert len(most) == 60
    assert max(most) == 1


def test_small_pictures_share_the_budget() -> None:
    budget = images._PixelBudget(24)
    met = threading.Barrier(2, timeout=30)

    def decode() -> None:
        with budget.hold(12):
            met.wait()

    other = threading.Thread(target=decode)
    other.start()
    decode()
    other.join(timeout=30)
    assert not met.broken


@pytest.mark.parametrize("read", [inspect_picture, read_whole, lambda path: read_fitted(path, (64, 36))])
def test_a_pictures_memory_is_given_back_before_the_next_may_be_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[Path], object]
) -> None:
    decoded: list[Image.Image] = []
    whole: list[bool] = []

    class WatchedBudget(images._PixelBudget):
        @contextmanager
        def hold(self, pixels: int) -> Iterator[None]:
            with super().hold(pixels):
                yield
                for image in tuple(decoded):
                    with pytest.raises(ValueError, match="closed"):
                        image.getpixel((0, 0))
                whole.append(True)

    load = Image.Image.load

    def watched_load(image: Image.Image) -> object:
        if image.format == "PNG":
            decoded.append(image)
        return load(image)

    monkeypatch.setattr(images, "_budget", WatchedBudget(24))
    monkeypatch.setattr(Image.Image, "load", watched_load)
    noise(100, 60).save(tmp_path / "noise.png")
    read(tmp_path / "noise.png")
    assert decoded
    assert whole == [True]


def test_an_error_gives_the_budget_back() -> None:
    budget = images._PixelBudget(24)
    with pytest.raises(ValueError, match="broken"), budget.hold(24):
        raise ValueError("broken")
    with budget.hold(24):
        pass
