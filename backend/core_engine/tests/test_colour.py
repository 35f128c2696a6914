"""Colours on their way from the file to the film's planes."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageCms

from core_engine.colour import Conversion, Pixels, to_planes


def block(red: int, green: int, blue: int, height: int = 4, width: int = 4) -> Pixels:
    return np.full((height, width, 3), (red, green, blue), np.uint8)


# Rec. ITU-R BT.709-6, item 3.4, worked out by hand for 8 bit.
@pytest.mark.parametrize(
    ("rgb", "planes"),
    [
        ((255, 255, 255), (235, 128, 128)),
        ((0, 0, 0), (16, 128, 128)),
        ((255, 0, 0), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)),
        ((0, 0, 255), (32, 240, 118)),
        ((128, 128, 128), (126, 128, 128)),
    ],
)
def test_colours_become_limited_bt709(rgb: tuple[int, int, int], planes: tuple[int, int, int]) -> None:
    luma, chroma = to_planes(block(*rgb))
    assert luma == pytest.approx(np.full((4, 4), planes[0]), abs=1)
    assert chroma == pytest.approx(np.full((2, 2, 2), planes[1:]), abs=1)


def test_planes_are_the_same_in_one_band_and_in_many() -> None:
    tall = np.random.default_rng(1).integers(0, 256, (1030, 8, 3), dtype=np.uint8)
    whole = to_planes(tall)
    for start, stop in ((0, 500), (500, 1030)):
        part = to_planes(np.ascontiguousarray(tall[start:stop]))
        assert (whole[0][start:stop] == part[0]).all()
        assert (whole[1][start // 2 : stop // 2] == part[1]).all()


def test_a_chroma_sample_is_the_mean_of_four_pixels() -> None:
    pixels = np.zeros((2, 2, 3), np.uint8)
    pixels[0, 0] = (0, 0, 255)
    assert to_planes(pixels)[1][0, 0, 0] == 128 + (240 - 128) // 4


def converted(image: Image.Image) -> Pixels:
    conversion = Conversion(image)
    return np.asarray(conversion.to_srgb(conversion.resampleable(image)))


def test_transparency_is_laid_on_black() -> None:
    image = Image.new("RGBA", (2, 1), (200, 100, 50, 128))
    image.putpixel((1, 0), (255, 255, 255, 0))
    pixels = converted(image)
    assert pixels[0, 0] == pytest.approx((100, 50, 25), abs=1)
    assert (pixels[0, 1] == 0).all()


def test_a_transparent_colour_of_a_palette_is_black() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([250, 0, 0, 0, 250, 0])
    image.putpixel((1, 0), 1)
    image.info["transparency"] = 0
    assert converted(image).tolist() == [[[0, 0, 0], [0, 250, 0]]]


@pytest.mark.parametrize("white", [255, 65_535, 1_000_000])
def test_the_brightest_customary_value_of_a_32_bit_picture_is_white(white: int) -> None:
    values = np.linspace(0, white, 300).astype(np.int32).reshape(300, 1)
    grey = converted(Image.fromarray(values))[..., 0].ravel()
    assert grey[0] == 0
    assert grey[-1] == 255
    assert (np.diff(grey.astype(int)) >= 0).all()
    assert grey[150] == pytest.approx(128, abs=1)


def test_white_is_that_of_the_whole_picture_not_of_a_band() -> None:
    values = np.full((600, 4), 200.0, np.float32)
    values[-1] = 60_000.0
    image = Image.fromarray(values)
    conversion = Conversion(image)
    top = np.asarray(conversion.to_srgb(conversion.resampleable(image.crop((0, 0, 4, 100)))))
    assert (top == 1).all()  # 200 of 65535


def test_float_values_that_are_no_numbers_are_black() -> None:
    values = np.array([[np.nan, np.inf, -np.inf, -5.0, 0.5, 1.0]], np.float32)
    assert converted(Image.fromarray(values))[0, :, 0].tolist() == [0, 0, 0, 0, 128, 255]


def test_sixteen_bit_grey_is_not_clipped() -> None:
    values = np.array([[0, 256, 0x8000, 0xFFFF]], np.uint16)
    assert converted(Image.fromarray(values))[0, :, 0].tolist() == [0, 1, 128, 255]


def test_an_icc_profile_is_heeded() -> None:
    """L*a*b* through its profile, and a profile of another white, change what plain numbers mean."""
    image = Image.new("RGB", (4, 4), (200, 100, 50))
    plain = converted(image)
    assert (plain == (200, 100, 50)).all()
    image.info["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.abs(converted(image).astype(int) - (200, 100, 50)).max() <= 1
    image.info["icc_profile"] = swapped_profile()
    red, green, blue = converted(image)[0, 0]
    assert blue > green > red, "red and blue change places under this profile"


def swapped_profile() -> bytes:
    """An sRGB profile with the tags of its red and blue primaries exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = int.from_bytes(profile[128:132], "big")
    at = {bytes(profile[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(tags)}
    red, blue = at[b"rXYZ"], at[b"bXYZ"]
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize("profile", [b"", b"no profile", b"\0" * 200, b"\0" * 9_000_000, "text", 7])
def test_an_unusable_profile_costs_exact_colours_not_the_picture(profile: object) -> None:
    image = Image.new("RGB", (4, 4), (200, 100, 50))
    image.info["icc_profile"] = profile
    assert (converted(image) == (200, 100, 50)).all()


def test_a_profile_of_another_kind_of_picture_is_left_aside() -> None:
    image = Image.new("L", (4, 4), 90)
    image.info["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert (converted(image) == 90).all()


def test_cmyk_keeps_its_look() -> None:
    image = Image.new("RGB", (4, 4), (200, 100, 50)).convert("CMYK")
    assert np.abs(converted(image).astype(int) - (200, 100, 50)).max() <= 2
