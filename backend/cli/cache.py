"""``./storyflow cache``: what is kept of finished work, and how to be rid of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from cli.failures import CommandError
from core_engine import home
from core_engine.cache.settings import content_cache
from core_engine.cache.store import ContentCache

app = typer.Typer(no_args_is_help=False, add_completion=False, rich_markup_mode=None)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


class CacheUnusable(CommandError):
    code: ClassVar[str] = "cache_unusable"


@app.callback(invoke_without_command=True)
def cache(context: typer.Context, as_json: AsJson = False) -> None:
    """Finished shots and narrations, which need not be made again: show, clear."""
    if context.invoked_subcommand is None:
        show_cache(as_json=as_json)


@app.command("show")
def show_cache(as_json: AsJson = False) -> None:
    """Show how much is kept, how much may be, and where."""
    found = content_cache()
    usage = found.usage()
    if as_json:
        typer.echo(json.dumps(_facts(found, entries=usage.entries, size=usage.bytes)))
        return
    typer.echo(f"{usage.entries:,} entries, {_size(usage.bytes)}, in {_shown(found.folder)}.")
    typer.echo(
        f"At most {_size(found.limit)} are kept; what was not used for longest goes first."
        if found.limit
        else "Nothing is kept or taken, because STORYFLOW_CACHE_LIMIT is 0."
    )


@app.command("clear")
def clear_cache(as_json: AsJson = False) -> None:
    """Remove all of it; renders that go on meanwhile lose nothing."""
    found = content_cache()
    before = found.usage()
    try:
        found.clear()
    except OSError as error:
        raise CacheUnusable(
            f"The cache cannot be cleared ({error.strerror or 'it is in use'}). Nothing that was made of it "
            "is touched; try again."
        ) from error
    if as_json:
        typer.echo(json.dumps(_facts(found, entries=before.entries, size=before.bytes)))
        return
    typer.echo(f"{before.entries:,} entries, {_size(before.bytes)}, were removed.")


def _facts(found: ContentCache, *, entries: int, size: int) -> dict[str, object]:
    return {"entries": entries, "bytes": size, "limit": found.limit, "place": _shown(found.folder)}


def _shown(folder: Path) -> str:
    """The folder as the user knows it."""
    if folder.is_relative_to(home.INSTALLATION):
        return folder.relative_to(home.INSTALLATION).as_posix()
    return f"{folder.relative_to(home.home()).as_posix()} of STORYFLOW_HOME"


def _size(size: int) -> str:
    for unit, of in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= of:
            return f"{size / of:.1f} {unit}"
    return f"{size} bytes"
