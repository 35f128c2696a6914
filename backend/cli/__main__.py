"""The terminal's door: finds the command, runs it, and turns every outcome into an exit status.

Only the command that was asked for is imported, so the first line appears at once.
"""

from __future__ import annotations

import importlib
import signal
import sys
import tomllib
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Annotated, Any, NamedTuple

try:
    import typer

    from cli.failures import DONE, FAILED, INTERRUPTED, Failure, explain, interrupted, log_to_file
    from core_engine.home import INSTALLATION
except ImportError as error:
    sys.exit(
        f"A part of StoryFlow is missing ({error.name}). Delete the folder .storyflow beside ./storyflow "
        "and start again: it is made anew."
    )


class Command(NamedTuple):
    """A command and where it lives: a function, or a ``typer.Typer`` with commands of its own."""

    name: str
    module: str
    attribute: str
    help: str

    def load(self) -> Callable[..., Any] | typer.Typer:
        module = importlib.import_module(self.module)
        found: Callable[..., Any] | typer.Typer = getattr(module, self.attribute)
        return found


COMMANDS = (
    Command("demo", "cli.demo", "demo", "Film the sample story to out/lighthouse.mp4."),
    Command("render", "cli.render", "render", "Turn a story into a film."),
    Command("up", "cli.up", "up", "Open the studio in the browser."),
    Command("worker", "cli.worker", "worker", "Work for studios in the scaled mode."),
    Command("voices", "cli.voices", "app", "Show the voices, or install the neural one."),
    Command("cache", "cli.cache", "app", "Show what is kept of finished work, or clear it."),
    Command("doctor", "cli.doctor", "doctor", "Show what is present and what is missing."),
    Command("bench", "cli.bench.command", "bench", "Measure speed and memory on this machine."),
    Command("test", "cli.test_command", "run_checks", "Run every check and test."),
)


def _version() -> str:
    project = tomllib.loads((INSTALLATION / "backend" / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def _print_version(wanted: bool = True) -> None:
    if wanted:
        typer.echo(f"StoryFlow {_version()}")
        raise typer.Exit


def _root(
    context: typer.Context,
    _: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Turn a written story into a narrated film."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _listed() -> None:
    """Stands in the list of commands for one that was not asked for and so is not imported."""


def application(asked_for: str | None) -> typer.Typer:
    """All commands, of which only the one asked for is loaded."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.callback(invoke_without_command=True)(_root)
    for command in COMMANDS:
        found = command.load() if command.name == asked_for else _listed
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=command.name, help=command.help)
        else:
            app.command(command.name, help=command.help)(found)
    app.command("version", help="Show the version.")(_version_command)
    return app


def _version_command() -> None:
    _print_version()


def main(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit status: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    as_json = "--json" in arguments
    try:
        failure = _run(arguments)
        if isinstance(failure, Failure):
            failure.show(as_json=as_json)
            failure = failure.status
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not try to flush it again.
        sys.stdout = None
        return FAILED
    return failure


def _run(arguments: Sequence[str]) -> int | Failure:
    asked_for = next((argument for argument in arguments if not argument.startswith("-")), None)
    try:
        status = application(asked_for)(arguments, prog_name="storyflow", standalone_mode=False)
    except KeyboardInterrupt:
        return interrupted()
    except (BrokenPipeError, SystemExit):
        raise
    except Exception as error:  # noqa: BLE001 - the last resort: it is logged and told in a sentence
        return explain(error)
    if status == INTERRUPTED:
        return interrupted()
    return status if isinstance(status, int) else DONE


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def heed_signals() -> None:
    """Let a polite kill and a closed terminal end like Ctrl-C: everybody cleans up on the way out."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # Under nohup the closing of the terminal is to be ignored, and so it stays.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


if __name__ == "__main__":
    heed_signals()
    log_to_file()
    sys.exit(main(sys.argv[1:]))
