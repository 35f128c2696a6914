"""StoryFlow's own Python environments: beside the main one, those that a few commands need.

``main`` renders, ``services`` can speak to services on the network, ``scaled`` to a queue, PostgreSQL and
S3 as well; with the neural voice they are called ``kokoro``, ``services-kokoro`` and ``scaled-kokoro``.
``dev`` runs the checks, ``moviepy1`` and ``moviepy2`` hold the second engine, which needs an older Pillow,
``node`` the Node.js that builds the studio. ``scripts/bootstrap.py`` builds them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, NoReturn

from cli.failures import CommandError
from core_engine.home import INSTALLATION

STATE = INSTALLATION / ".storyflow"
NAMES = (
    "main",
    "kokoro",
    "services",
    "services-kokoro",
    "scaled",
    "scaled-kokoro",
    "dev",
    "moviepy1",
    "moviepy2",
    "node",
)
_BOOTSTRAP = INSTALLATION / "scripts" / "bootstrap.py"


class EnvironmentNotReady(CommandError):
    code: ClassVar[str] = "environment_not_ready"


def is_prepared(name: str) -> bool:
    """Whether an environment has been built (it may still be older than its lock)."""
    return (STATE / "envs" / name / "requirements.lock").is_file()


def environment(name: str) -> Path:
    """The Python of an environment, which is built first if need be (progress on the standard error).

    Raises EnvironmentNotReady when it cannot be built, KeyboardInterrupt when that was interrupted.
    """
    status = subprocess.run(
        [sys.executable, str(_BOOTSTRAP), name], stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False
    ).returncode
    if status == 130:
        raise KeyboardInterrupt
    if status:
        raise EnvironmentNotReady(f"The {name} environment could not be prepared; the lines above say why.")
    folder = "Scripts" if os.name == "nt" else "bin"
    return STATE / "envs" / name / folder / "python"


def add_kokoro() -> Path:
    """Prepare the environment with the neural voice and use it from the next start on.

    Gives its Python: the running process does not gain the packages, see ``continue_in``.
    """
    python = environment("kokoro")
    (STATE / "kokoro").touch()  # the front door looks for it
    return python


def continue_in(name: str, arguments: Sequence[str]) -> NoReturn:
    """Replace this process by ``./storyflow`` with these arguments in another environment."""
    command = [str(environment(name)), "-m", "cli", *arguments]
    sys.stdout.flush()
    if os.name == "nt":  # where exec returns to the shell before the new process has ended
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)
