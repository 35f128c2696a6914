"""Uploads that break off, and disks that take nothing: what was there before stays, nothing else does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from api.models import Deletion, Event, Segment
from api.tests.live_server import ask, connected, form, head, live_server
from api.tests.segment_rows import folders_in, make_segment, stored_files, waiting_uploads
from api.tests.upload_requests import FIELDS, stored, upload
from core_engine.tests.picture_files import encoded, noise, quarters
from core_engine.tests.sound_files import pcm, tone, wav

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

FIRST = {"image": encoded(quarters(), "PNG"), "audio": wav(pcm(tone(0.2), 16))}
LARGE = {
    "image": encoded(noise(900, 700), "PNG"),
    "image as JPEG": encoded(noise(900, 700), "JPEG", quality=95),
    "audio": wav(pcm(tone(30) + tone(30, level=0.1), 24), bits=24),
}


@pytest.fixture
def segment(tmp_path: Path) -> Iterator[Segment]:
    with folders_in(tmp_path):
        yield make_segment()


@contextmanager
def disk_of(size: int, place: Path) -> Iterator[Path]:
    """A disk of its own with so many bytes at ``place``."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("not here by design: only root may mount a disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], capture_output=True, check=True)


def fill(disk: Path, leave: int) -> None:
    """Somebody else's data take all of the disk but ``leave`` bytes."""
    with (disk / "somebody else's").open("wb", buffering=0) as file, suppress(OSError):
        while (free := os.statvfs(disk).f_bavail * 4096) > leave:
            file.write(bytes(min(free - leave, 1 << 16)))


def assert_full(status: int, body: dict[str, object]) -> None:
    assert (status, body["code"]) == (507, "disk_full"), body
    sentence = str(body["error"])
    assert sentence.startswith("There is no room left on the disk, so nothing was stored")
    assert "/" not in sentence


@pytest.mark.parametrize("kind", list(LARGE))
@pytest.mark.parametrize("leave", [0, 20_000, 200_000, 600_000])
def test_a_full_media_disk_keeps_the_former_file_and_says_so(
    segment: Segment, tmp_path: Path, kind: str, leave: int
) -> None:
    field = kind.partition(" ")[0]
    with disk_of(8_000_000, tmp_path / "disk") as disk, override_settings(MEDIA_ROOT=disk / "media"):
        assert upload(segment, field, FIRST[field])[0] == 200
        before, content = stored_files(), stored(segment, field)
        fill(disk, leave)
        assert_full(*upload(segment, field, LARGE[kind]))
        assert stored_files() == before
        assert stored(segment, field) == content
        assert not Deletion.objects.exists()
        (disk / "somebody else's").unlink()
        assert upload(segment, field, LARGE[kind])[0] == 200


def test_a_disk_without_room_for_waiting_uploads_says_so(segment: Segment, tmp_path: Path) -> None:
    with disk_of(200_000, tmp_path / "disk") as disk, override_settings(FILE_UPLOAD_TEMP_DIR=disk):
        assert_full(*upload(segment, "image", LARGE["image"]))
    assert stored_files() == []


@pytest.mark.parametrize("field", ["image", "audio"])
def test_a_read_only_media_folder_keeps_the_former_file_and_says_so(
    segment: Segment, tmp_path: Path, field: str
) -> None:
    with disk_of(8_000_000, tmp_path / "disk") as disk, override_settings(MEDIA_ROOT=disk / "media"):
        assert upload(segment, field, FIRST[field])[0] == 200
        before = stored_files()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        status, body = upload(segment, field, FIRST[field])
        assert (status, body["code"]) == (500, "output_unwritable")
        assert str(body["error"]).startswith(
            "StoryFlow's media folder cannot be written, so nothing was stored"
        )
        assert "/" not in str(body["error"])
        assert stored_files() == before


def test_a_media_folder_that_is_a_file_is_told(segment: Segment, tmp_path: Path) -> None:
    (tmp_path / "media").write_bytes(b"in the way")
    status, body = upload(segment, "image", FIRST["image"])
    assert (status, body["code"]) == (500, "output_unwritable")


def _soon(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 60
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def _spooled() -> set[str]:
    """Bodies that this process holds in files without a name."""
    found = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            file = str(descriptor.readlink())
            if re.search(r"/#\d+ \(deleted\)|/tmp\w+ \(deleted\)", file):
                found.add(file)
    return found


@pytest.mark.parametrize("part", [0.01, 0.5, 0.999])
@pytest.mark.parametrize("field", ["image", "audio"])
def test_a_connection_cut_in_the_middle_of_an_upload_leaves_nothing(
    segment: Segment, field: str, part: float
) -> None:
    """And the same upload, sent again, is taken."""
    content = LARGE[field]
    body, content_type = form(field, "file", content)
    target = f"/api/segments/{segment.pk}/upload-{field}/"
    others = _spooled()
    sent = int(len(body) * part)
    with live_server() as port:
        with connected(port) as connection:
            start = head(port, "POST", target, Content_Length=str(len(body)), Content_Type=content_type)
            connection.sendall(start + body[:sent])
            if sent > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
                assert _soon(lambda: bool(_spooled() - others))
        assert _soon(lambda: not _spooled() - others)
        segment.refresh_from_db()
        assert not getattr(segment, FIELDS[field])
        assert (stored_files(), waiting_uploads()) == ([], [])
        assert not Event.objects.exists()
        answer = ask(port, "POST", target, body, Content_Type=content_type)
    assert answer.status == 200, answer
    assert json.loads(answer.body)[FIELDS[field]] is not None
    assert waiting_uploads() == []
    assert _soon(lambda: not _spooled() - others)


def test_whoever_goes_away_after_the_last_byte_has_uploaded_or_has_not(segment: Segment) -> None:
    """Whether the server saw the end of the body or of the connection first: never half of it is kept."""
    body, content_type = form("image", "file", LARGE["image"])
    target = f"/api/segments/{segment.pk}/upload-image/"
    with live_server() as port:
        for pause in (0.0, 0.05, 0.2):
            with connected(port) as connection:
                start = head(port, "POST", target, Content_Length=str(len(body)), Content_Type=content_type)
                connection.sendall(start + body)
                time.sleep(pause)
    kept = list(Deletion.objects.values_list("kept__key", flat=True))
    kept += [file for file in Segment.objects.values_list("image_file", flat=True) if file]
    assert [name for name in stored_files() if not name.endswith(".webp")] == sorted(kept)
    assert waiting_uploads() == []
