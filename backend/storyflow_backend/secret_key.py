"""The key that signs the admin's cookies: made once for each home, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """The key kept in ``home``; it is made on the first start."""
    file = home / "secret.key"
    try:
        return _kept(file)
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was faster
            return _kept(file)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as new:
                new.write(secrets.token_urlsafe(50))
        except OSError:
            file.unlink(missing_ok=True)  # a full disk; an empty key must not stay
            raise
        return _kept(file)


def _kept(file: Path) -> str:
    return file.read_text(encoding="ascii").strip() or secrets.token_urlsafe(50)
