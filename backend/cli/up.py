"""``./storyflow up``: the studio in the browser, its worker included."""

from __future__ import annotations

import errno
import importlib
import os
import tempfile
from typing import Annotated

import django
import typer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cli import listening, studio_build
from cli.failures import CommandError
from core_engine.home import home

NO_PROTECTION = (
    "Warning: StoryFlow asks for no password. Anyone who reaches this machine over the network can see, "
    "change and delete every film in it. Stop it with Ctrl-C unless you trust everyone there."
)

_DATABASES = {"embedded": "cli.database", "scaled": "cli.database_server"}


def up(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes any free one.")] = 8000,
    host: Annotated[
        str,
        typer.Option(help="The address to listen at; another than 127.0.0.1 opens StoryFlow to a network."),
    ] = "127.0.0.1",
    api_only: Annotated[
        bool, typer.Option("--api-only", help="Without the studio's pages, which are then not built either.")
    ] = False,
) -> int:
    """Open the studio in the browser, until Ctrl-C."""
    prepare()
    for warning in settings.SERVICES.warnings:
        typer.echo(f"Warning: {warning}", err=True)
    importlib.import_module(_DATABASES[settings.STORYFLOW_MODE]).bring_up_to_date()
    settings.STUDIO_EXPORT = None if api_only else studio_build.pages()
    listener = listening.listen(host, port)
    if port and listener.port != port:
        typer.echo(f"Port {port} is taken by another program, so StoryFlow uses {listener.port} this time.")
    if not listener.is_loopback:
        typer.echo(NO_PROTECTION, err=True)
    # What follows knows the rows, and those can be known only now that Django is set up.
    status: int = importlib.import_module("cli.serving").serve(listener)
    return status


def prepare() -> None:
    """Set Django up in the folder of all data.

    Raises CommandError where that cannot be written, or a setting is missing or makes no sense.
    """
    mode = os.environ.get("STORYFLOW_MODE") or "embedded"
    if mode not in _DATABASES:
        raise CommandError(f'STORYFLOW_MODE may be {" or ".join(_DATABASES)}, not "{mode[:40]}".')
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"storyflow_backend.settings.{mode}")
    try:
        home().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home()):
            django.setup()
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(_why(error)) from None


def _why(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return (
            "There is no room on the disk that holds StoryFlow's data, so it did not start. "
            "Make room, then start again."
        )
    return (
        f"StoryFlow's data folder cannot be written ({os.strerror(error.errno or 0)}), so it did not start. "
        "Give yourself the right to write there, or set STORYFLOW_HOME to a folder of your own."
    )
