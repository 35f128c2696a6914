"""A server process of its own: however much is sent at once, its memory stays where it was."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.tests.live_server import HOST, ask, connected, head, read_answer
from core_engine.tests.picture_files import encoded, quarters
from core_engine.tests.sound_files import wav

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="memory is read from /proc"
)

BACKEND = Path(__file__).parents[2]
MEGABYTE = 1 << 20
ROWS = """
from api.models import Project, Segment
project = Project.objects.create(title="Many at once")
print("ids", project.pk, *[Segment.objects.create(project=project, sequence_index=at).pk for at in range(4)])
"""


@dataclass(frozen=True)
class Studio:
    process: int
    port: int
    project: str
    segments: list[str]
    media: Path

    def growth(self, work: Callable[[], None]) -> int:
        """By how many megabytes the peak of the process lies above what it had, while ``work`` runs."""
        Path(f"/proc/{self.process}/clear_refs").write_text("5")
        before = self._memory("VmRSS")
        work()
        return self._memory("VmHWM") - before

    def _memory(self, name: str) -> int:
        lines = Path(f"/proc/{self.process}/status").read_text().splitlines()
        return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(name))


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    home = tmp_path_factory.mktemp("home")
    settings = {"DJANGO_SETTINGS_MODULE": "storyflow_backend.settings.embedded", "STORYFLOW_HOME": str(home)}
    environment = {**os.environ, **settings}

    def manage(*arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=BACKEND, env=environment, check=True, capture_output=True, text=True
        ).stdout

    manage("migrate", "-v0")
    told = next(line for line in manage("shell", "-v0", "-c", ROWS).splitlines() if line.startswith("ids "))
    _, project, *segments = told.split()
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "storyflow_backend.asgi:application", "--lifespan", "off"]
    process = subprocess.Popen([*command, "--port", str(port)], cwd=BACKEND, env=environment)
    try:
        _wait_for(port, process)
        yield Studio(process.pid, port, project, segments, home / "media")
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with suppress(OSError):
            ask(port, "GET", "/api/settings/")
            return
        time.sleep(0.05)
    pytest.fail("the server did not start")


def at_once(work: Callable[[int], None], count: int) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
        assert not thread.is_alive()


@pytest.mark.parametrize("minutes", [8, pytest.param(59, marks=pytest.mark.full)])
def test_long_recordings_sent_at_once_are_streamed(studio: Studio, minutes: int) -> None:
    size = minutes * 60 * 48_000 * 2
    front = b'--edge\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n'
    front += wav(b"", data_size=size)
    back = b"\r\n--edge--\r\n"
    statuses: list[int] = []

    def send(number: int) -> None:
        target = f"/api/segments/{studio.segments[number]}/upload-audio/"
        start = head(
            studio.port, "POST", target, Connection="close",
            Content_Length=str(len(front) + size + len(back)),
            Content_Type="multipart/form-data; boundary=edge",
        )  # fmt: skip
        with connected(studio.port, 300) as connection:
            connection.sendall(start + front)
            for sent in range(0, size, MEGABYTE):
                connection.sendall(bytes(min(MEGABYTE, size - sent)))
            connection.sendall(back)
            statuses.append(read_answer(connection).status)

    assert studio.growth(lambda: at_once(send, 4)) < 150
    assert statuses == [200] * 4


def test_a_flood_is_refused_without_being_kept(studio: Studio) -> None:
    block = b"10000\r\n" + bytes(65_536) + b"\r\n"

    def flood(_: int) -> None:
        target = f"/api/segments/{studio.segments[0]}/upload-image/"
        coding = {"Transfer_Encoding": "chunked", "Content_Type": "multipart/form-data; boundary=edge"}
        with connected(studio.port) as connection, suppress(OSError):
            connection.sendall(head(studio.port, "POST", target, **coding))
            for _ in range(1000):
                connection.sendall(block)

    assert studio.growth(lambda: at_once(flood, 20)) < 150
    body = encoded(quarters(), "PNG")
    form = (
        b'--edge\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
        + body
        + b"\r\n--edge--\r\n"
    )
    answer = ask(
        studio.port, "POST", f"/api/segments/{studio.segments[0]}/upload-image/", form,
        Content_Type="multipart/form-data; boundary=edge",
    )  # fmt: skip
    assert answer.status == 200, "and the next one is served"


def test_parallel_seeks_in_a_film_of_a_gigabyte_hold_none_of_it(studio: Studio) -> None:
    film = studio.media / "projects" / studio.project / "output" / "final.mp4"
    film.parent.mkdir(parents=True)
    with film.open("wb") as file:
        file.truncate(1 << 30)
    received: list[int] = []

    def seek(number: int) -> None:
        target = f"/media/projects/{studio.project}/output/final.mp4"
        start = number << 26
        answer = ask(studio.port, "GET", target, Range=f"bytes={start}-{start + (1 << 25) - 1}")
        received.append(len(answer.body))

    assert studio.growth(lambda: at_once(seek, 10)) < 60
    assert received == [1 << 25] * 10
