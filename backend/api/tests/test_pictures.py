"""Pictures through the door: any kind is taken and stored clean, anything else is refused whole."""

from __future__ import annotations

import io
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from django.test import Client
from PIL import Image, ImageOps

from api import media
from api.models import Deletion, Event, Project, Segment
from api.services import pictures
from api.services.uploads import MAX_PICTURE_BYTES
from api.tests.segment_rows import folders_in, make_segment, stored_files
from api.tests.upload_requests import ask, assert_refused, stored, upload
from core_engine.errors import PictureError
from core_engine.images import read_whole
from core_engine.tests import picture_files as files
from core_engine.tests.picture_files import CORNERS, encoded, noise, quarters

pytestmark = pytest.mark.django_db

_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
_PAGE = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def segment(tmp_path: Path) -> Iterator[Segment]:
    with folders_in(tmp_path):
        yield make_segment()


def picture_of(segment: Segment) -> Image.Image:
    return Image.open(io.BytesIO(stored(segment, "image")))


def corners_of(image: Image.Image) -> list[tuple[int, ...]]:
    pixels = np.asarray(image)
    height, width = pixels.shape[:2]
    places = [(y, x) for y in (0.2, 0.8) for x in (0.2, 0.8)]
    return [tuple(int(value) for value in pixels[int(height * y), int(width * x)]) for y, x in places]


def assert_corners(image: Image.Image, within: int = 8) -> None:
    for seen, meant in zip(corners_of(image), CORNERS, strict=True):
        assert max(abs(a - b) for a, b in zip(seen, meant, strict=True)) <= within, (seen, meant)


def test_an_uploaded_picture_is_answered_with_its_segment(segment: Segment) -> None:
    status, body = upload(segment, "image", encoded(quarters(), "PNG"), "photo.png")
    assert (status, body["id"], body["notices"]) == (200, str(segment.pk), [])
    segment.refresh_from_db()
    key = segment.image_file.name
    assert key is not None
    assert key.startswith(f"projects/{segment.project_id}/images/")
    assert body["image_file"] == media.url(key)
    assert body["image_thumb"] == media.thumb_url(key)
    assert stored_files() == sorted([key, media.thumb_key(key)])


def test_other_tabs_hear_of_a_new_picture(segment: Segment) -> None:
    before = segment.project.updated_at
    upload(segment, "image", encoded(quarters(), "PNG"))
    [event] = Event.objects.filter(project_id=segment.project_id)
    assert event.body["change"] == "edited"
    assert Project.objects.get().updated_at > before


@pytest.mark.parametrize("kind", files.FORMATS)
def test_every_kind_of_picture_is_stored_as_the_film_shows_it(segment: Segment, kind: str) -> None:
    assert upload(segment, "image", encoded(quarters(), kind, quality=95), "photo")[0] == 200
    image = picture_of(segment)
    assert image.format == ("JPEG" if kind == "JPEG" else "PNG")
    assert (image.mode, image.size) == ("RGB", (96, 64))
    assert_corners(image, within=12)


def test_what_was_lossless_stays_lossless(segment: Segment) -> None:
    original = noise(301, 203)
    upload(segment, "image", encoded(original, "PNG"))
    assert np.array_equal(np.asarray(picture_of(segment)), np.asarray(original))


def test_a_photograph_keeps_its_detail_and_its_colour_in_full(segment: Segment) -> None:
    upload(segment, "image", encoded(quarters(), "JPEG", quality=98, subsampling=0))
    image = picture_of(segment)
    assert [layer[1:3] for layer in image.layer] == [(1, 1)] * 3  # type: ignore[attr-defined]
    assert max(max(table) for table in image.quantization.values()) <= 12  # type: ignore[attr-defined]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_turned_photograph_is_stored_upright_without_its_place(
    segment: Segment, kind: str, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Some Camera"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    content = encoded(quarters(), kind, exif=exif, quality=95)
    with Image.open(io.BytesIO(content)) as original:
        upright = np.asarray(ImageOps.exif_transpose(original).convert("RGB")).astype(int)
    assert upload(segment, "image", content)[0] == 200
    image = picture_of(segment)
    assert np.abs(np.asarray(image).astype(int) - upright).mean() < 2
    assert not image.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp"} & set(image.info)
    assert b"Some Camera" not in stored(segment, "image")


@pytest.mark.parametrize(
    "content",
    [
        encoded(quarters(mode="CMYK"), "JPEG", quality=95),
        encoded(quarters().quantize(4), "PNG"),
        encoded(quarters().quantize(4), "GIF"),
        encoded(quarters(mode="RGBA"), "PNG"),
        files.png(
            96,
            64,
            b"".join(
                b"\0" + (row.astype(np.uint16) * 257).astype(">u2").tobytes()
                for row in np.asarray(quarters())
            ),
            depth=16,
        ),
    ],
    ids=["CMYK", "palette", "GIF", "RGBA", "16 bit"],
)
def test_inks_palettes_and_deep_pictures_keep_their_look(segment: Segment, content: bytes) -> None:
    assert upload(segment, "image", content)[0] == 200
    image = picture_of(segment)
    assert image.mode == "RGB"
    assert_corners(image)


def test_transparency_is_stored_as_black(segment: Segment) -> None:
    upload(segment, "image", encoded(Image.new("RGBA", (8, 8), (200, 10, 10, 0)), "WEBP", lossless=True))
    assert np.asarray(picture_of(segment)).max() == 0


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_an_animation_is_its_first_frame_and_says_so(segment: Segment, kind: str) -> None:
    later = [noise(seed=seed) for seed in (2, 3)]
    content = encoded(quarters(), kind, save_all=True, append_images=later, duration=40, quality=98)
    status, body = upload(segment, "image", content, "walk.gif")
    assert (status, body["notices"]) == (200, ['"walk.gif" is an animation; its first frame is used.'])
    assert_corners(picture_of(segment), within=14)
    assert getattr(picture_of(segment), "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("size", "thumbnail"),
    [((2000, 1000), (480, 240)), ((300, 900), (160, 480)), ((96, 64), (96, 64)), ((5000, 51), (480, 5))],
)
def test_a_thumbnail_has_480_pixels_and_is_never_enlarged(
    segment: Segment, size: tuple[int, int], thumbnail: tuple[int, int]
) -> None:
    upload(segment, "image", encoded(quarters(*size), "PNG"))
    segment.refresh_from_db()
    with Image.open(media.path(media.thumb_key(str(segment.image_file.name)))) as image:
        assert (image.format, image.size) == ("WEBP", thumbnail)
        if size[1] > 60:
            assert_corners(image, within=16)


def _damaged() -> Iterator[tuple[str, bytes, str]]:
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        whole = encoded(noise(), kind)
        for length in (8, 30, 60, len(whole) - 20):
            code = "picture_unreadable" if length > 60 or kind in {"PNG", "JPEG"} else ""
            yield f"{kind} cut to {length}", whole[:length], code
    yield "empty", b"", "picture_unreadable"
    yield "2,500 megapixels", files.huge_png(50_000, 50_000), "picture_too_large"
    yield "120 megapixels", files.huge_png(12_000, 10_000), "picture_too_large"
    yield "a huge GIF", files.gif_with_frames(65_535, 65_535, 3), "picture_too_large"
    for chunk in (b"VP8X", b"VP8L", b"VP8 "):
        yield f"a huge {chunk!r}", files.webp_header(chunk, 16_383, 16_383), "picture_too_large"
    yield "HEIC", b"\0\0\0\x18ftypheic" + bytes(500), "picture_unsupported"
    yield "JPEG XL", b"\xff\x0a" + bytes(500), "picture_unsupported"
    yield "SVG", _SVG, "picture_unsupported"
    entity = b'<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + _SVG
    yield "SVG with an entity", entity, "picture_unsupported"
    yield "a page", _PAGE, "picture_unsupported"
    yield "a page behind a signature", b"\x89PNG\r\n\x1a\n" + _PAGE, "picture_unreadable"
    yield "a film", b"\0\0\0\x18ftypisom" + bytes(500), "picture_unsupported"
    yield "a playlist", b"#EXTM3U\nhttp://127.0.0.1/x\n", "picture_unsupported"
    yield "too narrow", encoded(Image.new("RGB", (1000, 2)), "PNG"), "picture_unsupported"


@pytest.mark.parametrize(("content", "code"), [pytest.param(*rest, id=name) for name, *rest in _damaged()])
def test_what_is_no_usable_picture_is_refused_and_nothing_is_stored(
    segment: Segment, content: bytes, code: str
) -> None:
    told, sentence = assert_refused(segment, "image", content, "holiday.png")
    assert told == code or (not code and told.startswith("picture_"))
    assert "holiday.png" in sentence


def test_heic_is_answered_with_what_to_do(segment: Segment) -> None:
    _, sentence = assert_refused(segment, "image", b"\0\0\0\x18ftypheic" + bytes(99), "IMG_1.heic")
    assert sentence == '"IMG_1.heic" is a HEIC picture. Export it as JPEG and add that.'


def test_a_damaged_picture_leaves_the_former_one(segment: Segment) -> None:
    upload(segment, "image", encoded(quarters(), "PNG"))
    before = stored(segment, "image")
    assert_refused(segment, "image", encoded(noise(), "PNG")[:-20])
    assert stored(segment, "image") == before


@pytest.mark.parametrize("tail", [_PAGE, b"PK\3\4" + bytes(99), b"<?php __HALT_COMPILER(); ?>" + bytes(99)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_hides_in_a_picture_is_not_stored(segment: Segment, kind: str, tail: bytes) -> None:
    options = {"JPEG": {"comment": _PAGE}, "GIF": {"comment": _PAGE}}.get(kind, {})
    upload(segment, "image", encoded(quarters(), kind, **options) + tail, "photo.html")
    segment.refresh_from_db()
    for key in stored_files():
        content = media.path(key).read_bytes()
        assert b"<script>" not in content
        assert tail not in content


@pytest.mark.parametrize("name", ["photo.txt", "photo", "photo.png.exe", "photo.svg", "photo.mp4"])
def test_the_content_decides_not_the_name(segment: Segment, name: str) -> None:
    assert upload(segment, "image", encoded(quarters(), "PNG"), name)[0] == 200
    segment.refresh_from_db()
    assert str(segment.image_file.name).endswith(".png")


ODD_NAMES = (
    "../../x", "..\\..\\x", "C:\\x", "C:\\fakepath\\x.png", "a\0b.png", "new\nline.png", "rtl\u202egnp.exe",
    "x" * 300, "x." + "y" * 300, "\U0001f600.png",
    "CON", ".htaccess", "-rf", "%2e%2e%2fx", "a;b.png", "..", ".",
    "\ud800.png", "&#46;&#46;/x", "/etc/passwd", "x" * 300 + ".png", "bell\a.png", "\u2028.png",
)  # fmt: skip


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
def test_whatever_a_picture_is_called_it_is_stored_under_a_name_of_ours(segment: Segment, name: str) -> None:
    status, body = upload(segment, "image", encoded(quarters(), "PNG"), name)
    if status == 400:  # a name of dots alone, or a line break, is no file in a form
        assert body["code"] in {"no_file", "parse_error"}
        assert stored_files() == []
        return
    assert status == 200, body
    segment.refresh_from_db()
    key = str(segment.image_file.name)
    assert media.project_of(key) == segment.project_id
    assert stored_files() == sorted([key, media.thumb_key(key)])


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
def test_an_odd_name_is_shown_in_one_harmless_line(name: str) -> None:
    folder = Path("/nowhere")
    with pytest.raises(PictureError) as caught:
        pictures.store(folder / "missing", uuid.uuid4(), name)
    sentence = str(caught.value)
    sentence.encode()
    assert sentence.isprintable()
    assert "/" not in sentence.replace("&#46;&#46;/x", "").replace("%2e%2e%2fx", "")
    assert "\\" not in sentence
    assert len(sentence) < 220


def test_a_file_of_more_than_twenty_megabytes_is_refused_with_413(segment: Segment) -> None:
    content = encoded(quarters(), "JPEG")
    status, body = upload(segment, "image", content + bytes(MAX_PICTURE_BYTES + 1 - len(content)))
    assert (status, body["code"]) == (413, "too_large")
    assert body["error"].startswith("This picture is larger than 20 MB")
    assert stored_files() == []
    assert upload(segment, "image", content + bytes(MAX_PICTURE_BYTES - len(content)))[0] == 200


@pytest.mark.parametrize("eighty", [(16_000, 5000)])
def test_eighty_megapixels_are_taken(segment: Segment, eighty: tuple[int, int]) -> None:
    assert upload(segment, "image", files.huge_png(*eighty))[0] == 200
    with Image.open(media.path(str(Segment.objects.get().image_file.name))) as image:
        assert image.size == eighty


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{}", "application/json", 415, "unsupported_media_type"),
        (b"", "multipart/form-data; boundary=edge", 400, "no_file"),
        (b"--edge--\r\n", "multipart/form-data; boundary=edge", 400, "no_file"),
        (b"junk", "multipart/form-data", 400, "parse_error"),
        (
            b'--edge\r\nContent-Disposition: form-data; name="image"\r\n\r\nwords\r\n--edge--\r\n',
            "multipart/form-data; boundary=edge",
            400,
            "no_file",
        ),
    ],
)
def test_a_request_without_a_picture_is_told_so(
    segment: Segment, body: bytes, content_type: str, status: int, code: str
) -> None:
    answer = Client().generic("POST", f"/api/segments/{segment.pk}/upload-image/", body, content_type)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_picture_replaced_can_be_had_back_and_the_undoing_undone(segment: Segment) -> None:
    contents = [encoded(Image.new("RGB", (8, 8), colour), "PNG") for colour in ("red", "blue")]
    bodies = [upload(segment, "image", content)[1]["image_file"] for content in contents]
    assert ask(segment, "POST", "restore-image")[1]["image_file"] == bodies[0]
    assert ask(segment, "POST", "restore-image")[1]["image_file"] == bodies[1]
    assert Deletion.objects.filter(field="image_file").count() == 1
    status, body = ask(segment, "DELETE", "remove-image")
    assert (status, body["image_file"], body["image_thumb"]) == (200, None, None)
    assert ask(segment, "POST", "restore-image")[1]["image_file"] == bodies[1]


def test_removing_nothing_changes_nothing(segment: Segment) -> None:
    assert ask(segment, "DELETE", "remove-image")[0] == 200
    assert not Deletion.objects.exists()
    assert not Event.objects.exists()


def test_what_was_never_deleted_cannot_be_had_back(segment: Segment) -> None:
    status, body = ask(segment, "POST", "restore-image")
    assert (status, body["code"]) == (404, "not_found")


def test_a_deleted_picture_whose_file_is_gone_is_passed_over(segment: Segment) -> None:
    first, second = (upload(segment, "image", encoded(noise(seed=seed), "PNG"))[1] for seed in (1, 2))
    ask(segment, "DELETE", "remove-image")
    pictures.forget(second["image_file"].removeprefix("/media/").partition("?")[0])
    assert ask(segment, "POST", "restore-image")[1]["image_file"] == first["image_file"]


@pytest.mark.parametrize(("method", "action"), [("DELETE", "remove-image"), ("POST", "restore-image")])
def test_hidden_segments_and_projects_are_not_there(segment: Segment, method: str, action: str) -> None:
    Deletion.objects.create(project=segment.project)
    assert ask(segment, method, action)[0] == 404
    assert upload(segment, "image", encoded(quarters(), "PNG"))[0] == 404
    Deletion.objects.all().delete()
    Segment.objects.update(sequence_index=-1)
    assert ask(segment, method, action)[0] == 404
    assert upload(segment, "image", encoded(quarters(), "PNG"))[0] == 404
    assert stored_files() == []


@pytest.mark.django_db(transaction=True)
def test_a_segment_deleted_while_its_picture_is_decoded_leaves_no_file(
    segment: Segment, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = pictures.store

    def store_slowly(*arguments: object) -> object:
        result = store(*arguments)  # type: ignore[arg-type]
        Segment.objects.update(sequence_index=-1)
        return result

    monkeypatch.setattr(pictures, "store", store_slowly)
    assert upload(segment, "image", encoded(quarters(), "PNG"))[0] == 404
    assert stored_files() == []
    assert not Deletion.objects.exists()


def test_large_pictures_are_converted_one_at_a_time(tmp_path: Path) -> None:
    project_id = uuid.uuid4()
    path = tmp_path / "noise.png"
    noise(400, 300).save(path)
    results: list[pictures.StoredPicture] = []
    with pictures._one_at_a_time:
        threads = [
            threading.Thread(target=lambda: results.append(pictures.store(path, project_id, "a")))
            for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        assert not results
    for thread in threads:
        thread.join(timeout=30)
    keys = {result.key for result in results}
    assert len(keys) == 3
    assert all(np.array_equal(read_whole(media.path(key))[1], np.asarray(noise(400, 300))) for key in keys)
    media.remove_folder(project_id)
