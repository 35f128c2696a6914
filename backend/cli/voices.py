"""``./storyflow voices``: what can speak here, and how to get the natural voice."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

import typer
from filelock import FileLock, Timeout
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from cli import downloads, setup_environments
from cli.failures import CommandError
from core_engine import home, model_loader, tts_wrapper
from core_engine.errors import EngineError
from core_engine.voices.manifest import FILES, RELEASE_PAGE, RELEASES, ModelFile, addresses, missing_files
from core_engine.voices.voice import Voice

app = typer.Typer(no_args_is_help=False, add_completion=False, rich_markup_mode=None)

_SENTENCE = "The keeper lit the lamp, and the night grew calm."
_INCOMING = ".incoming"  # below the models folder, so that moving in is one rename


class InstallFailed(CommandError):
    code: ClassVar[str] = "voices_not_installed"


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineCheck:
    """Whether an engine really speaks: a sentence for the user, and the seconds of speech it made."""

    engine: str
    speaks: bool
    sentence: str
    seconds: float = 0.0


def speak_check() -> tuple[EngineCheck, ...]:
    """Let each engine speak a sentence with what is installed."""
    return tuple(_check(voice_id) for voice_id in (tts_wrapper.DEFAULT_VOICE, "espeak:en-us"))


@app.callback(invoke_without_command=True)
def voices(context: typer.Context) -> None:
    """The voices: list, install."""
    if context.invoked_subcommand is None:
        show_voices()


@app.command("list")
def show_voices(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """Show every voice with its id, name, language and engine, and whether it is ready."""
    found = tts_wrapper.list_voices()
    if as_json:
        typer.echo(json.dumps([_as_object(voice) for voice in found], ensure_ascii=False))
        return
    Console().print(_table(found))
    for advice in sorted({voice.advice for voice in found if voice.advice}):
        typer.echo(advice)


@app.command()
def install(
    source: Annotated[
        str | None, typer.Option("--from", help="A folder or web address that holds the two files.")
    ] = None,
    prepared: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Fetch the natural voice (Kokoro-82M), check it and let it speak."""
    folder = home.models_dir()
    if not missing_files(folder) and source is None and model_loader.packages_present() and _works():
        typer.echo(_check(tts_wrapper.DEFAULT_VOICE).sentence)
        return
    _prepare_packages(source, prepared)
    with _incoming(folder) as incoming:
        for file in FILES:
            _fetch(file, incoming, source)
            _verify(file, incoming / file.name)
        _load(incoming)
        for file in FILES:
            (incoming / file.name).replace(folder / file.name)
    typer.echo(_check(tts_wrapper.DEFAULT_VOICE).sentence)


def _check(voice_id: str) -> EngineCheck:
    engine = "kokoro" if voice_id == tts_wrapper.DEFAULT_VOICE else "espeak"
    if engine == "kokoro" and (missing := model_loader.what_is_missing()):
        return EngineCheck(engine=engine, speaks=False, sentence=missing)
    try:
        with tempfile.TemporaryDirectory() as folder:
            speech = tts_wrapper.generate_audio(_SENTENCE, voice_id, 1.0, Path(folder) / "check.wav")
    except EngineError as error:
        return EngineCheck(engine=engine, speaks=False, sentence=error.message)
    if speech.engine != engine:
        return EngineCheck(engine=engine, speaks=False, sentence=" ".join(speech.notices))
    sentence = (
        f"The voice {speech.voice_id} spoke a sentence of {speech.duration:.1f} s; "
        f"its word times are {speech.word_times}."
    )
    return EngineCheck(engine=engine, speaks=True, sentence=sentence, seconds=speech.duration)


def _as_object(voice: Voice) -> dict[str, object]:
    shown = asdict(voice)
    return {name: shown[name] for name in ("id", "name", "language", "engine", "ready", "advice")}


def _table(found: tuple[Voice, ...]) -> Table:
    table = Table("Id", "Name", "Language", "Engine", "Ready")
    for voice in found:
        table.add_row(voice.id, voice.name, voice.language, voice.engine, "yes" if voice.ready else "no")
    return table


def _works() -> bool:
    try:
        model_loader.load_model()
    except EngineError:
        return False
    return True


def _prepare_packages(source: str | None, prepared: bool) -> None:
    """Kokoro's packages live in an environment of their own, in which the command goes on."""
    if model_loader.packages_present():
        return
    if prepared:
        raise InstallFailed(
            "The packages of the Kokoro voice could not be installed. Run ./storyflow doctor."
        )
    setup_environments.add_kokoro()
    arguments = ["voices", "install", "--prepared", *(["--from", source] if source else [])]
    setup_environments.continue_in("kokoro", arguments)


@contextmanager
def _incoming(folder: Path) -> Iterator[Path]:
    """The folder in which files arrive; it stays only when it holds something to go on from."""
    incoming = folder / _INCOMING
    _make(incoming)
    lock = FileLock(incoming / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InstallFailed("Another command is installing the voices. Wait until it has ended.") from None
    try:
        yield incoming
    except KeyboardInterrupt:
        _tell_what_stays(incoming)
        raise
    finally:
        lock.release()
        _remove_if_empty(incoming)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InstallFailed(f"{_shown(folder)} cannot be written ({error.strerror}).") from error


def _remove_if_empty(incoming: Path) -> None:
    (incoming / "lock").unlink(missing_ok=True)
    if not any(incoming.iterdir()):
        incoming.rmdir()


def _tell_what_stays(incoming: Path) -> None:
    kept = [*incoming.glob("*.part"), *(incoming / file.name for file in FILES)]
    size = sum(path.stat().st_size for path in kept if path.is_file())
    if size:
        typer.echo(
            f"{size / 1e6:.1f} MB have arrived and are kept in {_shown(incoming)}; "
            "./storyflow voices install goes on from there.",
            err=True,
        )


def _shown(folder: Path) -> str:
    """A folder as the user knows it."""
    if folder.is_relative_to(home.INSTALLATION):
        return folder.relative_to(home.INSTALLATION).as_posix()
    return f"{folder.relative_to(home.home()).as_posix()} of STORYFLOW_HOME"


def _fetch(file: ModelFile, incoming: Path, source: str | None) -> None:
    target = incoming / file.name
    if target.exists():  # arrived before an interruption
        return
    with _progress(file.name) as on_bytes:
        if source and urlsplit(source).scheme not in {"http", "https"}:
            _copy(file, Path(source), target, on_bytes)
        elif source:
            downloads.download(
                f"{source.rstrip('/')}/{file.name}", target, on_bytes, first_bytes=file.first_bytes
            )
        else:
            _download(file, target, on_bytes)


def _copy(file: ModelFile, folder: Path, target: Path, on_bytes: downloads.OnBytes) -> None:
    try:
        downloads.copy(folder / file.name, target, on_bytes, first_bytes=file.first_bytes)
    except (FileNotFoundError, NotADirectoryError):
        raise InstallFailed(f"The folder {folder.name} holds no {file.name}. Nothing was changed.") from None


def _download(file: ModelFile, target: Path, on_bytes: downloads.OnBytes) -> None:
    for address in addresses(file):
        try:
            downloads.download(address, target, on_bytes, first_bytes=file.first_bytes)
            return
        except downloads.NotThere:
            continue
        except downloads.NoConnection as error:
            raise downloads.NoConnection(f"{error.message} {_by_hand()}") from error
    raise InstallFailed(f"{file.name} is no longer published where it was. {_by_hand()}")


def _by_hand() -> str:
    names = " and ".join(f"{file.name} (about {file.about_megabytes} MB)" for file in FILES)
    return (
        f"To install without a network, fetch {names} from {RELEASE_PAGE}/tag/{RELEASES[0]} "
        f"on another machine and put both into {_shown(home.models_dir())}, "
        "or run ./storyflow voices install --from FOLDER."
    )


def _verify(file: ModelFile, path: Path) -> None:
    found = downloads.sha256(path)
    size = path.stat().st_size
    if (file.size is not None and size != file.size) or (file.sha256 and found != file.sha256):
        path.unlink()
        raise downloads.WrongFile(
            f"{file.name} is not the published file: its size or checksum differs. It was removed; try again."
        )
    verdict = "verified" if file.sha256 else "not verified, for its publisher states no checksum"
    typer.echo(f"{file.name}: {size:,} bytes, SHA-256 {found} ({verdict})")


def _load(incoming: Path) -> None:
    """Load what arrived before it takes the place of what was there."""
    try:
        model_loader.load_model(incoming).close()
    except EngineError as error:
        for file in FILES:
            (incoming / file.name).unlink(missing_ok=True)
        raise InstallFailed(
            f"The files arrived, but the voice does not load: {error.message} "
            "What was installed before was kept."
        ) from error


@contextmanager
def _progress(name: str) -> Iterator[downloads.OnBytes]:
    if not sys.stderr.isatty():
        yield _plain_lines(name)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(name, total=None)

        def on_bytes(done: int, total: int | None) -> None:
            progress.update(task, completed=done, total=total)

        yield on_bytes


def _plain_lines(name: str) -> downloads.OnBytes:
    told = -1

    def on_bytes(done: int, total: int | None) -> None:
        nonlocal told
        tenth = 10 * done // total if total else done // 10_000_000
        if tenth > told:
            told = tenth
            share = f"{100 * done // total}%" if total else f"{done / 1e6:.0f} MB"
            typer.echo(f"{name}: {share}", err=True)

    return on_bytes
