"""Builds one environment from one lock, with uv where it can be had, else with pip."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

from tool_runner import NO_NETWORK, WINDOWS, ToolRunner, Trouble, answers, python_of, say

OLDEST = (3, 11)
PIP_INSTALL = (
    "-m",
    "pip",
    "install",
    "--no-deps",
    "--require-hashes",
    "--progress-bar",
    "off",
    "--retries",
    "2",
)


class Builder:
    """``state`` holds the environments; ``below`` is the first Python that does not serve."""

    def __init__(self, state: Path, uv_lock: Path, below: tuple[int, int]) -> None:
        self.state = state
        self.uv_lock = uv_lock
        self.below = below
        self.tools = ToolRunner(state, state / "setup.log")

    def build(self, name: str, lock: Path) -> None:
        """Make the environment beside its place and put it there when it is whole. Raises Trouble."""
        started = time.monotonic()
        say(f"Preparing StoryFlow, once ({name} environment, packages from the network) …")
        # A name of its own: the tools of a start that was killed may still be writing into theirs.
        building = self.state / "envs" / f"{name}.building-{os.getpid()}"
        try:
            self.tools.log.write_text("", encoding="utf-8")
            for left_behind in building.parent.glob("*.building-*"):
                remove(left_behind)
            self.install(building, lock)
            shutil.copyfile(str(lock), str(building / "requirements.lock"))
            put_in_place(building, self.state / "envs" / name)
        except OSError as error:
            self.tools.note(repr(error))
            raise Trouble(self.tools.explanation()) from error
        finally:
            remove(building)
        say(f"Ready after {time.monotonic() - started:.0f} s.")

    def install(self, building: Path, lock: Path) -> None:
        """Tries uv (seconds), then pip (a minute), then gives up with a sentence."""
        python = find_python(self.below)
        uv = self.uv(python)
        if uv and self.install_with_uv(uv, python, building, lock):
            return
        if self.tools.disk_is_full():
            raise Trouble(self.tools.explanation())
        if not python:
            raise Trouble(wanted_python(self.below))
        if not self.install_with_pip(python, building, lock):
            raise Trouble(self.tools.explanation())

    def install_with_uv(self, uv: str, python: str | None, building: Path, lock: Path) -> bool:
        wanted = python or f">={dotted(OLDEST)},<{dotted(self.below)}"
        venv = [uv, "venv", "--relocatable", "--python", wanted, str(building)]
        sync = [uv, "pip", "sync", "--require-hashes", "--python", str(python_of(building)), str(lock)]
        # Offline first: what an earlier environment has fetched is in uv's cache. The system's
        # certificates last: networks that inspect traffic need them, bare systems have none.
        for more in ({"UV_OFFLINE": "1"}, {}, {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}):
            made = python_of(building).exists() or self.tools.run(venv, **more)
            if made and self.tools.run(sync, **more):
                return True
            if self.tools.disk_is_full():
                return False
        return False

    def install_with_pip(self, python: str, building: Path, lock: Path) -> bool:
        say("  Trying pip, which takes longer …")
        remove(building)
        return self.tools.run([python, "-m", "venv", str(building)]) and self.tools.run(
            [str(python_of(building)), *PIP_INSTALL, "-r", str(lock)]
        )

    def uv(self, python: str | None) -> str | None:
        """A uv that runs: the user's, the one fetched before, or one fetched now."""
        folder = self.state / "uv"
        fetched = str(folder / "bin" / ("uv.exe" if WINDOWS else "uv"))
        for candidate in (shutil.which("uv"), fetched):
            if candidate and answers([candidate, "pip", "sync", "--help"], "--require-hashes"):
                return candidate
        say("  Fetching the installer (uv) …")
        remove(folder)
        return fetched if self.fetch_uv(python or sys.executable, folder) else None

    def fetch_uv(self, python: str, folder: Path) -> bool:
        """Pip puts it into a folder; where Python has no pip, that of a throw-away environment does."""
        into = [*PIP_INSTALL, "--only-binary", ":all:", "--target", str(folder), "-r", str(self.uv_lock)]
        if self.tools.run([python, *into]):
            return True
        if NO_NETWORK.search(self.tools.said):
            return False
        throwaway = self.state / "envs" / f"pip.building-{os.getpid()}"
        try:
            return self.tools.run([python, "-m", "venv", str(throwaway)]) and self.tools.run(
                [str(python_of(throwaway)), *into]
            )
        finally:
            remove(throwaway)


def put_in_place(building: Path, place: Path) -> None:
    former = place.with_name(place.name + ".former")
    remove(former)
    if place.exists():
        place.rename(former)
    building.rename(place)
    remove(former)


def remove(folder: Path) -> None:
    shutil.rmtree(str(folder), ignore_errors=True)


def find_python(below: tuple[int, int]) -> str | None:
    """A Python from 3.11 up to, not including, ``below``: the one that runs this, or one on PATH."""
    # Inside an environment this is the Python that it was made from.
    own = getattr(sys, "_base_executable", None) or sys.executable
    if OLDEST <= sys.version_info[:2] < below:
        return str(own)
    for minor in range(below[1] - 1, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and answers([found, "-c", "import sys; print(sys.version)"], f"3.{minor}."):
            return found
    return None


def wanted_python(below: tuple[int, int]) -> str:
    newest = f"3.{below[1] - 1}"
    return (
        f"This needs Python {dotted(OLDEST)} to {newest}; Python {dotted(sys.version_info[:2])} is here, "
        "and no other was found.\n"
        "  Debian, Ubuntu: sudo apt-get install -y python3 python3-venv\n"
        f"  macOS: brew install python@{newest}      Windows: winget install Python.Python.{newest}\n"
        "Or install uv, which fetches a Python by itself. Then start again."
    )


def dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
