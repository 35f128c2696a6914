"""``./storyflow worker``: a worker of the scaled mode, beside any number of others."""

from __future__ import annotations

import importlib
import os
from typing import Annotated, Any

import typer
from django.conf import settings

from cli.failures import CommandError
from cli.up import prepare

QUEUES = ("poll", "render")


def worker(
    queues: Annotated[
        str, typer.Option(help="What it takes: short steps (poll), long ones (render), or both.")
    ] = ",".join(QUEUES),
    concurrency: Annotated[
        int, typer.Option(min=1, max=64, help="Steps at once; a long one uses every core by itself.")
    ] = 1,
) -> int:
    """Work for the studios of this database, until Ctrl-C; what is in hand then goes on elsewhere."""
    if os.environ.get("STORYFLOW_MODE") != "scaled":
        raise CommandError(
            "A worker belongs to the scaled mode; without it ./storyflow up has its own. "
            "Set STORYFLOW_MODE=scaled and what it needs; see deploy/README.md."
        )
    names = tuple(dict.fromkeys(name.strip() for name in queues.split(",") if name.strip()))
    if not names or set(names) - set(QUEUES):
        raise typer.BadParameter(f"There are the queues {' and '.join(QUEUES)}.", param_hint="--queues")
    prepare()
    database: dict[str, Any] = settings.DATABASES["default"]
    database["OPTIONS"].pop("pool", None)  # its threads would not live through a fork
    importlib.import_module("storyflow_backend.json_logs").log_as_json()
    importlib.import_module("cli.database_server").require_up_to_date()
    typer.echo(
        f"A worker takes {' and '.join(names)}. Ctrl-C stops it; what it has in hand goes on elsewhere."
    )
    status: int = importlib.import_module("storyflow_backend.celery").work(names, concurrency)
    return status
