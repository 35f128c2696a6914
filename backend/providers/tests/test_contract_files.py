"""What every provider on the network promises of a finished file: whole, from where it may come, or not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import av
import pytest

from providers.base import JobState, Output, ProviderJob
from providers.errors import (
    AddressRefused,
    DownloadBroken,
    DownloadError,
    FileDamaged,
    FileTooLarge,
    NotAVideo,
    OutputExpired,
)
from providers.fake import Download, Scenario
from providers.fetching import fetch_finished
from providers.policy import Deadline
from providers.tests.bench import Bench

EARLIER = b"an earlier clip"
STRICT_AND_WIDE = ("pika", "custom")  # files from known hosts only, and from any on the public network
ENOUGH = 90  # pictures in four seconds


def frames(film: Path) -> int:
    """How many pictures can be decoded; raises what the decoder raises."""
    with av.open(str(film), format="mov") as container:
        return sum(1 for _ in container.decode(video=0))


def check(film: Path) -> str:
    try:
        return "" if frames(film) >= ENOUGH else "too few pictures"
    except (av.FFmpegError, IndexError) as error:
        return repr(error)


def finished(at: Bench, *downloads: Download) -> tuple[ProviderJob, Output]:
    job = at.submitted(Scenario(downloads=downloads))
    end = at.ended(job)
    assert end.state is JobState.SUCCEEDED
    return job, end.outputs[0]


def refused(at: Bench, download: Download, kind: type[DownloadError], **limits: object) -> DownloadError:
    """The error of a fetch, after which nothing but the earlier clip lies in the folder."""
    _, output = finished(at, download)
    clip = at.clip()
    clip.write_bytes(EARLIER)
    with pytest.raises(kind) as raised:
        at.provider.fetch(output, clip, **limits)  # type: ignore[arg-type]
    assert at.files == [clip.name]
    assert clip.read_bytes() == EARLIER
    assert output.url not in raised.value.message + raised.value.detail
    return raised.value


@contextmanager
def another_port() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine that is not the service's, and what was said to it."""
    heard: list[bytes] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                heard.append(b"somebody")
                connection.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_a_finished_file_is_put_in_place_whole(at: Bench) -> None:
    _, output = finished(at)
    fetched = at.provider.fetch(output, at.clip())
    assert frames(at.clip()) >= ENOUGH
    assert fetched.size == at.clip().stat().st_size
    assert at.files == ["clip.mp4"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_an_address_that_has_expired_is_refreshed(at: Bench, status: int) -> None:
    job, output = finished(at, Download("expired", times=1, status=status))
    with pytest.raises(OutputExpired):
        at.provider.fetch(output, at.clip())
    fetch_finished(at.provider, job, (output,), at.clip(), check=check)
    assert frames(at.clip()) >= ENOUGH
    assert at.files == ["clip.mp4"]
    assert at.posts == 1


def test_an_address_that_stays_expired_ends_after_three(at: Bench) -> None:
    job, output = finished(at, Download("expired"))
    with pytest.raises(OutputExpired):
        fetch_finished(at.provider, job, (output,), at.clip(), check=check)
    assert at.fake.count("GET", "/cdn/*") == 3
    assert at.files == []


@pytest.mark.parametrize("kind", ["cut", "flipped", "longer", "drop", "html", "no_video", "short_film"])
def test_a_damaged_file_is_fetched_anew(at: Bench, kind: str) -> None:
    job, output = finished(at, Download(kind, times=2))  # type: ignore[arg-type]
    fetch_finished(at.provider, job, (output,), at.clip(), check=check)
    assert frames(at.clip()) >= ENOUGH
    assert at.fake.count("GET", "/cdn/*") == 3


@pytest.mark.parametrize("kind", ["cut", "flipped", "no_video", "short_film"])
def test_a_file_that_stays_damaged_is_never_in_place(at: Bench, kind: str) -> None:
    job, output = finished(at, Download(kind))  # type: ignore[arg-type]
    at.clip().write_bytes(EARLIER)
    with pytest.raises((FileDamaged, DownloadBroken)):
        fetch_finished(at.provider, job, (output,), at.clip(), check=check)
    assert at.clip().read_bytes() == EARLIER
    assert at.files == ["clip.mp4"]


@pytest.mark.parametrize("kind", ["longer", "drop"])
def test_a_file_that_ends_early_is_broken(at: Bench, kind: str) -> None:
    assert refused(at, Download(kind), DownloadBroken).refresh  # type: ignore[arg-type]


def test_a_file_that_stands_still_is_given_up(at: Bench) -> None:
    refused(at, Download("stall"), DownloadBroken, limit=Deadline(limit=0.5))


@pytest.mark.parametrize("kind", ["html", "playlist", "empty"])
def test_what_is_no_video_is_not_kept(at: Bench, kind: str) -> None:
    refused(at, Download(kind), (NotAVideo, DownloadBroken))  # type: ignore[arg-type]


def test_a_file_without_an_end_is_stopped_at_the_limit(at: Bench) -> None:
    refused(at, Download("endless"), FileTooLarge, largest=5_000_000)


def test_a_file_that_says_it_is_too_large_is_not_begun(at: Bench) -> None:
    _, output = finished(at)
    with pytest.raises(FileTooLarge):
        at.provider.fetch(output, at.clip(), largest=1000)
    assert at.files == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_store_that_fails_is_a_broken_download(at: Bench, status: int) -> None:
    refused(at, Download("status", status=status), DownloadBroken)


def test_redirects_within_the_service_are_followed(at: Bench) -> None:
    _, output = finished(at, Download("hops", hops=2))
    at.provider.fetch(output, at.clip())
    assert frames(at.clip()) >= ENOUGH


@pytest.mark.parametrize("download", [Download("hops", hops=11), Download("loop")])
def test_more_than_three_redirects_are_not_followed(at: Bench, download: Download) -> None:
    refused(at, download, AddressRefused)
    assert at.fake.count("GET", "/cdn/*") == 4


@pytest.mark.parametrize("location", ["", "https://10.0.0.1/film.mp4", "https://169.254.169.254/latest"])
def test_a_redirect_to_a_private_address_is_not_followed(at: Bench, location: str) -> None:
    error = refused(at, Download("redirect", location=location), AddressRefused)
    assert not error.retryable
    assert at.fake.book.trapped == []


@pytest.mark.parametrize("at", STRICT_AND_WIDE, indirect=True)
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "127.1",
        "0177.0.0.1",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "0",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_redirect_to_another_port_of_this_machine_is_not_followed(
    at: Bench, scheme: str, host: str
) -> None:
    with another_port() as (port, heard):
        refused(at, Download("redirect", location=f"{scheme}://{host}:{port}/film.mp4"), AddressRefused)
    assert heard == []


@pytest.mark.parametrize("at", STRICT_AND_WIDE, indirect=True)
@pytest.mark.parametrize(
    "location",
    [
        "",
        "file:///etc/passwd",
        "gopher://127.0.0.1/1",
        "ftp://files.example/film.mp4",
        "javascript:alert(1)",
        "//169.254.169.254/latest/meta-data",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/film.mp4",
        "https://10.0.0.1/film.mp4",
        "https://[64:ff9b::7f00:1]/film.mp4",
        "https://[2002:7f00:1::]/film.mp4",
        "https://[fe80::1]/film.mp4",
        "https://[not-an-address/film.mp4",
        "https://user:secret@files.example/film.mp4",
    ],
)
def test_a_redirect_out_of_the_public_network_is_blocked(
    at: Bench, location: str, caplog: pytest.LogCaptureFixture
) -> None:
    error = refused(at, Download("redirect", location=location), AddressRefused)
    assert not error.retryable
    assert any("blocked an address" in record.getMessage() for record in caplog.records)


def test_a_key_is_shown_to_the_service_alone(at: Bench) -> None:
    job, output = finished(at, Download("hops", hops=2))
    fetch_finished(at.provider, job, (output,), at.clip(), check=check)
    assert at.fake.count("GET", "/cdn/*") > 1
    assert at.fake.book.leaks == []
