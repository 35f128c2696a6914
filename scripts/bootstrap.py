"""Prepares the environments of StoryFlow with nothing but the Python that is there (3.8 or newer).

    python scripts/bootstrap.py [NAME]      makes .storyflow/envs/NAME ready (default: main)

Packages come from ``backend/requirements*.lock``, every file checked by its hash. An environment is
built beside its place and renamed when it is complete, its lock copied into it last: whatever
interrupts the building, an environment that holds the same lock is a whole one. Environments are
only ever used as ``python -m …``, so renaming them (or moving the folder) breaks nothing.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - absent under PYTHONSAFEPATH

from environment_builder import Builder
from tool_runner import Trouble, python_of, say

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".storyflow"
LOCKS = ROOT / "backend"


class Recipe(NamedTuple):
    """What an environment is made from; ``below`` is the first Python that it does not run on."""

    lock: str
    below: tuple[int, int] = (3, 14)


RECIPES = {
    "main": Recipe("requirements.lock"),
    "kokoro": Recipe("requirements-kokoro.lock"),
    "services": Recipe("requirements-services.lock"),
    "services-kokoro": Recipe("requirements-services-kokoro.lock"),
    "scaled": Recipe("requirements-scaled.lock"),
    "scaled-kokoro": Recipe("requirements-scaled-kokoro.lock"),
    "dev": Recipe("requirements-dev.lock"),
    "moviepy1": Recipe("requirements-moviepy1.lock", below=(3, 13)),
    "moviepy2": Recipe("requirements-moviepy2.lock"),
    "node": Recipe("requirements-node.lock"),
}


def ready(name: str) -> bool:
    """Whether the environment is complete and made from the present lock."""
    environment = STATE / "envs" / name
    lock = LOCKS / RECIPES[name].lock
    try:
        same = (environment / "requirements.lock").read_bytes() == lock.read_bytes()
    except OSError:
        return False
    return same and python_of(environment).exists()


def prepare(name: str) -> None:
    """Build the environment unless it is ready. Raises Trouble."""
    if ready(name):
        return
    try:
        (STATE / "envs").mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Trouble(
            "StoryFlow keeps its packages in its own folder, but may not write there. "
            "Put the folder where you may write, then start again."
        ) from None
    with one_at_a_time():
        if not ready(name):
            recipe = RECIPES[name]
            Builder(STATE, LOCKS / "requirements-uv.lock", recipe.below).build(name, LOCKS / recipe.lock)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Holds the lock of the preparation; the system frees it even if this process is killed."""
    with (STATE / "lock").open("a+") as handle:
        if not take(handle.fileno()):
            say("Another start of StoryFlow is preparing it. Waiting for that to finish …")
            while not take(handle.fileno()):
                time.sleep(0.2)
        yield


def take(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - exists on Windows only

            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - does not exist on Windows

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def main(arguments: Sequence[str]) -> int:
    name = arguments[0] if arguments else "main"
    if name not in RECIPES or len(arguments) > 1:
        say(f"Use: bootstrap.py [{' | '.join(RECIPES)}]")
        return 2
    try:
        prepare(name)
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        say("Interrupted. Nothing half-made was left behind; the next start begins again.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
