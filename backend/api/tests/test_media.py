"""What is served below /media/, under which name and type, and what never is."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from api import media
from api.media.names import download_header
from api.models import Deletion, Project, ProjectStatus
from api.tests.live_server import Answer, ask, live_server

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = b"nobody may read this"


@pytest.fixture
def project() -> Iterator[Project]:
    project = Project.objects.create(title="The lighthouse", status=ProjectStatus.COMPLETED)
    yield project
    media.remove_folder(project.pk)


@pytest.fixture
def port() -> Iterator[int]:
    with live_server() as port:
        yield port


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[Path]:
    """A file beside the media folder."""
    place = Path(settings.MEDIA_ROOT).parent / "secret.txt"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(SECRET)
    yield place
    place.unlink()


def put(key: str, content: bytes = b"content") -> str:
    """Lay a file down under a key; answers its address."""
    with media.new_file(key) as place:
        place.write_bytes(content)
    return f"/media/{key}"


def assert_nothing_here(answer: Answer) -> None:
    assert answer.status == 404, answer
    assert SECRET not in answer.body
    assert b'"code": "not_found"' in answer.body
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("ending", "told"),
    [("jpg", "image/jpeg"), ("png", "image/png"), ("wav", "audio/wav"), ("flac", "audio/flac")],
)
def test_the_type_is_that_of_our_own_ending_whatever_the_content(
    port: int, project: Project, ending: str, told: str
) -> None:
    make = media.image_key if ending in {"jpg", "png"} else media.audio_key
    answer = ask(port, "GET", put(make(project.pk, ending), b"<html><script>alert(1)</script>"))
    assert (answer.status, answer.headers["content-type"]) == (200, told)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_thumbnail_is_served_beside_its_picture(port: int, project: Project) -> None:
    key = media.image_key(project.pk)
    put(media.thumb_key(key), b"small")
    answer = ask(port, "GET", media.thumb_url(key))
    assert (answer.body, answer.headers["content-type"]) == (b"small", "image/webp")


def test_a_file_looked_at_by_itself_may_do_nothing(port: int, project: Project) -> None:
    policy = ask(port, "GET", put(media.image_key(project.pk))).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


def test_what_never_changes_is_kept_by_browsers_and_the_bare_film_is_asked_for_again(
    port: int, project: Project
) -> None:
    key = media.image_key(project.pk)
    put(key)
    film = put(media.film_key(project.pk))
    assert ask(port, "GET", media.url(key)).headers["cache-control"].endswith("immutable")
    assert ask(port, "GET", media.url(film[7:], "2026")).headers["cache-control"].endswith("immutable")
    assert ask(port, "GET", film).headers["cache-control"] == "no-cache"


def test_addresses_of_two_pictures_differ_and_stay(project: Project) -> None:
    first, second = media.image_key(project.pk), media.image_key(project.pk)
    assert media.url(first) == media.url(first) != media.url(second)
    assert media.url(first).startswith(f"/media/projects/{project.pk}/images/")


def test_a_deleted_project_shows_nothing_until_it_is_restored(port: int, project: Project) -> None:
    address = put(media.film_key(project.pk))
    deletion = Deletion.objects.create(project=project)
    assert_nothing_here(ask(port, "GET", address))
    deletion.delete()
    assert ask(port, "GET", address).status == 200


def test_files_of_a_project_that_never_was_are_not_served(port: int) -> None:
    stranger = uuid.uuid4()
    assert_nothing_here(ask(port, "GET", put(media.film_key(stranger))))
    media.remove_folder(stranger)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_written(port: int, project: Project, method: str) -> None:
    answer = ask(port, method, put(media.film_key(project.pk)))
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def _ways_out() -> Iterator[str]:
    for up in ("../", "%2e%2e/", "..%2f", "%2e%2e%2f", "..%5c", "..\\", "%252e%252e%252f", "....//", ".%2e/"):
        yield f"/media/{up}secret.txt"
        yield f"/media/{up}{up}{up}etc/passwd"
        yield "/media/projects/PROJECT/output/" + up * 4 + "secret.txt"
    for name in (
        "/etc/passwd", "%2fetc%2fpasswd", "//etc/passwd", "C:%5cWindows%5cwin.ini", "", ".", "./", "projects",
        "projects/", "projects/PROJECT", "projects/PROJECT/", "projects/PROJECT/output/", "%00",
        "secret.txt%00.mp4",
        "projects/PROJECT/output/final.mp4%00", "projects/PROJECT/output/final.mp4%0a", "%0a", "%ff%fe",
        "projects/PROJECT/output/final.mp4/", "projects/PROJECT/output/./final.mp4",
        "projects/PROJECT/output//final.mp4", "projects/PROJECT/output/FINAL.MP4",
        "projects/PROJECT/output/other.mp4", "projects/PROJECT/output/.final.mp4.making",
        "projects/PROJECT/output/.final.mp4-0123abcd.making/shot.mp4", "projects/PROJECT/images/.htaccess",
        "projects/PROJECT/images/00000000000000000000000000000000.svg",
        "projects/PROJECT/images/00000000000000000000000000000000.html",
        "projects/PROJECT/images/../output/final.mp4", "../storyflow.sqlite3", "../secret.key",
    ):  # fmt: skip
        yield f"/media/{name}"


def test_nothing_but_keys_of_ours_is_served(port: int, project: Project, secret: Path) -> None:
    film = put(media.film_key(project.pk))
    folder = media.path(media.film_key(project.pk)).parent
    for stray in (
        "other.mp4", ".final.mp4.making", ".final.mp4-0123abcd.making/shot.mp4", "../images/.htaccess",
        "../images/" + "0" * 32 + ".svg", "../images/" + "0" * 32 + ".html", "../../secret.txt",
    ):  # fmt: skip
        (folder / stray).parent.mkdir(parents=True, exist_ok=True)
        (folder / stray).write_bytes(SECRET)
    for target in _ways_out():
        assert_nothing_here(ask(port, "GET", target.replace("PROJECT", str(project.pk))))
    assert ask(port, "GET", film).body == b"content"
    for spelled in (film.replace("final", "%66inal"), film.replace("/output", "%2foutput")):
        assert ask(port, "GET", spelled).body == b"content", "one decoding makes it the key that it is"
    assert ask(port, "GET", film.replace("final", "%2566inal")).status == 404
    for target in ("/../secret.txt", "/media/../../secret.txt", "/%2e%2e/secret.txt", "/media"):
        answer = ask(port, "GET", target)
        assert answer.status == 404, target
        assert SECRET not in answer.body


def test_links_lead_nowhere(port: int, project: Project, secret: Path) -> None:
    key = media.image_key(project.pk)
    place = media.path(key)
    place.parent.mkdir(parents=True)
    place.symlink_to(secret)
    assert_nothing_here(ask(port, "GET", f"/media/{key}"))
    with pytest.raises(media.NoSuchKey):
        media.path(key)

    other = Project.objects.create(title="A way out")
    folder = Path(settings.MEDIA_ROOT) / "projects" / str(other.pk)
    outside = secret.parent / "outside"
    (outside / "output").mkdir(parents=True)
    (outside / "output" / "final.mp4").write_bytes(SECRET)
    folder.symlink_to(outside)
    assert_nothing_here(ask(port, "GET", f"/media/{media.film_key(other.pk)}"))
    media.remove_folder(other.pk)
    assert (outside / "output" / "final.mp4").exists(), "what a link leads to is not removed"
    folder.unlink()


def test_a_media_folder_that_is_itself_a_link_is_served(port: int, project: Project, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "media").symlink_to(tmp_path / "elsewhere")
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        assert ask(port, "GET", put(media.film_key(project.pk))).body == b"content"


def test_a_folder_in_the_place_of_a_file_is_nothing(port: int, project: Project) -> None:
    key = media.film_key(project.pk)
    media.path(key).mkdir(parents=True)
    assert_nothing_here(ask(port, "GET", f"/media/{key}"))
    assert not media.exists(key)


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(port: int, project: Project) -> None:
    key = media.film_key(project.pk)
    media.path(key).parent.mkdir(parents=True)
    os.mkfifo(media.path(key))
    assert_nothing_here(ask(port, "GET", f"/media/{key}"))


@pytest.mark.parametrize(
    "key", ["", "a", "/etc/passwd", "../a", "projects/x/output/final.mp4", "a\0b", "\ud800"]
)
def test_no_path_is_given_for_what_is_no_key(key: str) -> None:
    with pytest.raises(media.NoSuchKey):
        media.path(key)
    assert not media.exists(key)


def parsed_name(header: str) -> tuple[str, str]:
    """The plain name and the one that browsers use."""
    plain = Message()
    plain["Content-Disposition"] = header.rpartition("; filename*")[0]
    full = Message()
    full["Content-Disposition"] = header.replace(
        f"; filename={header.split('filename=')[1].split(';')[0]}", ""
    )
    return str(plain.get_filename()), str(full.get_filename())


@pytest.mark.parametrize(
    ("wanted", "plain", "full"),
    [
        ("The lighthouse.mp4", "The lighthouse.mp4", "The lighthouse.mp4"),
        ("The lighthouse", "The lighthouse.mp4", "The lighthouse.mp4"),
        ("Café.mp4", "Cafe.mp4", "Café.mp4"),
        ("灯台.mp4", "__.mp4", "灯台.mp4"),
        ("a\U0001f600b.mp4", "a_b.mp4", "a\U0001f600b.mp4"),
        ('say "hi".mp4', "say -hi.mp4", "say -hi.mp4"),
        ("a\r\nSet-Cookie: x=1.mp4", "a Set-Cookie- x=1.mp4", "a Set-Cookie- x=1.mp4"),
        ("evil\u202e4pm.exe", "evil4pm.exe.mp4", "evil4pm.exe.mp4"),
        ("../../etc/passwd", "etc-passwd.mp4", "etc-passwd.mp4"),
        ("C:\\x\\film.mp4", "C--x-film.mp4", "C--x-film.mp4"),
        ("50% off.mp4", "50_ off.mp4", "50% off.mp4"),
        (".htaccess", "htaccess.mp4", "htaccess.mp4"),
        ("-rf", "rf.mp4", "rf.mp4"),
        ("a\0b\x7f.mp4", "ab.mp4", "ab.mp4"),
        ("\ud800", "StoryFlow.mp4", "StoryFlow.mp4"),
        ("...", "StoryFlow.mp4", "StoryFlow.mp4"),
        ("x.MP4", "x.mp4", "x.mp4"),
    ],
    ids=ascii,
)
def test_a_download_gets_a_name_that_every_disk_takes(wanted: str, plain: str, full: str) -> None:
    header = download_header(wanted, "mp4")
    assert header.isascii()
    assert header.isprintable()
    assert (header.split('filename="')[1].split('"')[0]) == plain
    assert parsed_name(header)[1] == full


@pytest.mark.parametrize("letter", ["x", "é", "灯", "\U0001f600"])
def test_a_long_title_is_cut_to_what_disks_take(letter: str) -> None:
    name = parsed_name(download_header(letter * 300, "mp4"))[1]
    assert len(name.encode()) <= 250
    assert name.startswith(letter * 50)
    assert name.endswith(".mp4")


def test_the_wished_name_comes_with_the_download(port: int, project: Project) -> None:
    address = put(media.film_key(project.pk))
    answer = ask(port, "GET", f"{address}?download=Caf%C3%A9%0d%0aX-Evil:%201.mp4", Range="bytes=0-1")
    assert answer.status == 206
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"Cafe X-Evil- 1.mp4\"; filename*=UTF-8''Caf%C3%A9%20X-Evil-%201.mp4"
    )
    assert "x-evil" not in answer.headers
    assert "content-disposition" not in ask(port, "GET", address).headers
