"""What ``./storyflow doctor`` looks at: each examination tries the thing itself and gives one finding."""

from __future__ import annotations

import importlib
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cli import setup_tools
from cli.setup_environments import is_prepared
from core_engine.errors import EngineError
from core_engine.home import home
from providers.configuration import read_settings
from providers.errors import SettingWrong

ENOUGH_SPACE = 500_000_000
"""Bytes: several minutes of film with everything that is kept while it is made."""

START_AGAIN = "Delete the folder .storyflow beside ./storyflow and start again: it is made anew."


class State(StrEnum):
    """Whether a first film can be made without it."""

    OK = "ok"
    MISSING = "missing"
    OPTIONAL = "optional"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One line of the report; ``remedy`` says how to get what is not there."""

    name: str
    state: State
    detail: str
    remedy: str = ""


def _ok(name: str, detail: str) -> Finding:
    return Finding(name=name, state=State.OK, detail=detail)


def _missing(name: str, detail: str, remedy: str) -> Finding:
    return Finding(name=name, state=State.MISSING, detail=detail, remedy=remedy)


def _optional(name: str, detail: str, remedy: str) -> Finding:
    return Finding(name=name, state=State.OPTIONAL, detail=detail, remedy=remedy)


def python() -> Finding:
    version = platform.python_version()
    if (3, 11) <= sys.version_info[:2] < (3, 14):
        return _ok("Python", f"{version} on {platform.system()} {platform.machine()}")
    return _missing("Python", f"{version} is not supported", "Install Python 3.11, 3.12 or 3.13.")


def encoders() -> Finding:
    importlib.import_module("core_engine.encoder").check_encoders()
    av = importlib.import_module("av")
    ffmpeg = ".".join(str(part) for part in av.library_versions["libavcodec"])
    return _ok("FFmpeg libraries", f"PyAV {av.__version__}, libavcodec {ffmpeg}, encoders libx264 and aac")


def pictures() -> Finding:
    features = importlib.import_module("PIL.features")
    cv2 = importlib.import_module("cv2")
    detail = f"Pillow {features.version('pil')}, OpenCV {cv2.__version__}"
    lacking = [kind for kind in ("webp", "avif") if not features.check(kind)]
    if lacking:
        return _optional("Pictures", f"{detail}, without {', '.join(lacking)}", "Use JPEG or PNG pictures.")
    return _ok("Pictures", f"{detail}, WebP and AVIF too")


def data_folder() -> Finding:
    folder = next(place for place in (home(), *home().parents) if place.is_dir())
    free = shutil.disk_usage(folder).free
    detail = f"{free / 1e9:.1f} GB free"
    if not os.access(folder, os.W_OK):
        return _missing("Data folder", "it cannot be written", "Set STORYFLOW_HOME to a folder of your own.")
    if free < ENOUGH_SPACE:
        remedy = "Make room, or set STORYFLOW_HOME to a folder on another disk."
        return _missing("Data folder", f"{detail}, less than 0.5 GB", remedy)
    return _ok("Data folder", detail)


def services() -> Finding:
    """Who makes films, by the settings, which the studio checks before it starts. Nobody is asked."""
    try:
        settings = read_settings(os.environ)
    except SettingWrong as error:
        return _missing("Services", " ".join(error.problems), "Correct the settings; until then up stops.")
    return _ok("Services", " ".join([f"films by {', then '.join(settings.chain)}.", *settings.warnings]))


def second_engine() -> Finding:
    prepared = [name for name in ("moviepy2", "moviepy1") if is_prepared(name)]
    if prepared:
        return _ok("MoviePy engine", f"prepared: {', '.join(prepared)}")
    remedy = "It is prepared on first use: STORYFLOW_ENGINE=moviepy ./storyflow render …"
    return _optional("MoviePy engine", "not prepared", remedy)


def test_tools() -> Iterator[Finding]:
    for tool in setup_tools.TOOLS:
        name, found = f"{tool.name} (tests)", tool.find()
        if found:
            yield _ok(name, Path(found).name)
        else:
            remedy = setup_tools.install_line([tool]) or f"Install {tool.name}."
            yield _optional(name, f"not there: {tool.needed_for} are skipped", remedy)


def voices() -> Iterator[Finding]:
    """Both voice engines, each by a sentence that it speaks. eSpeak NG is needed, Kokoro is welcome."""
    for heard in importlib.import_module("cli.voices").speak_check():
        kokoro = heard.engine == "kokoro"
        otherwise = State.OPTIONAL if kokoro else State.MISSING
        yield Finding(
            name="Voice Kokoro" if kokoro else "Voice eSpeak NG",
            state=State.OK if heard.speaks else otherwise,
            detail=heard.sentence,
        )


NEEDED: dict[str, Callable[[], Finding]] = {
    "Python": python,
    "FFmpeg libraries": encoders,
    "Pictures": pictures,
    "Data folder": data_folder,
}


def examine() -> Iterator[Finding]:
    """All findings, one after the other, each as soon as it is there."""
    for name, examination in NEEDED.items():
        yield attempt(name, examination)
    try:
        yield from voices()
    except Exception as error:  # noqa: BLE001 - as in attempt
        yield broken("Voices", error)
    yield services()
    yield second_engine()
    yield from test_tools()


def attempt(name: str, examination: Callable[[], Finding]) -> Finding:
    """The finding of an examination, or what its failure means: a broken machine is why one asks."""
    try:
        return examination()
    except Exception as error:  # noqa: BLE001 - a broken library may raise anything; it becomes the finding
        return broken(name, error)


def broken(name: str, error: Exception) -> Finding:
    """What an error means to the user: our own carry their advice, others mean damaged packages."""
    if isinstance(error, EngineError):
        return _missing(name, str(error), "")
    first_line = str(error).partition("\n")[0]
    return _missing(name, f"{type(error).__name__}: {first_line}", START_AGAIN)
