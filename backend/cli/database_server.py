"""Brings the database of the scaled mode up to date, once, however many studios start together."""

from __future__ import annotations

import time
from typing import ClassVar

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor

from cli.failures import CommandError

_LOCK = (7300, 0)
_PATIENCE = 60.0
"""Seconds for which a worker waits for a studio that brings the database up to date."""

_UNREACHABLE = (
    "The database cannot be reached, so StoryFlow did not start. Check DATABASE_URL, and that PostgreSQL "
    "runs and takes this user."
)
_NEWER = (
    "The database was written by a newer StoryFlow, so this one did not touch it. Start the newer one, or "
    "another database."
)
_NOT_YET = (
    "The database is not of this version yet. Start ./storyflow up of the same version first; it brings the "
    "database up to date."
)


class DatabaseUnusable(CommandError):
    code: ClassVar[str] = "database_unusable"


def bring_up_to_date() -> None:
    """Migrate the database, one studio after the other. Raises DatabaseUnusable with a sentence."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", _LOCK)
            try:
                if _has_plan():
                    call_command("migrate", interactive=False, verbosity=0)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", _LOCK)
    except DatabaseError as error:
        raise DatabaseUnusable(_UNREACHABLE) from error
    except InconsistentMigrationHistory as error:
        raise DatabaseUnusable(_NEWER) from error


def require_up_to_date() -> None:
    """Wait for a database of this version. Raises DatabaseUnusable."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            if not _has_plan():
                connection.close()
                return
            told = _NOT_YET
        except DatabaseError:
            told = _UNREACHABLE
        connection.close()
        if time.monotonic() >= end:
            raise DatabaseUnusable(told)
        time.sleep(0.5)


def _has_plan() -> bool:
    executor = MigrationExecutor(connection)
    loader = executor.loader
    ours = {app for app, _ in loader.disk_migrations}
    if any(key[0] in ours and key not in loader.disk_migrations for key in loader.applied_migrations):
        raise DatabaseUnusable(_NEWER)
    return bool(executor.migration_plan(loader.graph.leaf_nodes()))
