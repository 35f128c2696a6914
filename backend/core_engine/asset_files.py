"""Files that people name: opened only when they are files, and spoken of so that a sentence stays one."""

from __future__ import annotations

import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

_LONGEST = 80
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_JOINER = "\N{ZERO WIDTH JOINER}"  # holds many an emoji together


def shown_name(path: Path) -> str:
    """A file's name as it may stand in a sentence: one line, nothing invisible, at most 80 characters.

    A line break, a mark that turns the direction of writing, or a byte that is no text would spoil
    the sentence around it, or the terminal that shows it.
    """
    name = "".join(character if _is_visible(character) else _REPLACEMENT for character in path.name)
    if len(name) <= _LONGEST:
        return name
    tail = _LONGEST // 3
    return f"{name[: _LONGEST - tail - 1]}…{name[-tail:]}"


def require_file(path: Path) -> None:
    """Raise OSError (or ValueError) unless ``path`` leads to a regular file.

    A pipe would be waited for without end, and a device may have none.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(path.name)
    if not stat.S_ISREG(mode):
        raise FileNotFoundError(path.name)


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells a file from another one that took its place, or from itself after an edit."""

    device: int
    inode: int
    size: int
    modified: int


def stamp_of(path: Path) -> FileStamp | None:
    """The stamp of the file that is there now, or None where there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return FileStamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def changed_meanwhile(noun: str, path: Path) -> str:
    """The sentence for a file that is not the one with which the film was begun."""
    return (
        f'The {noun} "{shown_name(path)}" was changed while the film was being made, so the film was not '
        "finished. An earlier film of that name is as it was. Render again."
    )


def is_missing(path: Path) -> bool:
    """Whether no regular file is there; one that may not be looked at is there."""
    try:
        require_file(path)
    except PermissionError:
        return False
    except (OSError, ValueError):
        return True
    return False


def why_unreadable(noun: str, path: Path, error: OSError | ValueError) -> str:
    """The sentence for a file that cannot be opened; ``noun`` is what the file should have been."""
    name = f'The {noun} "{shown_name(path)}"'
    if isinstance(error, IsADirectoryError):
        return f"{name} is a folder. Choose a file."
    if isinstance(error, PermissionError):
        return f"{name} may not be read. Change its permissions or choose another."
    if not is_missing(path):
        return f"{name} cannot be read. Copy it to another place and add it again."
    return f"{name} is not there. Add it again."


def _is_visible(character: str) -> bool:
    category = unicodedata.category(character)
    return character == _JOINER or not (category.startswith("C") or category in {"Zl", "Zp"})
