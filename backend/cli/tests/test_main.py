"""Every outcome of a command is one sentence and one exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest
import typer

from cli import __main__ as door
from cli import failures
from cli.__main__ import Command, main
from cli.failures import CommandError, log_file
from core_engine.errors import DiskFull, SpecError

BACKEND = Path(__file__).parents[2]

ERRORS = {
    "disk": DiskFull("There is no room for the film.", segment=3),
    "spec": SpecError("The width must be even."),
    "command": CommandError("The sample story is not here."),
    "foreign": ZeroDivisionError("division by zero"),
    "ctrl-c": KeyboardInterrupt(),
    "exit": typer.Exit(7),
}


def fail_with(kind: str, _: Annotated[bool, typer.Option("--json")] = False) -> None:
    raise ERRORS[kind]


@pytest.fixture(autouse=True)
def a_command_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    command = Command("fail", __name__, "fail_with", "Fails.")
    monkeypatch.setattr(door, "COMMANDS", (*door.COMMANDS, command))


@pytest.mark.parametrize(
    ("kind", "status", "sentence"),
    [
        ("disk", 1, "Segment 3: There is no room for the film.\n"),
        ("spec", 2, "The width must be even.\n"),
        ("command", 1, "The sample story is not here.\n"),
        ("ctrl-c", 130, "Interrupted. Nothing half-made was left behind.\n"),
        ("exit", 7, ""),
    ],
)
def test_a_known_error_is_its_sentence(
    capsys: pytest.CaptureFixture[str], kind: str, status: int, sentence: str
) -> None:
    assert main(["fail", kind]) == status
    assert capsys.readouterr() == ("", sentence)


def test_an_unforeseen_error_shows_no_traceback_and_keeps_it_in_the_log(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STORYFLOW_HOME", str(tmp_path))
    assert main(["fail", "foreign"]) == 1
    shown = capsys.readouterr().err
    assert "ZeroDivisionError" in shown
    assert "logs/storyflow.log" in shown
    assert "Traceback" not in shown
    assert str(tmp_path) not in shown
    assert "Traceback" in log_file().read_text()


def test_the_log_of_years_takes_no_more_than_twice_its_most(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STORYFLOW_HOME", str(tmp_path))
    monkeypatch.setattr(failures, "MOST_LOG", 1000)
    for number in range(310):
        assert failures.write_log(f"line {number}: " + "x" * 20)
    kept = sorted((tmp_path / "logs").iterdir())
    assert [file.name for file in kept] == ["storyflow.1.log", "storyflow.log"]
    assert all(file.stat().st_size < 1100 for file in kept)
    lines = [line for file in kept for line in file.read_text().splitlines()]
    assert lines[-1].startswith("line 309:")
    assert [int(line.split()[1][:-1]) for line in lines] == list(range(310 - len(lines), 310))


def test_an_unforeseen_error_is_told_even_where_the_log_cannot_be_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("STORYFLOW_HOME", str(tmp_path / "file"))
    assert main(["fail", "foreign"]) == 1
    assert "The log could not be written." in capsys.readouterr().err


def test_with_json_the_error_is_an_object_on_the_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fail", "disk", "--json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out) == {
        "error": "Segment 3: There is no room for the film.",
        "code": "disk_full",
        "segment": 3,
    }
    assert err == ""


@pytest.mark.parametrize("arguments", [["no-such-command"], ["fail"], ["fail", "disk", "--no-such-option"]])
def test_wrong_use_is_told_with_the_way_to_help(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(arguments) == 2
    assert "--help" in capsys.readouterr().err


def test_without_arguments_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(command.name in shown for command in door.COMMANDS)


def test_the_version_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == main(["version"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == second
    assert f'version = "{first.split()[-1]}"' in (BACKEND / "pyproject.toml").read_text()


@pytest.mark.parametrize("command", [command.name for command in door.COMMANDS])
def test_every_command_can_be_loaded_and_explains_itself(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert main([command, "--help"]) == 0
    assert "Usage: storyflow" in capsys.readouterr().out


def test_help_imports_no_codec_and_no_picture_library() -> None:
    heavy = "{'av', 'cv2', 'numpy', 'PIL', 'onnxruntime'}"
    script = (
        f"import sys; from cli.__main__ import main; main(['--help']); print({heavy} & sys.modules.keys())"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(BACKEND)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.splitlines()[-1] == "set()"


ENDLESS = """
import time
from cli import __main__ as door
from cli import failures

def wait() -> None:
    print("waiting", flush=True)
    time.sleep(60)

door.COMMANDS = (door.Command("wait", "__main__", "wait", "Waits."),)
door.heed_signals()
raise SystemExit(door.main(["wait"]))
"""


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_a_polite_kill_and_a_closed_terminal_end_alike(end: signal.Signals) -> None:
    running = subprocess.Popen(
        [sys.executable, "-c", ENDLESS],
        env={**os.environ, "PYTHONPATH": str(BACKEND)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "waiting\n"
    running.send_signal(end)
    _, told = running.communicate(timeout=60)
    assert (running.returncode, told) == (130, "Interrupted. Nothing half-made was left behind.\n")


def test_a_reader_that_goes_away_is_no_disaster() -> None:
    command = f"'{sys.executable}' -m cli --help | true"
    result = subprocess.run(
        ["sh", "-c", command],
        env={**os.environ, "PYTHONPATH": str(BACKEND)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == ""
