"""Brings the studio's database up to date, a copy of it made first; nothing is ever destroyed."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from filelock import FileLock

from cli.failures import CommandError

COPIES = 3
"""How many copies of former databases are kept."""

_COPIES_FOLDER = "backups"


class DatabaseUnusable(CommandError):
    code: ClassVar[str] = "database_unusable"


def bring_up_to_date() -> None:
    """Check the database and migrate it; afterwards its file must exist, or every query fails.

    Raises DatabaseUnusable with a sentence.
    """
    file = Path(str(settings.DATABASES["default"]["NAME"]))
    try:
        # Two that start at the same moment must not migrate one database together.
        with FileLock(file.with_name(f"{file.name}.lock")):
            _check(file)
            _migrate(file)
    except (DatabaseError, sqlite3.Error, OSError) as error:
        raise DatabaseUnusable(_sentence(error, file)) from error
    _never_make_anew(file)


def _check(file: Path) -> None:
    if not file.exists():
        return
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        (verdict,) = cursor.fetchone()
    if verdict != "ok":
        raise DatabaseUnusable(_damaged(file))


def _migrate(file: Path) -> None:
    executor = MigrationExecutor(connection)
    loader = executor.loader
    ours = {app for app, _ in loader.disk_migrations}
    unknown = [
        key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations
    ]
    if unknown:
        raise DatabaseUnusable(
            f"The database {file.name} was written by a newer StoryFlow, so this one did not touch it. "
            "Start the newer one, or set STORYFLOW_HOME to another folder."
        )
    if not executor.migration_plan(loader.graph.leaf_nodes()):
        return
    if loader.applied_migrations:
        _copy(file)
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except InconsistentMigrationHistory as error:
        raise DatabaseUnusable(_damaged(file)) from error


def _copy(file: Path) -> None:
    folder = file.parent / _COPIES_FOLDER
    folder.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    copy = folder / f"{file.stem}-{stamp}{file.suffix}"
    unfinished = copy.with_suffix(".part")
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)
        unfinished.replace(copy)
    except (sqlite3.Error, OSError):
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    for old in sorted(folder.glob(f"{file.stem}-*{file.suffix}"))[:-COPIES]:
        old.unlink(missing_ok=True)


def _never_make_anew(file: Path) -> None:
    """From now on a missing file is an error: SQLite would make an empty one, whose journal could then
    be played into the true database when that comes back."""
    connection.close()
    connections.settings["default"]["NAME"] = f"{file.as_uri()}?mode=rw"


def _sentence(error: Exception, file: Path) -> str:
    cause = error if isinstance(error, sqlite3.Error) else error.__cause__
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return _damaged(file)
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR) or isinstance(error, OSError):
        return (
            f"The disk has no room for the database {file.name}, or cannot be written; the database is as it "
            "was, and StoryFlow did not start. Make room, then start again."
        )
    if code == sqlite3.SQLITE_BUSY:
        return f"Another program holds the database {file.name}. Close it, then start again."
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return (
            f"The database {file.name} cannot be opened for writing. Give yourself the right to write it, "
            "then start again."
        )
    return (
        f"The database {file.name} could not be brought up to date ({error}). A copy of it as it was "
        f"is in the folder {_COPIES_FOLDER} of STORYFLOW_HOME."
    )


def _damaged(file: Path) -> str:
    return (
        f"The database {file.name} is damaged, so StoryFlow did not start; nothing was changed. Put a copy "
        f"in its place (the folder {_COPIES_FOLDER} may hold one), or move it away to begin anew."
    )
