"""Single values of the environment: each gives a value, or leaves a sentence and gives the default."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Mapping
from urllib.parse import urlsplit

from providers.money import Micros, usd


class Reader:
    """Reads names of ``environ``; blanks around a value do not count, an empty value is none.

    ``problems`` and ``warnings`` gather sentences. None of them holds a key.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []
        self.warnings: list[str] = []

    def word(self, name: str, default: str) -> str:
        return self._environ.get(name, "").strip() or default

    def words(self, name: str) -> tuple[str, ...]:
        """Values with commas between them, in lower case."""
        return tuple(part.strip().lower() for part in self.word(name, "").split(",") if part.strip())

    def choice(self, name: str, known: tuple[str, ...], default: str) -> str:
        chosen = self.word(name, default).lower()
        if chosen in known:
            return chosen
        self.problems.append(f'{name} is one of {", ".join(known)}, not "{chosen}".')
        return default

    def choices(self, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
        chosen = self.words(name)
        unknown = [word for word in chosen if word not in known]
        if unknown:
            self.problems.append(f'{name} may name {", ".join(known)}, but not "{", ".join(unknown)}".')
        return tuple(word for word in chosen if word in known)

    def number(self, name: str, default: float, least: float, most: float) -> float:
        text = self.word(name, "")
        if not text:
            return default
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if least <= value <= most:
            return value
        self.problems.append(f'{name} is a number from {least:g} to {most:g}, not "{text}".')
        return default

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        text = self.word(name, "")
        if not text or (text.isascii() and text.isdigit() and least <= int(text) <= most):
            return int(text or default)
        self.problems.append(f'{name} is a whole number from {least} to {most}, not "{text}".')
        return default

    def span(self, name: str, default: tuple[float, float]) -> tuple[float, float]:
        """ "5-10" or "5": the shortest and the longest."""
        text = self.word(name, "")
        if not text:
            return default
        try:
            ends = [float(part) for part in text.split("-")]
        except ValueError:
            ends = []
        if len(ends) in {1, 2} and 0 <= ends[0] <= ends[-1] <= 3600:
            return ends[0], ends[-1]
        self.problems.append(f'{name} is a number of seconds or a range such as 5-10, not "{text}".')
        return default

    def money(self, name: str) -> Micros | None:
        text = self.word(name, "")
        if not text:
            return None
        try:
            return usd(text)
        except ValueError:
            self.problems.append(f'{name} is an amount in US dollars such as 2.50, not "{text}".')
            return None

    def key(self, name: str) -> str:
        """A key that can stand in a header: printable ASCII without blanks."""
        key = self.word(name, "")
        if all("!" <= sign <= "~" for sign in key):
            return key
        self.problems.append(f"{name} holds blanks or signs that no key has. Copy the key again.")
        return ""

    def address(self, name: str, default: str) -> str:
        """An http or https address, without a slash at its end; warns where keys would travel in the open."""
        text = self.word(name, default).rstrip("/")
        if not text or text == default:
            return text
        problem = _what_is_wrong(text)
        if problem:
            self.problems.append(f"{name} {problem}.")
            return default
        parts = urlsplit(text)
        if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
            self.warnings.append(f"{name} has no TLS: keys and pictures are sent there in the open.")
        return text


def _what_is_wrong(text: str) -> str:
    try:
        parts = urlsplit(text)
        port_is_wrong = parts.port == 0
    except ValueError:
        return "is no address such as https://render.example"
    if parts.scheme not in {"http", "https"} or not parts.hostname or port_is_wrong:
        return "is no address such as https://render.example"
    if parts.username is not None or parts.password is not None:
        return "must not hold a name or password; use the setting for the key"
    if parts.query or parts.fragment or any(sign.isspace() for sign in text) or not text.isascii():
        return "is an address without blanks, question mark and number sign"
    return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
