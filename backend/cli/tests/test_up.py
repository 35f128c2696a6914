"""``./storyflow up``: it opens, says where, stops cleanly, goes on, and never harms what it finds."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psutil
import pytest

from cli import listening
from cli.database import COPIES
from cli.failures import CommandError
from tests.studio import BACKEND, Studio

QUIET_LOG = ""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def studio(home: Path) -> Iterator[Studio]:
    with Studio(home) as running:
        yield running


@pytest.fixture(scope="module")
def open_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio that many may ask and nobody stops."""
    with Studio(tmp_path_factory.mktemp("open") / "home") as running:
        yield running


def refused(home: Path, *options: str) -> str:
    """What a start says that does not succeed."""
    studio = Studio(home, *options)
    studio.launch()
    assert studio.wait() == 1, studio.said
    (sentence,) = studio.said
    assert str(home) not in sentence
    assert sentence.endswith(".")
    return sentence


def database(home: Path) -> Path:
    return home / "storyflow.sqlite3"


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def change(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)


def copies(home: Path) -> list[Path]:
    return sorted((home / "backups").glob("*")) if (home / "backups").is_dir() else []


def test_the_studio_opens_where_it_says(open_studio: Studio) -> None:
    assert open_studio.said == [
        f"StoryFlow is open at http://127.0.0.1:{open_studio.port}. Ctrl-C stops it; "
        "what is being made then goes on at the next start."
    ]
    assert open_studio.client.get("/health/").json() == {"status": "ok"}
    assert open_studio.client.get("/api/settings/").json()["default_voice_id"] == "af_bella"


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)], ids=str
)
def test_it_stops_when_asked_with_streams_open_and_leaves_nothing_behind(
    studio: Studio, home: Path, number: signal.Signals, status: int
) -> None:
    family = [psutil.Process(studio.pid), *psutil.Process(studio.pid).children(recursive=True)]
    with studio.client.stream("GET", "/api/events/") as stream:
        lines = stream.iter_lines()
        assert next(lines) == "retry: 3000"
        studio.send(number)
        rest = list(lines)
    assert "event: hello" in rest
    assert studio.wait() == status
    assert not psutil.wait_procs(family, timeout=60)[1]
    assert "StoryFlow has stopped. What was being made goes on at the next start." in studio.said
    assert not (home / "storyflow.sqlite3-wal").exists(), "the database was not closed"
    assert studio.log == QUIET_LOG


def test_many_wishes_to_stop_are_one(studio: Studio) -> None:
    for _ in range(5):
        studio.send(signal.SIGINT)
    assert studio.wait() == 130
    assert "Traceback" not in "".join(studio.said)
    assert studio.log == QUIET_LOG


def test_a_second_start_goes_on_at_the_same_port_with_the_same_rows(studio: Studio) -> None:
    studio.client.patch("/api/settings/", json={"zoom_intensity": 1.7}).raise_for_status()
    port = studio.port
    assert studio.stop() == 0
    studio.start()
    assert studio.port == port
    assert studio.client.get("/api/settings/").json()["zoom_intensity"] == 1.7


def test_a_killed_studio_starts_again_with_every_answered_write(studio: Studio) -> None:
    studio.client.patch("/api/settings/", json={"tts_speed": 0.8}).raise_for_status()
    studio.kill()
    studio.start()
    assert studio.client.get("/api/settings/").json()["tts_speed"] == 0.8


def test_a_taken_port_is_told_and_the_next_free_one_is_used(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, Studio(home, port=taken.getsockname()[1]) as studio:
        wanted = taken.getsockname()[1]
        assert studio.said[0] == (
            f"Port {wanted} is taken by another program, so StoryFlow uses {studio.port} this time."
        )
        assert studio.port > wanted
        assert studio.client.get("/health/").status_code == 200


def test_two_studios_share_one_home(open_studio: Studio) -> None:
    with Studio(open_studio.home) as second:
        second.client.patch("/api/settings/", json={"subtitle_font": "Georgia"}).raise_for_status()
        assert open_studio.client.get("/api/settings/").json()["subtitle_font"] == "Georgia"


def test_two_first_starts_at_the_same_moment_make_one_database(home: Path) -> None:
    studios = [Studio(home), Studio(home)]
    for studio in studios:
        studio.launch()
    for studio in studios:
        studio.stop(signal.SIGTERM)
    assert not copies(home)
    with Studio(home) as studio:
        assert studio.client.get("/api/settings/").status_code == 200


def test_more_pages_listen_than_the_system_grants_open_files_at_first(home: Path) -> None:
    resource = pytest.importorskip("resource", reason="not here by design: Windows has no such limit")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, hard))
    try:
        studio = Studio(home).start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    request = f"GET /api/events/ HTTP/1.1\r\nHost: 127.0.0.1:{studio.port}\r\n\r\n".encode()
    with studio, ExitStack() as pages:
        for _ in range(140):
            page = pages.enter_context(socket.create_connection(("127.0.0.1", studio.port), timeout=30))
            page.sendall(request)
            assert page.recv(12) == b"HTTP/1.1 200"
        assert studio.client.get("/api/projects/").status_code == 200


def test_an_open_door_is_warned_of_and_answers_to_this_machines_addresses(home: Path) -> None:
    with Studio(home, "--host", "0.0.0.0") as studio:
        assert any("asks for no password" in line for line in studio.said)
        for address in {"127.0.0.1", *listening.own_addresses()}:
            host = f"{listening.bracketed(address)}:{studio.port}"
            assert studio.client.get("/health/", headers={"Host": host}).status_code == 200, host
        for name in ("evil.com", "0.0.0.0"):
            host = f"{name}:{studio.port}"
            assert studio.client.get("/health/", headers={"Host": host}).status_code == 400, host


def test_loopback_is_not_warned_of(open_studio: Studio) -> None:
    assert len(open_studio.said) == 1


def test_an_address_of_another_machine_is_refused(home: Path) -> None:
    assert "cannot listen at 192.0.2.7" in refused(home, "--host", "192.0.2.7")


def test_a_name_that_nobody_has_is_refused() -> None:
    with pytest.raises(CommandError, match=r'There is no address "no\.such\.name\.invalid"'):
        listening.listen("no.such.name.invalid", 0)


def test_a_port_that_the_system_keeps_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", forbid)
    with pytest.raises(CommandError, match="Choose one above 1023"):
        listening.listen("127.0.0.1", 80)


def test_a_port_that_cannot_be_is_wrong_use(home: Path) -> None:
    studio = Studio(home, port=70000)
    studio.launch()
    assert studio.wait() == 2


def test_a_database_is_copied_before_it_is_brought_up_to_date(studio: Studio, home: Path) -> None:
    studio.client.patch("/api/settings/", json={"subtitle_font": "Georgia"}).raise_for_status()
    studio.stop()
    assert not copies(home), "nothing was there to be copied"
    (home / "backups").mkdir()
    for year in range(2001, 2001 + COPIES):
        (home / "backups" / f"storyflow-{year}0101-000000-000000.sqlite3").touch()
    make_older(database(home))
    studio.start()
    *older, newest = copies(home)
    assert [copy.name[:14] for copy in older] == ["storyflow-2002", "storyflow-2003"]
    assert rows(newest, "SELECT subtitle_font FROM api_globalsettings") == [("Georgia",)]
    assert rows(newest, "PRAGMA integrity_check") == [("ok",)]
    assert studio.client.get("/api/settings/").json()["subtitle_font"] == "Georgia"


def make_older(file: Path) -> None:
    """Take the newest step of Django's sessions back; it is small, and its table holds nothing."""
    change(file, "DELETE FROM django_migrations WHERE app = 'sessions'")
    change(file, "DROP TABLE django_session")


def test_a_start_with_nothing_to_bring_up_to_date_makes_no_copy(studio: Studio, home: Path) -> None:
    studio.stop()
    studio.start()
    assert not copies(home)


def test_a_database_of_a_newer_storyflow_is_not_touched(studio: Studio, home: Path) -> None:
    studio.stop()
    change(
        database(home),
        "INSERT INTO django_migrations (app, name, applied) VALUES ('api', '9999_tomorrow', '2030-01-01')",
    )
    before = database(home).read_bytes()
    assert "was written by a newer StoryFlow" in refused(home)
    assert database(home).read_bytes() == before


@pytest.mark.parametrize("place", ["front", "middle"])
def test_a_damaged_database_is_told_and_not_touched(studio: Studio, home: Path, place: str) -> None:
    studio.stop()
    damaged = bytearray(database(home).read_bytes())
    begin = 0 if place == "front" else 8192
    damaged[begin : begin + 4096] = b"\xa5" * 4096
    database(home).write_bytes(damaged)
    assert "is damaged, so StoryFlow did not start; nothing was changed" in refused(home)
    assert database(home).read_bytes() == damaged
    assert not copies(home)


def test_a_data_folder_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a letter")
    sentence = refused(tmp_path / "file")
    assert "data folder cannot be written" in sentence
    assert "STORYFLOW_HOME" in sentence


@pytest.mark.parametrize("command", ["render", "demo", "voices"])
def test_the_other_commands_start_without_the_web(command: str) -> None:
    program = "import sys; from cli.__main__ import main; main(sys.argv[1:]); print(sorted(sys.modules))"
    looked = subprocess.run(
        [sys.executable, "-c", program, command, "--help"], cwd=BACKEND, capture_output=True, check=True
    )
    loaded = set(ast.literal_eval(looked.stdout.decode().splitlines()[-1]))
    assert f"cli.{command}" in loaded
    assert not {"django", "rest_framework", "uvicorn", "cli.up"} & loaded


@pytest.mark.skipif(shutil.which("nohup") is None, reason="not here by design: no nohup")
def test_under_nohup_a_closed_terminal_does_not_end_it(home: Path) -> None:
    command = ["nohup", sys.executable, "-m", "cli", "up", "--port", "0", "--api-only"]
    variables = {**os.environ, "STORYFLOW_HOME": str(home)}
    with subprocess.Popen(
        command, cwd=BACKEND, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        assert child.stdout is not None
        assert "open at" in child.stdout.readline()
        child.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.5)
        child.terminate()
        assert child.wait(30) == 0
