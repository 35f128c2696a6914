"""Runs pip and uv for the preparation: in clean surroundings, quietly, and understood when they fail."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

WINDOWS = os.name == "nt"

NETWORK_SETTINGS = re.compile(
    r"(PIP_(INDEX_URL|EXTRA_INDEX_URL|NO_INDEX|FIND_LINKS|CERT|CLIENT_CERT|PROXY|TRUSTED_HOST|CONFIG_FILE"
    r"|CACHE_DIR|NO_CACHE_DIR|DEFAULT_TIMEOUT|RETRIES|KEYRING_PROVIDER))"
    r"|(UV_(INDEX.*|DEFAULT_INDEX|EXTRA_INDEX_URL|FIND_LINKS|CACHE_DIR|NO_CACHE|NATIVE_TLS|SYSTEM_CERTS"
    r"|INSECURE_HOST|HTTP_.*|OFFLINE|KEYRING_PROVIDER|PYTHON_INSTALL_.*|LINK_MODE|CONCURRENT_.*))"
)
"""What a user may have set up to reach packages at all; other settings of pip and uv are ignored."""

NO_NETWORK = re.compile(
    r"dns error|name resolution|Name or service not known|nodename nor servname|getaddrinfo"
    r"|NewConnectionError|Network is unreachable|Connection refused|client error \(Connect\)"
    r"|error sending request|No matching distribution|ConnectTimeout|ReadTimeout",
    re.IGNORECASE,
)
NO_SPACE = re.compile(
    r"No space left|os error 28\b|Errno 28\b|not enough space|Disk quota exceeded", re.IGNORECASE
)
NO_INSTALLER = re.compile(r"No module named (pip|venv|ensurepip)|ensurepip is not available")
WRONG_HASH = re.compile(r"Hash mismatch|DO NOT MATCH THE HASHES", re.IGNORECASE)
DOWNLOADING = re.compile(r"^\s*Downloading ([A-Za-z][\w.-]*?)(?:-\d\S*)? \(([\d.]+ ?[kMG]i?B)\)")

NOTHING_LEFT = "Nothing half-made was left behind."
ADVICE = """This Python can fetch no packages: it has neither pip nor venv, and there is no uv.
  Debian, Ubuntu: sudo apt-get install -y python3-venv
  macOS: brew install uv        Windows: winget install astral-sh.uv
Install one of them, then start again."""


class Trouble(Exception):
    """Preparing is not possible; the text says why and what to do."""


def say(sentence: str) -> None:
    # Always to stderr: the standard output belongs to the command that follows.
    with contextlib.suppress(OSError):
        sys.stderr.write(sentence + "\n")
        sys.stderr.flush()


def python_of(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if WINDOWS else "bin/python")


def clean_environment(**more: str) -> dict[str, str]:
    """The variables for pip and uv: those of the user, without what would lead them elsewhere."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not re.match(r"PYTHON|PIP_|UV_|VIRTUAL_ENV|CONDA_", key) or NETWORK_SETTINGS.fullmatch(key)
    }
    # These two win over a pip.conf that says the opposite.
    kept.update(PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    kept.update(more)
    return kept


def answers(command: Sequence[str], expected: str) -> bool:
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


class ToolRunner:
    """Runs tools in a folder, keeps what they say in a log, and shows their larger downloads."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.folder = folder
        self.log = log
        self.said = ""

    def run(self, command: Sequence[str], **more: str) -> bool:
        """Whether the tool succeeded. ``more`` are further environment variables."""
        self.note("$ " + " ".join(command))
        try:
            process = subprocess.Popen(
                command,
                cwd=str(self.folder),
                env=clean_environment(**more),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            self.note(repr(error))
            return False
        with process:
            try:
                self._follow(process)
            except BaseException:
                process.kill()
                raise
        return process.returncode == 0

    def _follow(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace").rstrip()
            self.note(line)
            download = DOWNLOADING.match(line)
            if download:
                say(f"  {download.group(1)} ({download.group(2)})")

    def note(self, line: str) -> None:
        # Kept in memory too: with a full disk the log tells nothing.
        self.said += line + "\n"
        with contextlib.suppress(OSError), self.log.open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def disk_is_full(self) -> bool:
        return bool(NO_SPACE.search(self.said)) or shutil.disk_usage(str(self.folder)).free < 50_000_000

    def explanation(self) -> str:
        """The sentences for what went wrong, judged by what the tools said."""
        if self.disk_is_full():
            return (
                f"The disk is full: the packages need about 1 GB. {NOTHING_LEFT} Make room, then start again."
            )
        if NO_INSTALLER.search(self.said):
            return ADVICE
        if WRONG_HASH.search(self.said):
            return f"A package is not the one that StoryFlow was tested with: it was refused. {NOTHING_LEFT}"
        if NO_NETWORK.search(self.said):
            return (
                "StoryFlow needs the network once, to fetch its packages, and could not reach them. "
                f"{NOTHING_LEFT} Connect to the network, then start again."
            )
        return f"The packages could not be installed. {NOTHING_LEFT} The reason is in .storyflow/setup.log."
