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
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".storyflow"
LOCKS = ROOT / "backend"
UV_LOCK = LOCKS / "requirements-uv.lock"
WINDOWS = os.name == "nt"
Version = Tuple[int, int]
OLDEST: Version = (3, 11)


class Recipe(NamedTuple):
    """What an environment is made from; ``below`` is the first Python that it does not run on."""

    lock: str
    below: Version = (3, 14)


RECIPES = {
    "main": Recipe("requirements.lock"),
    "kokoro": Recipe("requirements-kokoro.lock"),
    "dev": Recipe("requirements-dev.lock"),
    "moviepy1": Recipe("requirements-moviepy1.lock", below=(3, 13)),
    "moviepy2": Recipe("requirements-moviepy2.lock"),
}

NETWORK_SETTINGS = re.compile(
    r"(PIP_(INDEX_URL|EXTRA_INDEX_URL|NO_INDEX|FIND_LINKS|CERT|CLIENT_CERT|PROXY|TRUSTED_HOST|CONFIG_FILE"
    r"|CACHE_DIR|NO_CACHE_DIR|DEFAULT_TIMEOUT|RETRIES|KEYRING_PROVIDER))"
    r"|(UV_(INDEX.*|DEFAULT_INDEX|EXTRA_INDEX_URL|FIND_LINKS|CACHE_DIR|NO_CACHE|NATIVE_TLS|SYSTEM_CERTS"
    r"|INSECURE_HOST|HTTP_.*|OFFLINE|KEYRING_PROVIDER|PYTHON_INSTALL_.*|LINK_MODE|CONCURRENT_.*))"
)
"""What a user may have set up to reach packages at all; other settings of pip and uv are ignored."""

NO_NETWORK = re.compile(
    r"dns error|name resolution|Name or service not known|nodename nor servname|getaddrinfo|NewConnectionError"
    r"|Network is unreachable|Connection refused|client error \(Connect\)|error sending request"
    r"|No matching distribution|ConnectTimeout|ReadTimeout",
    re.IGNORECASE,
)
NO_SPACE = re.compile(r"No space left|os error 28\b|Errno 28\b|not enough space|Disk quota exceeded", re.IGNORECASE)
DOWNLOADING = re.compile(r"^\s*Downloading (\S+) \(([\d.]+ ?[kMG]i?B)\)")


class Trouble(Exception):  # noqa: N818 - it is shown to the user as a sentence
    """Preparing is not possible; the text says why and what to do."""


def say(sentence: str) -> None:
    # Always to stderr: the standard output belongs to the command that follows.
    with contextlib.suppress(OSError):
        sys.stderr.write(sentence + "\n")
        sys.stderr.flush()


def python_of(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if WINDOWS else "bin/python")


def ready(name: str) -> bool:
    """Whether the environment is complete and made from the present lock."""
    environment = STATE / "envs" / name
    lock = LOCKS / RECIPES[name].lock
    try:
        same = (environment / "requirements.lock").read_bytes() == lock.read_bytes()
    except OSError:
        return False
    return same and python_of(environment).exists()


def prepare(name: str) -> Path:
    """The Python of the environment, which is built first if it is not ready. Raises Trouble."""
    environment = STATE / "envs" / name
    if not ready(name):
        try:
            STATE.mkdir(exist_ok=True)
        except OSError:
            raise Trouble(
                "StoryFlow keeps its packages in its own folder, but may not write there. "
                "Put the folder where you may write, then start again."
            ) from None
        with one_at_a_time():
            if not ready(name):
                Builder(name).build()
    return python_of(environment)


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
        if WINDOWS:
            import msvcrt  # exists on Windows only

            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # does not exist on Windows

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def clean_environment(**more: str) -> Dict[str, str]:
    """The variables for pip and uv: those of the user, without what would lead them elsewhere."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not re.match(r"(PYTHON|PIP_|UV_|VIRTUAL_ENV|CONDA_)", key) or NETWORK_SETTINGS.fullmatch(key)
    }
    # These two win over a pip.conf that says the opposite.
    kept.update(PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0", PIP_DISABLE_PIP_VERSION_CHECK="1", **more)
    return kept


class Builder:
    """Builds one environment; everything that the tools say goes to ``.storyflow/setup.log``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.recipe = RECIPES[name]
        self.lock = LOCKS / self.recipe.lock
        self.place = STATE / "envs" / name
        self.building = STATE / "envs" / (name + ".building")
        self.log = STATE / "setup.log"

    def build(self) -> None:
        started = time.monotonic()
        say(f"Preparing StoryFlow ({self.name} environment, once; the packages come over the network) …")
        try:
            self.log.write_text("", encoding="utf-8")
            self.building.parent.mkdir(exist_ok=True)
            remove(self.building)
            self.install()
            shutil.copyfile(self.lock, self.building / "requirements.lock")
            self.put_in_place()
        except OSError as error:
            self.append(repr(error))
            raise Trouble(self.explanation()) from error
        finally:
            remove(self.building)
        say(f"Ready after {time.monotonic() - started:.0f} s.")

    def put_in_place(self) -> None:
        former = self.place.with_name(self.name + ".former")
        remove(former)
        if self.place.exists():
            self.place.rename(former)
        self.building.rename(self.place)
        remove(former)

    def install(self) -> None:
        """Tries uv (seconds), then pip (a minute), then gives up with a sentence."""
        python = find_python(self.recipe.below)
        uv = self.uv(python)
        if uv and self.install_with_uv(uv, python):
            return
        if NO_SPACE.search(self.said()):
            raise Trouble(self.explanation())
        if python and self.install_with_pip(python):
            return
        if not python:
            raise Trouble(wanted_python(self.recipe.below))
        raise Trouble(self.explanation())

    def install_with_uv(self, uv: str, python: Optional[str]) -> bool:
        oldest, below = (".".join(map(str, version)) for version in (OLDEST, self.recipe.below))
        wanted = python or f">={oldest},<{below}"
        for more in ({"UV_OFFLINE": "1"}, {}, {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}):
            # Offline first: what an earlier environment has fetched is in uv's cache. The system's
            # certificates last: networks that inspect traffic need them, bare systems have none.
            made = self.building.exists() or self.run(
                [uv, "venv", "--relocatable", "--python", wanted, str(self.building)], **more
            )
            sync = [uv, "pip", "sync", "--require-hashes", "--python", str(python_of(self.building))]
            if made and self.run([*sync, str(self.lock)], **more):
                return True
            if NO_SPACE.search(self.said()):
                return False
        return False

    def install_with_pip(self, python: str) -> bool:
        say("  Going on with pip, which takes longer …")
        remove(self.building)
        pip = [str(python_of(self.building)), "-m", "pip", "install", "--progress-bar", "off", "--retries", "2"]
        return self.run([python, "-m", "venv", str(self.building)]) and self.run(
            [*pip, "--no-deps", "--require-hashes", "-r", str(self.lock)]
        )

    def uv(self, python: Optional[str]) -> Optional[str]:
        """A uv that runs: the user's, the one fetched before, or one fetched now."""
        folder = STATE / "uv"
        fetched = str(folder / ("bin/uv.exe" if WINDOWS else "bin/uv"))
        for candidate in (shutil.which("uv"), fetched):
            if candidate and answers([candidate, "pip", "sync", "--help"], "--require-hashes"):
                return candidate
        say("  Fetching the installer (uv) …")
        remove(folder)
        target = ["-m", "pip", "install", "--no-deps", "--only-binary", ":all:", "--progress-bar", "off"]
        target += ["--retries", "2", "--require-hashes", "--target", str(folder), "-r", str(UV_LOCK)]
        if self.run([python or sys.executable, *target]):
            return fetched
        if NO_NETWORK.search(self.said()):
            return None
        throwaway = STATE / "envs" / "pip.building"
        try:
            remove(throwaway)
            made = self.run([python or sys.executable, "-m", "venv", str(throwaway)])
            return fetched if made and self.run([str(python_of(throwaway)), *target]) else None
        finally:
            remove(throwaway)

    def run(self, command: Sequence[str], **more: str) -> bool:
        """Runs a tool in the state folder, keeps what it says, and shows its larger downloads."""
        self.append("$ " + " ".join(command))
        try:
            process = subprocess.Popen(
                list(command),
                cwd=str(STATE),
                env=clean_environment(**more),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            self.append(repr(error))
            return False
        with process:
            try:
                self.follow(process)
            except BaseException:
                process.kill()
                raise
        return process.returncode == 0

    def follow(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace").rstrip()
            self.append(line)
            download = DOWNLOADING.match(line)
            if download:
                package = download.group(1).split("-")[0]
                say(f"  {package} ({download.group(2)})")

    def append(self, line: str) -> None:
        with contextlib.suppress(OSError), self.log.open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def said(self) -> str:
        try:
            return self.log.read_text(encoding="utf-8")
        except OSError:
            return ""

    def explanation(self) -> str:
        said = self.said()
        kept = "Nothing half-made was left behind."
        if NO_SPACE.search(said) or shutil.disk_usage(str(STATE)).free < 50_000_000:
            return f"The disk is full: StoryFlow's packages need about 1 GB. {kept} Make room, then start again."
        if "No module named pip" in said or "ensurepip is not available" in said:
            return (
                "This Python can fetch no packages: it has neither pip nor venv, and there is no uv.\n"
                "  Debian, Ubuntu: sudo apt-get install -y python3-venv\n"
                "  macOS: brew install uv        Windows: winget install astral-sh.uv\n"
                f"{kept} Install one of them, then start again."
            )
        if "HASH" in said.upper() and "mismatch" in said.lower():
            return f"A package is not the one that StoryFlow was tested with, so it was refused. {kept}"
        if NO_NETWORK.search(said):
            return (
                "StoryFlow needs the network once, to fetch its packages, and could not reach them. "
                f"{kept} Connect to the network, then start again."
            )
        return f"The packages could not be installed. {kept} The reason is in .storyflow/setup.log."


def remove(folder: Path) -> None:
    shutil.rmtree(str(folder), ignore_errors=True)


def answers(command: List[str], expected: str) -> bool:
    """Whether a program runs and says what is expected (a pyenv shim, say, may exist and fail)."""
    try:
        result = subprocess.run(
            command,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return result.returncode == 0 and expected in result.stdout.decode("utf-8", "replace")


def find_python(below: Version) -> Optional[str]:
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


def wanted_python(below: Version) -> str:
    newest = below[1] - 1
    return (
        f"StoryFlow needs Python 3.{OLDEST[1]} to 3.{newest} here; this is {sys.version_info[0]}."
        f"{sys.version_info[1]}, and no other was found.\n"
        "  Debian, Ubuntu: sudo apt-get install -y python3 python3-venv\n"
        f"  macOS: brew install python@3.{newest}      Windows: winget install Python.Python.3.{newest}\n"
        "Or install uv, which fetches a Python by itself. Then start again."
    )


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
