"""A render in a process of its own, for whoever must survive a codec's crash."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from core_engine.cache.store import ContentCache
from core_engine.engines import DEFAULT
from core_engine.errors import EngineCrashed, EngineError
from core_engine.film import Film, Stopped
from core_engine.outbox import Outbox
from core_engine.progress import Phase, Progress, Report, never_cancel
from core_engine.render_messages import (
    Message,
    cache_message,
    error_from,
    film_from,
    from_line,
    progress_from,
    spec_message,
    to_line,
)
from core_engine.timeline import RenderSpec
from core_engine.work_folder import work_folder

logger = logging.getLogger(__name__)

_BACKEND = Path(__file__).resolve().parents[1]
_HEARTBEAT = 0.1  # seconds after which the last reading is reported again
_PATIENCE = 0.35  # seconds for answering a wish to stop: within one, with all that is before and after
_PATIENCE_WITH_DISK = 10.0
_FAREWELL = 2.0  # seconds between the last word and the end of the process
_LAST_WORDS = 50  # lines


class UnforeseenFailure(RuntimeError):
    """The engine failed in a way that nobody foresaw; the text is its traceback."""


def render_in_child(
    spec: RenderSpec,
    output: Path,
    *,
    report: Report = never_cancel,
    engine_name: str = DEFAULT,
    cache: ContentCache | None = None,
) -> Film | Stopped:
    """Make the film ``spec`` at ``output`` in a process of its own, as the engine does it here.

    ``report`` is called in the calling thread, ten times a second or nearly, while the process lives,
    whether there is news or not: silence is no failure. When it answers False the process ends within
    a second, by force if need be, and Stopped is returned. The film takes its place only after ``report``
    has answered True to Phase.PLACING.

    Raises what the engine raises (EngineError, and UnforeseenFailure for anything else), what
    ``report`` raises, and EngineCrashed when the process dies. Nothing temporary is left.
    """
    output = output.absolute()
    with _Child(spec, output, engine_name, cache) as child:
        return _follow(child, report, len(spec.segments))


def _follow(child: _Child, report: Report, segments: int) -> Film | Stopped:
    reading = Progress(phase=Phase.LISTENING, frames_done=0, frames_total=0, segment=0, segments=segments)
    asked: float | None = None
    while True:
        message = child.news.take(_HEARTBEAT)
        if message is not None and "progress" not in message:
            return _result(message, child)
        if message is not None:
            reading = progress_from(message["progress"])
        if asked is not None:
            if time.monotonic() - asked > _patience(reading.phase):
                logger.info("the engine did not answer a wish to stop, so it is ended")
                return Stopped()
        elif not report(reading) and reading.phase is not Phase.DONE:
            child.ask_to_stop()
            asked = time.monotonic()
        elif message is not None and reading.phase is Phase.PLACING:
            child.let_go_on()


def _patience(phase: Phase) -> float:
    """Seconds to wait for an answer. After its last look at wishes the engine puts the film in place;
    ended there, it could not say any more whether it did."""
    return _PATIENCE_WITH_DISK if phase in (Phase.PLACING, Phase.DONE) else _PATIENCE


def _result(message: Message, child: _Child) -> Film | Stopped:
    if "film" in message:
        return film_from(message["film"])
    if "stopped" in message:
        return Stopped()
    if "error" in message:
        raise error_from(message["error"])
    if "unforeseen" in message:
        raise UnforeseenFailure(message["unforeseen"])
    raise child.crash()


class _Child:
    """The process. When the block ends it is gone, with whatever it started and left behind."""

    def __init__(self, spec: RenderSpec, output: Path, engine_name: str, cache: ContentCache | None) -> None:
        self.news: Outbox[Message] = Outbox()
        self._output = output
        self._heard_result = False
        self._last_words: deque[str] = deque(maxlen=_LAST_WORDS)
        self._process = _started()
        self._readers = [
            threading.Thread(target=reader, args=(pipe,), daemon=True)
            for reader, pipe in ((self._collect, self._process.stdout), (self._keep, self._process.stderr))
        ]
        for reader in self._readers:
            reader.start()
        self._say(
            {
                "engine": engine_name,
                "output": str(output),
                "spec": spec_message(spec),
                "cache": cache_message(cache),
                "owner": os.getpid(),
            }
        )

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._has_ended_well():
            self._end_group()
            self._process.wait()
            _tidy(self._output)
        for reader in self._readers:
            reader.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            _close(pipe)

    def ask_to_stop(self) -> None:
        self._say({"stop": True})

    def let_go_on(self) -> None:
        self._say({"go_on": True})

    def crash(self) -> EngineCrashed:
        """The error for a process that ended without a result; what it said last goes to the log."""
        status = self._process.wait()
        self._readers[1].join()
        logger.warning("the engine's process died (%s): %s", _name_of(status), "\n".join(self._last_words))
        return EngineCrashed(
            "The engine stopped in the middle of the film, which can happen when memory runs out. "
            "Nothing was lost, and an earlier film is as it was. Render again."
        )

    def _has_ended_well(self) -> bool:
        """Whether the process said its last word, and ended."""
        if not self._heard_result:
            return False
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(_FAREWELL) == 0
        return False

    def _say(self, message: Message) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # that it is dead will be heard from the other side
            self._process.stdin.write(to_line(message))
            self._process.stdin.flush()

    def _collect(self, pipe: IO[bytes]) -> None:
        with suppress(ValueError):  # a line over which it died
            for line in pipe:
                message = from_line(line)
                news = "progress" in message
                self._heard_result |= not news
                self.news.put(message, message["progress"]["phase"] if news else None)
        self.news.put({})

    def _keep(self, pipe: IO[bytes]) -> None:
        for line in pipe:
            self._last_words.append(line.decode("utf-8", "replace").rstrip())

    def _end_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()


def _started() -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            (sys.executable, "-m", "core_engine.render_process"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            **_apart(),
        )
    except OSError as error:
        raise EngineCrashed(
            f"The engine could not be started ({error.strerror}). Nothing was changed. Render again."
        ) from error


def _environment() -> dict[str, str]:
    """Ours, with the way to the engine, wherever the process starts."""
    way = [str(_BACKEND), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, way)), "PYTHONSAFEPATH": "1"}


def _apart() -> dict[str, Any]:
    """How it is started in a session or group of its own: Ctrl-C in our terminal is not meant for it."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return {"creationflags": flags | subprocess.BELOW_NORMAL_PRIORITY_CLASS}
    return {"start_new_session": True}


def _tidy(output: Path) -> None:
    """Remove what a killed process left beside its target."""
    with suppress(EngineError, OSError), work_folder(output):
        pass


def _name_of(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    with suppress(ValueError):
        return signal.Signals(-status).name
    return f"signal {-status}"


def _close(pipe: IO[bytes] | None) -> None:
    with suppress(OSError):  # what was still to be written has nobody left to read it
        if pipe is not None:
            pipe.close()
