"""Programs of the system that some tests need: found, or named in a line that one can type."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """A program under any of its names, its package for each package manager, and who needs it."""

    name: str
    programs: tuple[str, ...]
    packages: dict[str, str]
    needed_for: str

    def find(self) -> str | None:
        """The program's path, or None."""
        return next(filter(None, map(shutil.which, self.programs)), None)


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
TOOLS = (CHROMIUM,)

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
