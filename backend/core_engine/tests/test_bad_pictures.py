"""Pictures as they come: damaged, huge, hostile, oddly coded or oddly named.

Each gives clean pixels or one sentence with its code; none a crash, a hang or a gigabyte.
"""

from __future__ import annotations

import gzip
import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from core_engine import images
from core_engine.asset_files import shown_name
from core_engine.colour import Pixels
from core_engine.errors import PictureError, PictureTooLarge, PictureUnsupported
from core_engine.tests import picture_files as files
from core_engine.tests.picture_files import CORNERS, FORMATS, RED, encoded, noise, png, png_chunk, quarters
from core_engine.tests.trying import Answer, try_files

FRAME = (96, 64)
HUGE_MEMORY = 64  # megabytes: a hundredth of what the pixels of the bombs below would take

Put = Callable[[str, bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def corners_of(pixels: Pixels) -> list[tuple[int, ...]]:
    height, width = pixels.shape[:2]
    places = [(y, x) for y in (0.2, 0.8) for x in (0.2, 0.8)]
    return [tuple(int(value) for value in pixels[int(height * y), int(width * x)]) for y, x in places]


def assert_corners(pixels: Pixels, expected: tuple[tuple[int, ...], ...] = CORNERS, within: int = 8) -> None:
    for seen, meant in zip(corners_of(pixels), expected, strict=True):
        assert max(abs(a - b) for a, b in zip(seen, meant, strict=True)) <= within, (seen, meant)


def try_contents(contents: dict[str, bytes], folder: Path, **limits: float) -> dict[str, Answer]:
    paths = [folder / name for name in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        path.write_bytes(content)
    answers = try_files("pictures", paths, megabytes=int(limits.get("megabytes", 1000)))
    return {answer.path.name: answer for answer in answers}


def fuzz_sources() -> Iterator[tuple[str, bytes]]:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    turned = Image.Exif()
    turned[0x0112] = 6
    for kind in FORMATS:
        yield kind, encoded(noise(), kind)
    for kind in ("PNG", "JPEG", "WEBP", "AVIF", "TIFF"):
        yield f"{kind}-tagged", encoded(noise(48, 32), kind, icc_profile=profile, exif=turned)
    for kind in ("GIF", "WEBP", "PNG", "AVIF"):
        frames = [noise(seed=2), noise(seed=3)]
        yield f"{kind}-animated", encoded(noise(), kind, save_all=True, append_images=frames)
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"):
        yield f"TIFF-{compression}", encoded(noise(), "TIFF", compression=compression)
    yield "JPEG-progressive", encoded(noise(), "JPEG", progressive=True)
    yield "JPEG-CMYK", encoded(noise().convert("CMYK"), "JPEG", icc_profile=profile)
    yield "PNG-palette", encoded(quarters().convert("P"), "PNG", transparency=3)
    yield "PNG-sixteen", encoded(Image.fromarray(np.arange(6144, dtype=np.uint16).reshape(64, 96)), "PNG")
    yield "TIFF-float", encoded(Image.fromarray(np.arange(6144, dtype=np.float32).reshape(64, 96)), "TIFF")


def test_a_picture_that_ends_too_early_is_refused_with_one_sentence(tmp_path: Path) -> None:
    contents = {}
    for kind in FORMATS:
        whole = encoded(noise(), kind)
        for length in (8, 30, 60, len(whole) - 20):
            contents[f"{kind}-{length}"] = whole[:length]
    answers = try_contents(contents, tmp_path)
    # the last 20 bytes of a BMP or TIFF of ours are pixels or tags, those of a JPEG part of its last blocks
    accepted = {name for name, answer in answers.items() if answer.accepted}
    assert accepted == set()
    for name, answer in answers.items():
        assert answer.code in {"picture_unreadable", "picture_unsupported"}, answer
        assert name in answer.sentence
        assert "damaged" in answer.sentence or "not a picture" in answer.sentence


def test_an_empty_picture_file_is_refused(put: Put) -> None:
    with pytest.raises(PictureError, match="empty file"):
        images.inspect_picture(put("nothing.png", b""))


def _fuzz(folder: Path, count: int) -> None:
    contents = {
        f"{name}-{number}": broken
        for seed, (name, whole) in enumerate(fuzz_sources())
        for number, broken in enumerate(files.damaged(whole, seed, count))
    }
    answers = try_contents(contents, folder)
    kinds = {answer.kind for answer in answers.values()}
    assert kinds <= {"accepted", "PictureError", "PictureUnsupported", "PictureTooLarge"}
    assert max(answer.seconds for answer in answers.values()) < 5
    assert all("\n" not in answer.sentence and "/" not in answer.sentence for answer in answers.values())


def test_cut_and_flipped_pictures_give_a_picture_or_a_sentence(tmp_path: Path) -> None:
    _fuzz(tmp_path, count=25)


@pytest.mark.full
def test_many_cut_and_flipped_pictures_give_a_picture_or_a_sentence(tmp_path: Path) -> None:
    _fuzz(tmp_path, count=1000)


def _bombs() -> Iterator[tuple[str, bytes]]:
    yield "huge.png", files.huge_png(50_000, 50_000)
    yield "between.png", files.huge_png(12_000, 10_000)
    yield "screen.gif", files.gif_with_frames(65_535, 65_535, 3)
    small = bytearray(files.gif_with_frames(8, 8, 1))
    small[small.index(b"\x2c") + 5 : small.index(b"\x2c") + 9] = b"\xff\xff\xff\xff"
    yield "frame.gif", bytes(small)
    for kind in (b"VP8X", b"VP8L", b"VP8 "):
        yield f"{kind.decode().strip()}.webp", files.webp_header(kind, 16_383, 16_383)
    plain = {258: (3, 1, 8), 259: (3, 1, 1), 262: (3, 1, 1), 273: (4, 1, 8), 279: (4, 1, 400)}
    yield "huge.tiff", files.tiff({256: (4, 1, 60_000), 257: (4, 1, 60_000), **plain}, bytes(400))


def test_a_huge_picture_is_refused_before_a_pixel_is_allocated(tmp_path: Path) -> None:
    answers = try_contents(dict(_bombs()), tmp_path, megabytes=HUGE_MEMORY)
    for name, answer in answers.items():
        assert answer.code == "picture_too_large", answer
        assert "megapixels, the limit is 80" in answer.sentence
        assert name in answer.sentence
    assert "2,500 megapixels" in answers["huge.png"].sentence
    assert "120 megapixels" in answers["between.png"].sentence
    assert "268 megapixels" in answers["VP8L.webp"].sentence


def test_a_bomb_in_the_notes_of_a_picture_costs_no_memory(tmp_path: Path) -> None:
    packed = files.packed_zeros(300_000_000)
    row = bytes(25) * 8
    note = png(8, 8, row, before=png_chunk(b"iTXt", b"Comment\0\1\0\0\0" + packed))
    text = png(8, 8, row, before=png_chunk(b"zTXt", b"Comment\0\0" + packed))
    profile = png(8, 8, row, before=png_chunk(b"iCCP", b"icc\0\0" + packed))
    tags = {256: (3, 1, 8), 257: (3, 1, 8), 258: (3, 1, 8), 259: (3, 1, 1), 262: (3, 1, 1)}
    strips = files.tiff({**tags, 273: (4, 1_000_000_000, 8), 279: (4, 1, 64)}, bytes(400))
    tile = {322: (4, 1, 60_000), 323: (4, 1, 60_000), 324: (4, 1, 200), 325: (4, 1, 100)}
    tiles = files.tiff({**tags, 259: (3, 1, 8), **tile}, bytes(400))
    contents = {"note": note, "text": text, "profile": profile, "strips": strips, "tiles": tiles}
    for answer in try_contents(contents, tmp_path, megabytes=HUGE_MEMORY).values():
        assert answer.code == "picture_unreadable", answer


def test_more_pixels_than_the_header_says_are_not_unpacked(tmp_path: Path) -> None:
    picture = png(8, 8, files.packed_zeros(300_000_000), compress=False)
    answers = try_contents({"a.png": picture}, tmp_path, megabytes=HUGE_MEMORY)
    assert answers["a.png"].accepted


def test_ten_thousand_frames_cost_as_much_as_one(tmp_path: Path) -> None:
    first = encoded(Image.new("L", (2000, 2000)), "GIF")
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 2000, 2000, 0) + b"\x02\x02\x44\x01\x00"
    answers = try_contents({"a.gif": first[:-1] + frame * 10_000 + b"\x3b"}, tmp_path, megabytes=HUGE_MEMORY)
    assert answers["a.gif"].accepted


def test_a_picture_that_memory_does_not_hold_is_too_large(tmp_path: Path) -> None:
    answers = try_contents({"a.png": files.huge_png(10_000, 7900)}, tmp_path, megabytes=HUGE_MEMORY)
    assert answers["a.png"].code == "picture_too_large"
    assert "memory" in answers["a.png"].sentence


def test_a_picture_of_eighty_megapixels_is_accepted(put: Put) -> None:
    info = images.glance_at_picture(put("a.png", files.huge_png(10_000, 8000)))
    assert (info.width, info.height) == (10_000, 8000)


def test_a_very_narrow_picture_is_refused(put: Put) -> None:
    with pytest.raises(PictureUnsupported, match="too narrow"):
        images.inspect_picture(put("a.png", encoded(Image.new("RGB", (2020, 20)), "PNG")))


def test_looking_at_a_picture_decodes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cut.png"
    path.write_bytes(encoded(noise(400, 400), "PNG")[:300])
    assert images.glance_at_picture(path).width == 400
    with pytest.raises(PictureError):
        images.inspect_picture(path)


# What a camera that was held so writes: the turn that the viewer has to undo.
_HELD = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def _turned(orientation: int) -> tuple[Image.Image, Image.Exif]:
    exif = Image.Exif()
    exif[0x0112] = orientation
    held = _HELD[orientation]
    return (quarters() if held is None else quarters().transpose(held)), exif


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_turned_photograph_stands_upright(put: Put, kind: str, orientation: int) -> None:
    image, exif = _turned(orientation)
    path = put("photo", encoded(image, kind, exif=exif, quality=95))
    for info in (images.inspect_picture(path), images.glance_at_picture(path)):
        assert (info.width, info.height) == FRAME
    assert_corners(images.read_fitted(path, FRAME), within=14)


def test_orientation_told_behind_the_pixels_of_a_png_counts(put: Put) -> None:
    image, exif = _turned(6)
    whole = encoded(image, "PNG")
    told = png_chunk(b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0"))
    path = put("late.png", whole[:-12] + told + whole[-12:])
    assert images.inspect_picture(path).width == 96
    assert_corners(images.read_fitted(path, FRAME))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_exif_costs_the_turn_not_the_picture(put: Put) -> None:
    image = encoded(quarters(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff\0\1\1\x12")
    assert_corners(images.read_fitted(put("a.jpg", image), FRAME), within=14)


def test_ink_becomes_light(put: Put) -> None:
    path = put("cmyk.jpg", encoded(quarters(mode="CMYK"), "JPEG", quality=95))
    assert_corners(images.read_fitted(path, FRAME))


def test_pure_red_ink_is_pure_red(put: Put) -> None:
    path = put("red.jpg", encoded(Image.new("CMYK", FRAME, (0, 255, 255, 0)), "JPEG", quality=95))
    assert np.abs(images.read_fitted(path, FRAME).astype(int) - (255, 0, 0)).max() <= 8


def test_ycck_is_told_from_cmyk(put: Put) -> None:
    """The same ink, stored as luma, chroma and black: Adobe's transform 2 (ITU-T T.872, 6.5.3)."""
    cyan, magenta, yellow, black = (np.asarray(band) for band in quarters(mode="CMYK").split())
    as_light_would_be = Image.fromarray(np.dstack([cyan, magenta, yellow])).convert("YCbCr")
    bands = [Image.fromarray(255 - np.asarray(band)) for band in as_light_would_be.split()]
    whole = bytearray(encoded(Image.merge("CMYK", [*bands, Image.fromarray(black)]), "JPEG", quality=95))
    transform = whole.index(b"Adobe") + 11
    assert whole[transform] == 0
    whole[transform] = 2
    assert_corners(images.read_fitted(put("ycck.jpg", bytes(whole)), FRAME))


Primaries = tuple[tuple[float, ...], ...]

# Primaries as they stand in ICC profiles (adapted to D50): Adobe RGB (1998), Display P3.
_ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
_P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
_D50 = (0.9642, 1.0, 0.8249)
_SRGB_FROM_D50 = np.array(
    [
        [3.1338561, -1.6168667, -0.4906146],
        [-0.9787684, 1.9161415, 0.0334540],
        [0.0719453, -0.2289914, 1.4052427],
    ]
)


def matrix_profile(primaries: Primaries, gamma: float) -> bytes:
    """An RGB display profile, version 2, of three primaries and one gamma (ICC.1:2001-04)."""

    def xyz(values: tuple[float, ...]) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65_536) for value in values))

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    text = b"text\0\0\0\0none\0" + bytes(3)
    words = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(8 + 3 + 67)
    words += bytes(-len(words) % 4)
    body = [(b"desc", words), (b"cprt", text), (b"wtpt", xyz(_D50))]
    body += [(name, xyz(values)) for name, values in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True)]
    body += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")]
    place, table, data = 128 + 4 + 12 * len(body), b"", b""
    for name, content in body:
        table += name + struct.pack(">II", place + len(data), len(content))
        data += content
    header = struct.pack(">I4sI4s4s4s", place + len(data), b"lcms", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    date, device = (2026, 1, 1, 0, 0, 0), (0, 0, 0, 0)
    header += struct.pack(">6H4s4s3IQI3I", *date, b"acsp", b"", *device, 0, 63_190, 65_536, 54_061)
    return header + bytes(128 - len(header)) + struct.pack(">I", len(body)) + table + data


def srgb_of(pixel: tuple[int, ...], primaries: Primaries, gamma: float) -> NDArray[np.float64]:
    """The sRGB value of a pixel under a matrix profile, by the formulas of IEC 61966-2-1."""
    light = _SRGB_FROM_D50 @ np.array(primaries).T @ (np.array(pixel) / 255) ** gamma
    light = light.clip(0, 1)
    return np.asarray(255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055))


@pytest.mark.parametrize(("primaries", "gamma"), [(_ADOBE, 2.19921875), (_P3, 2.2)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
def test_a_wide_gamut_photograph_keeps_its_colours(
    put: Put, kind: str, primaries: Primaries, gamma: float
) -> None:
    colours = [(180, 90, 60), (120, 150, 100), (60, 80, 150), (200, 200, 200)]
    pixels = np.zeros((64, 96, 3), np.uint8)
    for (y, x), colour in zip(((0, 0), (0, 48), (32, 0), (32, 48)), colours, strict=True):
        pixels[y : y + 32, x : x + 48] = colour
    profile = matrix_profile(primaries, gamma)
    path = put("wide", encoded(Image.fromarray(pixels), kind, icc_profile=profile, quality=98))
    expected = tuple(tuple(srgb_of(colour, primaries, gamma).round().astype(int)) for colour in colours)
    untouched = max(abs(a - b) for a, b in zip(expected[0], colours[0], strict=True))
    assert untouched > 5, "the profile would make no difference"
    assert_corners(images.read_fitted(path, FRAME), expected, within=4)


@pytest.mark.parametrize(
    "profile", [b"not a profile", matrix_profile(_ADOBE, 2.2)[:200], bytes(128), b"\xff" * 3000]
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_broken_profile_costs_exact_colours_not_the_picture(put: Put, kind: str, profile: bytes) -> None:
    path = put("odd", encoded(quarters(), kind, icc_profile=profile, quality=95))
    assert_corners(images.read_fitted(path, FRAME), within=14)


def test_a_profile_for_other_pixels_is_ignored(put: Put) -> None:
    path = put("grey.png", encoded(quarters(mode="L"), "PNG", icc_profile=matrix_profile(_ADOBE, 2.2)))
    assert images.read_fitted(path, FRAME)[40, 80].tolist() == [244, 244, 244]


_RAMP = np.tile(np.linspace(0, 65_535, 96).astype(np.uint16), (64, 1))


def _rows(samples: NDArray[np.uint16]) -> bytes:
    return b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)


def _grey_tiff(samples: NDArray[np.generic], bits: int, sample_format: int) -> bytes:
    raw = samples.tobytes()
    entries = {256: 96, 257: 64, 258: bits, 259: 1, 262: 1, 277: 1, 278: 64, 279: len(raw)}
    entries[339] = sample_format
    place = 8 + 2 + 12 * (len(entries) + 1) + 4
    return files.tiff({tag: (4, 1, value) for tag, value in {**entries, 273: place}.items()}, raw)


def _ramps() -> Iterator[tuple[str, bytes]]:
    opaque = np.full_like(_RAMP, 65_535)
    yield "png-grey", png(96, 64, _rows(_RAMP), depth=16, colour=0)
    yield "png-rgb", png(96, 64, _rows(np.dstack([_RAMP] * 3)), depth=16, colour=2)
    yield "png-grey-alpha", png(96, 64, _rows(np.dstack([_RAMP, opaque])), depth=16, colour=4)
    yield "png-rgba", png(96, 64, _rows(np.dstack([_RAMP, _RAMP, _RAMP, opaque])), depth=16, colour=6)
    yield "tiff-grey", _grey_tiff(_RAMP.astype("<u2"), 16, 1)
    yield "tiff-float", _grey_tiff((_RAMP / 65_535).astype("<f4"), 32, 3)
    yield "tiff-float-255", _grey_tiff((_RAMP / 257).astype("<f4"), 32, 3)
    yield "tiff-thirty-two-bit", _grey_tiff(_RAMP.astype("<i4"), 32, 2)


@pytest.mark.parametrize(("name", "content"), [pytest.param(*ramp, id=ramp[0]) for ramp in _ramps()])
def test_a_deep_picture_is_neither_white_nor_black(put: Put, name: str, content: bytes) -> None:
    pixels = images.read_fitted(put(name, content), FRAME).astype(float)
    assert np.abs(pixels.mean(axis=(0, 2)) - np.linspace(0, 255, 96)).max() <= 3


def test_floats_that_are_no_numbers_are_black(put: Put) -> None:
    samples = (_RAMP / 65_535).astype("<f4")
    samples[:32, :48] = np.nan
    samples[32:, :48] = np.inf
    samples[:, 60] = -3e38
    pixels = images.read_fitted(put("odd.tiff", _grey_tiff(samples, 32, 3)), FRAME)
    assert pixels[10, 10].tolist() == pixels[50, 10].tolist() == [0, 0, 0]
    assert pixels[10, 95].tolist() == [255, 255, 255]


def test_one_bit_is_black_and_white(put: Put) -> None:
    image = Image.fromarray(np.asarray(quarters(mode="L")) > 100)
    pixels = images.read_fitted(put("fax.png", encoded(image, "PNG")), FRAME)
    assert [colour[0] for colour in corners_of(pixels)] == [0, 255, 0, 255]


def test_a_palette_keeps_its_colours(put: Put) -> None:
    image = quarters().quantize(4)
    for kind in ("PNG", "GIF", "BMP", "TIFF"):
        assert_corners(images.read_fitted(put(kind, encoded(image, kind)), FRAME))


def test_a_transparent_colour_of_a_palette_shows_black(put: Put) -> None:
    image = quarters().quantize(4)
    hidden = image.getpixel((0, 0))
    for kind in ("PNG", "GIF"):
        path = put(kind, encoded(image, kind, transparency=hidden))
        assert_corners(images.read_fitted(path, FRAME), ((0, 0, 0), *CORNERS[1:]))


def test_a_transparent_colour_of_a_plain_png_shows_black(put: Put) -> None:
    rows = b"".join(b"\0" + row.tobytes() for row in np.asarray(quarters()))
    path = put("key.png", png(96, 64, rows, before=png_chunk(b"tRNS", struct.pack(">3H", *RED))))
    assert_corners(images.read_fitted(path, FRAME), ((0, 0, 0), *CORNERS[1:]))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_transparency_is_laid_on_black(put: Put, kind: str) -> None:
    alpha = np.full((64, 96), 255, np.uint8)
    alpha[:32, :48], alpha[32:, :48] = 0, 128
    image = quarters()
    image.putalpha(Image.fromarray(alpha))
    half = tuple(round(value * 128 / 255) for value in CORNERS[2])
    expected = ((0, 0, 0), CORNERS[1], half, CORNERS[3])
    assert_corners(images.read_fitted(put(kind, encoded(image, kind, quality=98)), FRAME), expected)


def test_hidden_colours_do_not_bleed_into_the_edges(put: Put) -> None:
    pixels = np.zeros((640, 960, 4), np.uint8)
    pixels[:, :, 1] = 255  # bright green that nobody is meant to see
    pixels[:, 483:] = (200, 0, 0, 255)
    edge = images.read_fitted(put("edge.png", encoded(Image.fromarray(pixels), "PNG")), FRAME)
    assert edge[:, :, 1].max() <= 2


def test_grey_with_transparency_is_laid_on_black(put: Put) -> None:
    image = Image.new("LA", FRAME, (200, 128))
    assert abs(int(images.read_fitted(put("la.png", encoded(image, "PNG")), FRAME)[5, 5, 0]) - 100) <= 1


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_the_first_frame_stands_for_an_animation(put: Put, kind: str) -> None:
    later = [noise(seed=seed) for seed in (2, 3)]
    path = put(kind, encoded(quarters(), kind, save_all=True, append_images=later, duration=40, quality=98))
    assert images.inspect_picture(path).animated
    assert_corners(images.read_fitted(path, FRAME), within=12)


def test_a_picture_of_one_frame_is_no_animation(put: Put) -> None:
    for kind in FORMATS:
        assert not images.inspect_picture(put(kind, encoded(quarters(), kind))).animated


_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content",
    [
        _SVG,
        b"\xef\xbb\xbf<?xml version='1.0'?>\n" + _SVG,
        b"<!-- " + b"x" * 6000 + b" -->" + _SVG,
        b'<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + _SVG,
        ("\ufeff" + _SVG.decode()).encode("utf-16"),
        gzip.compress(b"<!-- comment -->" + _SVG),
        gzip.compress(_SVG + bytes(200_000_000)),
    ],
    ids=["plain", "BOM", "long comment", "entity", "UTF-16", "SVGZ", "SVGZ bomb"],
)
def test_a_drawing_is_refused_by_name(put: Put, content: bytes) -> None:
    with pytest.raises(PictureUnsupported, match=r"SVG drawing\. Export it as PNG"):
        images.inspect_picture(put("drawing.png", content))


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_heic_is_refused_with_what_to_do(put: Put, brand: bytes) -> None:
    content = b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(100)
    with pytest.raises(PictureUnsupported, match=r"HEIC picture\. Export it as JPEG"):
        images.inspect_picture(put("phone.jpg", content))


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><html><svg></svg></html>",
        b"PK\3\4" + bytes(300),
        b"%PDF-1.7\n",
        b"8BPS" + bytes(100),
        b"\xff\x0a" + bytes(100),
        b"\x1f\x8b" + bytes(100),
        b"ID3\x03" + bytes(100),
        b"just words",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    ],
    ids=["HTML", "ZIP", "PDF", "PSD", "JXL", "broken gzip", "MP3", "text", "EPS"],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(put: Put, content: bytes) -> None:
    with pytest.raises(PictureUnsupported, match=r"not a picture that can be read|damaged"):
        images.inspect_picture(put("photo.jpg", content))


@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"BM"])
def test_a_page_behind_the_first_bytes_of_a_picture_is_damaged(put: Put, start: bytes) -> None:
    with pytest.raises(PictureError, match="damaged"):
        images.inspect_picture(put("photo.png", start + b"<html><script>alert(1)</script></html>"))


def test_a_picture_with_something_behind_it_is_only_the_picture(put: Put) -> None:
    for tail in (b"PK\3\4" + bytes(50), b"<script>alert(1)</script>", bytes(100_000)):
        path = put("both.jpg", encoded(quarters(), "JPEG", quality=95) + tail)
        assert_corners(images.read_fitted(path, FRAME), within=14)


def test_a_photograph_whose_comment_speaks_of_svg_is_a_photograph(put: Put) -> None:
    path = put("a.jpg", encoded(quarters(), "JPEG", quality=95, comment=b"made from <svg>"))
    assert images.inspect_picture(path).format == "JPEG"


@pytest.mark.parametrize("name", ["photo.txt", "photo", "photo.png.exe", "photo.svg", "photo.mp4"])
def test_the_content_decides_not_the_name(put: Put, name: str) -> None:
    assert images.inspect_picture(put(name, encoded(quarters(), "WEBP"))).format == "WEBP"


ODD_NAMES = [
    "new\nline.png",
    "rtl\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe",
    "-rf",
    "x" * 255,
    "\N{GRINNING FACE}.png",
    "bell\a.png",
    "separator\N{LINE SEPARATOR}.png",
    os.fsdecode(b"latin-\xe9.png"),
    "%03d.png",
    "what?.png",
    "a:b.png",
    ".htaccess",
    "CON",
]


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
def test_an_oddly_named_picture_is_read_and_its_name_shown_safely(put: Put, name: str) -> None:
    assert_corners(images.read_fitted(put(name, encoded(quarters(), "PNG")), FRAME))
    with pytest.raises(PictureUnsupported) as caught:
        images.inspect_picture(put(name, b"nothing"))
    sentence = str(caught.value)
    sentence.encode()
    assert sentence.isprintable()
    assert len(sentence) < 220


def test_a_shown_name_keeps_what_can_be_read() -> None:
    assert shown_name(Path("Bild ä 日本 \N{GRINNING FACE}.png")) == "Bild ä 日本 \N{GRINNING FACE}.png"
    assert shown_name(Path("a\nb")) == "a\N{REPLACEMENT CHARACTER}b"
    long = shown_name(Path("x" * 200 + ".png"))
    assert len(long) == 80
    assert long.endswith(".png")


def test_a_missing_picture_is_told(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    missing = [tmp_path / "none.png", tmp_path / ("x" * 300), Path("no\0name"), loop, tmp_path / "a" / "b"]
    (tmp_path / "a").write_bytes(b"a file")
    for path in missing:
        with pytest.raises(PictureError, match=r"is not there\. Add it again"):
            images.inspect_picture(path)


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="is a folder"):
        images.inspect_picture(tmp_path)


def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    for answer in try_files("pictures", [pipe, Path("/dev/zero"), Path("/dev/null")], seconds=120):
        assert answer.code == "picture_unreadable", answer
        assert "is not there" in answer.sentence


def test_a_linked_picture_is_read(tmp_path: Path, put: Put) -> None:
    link = tmp_path / "link.png"
    link.symlink_to(put("real.png", encoded(quarters(), "PNG")))
    assert_corners(images.read_fitted(link, FRAME))


def test_a_picture_that_may_not_be_read_is_told(put: Put) -> None:
    path = put("secret.png", encoded(quarters(), "PNG"))
    path.chmod(0)
    [answer] = try_files("pictures", [path], unprivileged=True)
    assert answer.code == "picture_unreadable"
    assert "may not be read. Change its permissions" in answer.sentence


def test_too_large_is_also_a_picture_error(put: Put) -> None:
    with pytest.raises(PictureError) as caught:
        images.glance_at_picture(put("a.png", files.huge_png(12_000, 10_000)))
    assert isinstance(caught.value, PictureTooLarge)
    assert isinstance(caught.value, ValueError)


def open_files() -> set[str]:
    """What this process has open (Linux)."""
    return {str(entry.readlink()) for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()}


@pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="not here by design: open files are listed by Linux"
)
def test_no_picture_file_stays_open(put: Put) -> None:
    whole = encoded(noise(), "PNG")
    paths = [put("good.png", whole), put("cut.png", whole[:-20]), put("none.png", b"x")]
    before = open_files()
    for path in paths:
        for read in (images.glance_at_picture, images.inspect_picture):
            try:
                read(path)
            except PictureError as error:
                assert error.code.startswith("picture_")  # noqa: PT017  # which of them fail is told above
    assert open_files() == before
