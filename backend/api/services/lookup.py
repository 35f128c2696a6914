"""Finding the project that a request is about."""

from __future__ import annotations

import uuid

from api.errors import NotFound
from api.models import Project

NO_PROJECT = "This project is not there; it may have been deleted."


def visible_project(project_id: uuid.UUID | str) -> Project:
    """A project that nobody has deleted. Raises NotFound."""
    return _found(Project.objects.visible().filter(pk=project_id).first())


def locked_project(project_id: uuid.UUID) -> Project:
    """The same, and nobody else changes its segments' places until this transaction ends."""
    # SQLite has one writer at a time anyway, and leaves the clause out.
    return _found(Project.objects.visible().filter(pk=project_id).select_for_update().first())


def _found(project: Project | None) -> Project:
    if project is None:
        raise NotFound(NO_PROJECT)
    return project
