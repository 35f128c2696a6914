"""Which of the story's files belongs to which segment.

Files are relative POSIX names ("images/01.jpg"). A segment may name its picture and its recorded
narration. The pictures that nobody names go to the segments without one, in natural order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from api.parsers.story import Draft
from api.parsers.text import shown

# fmt: off
_SUFFIXES = frozenset(
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".apng", ".bmp", ".tif", ".tiff",
        ".avif", ".heic", ".heif",
    }
)
# fmt: on
_DIGITS = re.compile(r"([0-9]+)")
_NAMED_IN_A_WARNING = 20


def is_picture(name: str) -> bool:
    """Whether a file takes part in the pairing: a picture by its extension, and not hidden."""
    path = PurePosixPath(name)
    return path.suffix.lower() in _SUFFIXES and not any(part.startswith(".") for part in path.parts)


def natural_key(name: str) -> tuple[tuple[tuple[int, str], ...], ...]:
    """Sorts as a person would: "2.jpg" before "10.jpg", folder by folder, whatever the case."""
    return (
        *(
            # Numbers are compared by their length, then digit by digit: no number is too long.
            tuple(
                (len(digits := part.lstrip("0")), digits) if number % 2 else (0, _folded(part))
                for number, part in enumerate(_DIGITS.split(folder))
            )
            for folder in name.split("/")
        ),
        ((0, name),),
    )


def attach_files(draft: Draft, files: Sequence[str] | None, *, flat: bool = False) -> None:
    """Give each segment its picture and recorded narration, or note why that cannot be.

    Without ``files`` (None) the story came alone: names in it lead nowhere and are dropped. ``flat``
    files lost their folders on the way, so only the last part of a name is looked for.
    """
    if files is None:
        _drop_names(draft)
        return
    _resolve_names(draft, files, flat=flat)
    _pair(draft, [name for name in files if _stays_inside(name)])


def _drop_names(draft: Draft) -> None:
    if any(segment.image or segment.audio for segment in draft.segments):
        draft.warnings.append(
            "The story names pictures or narrations, but came without files. Add them to their segments."
        )
    for segment in draft.segments:
        segment.image = segment.audio = None


def _resolve_names(draft: Draft, files: Sequence[str], *, flat: bool) -> None:
    exact = set(files)
    # A story written on one system is read on another: case and accents may be stored differently.
    alike: dict[str, list[str]] = {}
    for file in files:
        alike.setdefault(_folded(file), []).append(file)
    for number, segment in enumerate(draft.segments, start=1):
        for field in ("image", "audio"):
            name: str | None = getattr(segment, field)
            if name is None:
                continue
            found = _find(name, exact, alike, flat=flat)
            if found is None:
                draft.refuse(number, field, _why_not(name, field))
            setattr(segment, field, found or name)


def _find(name: str, exact: set[str], alike: dict[str, list[str]], *, flat: bool) -> str | None:
    if not _stays_inside(name):
        return None
    name = PurePosixPath(name).name if flat else str(PurePosixPath(name))
    if name in exact:
        return name
    candidates = alike.get(_folded(name), [])
    return candidates[0] if len(candidates) == 1 else None


def _why_not(name: str, field: str) -> str:
    if not _stays_inside(name):
        example = "images/01.jpg" if field == "image" else "audio/01.wav"
        return f"{shown(name)} is not a name inside the story's folder. Write it like {example}."
    return f"{shown(name)} is not among the story's files."


def _stays_inside(name: str) -> bool:
    return (
        not name.startswith("/")
        and ".." not in name.split("/")
        and not re.search(r"[\\\x00-\x1f\x7f\ud800-\udfff]|^[A-Za-z]:", name)
        and str(PurePosixPath(name)) != "."
    )


def _pair(draft: Draft, files: Sequence[str]) -> None:
    waiting = [segment for segment in draft.segments if segment.image is None]
    named = {segment.image for segment in draft.segments}
    free = [name for name in _pool(files) if name not in named]
    if waiting and not free:
        _refuse_missing(draft)
        return
    for number, segment in enumerate(waiting):
        # Too few pictures serve runs of neighbours; of too many, each segment takes one.
        segment.image = free[number * min(len(free), len(waiting)) // len(waiting)]
    if unused := free[len(waiting) :]:
        draft.warnings.append(_unused(unused))


def _pool(files: Iterable[str]) -> list[str]:
    """The pictures to pair: those in ``images/``, else those beside the story, else all."""
    pictures = sorted(set(filter(is_picture, files)), key=natural_key)
    in_folder = [name for name in pictures if _folded(name).startswith("images/")]
    beside = [name for name in pictures if "/" not in name]
    return in_folder or beside or pictures


def _refuse_missing(draft: Draft) -> None:
    missing = [number for number, segment in enumerate(draft.segments, start=1) if segment.image is None]
    if len(missing) == len(draft.segments):
        draft.refuse(None, "image", "The story has no pictures. Put at least one beside it, or into images/.")
        return
    for number in missing:
        draft.refuse(number, "image", "The picture is missing: none is named, and none is left over.")


def _unused(names: Sequence[str]) -> str:
    listed = ", ".join(shown(name) for name in names[:_NAMED_IN_A_WARNING])
    more = len(names) - _NAMED_IN_A_WARNING
    rest = f" and {more} more" if more > 0 else ""
    return f"More pictures than segments; not used: {listed}{rest}."


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
