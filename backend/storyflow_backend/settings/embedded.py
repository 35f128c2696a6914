"""The default mode: SQLite, one worker in the server's own process, files on the local disk."""

from __future__ import annotations

from storyflow_backend.settings.base import *  # noqa: F403 - settings are a namespace
from storyflow_backend.settings.base import HOME

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "storyflow.sqlite3",
        "OPTIONS": {
            # Deferred transactions that read and then write fail at once when two meet; immediate ones wait.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;"
            ),
        },
    }
}
