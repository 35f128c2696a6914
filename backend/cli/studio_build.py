"""The studio's pages: built from ``frontend/`` when their sources have changed, and laid ready to be served.

An export lies in ``.storyflow/studio/`` under the hash of the sources that it was built from, and never
changes: it is made beside its place and renamed when it is complete. A running server has read its own
export, so nobody is disturbed when another takes its place.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from filelock import FileLock

from cli.failures import CommandError
from cli.setup_environments import STATE
from cli.setup_node import FRONTEND, Node, install_packages, node

STUDIO = STATE / "studio"
LOG = STATE / "studio.log"
WITHOUT = "StoryFlow opens without its pages: the API works, and the next start tries again."

_NO_SOURCE_FOLDERS = frozenset({"node_modules", ".next", "out", "e2e", "testing"})
_NO_SOURCES = re.compile(r".*\.test\.tsx?|.*\.tsbuildinfo|next-env\.d\.ts|(playwright|vitest)\.config\.ts")
_NEEDED = ("index.html", "404.html", "csp-hashes.json")
_NO_SPACE = re.compile(r"ENOSPC|EDQUOT|No space left")


class StudioNotBuilt(CommandError):
    code: ClassVar[str] = "studio_not_built"


def pages() -> Path | None:
    """The export of the present sources, built if need be; None where it cannot be, which is told."""
    try:
        return built()
    except (CommandError, OSError) as error:
        why = error.message if isinstance(error, CommandError) else _why(error)
        sys.stderr.write(f"{why} {WITHOUT}\n")
        return None


def built() -> Path:
    """The export of the present sources, built if need be (progress on the standard error).

    Raises StudioNotBuilt, StudioNotPrepared or EnvironmentNotReady, each with a sentence, or OSError.
    """
    export = STUDIO / sources_key()
    if export.is_dir():
        return export
    STUDIO.mkdir(parents=True, exist_ok=True)
    sys.stderr.write("Building the studio's pages, once …\n")
    with FileLock(STATE / "studio.lock"):
        if not export.is_dir():
            started = time.monotonic()
            _build(export)
            sys.stderr.write(f"The studio's pages are built ({time.monotonic() - started:.0f} s).\n")
    return export


def sources_key() -> str:
    """The hash of everything that the pages are built from."""
    key = hashlib.sha256()
    for path in _sources(FRONTEND):
        content = path.read_bytes()
        key.update(f"{path.relative_to(FRONTEND).as_posix()}\0{len(content)}\0".encode())
        key.update(content)
    return key.hexdigest()[:16]


def _sources(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                if entry.name not in _NO_SOURCE_FOLDERS:
                    yield from _sources(Path(entry.path))
            elif not _NO_SOURCES.fullmatch(entry.name):
                yield Path(entry.path)


def _build(export: Path) -> None:
    ready = node()
    install_packages(ready)
    if _run([*ready.npm, "run", "build"], ready):
        raise StudioNotBuilt(_explanation(LOG.read_text(encoding="utf-8", errors="replace")))
    with tempfile.TemporaryDirectory(dir=STUDIO, prefix="making-") as making:
        complete = Path(making) / "out"
        shutil.copytree(FRONTEND / "out", complete)
        if lacking := [name for name in _NEEDED if not (complete / name).is_file()]:
            raise StudioNotBuilt(f"The studio's pages were built without {lacking[0]}, so they are not used.")
        pack(complete)
        complete.rename(export)
    for other in STUDIO.iterdir():
        if other != export:
            shutil.rmtree(other, ignore_errors=True)


def _run(command: Sequence[str], ready: Node) -> int:
    """Run a command in ``frontend/`` into the log; whatever ends us ends it with all its children."""
    variables = {key: value for key, value in ready.variables().items() if key != "NODE_ENV"}
    with (
        LOG.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            cwd=FRONTEND,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            return process.wait()
        except BaseException:
            _kill(process)
            raise


def _kill(process: subprocess.Popen[bytes]) -> None:
    if os.name == "nt":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def pack(folder: Path) -> None:
    """Lay the gzip of each file below a folder beside it, where that saves something."""
    for path in [found for found in folder.rglob("*") if found.is_file()]:
        body = path.read_bytes()
        packed = gzip.compress(body, mtime=0)
        if len(packed) < 0.9 * len(body):
            path.with_name(f"{path.name}.gz").write_bytes(packed)


def _explanation(said: str) -> str:
    if _NO_SPACE.search(said):
        return "The disk is full, so the studio's pages could not be built."
    return "The studio's pages could not be built; the reason is in .storyflow/studio.log."


def _why(error: OSError) -> str:
    return f"The studio's pages could not be laid ready ({os.strerror(error.errno or 0)})."
