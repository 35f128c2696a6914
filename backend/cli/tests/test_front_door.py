"""``./storyflow`` from outside: any folder, any path, any surroundings.

The environment behind most of these doors is a wrapper around the Python of the tests, so that they
need no network; the real building is tried once, among the full tests.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core_engine.home import INSTALLATION

if sys.platform == "win32":
    pytest.skip("not here by design: the front door of Windows is storyflow.cmd", allow_module_level=True)

import fcntl

BARE_TOOLS = ("sh", "dirname", "readlink", "cat")


@dataclass(frozen=True)
class Door:
    """A copy of StoryFlow in a folder of its own."""

    folder: Path

    def run(
        self, *arguments: str, start: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [start or self.folder / "storyflow", *arguments],
            env=surroundings(self.folder, **variables),
            cwd=variables.get("PWD"),
            capture_output=True,
            text=True,
            check=False,
        )

    def bootstrap(self, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, self.folder / "scripts" / "bootstrap.py"],
            env=surroundings(self.folder, **variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def furnish(self, name: str, lock: str) -> None:
        """Put an environment in place that is complete as far as anybody can see."""
        environment = self.folder / ".storyflow" / "envs" / name
        (environment / "bin").mkdir(parents=True)
        program(environment / "bin" / "python", f'STORYFLOW_ROOM={name} exec "{sys.executable}" "$@"')
        shutil.copy(self.folder / "backend" / lock, environment / "requirements.lock")

    def rooms(self) -> list[str]:
        return sorted(path.name for path in (self.folder / ".storyflow" / "envs").iterdir())


def surroundings(folder: Path, **variables: str) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "HOME": str(folder), **variables}


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def bare(tmp_path: Path) -> Door:
    """StoryFlow as it comes, in a folder whose name has spaces."""
    folder = tmp_path / "my films" / "Story Flow"
    ignore = shutil.ignore_patterns("__pycache__", "tests", "*_cache")
    shutil.copytree(INSTALLATION / "scripts", folder / "scripts", ignore=ignore)
    shutil.copytree(INSTALLATION / "backend", folder / "backend", ignore=ignore)
    shutil.copy(INSTALLATION / "storyflow", folder)
    return Door(folder)


@pytest.fixture
def door(bare: Door) -> Door:
    """StoryFlow after its first start."""
    bare.furnish("main", "requirements.lock")
    return bare


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH with the few programs that every system has, and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in BARE_TOOLS:
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return folder


def test_it_starts_from_any_folder(door: Door, tmp_path: Path) -> None:
    assert door.run("version", PWD=str(tmp_path)).stdout.startswith("StoryFlow ")


def test_it_starts_through_a_chain_of_links(door: Door, tmp_path: Path) -> None:
    (tmp_path / "my films" / "first").symlink_to("Story Flow/storyflow")
    second = tmp_path / "second"
    second.symlink_to(tmp_path / "my films" / "first")
    assert door.run("version", start=second).stdout.startswith("StoryFlow ")


def test_arguments_arrive_whole(door: Door) -> None:
    assert 'a  "quoted" $word *' in door.run('a  "quoted" $word *').stderr


def test_the_exit_status_is_the_commands(door: Door) -> None:
    assert door.run("no-such-command").returncode == 2


def test_settings_for_other_pythons_do_not_reach_in(door: Door, tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise SystemExit('the wrong typer')")
    told = door.run("version", PYTHONPATH=str(tmp_path), PYTHONHOME="/nowhere", VIRTUAL_ENV="/nowhere")
    assert told.stdout.startswith("StoryFlow ")


def test_files_in_the_folder_one_stands_in_are_not_taken_for_ours(door: Door, tmp_path: Path) -> None:
    (tmp_path / "cli.py").write_text("raise SystemExit('the wrong command line')")
    assert door.run("version", PWD=str(tmp_path)).stdout.startswith("StoryFlow ")


@pytest.mark.parametrize(
    ("name", "lock"), [("moviepy2", "requirements-moviepy2.lock"), ("kokoro", "requirements-kokoro.lock")]
)
def test_engine_and_voice_choose_their_environment(door: Door, name: str, lock: str) -> None:
    door.furnish(name, lock)
    (door.folder / "backend" / "cli" / "__main__.py").write_text(
        "import os; print(os.environ['STORYFLOW_ROOM'])"
    )
    if name == "kokoro":
        (door.folder / ".storyflow" / "kokoro").touch()
    engine = "moviepy" if name == "moviepy2" else ""
    assert door.run(STORYFLOW_ENGINE=engine).stdout.strip() == name


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({}, "main"),
        ({"VIDEO_PROVIDER": "local"}, "main"),
        ({"VIDEO_PROVIDER": "mock"}, "services"),
        ({"VIDEO_FALLBACK": "pika"}, "services"),
        ({"ELEVENLABS_API_KEY": "a key"}, "services"),
        ({"STORYFLOW_MODE": "scaled", "VIDEO_PROVIDER": "mock"}, "scaled"),
    ],
)
@pytest.mark.parametrize("voice", [False, True], ids=["plain", "with the neural voice"])
def test_only_who_asks_for_the_network_gets_what_it_takes(
    door: Door, settings: dict[str, Any], name: str, voice: bool
) -> None:
    if voice:
        name = f"{name}-kokoro".removeprefix("main-")
        (door.folder / ".storyflow" / "kokoro").touch()
    if name != "main":
        door.furnish(name, f"requirements-{name}.lock")
    (door.folder / "backend" / "cli" / "__main__.py").write_text(
        "import os; print(os.environ['STORYFLOW_ROOM'])"
    )
    told = door.run(**settings)
    assert (told.stdout.strip(), told.stderr) == (name, "")


def test_without_any_python_it_says_what_to_install(bare: Door, tools: Path) -> None:
    told = bare.run("version", PATH=str(tools))
    assert told.returncode == 1
    assert "apt-get install -y python3" in told.stderr


def test_a_python_that_does_not_run_does_not_count(door: Door, tools: Path) -> None:
    # Without cmp the door cannot compare locks and asks the preparation, which finds all in order.
    program(tools / "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    program(tools / "python3", f'exec "{sys.executable}" "$@"')
    told = door.run("version", PATH=str(tools))
    assert told.stdout.startswith("StoryFlow ")
    assert told.stderr == ""


@pytest.mark.parametrize("python", ["/nowhere/python3.12", "/bin/sh"])
def test_a_chosen_python_that_does_not_serve_is_named(bare: Door, python: str) -> None:
    told = bare.run("version", STORYFLOW_PYTHON=python)
    assert told.returncode == 1
    assert python in told.stderr


def test_a_python_too_old_gets_a_sentence(bare: Door, tools: Path) -> None:
    script = 'import sys; sys.version_info = (3, 9, 2, "final", 0); sys.argv.pop(0)\n'
    script += "import runpy; sys.exit(runpy.run_path(sys.argv[0], run_name='__main__'))"
    (tools / "old.py").write_text(script)
    code = 'case "$1" in -c) exec "{0}" -c "import sys; sys.version_info = (3, 9, 2); $2" ;; esac'
    code += '\nexec "{0}" "{1}" "$@"'
    program(tools / "python3", code.format(sys.executable, tools / "old.py"))
    told = bare.run("version", PATH=str(tools), PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
    assert told.returncode == 1
    assert "Python 3.11 to 3.13; Python 3.9 is here" in told.stderr


def test_a_second_start_waits_for_the_first(door: Door) -> None:
    lock = door.folder / ".storyflow" / "envs" / "main" / "requirements.lock"
    whole = lock.read_text()
    lock.write_text("an older lock")
    with (door.folder / ".storyflow" / "lock").open("a+") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        second = door.bootstrap()
        assert second.stdout is not None
        assert "Waiting" in second.stdout.readline()
        lock.write_text(whole)  # what the first start ends with
    rest, _ = second.communicate(timeout=60)
    assert (second.returncode, rest) == (0, "")


def slow_uv(tools: Path, started: Path) -> None:
    """A uv that makes an environment and then takes its time over the packages."""
    steps = 'case "$1 $2 $3" in "pip sync --help") echo --require-hashes ;;'
    steps += f' venv*) mkdir -p "$5/bin"; : > "$5/bin/python" ;; pip*) : > "{started}"; exec sleep 60 ;; esac'
    program(tools / "uv", steps)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_preparation_leaves_no_half_environment(
    door: Door, tools: Path, tmp_path: Path, end: signal.Signals
) -> None:
    (door.folder / ".storyflow" / "envs" / "main" / "requirements.lock").write_text("an older lock")
    slow_uv(tools, tmp_path / "started")
    building = door.bootstrap(PATH=f"{tools}:/usr/bin:/bin")
    while not (tmp_path / "started").exists():
        assert building.poll() is None
        time.sleep(0.02)
    os.killpg(building.pid, end)  # as a terminal does it
    said, _ = building.communicate(timeout=60) if end is signal.SIGINT else ("", building.wait(60))
    assert "main" in door.rooms()  # the former one still stands, and is still known to be old
    if end is signal.SIGINT:
        assert building.returncode == 130
        assert "Nothing half-made was left behind" in said
        assert door.rooms() == ["main"]


def test_what_a_killed_preparation_left_is_cleared_by_the_next(
    door: Door, tools: Path, tmp_path: Path
) -> None:
    (door.folder / ".storyflow" / "envs" / "main" / "requirements.lock").write_text("an older lock")
    (door.folder / ".storyflow" / "envs" / "main.building-1" / "bin").mkdir(parents=True)
    quick = 'case "$1 $2 $3" in "pip sync --help") echo --require-hashes ;;'
    quick += f' venv*) mkdir -p "$5/bin"; ln -s "{sys.executable}" "$5/bin/python" ;; esac'
    program(tools / "uv", quick)
    building = door.bootstrap(PATH=f"{tools}:/usr/bin:/bin")
    said, _ = building.communicate(timeout=60)
    assert building.returncode == 0, said
    assert door.rooms() == ["main"]


@pytest.mark.parametrize(
    ("complaint", "advice"),
    [
        ("error: failed to write: No space left on device (os error 28)", "The disk is full"),
        ("cause: dns error: failed to lookup address information", "needs the network once"),
        ("error: Hash mismatch for `av==18.1.0`", "not the one that StoryFlow was tested with"),
    ],
)
def test_a_failed_preparation_says_why_and_leaves_nothing(
    bare: Door, tools: Path, complaint: str, advice: str
) -> None:
    steps = 'case "$1 $2 $3" in "pip sync --help") echo --require-hashes ;;'
    steps += f' *) echo "{complaint}"; exit 1 ;; esac'
    program(tools / "uv", steps)
    building = bare.bootstrap(PATH=f"{tools}:/usr/bin:/bin", PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
    said, _ = building.communicate(timeout=60)
    assert building.returncode == 1
    assert advice in said
    assert bare.rooms() == []


@pytest.mark.full
def test_a_new_machine_needs_one_command(bare: Door) -> None:
    first = bare.run("doctor")
    assert "Everything for a film is here." in first.stdout, first.stderr
    assert "Ready after" in first.stderr
    second = bare.run("version", PIP_NO_INDEX="1", UV_OFFLINE="1")
    assert (second.returncode, second.stderr) == (0, "")
