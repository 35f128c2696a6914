"""The studio's pages are built once for their sources; where they cannot be, the API opens all the same."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli import studio_build
from cli.failures import CommandError
from cli.setup_environments import EnvironmentNotReady
from cli.setup_node import Node
from cli.studio_build import StudioNotBuilt, built, pack, pages

pytestmark = pytest.mark.skipif(os.name == "nt", reason="not here by design: npm is a shell script here")

BUILDS = (
    "mkdir -p out; for f in index.html 404.html csp-hashes.json; do echo $f > out/$f; done; echo x >> ../runs"
)
Npm = Callable[[str], None]


@pytest.fixture
def frontend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "frontend"
    (folder / "app").mkdir(parents=True)
    (folder / "app" / "page.tsx").write_text("export default () => null;")
    (folder / "package-lock.json").write_text("{}")
    monkeypatch.setattr(studio_build, "FRONTEND", folder)
    monkeypatch.setattr(studio_build, "STATE", tmp_path)
    monkeypatch.setattr(studio_build, "STUDIO", tmp_path / "studio")
    monkeypatch.setattr(studio_build, "LOG", tmp_path / "studio.log")
    monkeypatch.setattr(studio_build, "install_packages", lambda _: None)
    return folder


@pytest.fixture
def npm(frontend: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Npm:
    """Lets npm be a shell script; at first one that builds."""

    def become(body: str) -> None:
        program = tmp_path / "npm"
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
        monkeypatch.setattr(studio_build, "node", lambda: Node(bin=tmp_path, npm=(str(program),)))

    become(BUILDS)
    return become


def runs(frontend: Path) -> int:
    file = frontend.parent / "runs"
    return file.read_text().count("x") if file.exists() else 0


@pytest.mark.usefixtures("npm")
def test_pages_are_built_once(frontend: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = pages()
    assert export is not None
    assert (export / "index.html").read_text() == "index.html\n"
    assert "Building the studio's pages, once …" in capsys.readouterr().err
    assert pages() == export
    assert runs(frontend) == 1
    assert capsys.readouterr() == ("", ""), "a second start has nothing to say"


@pytest.mark.usefixtures("npm")
@pytest.mark.parametrize(
    "name", ["app/page.tsx", "app/new.tsx", "package-lock.json", ".npmrc", "public/a.png"]
)
def test_a_changed_or_new_source_builds_them_again_and_the_former_ones_go(frontend: Path, name: str) -> None:
    former = built()
    (frontend / name).parent.mkdir(exist_ok=True)
    (frontend / name).write_text("changed")
    assert built() != former
    assert runs(frontend) == 2
    assert not former.exists()


@pytest.mark.usefixtures("npm")
def test_a_renamed_or_removed_source_builds_them_again(frontend: Path) -> None:
    built()
    (frontend / "app" / "page.tsx").rename(frontend / "app" / "other.tsx")
    built()
    (frontend / "app" / "other.tsx").unlink()
    built()
    assert runs(frontend) == 3


@pytest.mark.usefixtures("npm")
@pytest.mark.parametrize(
    "name",
    ["app/page.test.tsx", "e2e/walk.spec.ts", "node_modules/a.js", ".next/b.js", "tsconfig.tsbuildinfo"],
)
def test_what_no_page_is_made_of_changes_nothing(frontend: Path, name: str) -> None:
    built()
    (frontend / name).parent.mkdir(exist_ok=True)
    (frontend / name).write_text("changed")
    (frontend / "app" / "page.tsx").touch()
    built()
    assert runs(frontend) == 1


def test_what_gets_smaller_lies_packed_beside_itself(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.js").write_text("let a = 1;" * 100)
    (tmp_path / "font.woff2").write_bytes(os.urandom(1000))
    pack(tmp_path)
    assert gzip.decompress((tmp_path / "deep" / "a.js.gz").read_bytes()) == b"let a = 1;" * 100
    assert not (tmp_path / "font.woff2.gz").exists()


def test_a_failed_build_is_told_and_nothing_of_it_is_used(
    frontend: Path, npm: Npm, capsys: pytest.CaptureFixture[str]
) -> None:
    npm("mkdir -p out; echo half > out/index.html; echo 'Type error' >&2; exit 1")
    assert pages() is None
    told = capsys.readouterr().err
    assert "could not be built; the reason is in .storyflow/studio.log. StoryFlow opens without" in told
    assert str(frontend.parent) not in told
    assert studio_build.LOG.read_text() == "Type error\n"
    assert not list(studio_build.STUDIO.iterdir())
    npm(BUILDS)
    assert pages() is not None


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("echo 'ENOSPC: no space left on device, write'; exit 1", "The disk is full"),
        ("mkdir -p out; echo > out/index.html", "were built without 404.html"),
    ],
)
def test_a_build_that_ran_out_of_room_or_is_not_whole_is_told(npm: Npm, body: str, sentence: str) -> None:
    npm(body)
    with pytest.raises(StudioNotBuilt, match=sentence):
        built()
    assert not list(studio_build.STUDIO.iterdir())


@pytest.mark.usefixtures("frontend")
@pytest.mark.parametrize(
    "error", [EnvironmentNotReady("There is neither Node.js nor a network."), OSError(28, "No space left")]
)
def test_without_node_and_network_or_room_the_start_goes_on(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> Node:
        raise error

    monkeypatch.setattr(studio_build, "node", fail)
    assert pages() is None
    *_, told = capsys.readouterr().err.splitlines()
    assert told.startswith(
        error.message if isinstance(error, CommandError) else "The studio's pages could not"
    )
    assert told.endswith(studio_build.WITHOUT)


INTERRUPTED = """
import sys
from pathlib import Path
from cli import studio_build
from cli.__main__ import heed_signals
from cli.setup_node import Node

heed_signals()
folder = Path(sys.argv[1])
studio_build.FRONTEND, studio_build.STATE = folder / "frontend", folder
studio_build.STUDIO, studio_build.LOG = folder / "studio", folder / "studio.log"
studio_build.install_packages = lambda _: None
studio_build.node = lambda: Node(bin=folder, npm=(str(folder / "npm"),))
studio_build.built()
"""


def test_an_interrupted_build_ends_with_all_its_processes(frontend: Path, npm: Npm, tmp_path: Path) -> None:
    npm("sleep 1000 & echo $! > child; wait")
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as building:
        child = frontend / "child"
        while not (child.exists() and child.read_text().strip()):
            assert building.poll() is None
            time.sleep(0.02)
        building.send_signal(signal.SIGTERM)
        assert building.wait(60) != 0
    assert is_gone(int(child.read_text()))
    assert not list((tmp_path / "studio").iterdir())


def is_gone(pid: int) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            if (Path("/proc") / str(pid) / "stat").read_text().split()[2] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False
