"""From bytes to characters that every later step can carry: speech, subtitles, database, JSON."""

from __future__ import annotations

import codecs
import re

from api.errors import StoryError

_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")
_WORD_PROCESSORS = (b"PK\x03\x04", b"%PDF", b"{\\rtf", b"\xd0\xcf\x11\xe0")

_SAVE_AS = "Save it as plain text in UTF-8, then try again."


def decode_story(data: bytes) -> str:
    """The characters of a story file: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Raises StoryError for any other encoding and for word processors' files.
    """
    if data.startswith(_WORD_PROCESSORS):
        raise StoryError.of(f"The story is a word processor's or PDF document, not plain text. {_SAVE_AS}")
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise StoryError.of(f"The story is encoded in UTF-32, which is not read here. {_SAVE_AS}")
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16")
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StoryError.of(f"The story is neither UTF-8 nor marked UTF-16 text. {_SAVE_AS}") from None
    # Latin text in unmarked UTF-16 is valid UTF-8, with a NUL for every letter.
    if 4 * text.count("\0") > len(text):
        raise StoryError.of(f"The story looks like UTF-16 without a byte order mark. {_SAVE_AS}")
    return text


def is_blank(text: str) -> bool:
    """Whether there is nothing to see: only spaces, joiners and direction marks."""
    return not any(character.isprintable() and not character.isspace() for character in text)


def shown(name: str, limit: int = 80) -> str:
    """A name of a stranger's choice, in quotes, safe to print: one line, nothing hidden."""
    safe = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in name[:limit])
    return f'"{safe}…"' if len(name) > limit else f'"{safe}"'


class Cleaner:
    """Takes out what no text should hold, and remembers how much of it there was."""

    def __init__(self) -> None:
        self._removed = 0
        self._replaced = 0

    def clean(self, text: str) -> str:
        """The text with line ends as ``\\n``, no control characters but tabs, no lone surrogates."""
        text = _LINE_ENDS.sub("\n", text)
        text, removed = _CONTROLS.subn("", text)
        text, replaced = _LONE_SURROGATES.subn("\N{REPLACEMENT CHARACTER}", text)
        self._removed += removed
        self._replaced += replaced
        return text

    def warnings(self) -> list[str]:
        """What was done to the texts so far, as sentences."""
        warnings = []
        if self._removed:
            warnings.append(f"Control characters were removed from the story: {self._removed}.")
        if self._replaced:
            warnings.append(
                "Broken characters (lone surrogates) were replaced by \N{REPLACEMENT CHARACTER}: "
                f"{self._replaced}."
            )
        return warnings
