"""Files that people name: opened only when they are files, and spoken of so that a sentence stays one."""

from __future__ import annotations

import stat
import unicodedata
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


def why_unreadable(noun: str, path: Path, error: OSError | ValueError) -> str:
    """The sentence for a file that cannot be opened; ``noun`` is what the file should have been."""
    name = f'The {noun} "{shown_name(path)}"'
    if isinstance(error, IsADirectoryError):
        return f"{name} is a folder. Choose a file."
    if isinstance(error, PermissionError):
        return f"{name} may not be read. Change its permissions or choose another."
    if isinstance(error, OSError) and path_exists(path):
        return f"{name} cannot be read. Copy it to another place and add it again."
    return f"{name} is not there. Add it again."


def path_exists(path: Path) -> bool:
    """Whether a regular file is there, whatever the path holds."""
    try:
        require_file(path)
    except (OSError, ValueError):
        return False
    return True


def _is_visible(character: str) -> bool:
    category = unicodedata.category(character)
    return character == _JOINER or not (category.startswith("C") or category in {"Zl", "Zp"})
