"""The store of the scaled mode on a real S3 server: whole files or none, and addresses that expire."""

from __future__ import annotations

import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client
from pytest_django import Settings

from api import media
from api.media import bucket, object_leftovers, objects
from api.media.patience import StorageUnavailable
from api.models import Project
from cli.servers.ceph import SECRET_KEY, CephServer
from storyflow_backend.scaled_configuration import S3Configuration


def picture(content: bytes = b"a picture") -> str:
    """The key of a stored picture."""
    key = media.image_key(uuid.uuid4())
    with media.new_file(key) as place:
        place.write_bytes(content)
    return key


def here(settings: Settings) -> list[Path]:
    """What lies on this machine."""
    return list(settings.WORK_ROOT.rglob("*"))


@pytest.mark.usefixtures("s3")
def test_a_file_goes_up_whole_and_nothing_stays_here(settings: Settings) -> None:
    key = picture()
    assert media.exists(key)
    assert here(settings) == []
    with media.local_copies() as place:
        assert place(key).read_bytes() == b"a picture"
    assert here(settings) == []


@pytest.mark.usefixtures("s3")
def test_a_file_whose_making_failed_was_never_there(settings: Settings) -> None:
    key = media.image_key(uuid.uuid4())
    with pytest.raises(UnicodeEncodeError), media.new_file(key) as place:
        place.write_text("half a pic…", encoding="ascii")
    assert not media.exists(key)
    assert here(settings) == []


@pytest.mark.usefixtures("s3")
def test_many_files_are_found_by_one_list() -> None:
    project = uuid.uuid4()
    keys = [media.image_key(project) for _ in range(12)]
    for key in keys[::2]:
        with media.new_file(key) as place:
            place.write_bytes(b"x")
    assert media.existing(keys) == set(keys[::2])


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("s3")
def test_a_browser_is_sent_to_the_bucket_and_may_seek_there() -> None:
    project = Project.objects.create(title="The Lighthouse")
    key = media.film_key(project.pk)
    with media.new_file(key) as place:
        place.write_bytes(bytes(range(256)))
    answer = Client().get(f"/media/{key}?v=1&download=A%20Film")
    assert answer.status_code == 302
    film = httpx.get(answer["Location"], headers={"Range": "bytes=10-19"})
    assert (film.status_code, film.content) == (206, bytes(range(10, 20)))
    assert film.headers["content-type"] == "video/mp4"
    assert 'filename="A Film.mp4"' in film.headers["content-disposition"]
    head = Client().head(f"/media/{key}")
    assert httpx.head(head["Location"]).headers["content-length"] == "256"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("s3")
def test_what_is_not_in_the_bucket_is_not_found() -> None:
    project = Project.objects.create(title="The Lighthouse")
    assert (Client().get(f"/media/{media.film_key(project.pk)}")).status_code == 404


@pytest.mark.usefixtures("s3")
def test_an_expired_address_is_refused_and_a_fresh_one_serves() -> None:
    key = picture()
    short = bucket.signed_url(key, seconds=1)
    time.sleep(2)
    assert httpx.get(short).status_code == 403
    assert httpx.get(bucket.signed_url(key)).content == b"a picture"


@pytest.mark.usefixtures("s3")
def test_no_address_is_valid_for_more_than_a_week() -> None:
    with pytest.raises(ValueError, match="seven days"):
        bucket.signed_url("projects/x", seconds=bucket.MOST_SECONDS + 1)


def test_addresses_name_the_server_as_browsers_know_it(s3: S3Configuration, settings: Settings) -> None:
    settings.S3 = replace(s3, public_url="https://films.example:8443")
    parts = urlsplit(bucket.signed_url(picture()))
    assert (parts.scheme, parts.netloc) == ("https", "films.example:8443")
    assert settings.S3.origin == "https://films.example:8443"


def test_a_storage_that_is_down_is_told_in_a_sentence(
    s3: S3Configuration, ceph: CephServer, settings: Settings
) -> None:
    ceph.stop_gateway()
    try:
        began = time.monotonic()
        with pytest.raises(StorageUnavailable, match="does not answer") as caught:
            picture()
        assert not caught.value.permanent
        assert time.monotonic() - began < 10
    finally:
        ceph.start_gateway()
    assert here(settings) == []


SLOW_DOWN = (
    b"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: 93\r\n"
    b"Connection: close\r\n\r\n"
    b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>      "
)


def test_27_a_storage_that_is_asked_too_much_is_waited_for_by_whoever_can_wait(
    s3: S3Configuration, settings: Settings
) -> None:
    key = media.image_key(uuid.uuid4())
    with refusing_at_first(s3.endpoint_url, SLOW_DOWN, times=5) as address:
        settings.S3 = replace(s3, endpoint_url=address)
        with pytest.raises(StorageUnavailable) as caught:
            picture()
        assert not caught.value.permanent
        with media.new_file(key, media.Patience(lambda: None)) as place:
            place.write_bytes(b"a picture")
    settings.S3 = s3
    assert media.exists(key)
    assert here(settings) == []


def test_27_whether_a_storage_that_hangs_can_be_used_is_known_in_a_moment(
    s3: S3Configuration, settings: Settings
) -> None:
    with refusing_at_first(s3.endpoint_url, b"", times=1) as address:  # who asked again would be answered
        settings.S3 = replace(s3, endpoint_url=address)
        with pytest.raises(StorageUnavailable):
            media.probe()
        waits = bucket.client(patient=False).meta.config
        assert waits.connect_timeout + waits.read_timeout <= 2


@pytest.mark.parametrize("wrong", [{"bucket": "no-such-bucket"}, {"secret_key": "not the key"}])
def test_a_bucket_or_key_that_is_wrong_is_told_as_such(
    s3: S3Configuration, settings: Settings, wrong: dict[str, Any]
) -> None:
    settings.S3 = replace(s3, **wrong)
    with pytest.raises((StorageUnavailable, LookupError)) as caught:
        picture()
    assert SECRET_KEY not in str(caught.value)


def test_an_upload_that_is_cut_in_the_middle_leaves_no_parts(
    s3: S3Configuration, ceph: CephServer, settings: Settings
) -> None:
    key = media.film_key(uuid.uuid4())
    with cutting_proxy(ceph.endpoint, after=20 << 20) as address:
        settings.S3 = replace(s3, endpoint_url=address)
        with pytest.raises(StorageUnavailable), media.new_file(key) as place:
            place.write_bytes(bytes(40 << 20))
    settings.S3 = s3
    assert not media.exists(key)
    object_leftovers.remove_unfinished(time.time() + 60)
    assert "Uploads" not in ceph.client().list_multipart_uploads(Bucket=s3.bucket)
    with media.new_file(key) as place:
        place.write_bytes(bytes(40 << 20))
    assert media.exists(key)


def test_the_collector_finds_what_lies_in_the_bucket(s3: S3Configuration) -> None:
    key = picture()
    project = media.project_of(key)
    assert project is not None
    found = media.stock()
    assert found.kept_projects() == [project]
    assert list(found.old_files(project, time.time() - 3600)) == []
    old = list(found.old_files(project, time.time() + 3600))
    assert [(file.key, file.is_output) for file in old] == [(key, False)]
    assert found.remove_files(old) == 1
    assert not objects.has(key)


class cutting_proxy:  # noqa: N801 - it is used as a function
    """The address of a proxy that passes so many bytes on towards the server, and then no connection more."""

    def __init__(self, endpoint: str, *, after: int) -> None:
        parts = urlsplit(endpoint)
        self._target = (str(parts.hostname), int(parts.port or 80))
        self._left = after
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> str:
        threading.Thread(target=self._accept, daemon=True).start()
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                if self._refuses(near):
                    continue
                far = socket.create_connection(self._target)
                for source, target, counted in ((near, far, True), (far, near, False)):
                    threading.Thread(target=self._pass, args=(source, target, counted), daemon=True).start()

    def _refuses(self, near: socket.socket) -> bool:
        if self._left > 0:
            return False
        near.close()
        return True

    def _pass(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            for block in blocks(source.recv):
                if counted:
                    with self._lock:
                        self._left -= len(block)
                    if self._left <= 0:
                        break
                target.sendall(block)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class refusing_at_first(cutting_proxy):  # noqa: N801 - it is used as a function
    """The address of a proxy that gives so many connections this answer, or none, before it passes on."""

    def __init__(self, endpoint: str, answer: bytes, *, times: int) -> None:
        super().__init__(endpoint, after=1 << 40)
        self._answer = answer
        self._times = times
        self._silent: list[socket.socket] = []

    def _refuses(self, near: socket.socket) -> bool:
        self._times -= 1
        if self._times < 0:
            return False
        if not self._answer:
            self._silent.append(near)  # it hangs as long as somebody holds it
            return True
        near.recv(1 << 16)
        near.sendall(self._answer)
        near.close()
        return True


def blocks(receive: Callable[[int], bytes]) -> Iterator[bytes]:
    while block := receive(1 << 16):
        yield block
