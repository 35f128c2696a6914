"""Starting and watching a render in a child process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BACKEND = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "tests.faults.child_render")


@contextmanager
def rendering(story: Path, output: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A render that runs while the block does; whatever is left of it then is killed."""
    child = subprocess.Popen(
        [*COMMAND, str(story), str(output), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=BACKEND,
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def wait_for_line(child: subprocess.Popen[str], key: str) -> dict[str, Any]:
    """The first line of the child's that holds ``key``."""
    assert child.stdout is not None
    for text in child.stdout:
        line: dict[str, Any] = json.loads(text)
        if key in line:
            return line
    raise AssertionError(f"the child ended without {key}: {child.stderr.read() if child.stderr else ''}")


def render_in_child(story: Path, output: Path, *options: str) -> dict[str, Any]:
    """The last line of a render that runs to its end."""
    child = subprocess.run(
        [*COMMAND, str(story), str(output), *options],
        capture_output=True,
        text=True,
        cwd=BACKEND,
        timeout=300,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    last: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return last
