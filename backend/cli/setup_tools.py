"""Programs of the system that some tests need: found, or named in a line that one can type."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """A program under any of its names, its packages for each package manager, and who needs it.

    ``places`` are patterns of folders in which it may lie beside the usual ones; ``companions`` are
    programs without which it is of no use.
    """

    name: str
    programs: tuple[str, ...]
    packages: dict[str, str]
    needed_for: str
    places: tuple[str, ...] = ()
    companions: tuple[str, ...] = ()

    @property
    def skip_reason(self) -> str:
        """Why a test is skipped where it is not there."""
        return f"{self.name} is missing; ./storyflow test --install gets it"

    def find(self) -> str | None:
        """The program's path, or None."""
        if not all(map(self.locate, self.companions)):
            return None
        return next(filter(None, map(self.locate, self.programs)), None)

    def locate(self, program: str) -> str | None:
        """The path of one of its programs, or None."""
        folders = [str(folder) for place in self.places for folder in sorted(Path("/").glob(place))]
        return shutil.which(program) or shutil.which(program, path=os.pathsep.join(folders) or os.devnull)


CHROMIUM = Tool(
    name="Chromium",
    programs=("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    packages={
        "apt-get": "chromium",
        "dnf": "chromium",
        "brew": "--cask chromium",
        "winget": "Hibbiki.Chromium",
    },
    needed_for="the browser tests",
)
REDIS = Tool(
    name="Redis",
    programs=("redis-server",),
    packages={"apt-get": "redis-server", "dnf": "redis", "brew": "redis"},
    needed_for="the tests of the scaled mode",
)
POSTGRESQL = Tool(
    name="PostgreSQL",
    programs=("postgres",),
    packages={"apt-get": "postgresql", "dnf": "postgresql-server", "brew": "postgresql"},
    needed_for="the tests of the scaled mode",
    places=("usr/lib/postgresql/*/bin",),
    companions=("initdb",),
)
CEPH = Tool(
    name="Ceph's object gateway",
    programs=("radosgw",),
    packages={"apt-get": "radosgw ceph-mon ceph-osd ceph-common", "dnf": "ceph-radosgw ceph-mon ceph-osd"},
    needed_for="the tests of the scaled mode",
    companions=("ceph-mon", "ceph-osd", "ceph", "ceph-authtool", "monmaptool", "radosgw-admin"),
)
TOOLS = (CHROMIUM, REDIS, POSTGRESQL, CEPH)

_INSTALL = {
    "apt-get": "apt-get install -y --no-install-recommends",
    "dnf": "dnf install -y",
    "brew": "brew install",
    "winget": "winget install",
}


def missing() -> list[Tool]:
    """The tools that are not on this machine."""
    return [tool for tool in TOOLS if tool.find() is None]


def install_line(tools: Iterable[Tool]) -> str | None:
    """The line to type on this machine, or None where no known package manager is."""
    tools = list(tools)
    for manager, install in _INSTALL.items():
        packages = [tool.packages[manager] for tool in tools if manager in tool.packages]
        if packages and shutil.which(manager):
            sudo = "sudo " if manager in {"apt-get", "dnf"} and not _is_root() else ""
            return f"{sudo}{install} {' '.join(packages)}"
    return None


def may_install() -> bool:
    """Whether tools may be installed without asking: on a build machine, as root."""
    return os.environ.get("CI") == "true" and _is_root()


def install(tools: Iterable[Tool]) -> bool:
    """Run the line of ``install_line``; the package manager speaks for itself."""
    line = install_line(tools)
    if line is None:
        return False
    if "apt-get" in line:
        subprocess.run([*_sudo(line), "apt-get", "update", "-q"], check=False)
    variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(line.split(), env=variables, check=False).returncode == 0


def _sudo(line: str) -> list[str]:
    return ["sudo"] if line.startswith("sudo ") else []


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
