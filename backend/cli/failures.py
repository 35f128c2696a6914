"""How a command ends when it does not end well: one sentence, one exit status, never a traceback."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import typer

from core_engine.errors import EngineError, SpecError
from core_engine.home import INSTALLATION, home

DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
MOST_LOG = 5_000_000
"""Bytes after which the log is put aside, in the place of the one before."""

OUR_PACKAGES = frozenset({"api", "cli", "core_engine", "providers"})


class CommandError(Exception):
    """A command cannot do what it was asked; the text is a sentence for the user."""

    code: ClassVar[str] = "command_failed"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """What the user is told, and the exit status."""

    sentence: str
    code: str
    status: int
    segment: int | None = None

    def show(self, *, as_json: bool) -> None:
        """Write the sentence to the standard error, or all of it as JSON to the standard output."""
        if not as_json:
            sys.stderr.write(self.sentence + "\n")
            return
        facts: dict[str, str | int] = {"error": self.sentence, "code": self.code}
        if self.segment is not None:
            facts["segment"] = self.segment
        sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")


def interrupted() -> Failure:
    """The user's own wish, or the system's: told, but not an error."""
    return Failure(
        sentence="Interrupted. Nothing half-made was left behind.", code="interrupted", status=INTERRUPTED
    )


def explain(error: Exception) -> Failure:
    """The failure that an error means to the user; what nobody foresaw goes to the log."""
    if isinstance(error, typer.TyperException):
        return _wrong_use(error)
    code = getattr(error, "code", None)
    if isinstance(code, str) and type(error).__module__.split(".")[0] in OUR_PACKAGES:
        return Failure(
            sentence=str(error),
            code=code,
            status=WRONG_USE if isinstance(error, SpecError) else FAILED,
            segment=error.segment if isinstance(error, EngineError) else None,
        )
    return _unexpected(error)


def _wrong_use(error: typer.TyperException) -> Failure:
    context = getattr(error, "ctx", None)
    hint = f" See {context.command_path} --help." if context else ""
    return Failure(sentence=error.format_message() + hint, code="wrong_use", status=error.exit_code)


def _unexpected(error: Exception) -> Failure:
    report = "".join(traceback.format_exception(error))
    place = (
        f"The details are in {_shown(log_file())}." if write_log(report) else "The log could not be written."
    )
    return Failure(
        sentence=f"Something went wrong that StoryFlow did not foresee ({type(error).__name__}). {place}",
        code="unexpected",
        status=FAILED,
    )


def log_file() -> Path:
    """Where warnings and unforeseen errors are kept."""
    return home() / "logs" / "storyflow.log"


def _shown(path: Path) -> str:
    if path.is_relative_to(INSTALLATION):
        return path.relative_to(INSTALLATION).as_posix()
    return f"{path.parent.name}/{path.name} of STORYFLOW_HOME"


def write_log(text: str) -> bool:
    """Append to the log; False when that is impossible (full disk, no permission)."""
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        with log_file().open("a", encoding="utf-8") as log:
            log.write(text.rstrip("\n") + "\n")
            full = log.tell() >= MOST_LOG
        if full:
            log_file().replace(log_file().with_suffix(".1.log"))
    except OSError:
        return False
    return True


class LogFile(logging.Handler):
    """Writes records to the log, whose folder is made only when there is something to write."""

    def emit(self, record: logging.LogRecord) -> None:
        write_log(self.format(record))


def log_to_file() -> None:
    """Send warnings and errors of all packages to the log and keep them off the screen."""
    logging.basicConfig(
        level=logging.WARNING,
        handlers=[LogFile()],
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
