"""A render in a process of its own, to be killed, limited or starved.

    python -m tests.faults.child_render STORY_FOLDER OUTPUT [--seconds 0.6,0.5] [--size 160x90]
                                        [--file-limit BYTES] [--hold-at-sync N] [--cache FOLDER]

Each reading of its progress is one line of JSON on the output, the result is the last one. With
``--cache`` each piece that is begun to be encoded is a line, too. ``--hold-at-sync 1`` holds it while
the finished film is verified, ``2`` before it is put in place, ``3`` right after.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import resource
import sys
import time
from pathlib import Path

from core_engine import work_folder
from core_engine.cache.store import ContentCache
from core_engine.errors import EngineError
from core_engine.film import Film
from core_engine.progress import Progress
from core_engine.video_renderer import render
from tests.faults.films import write_story


def _tell(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _report(progress: Progress) -> bool:
    _tell(phase=progress.phase, frames=progress.frames_done)
    return True


class _Listener(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        _tell(encoding=record.getMessage())


def _cache(folder: Path) -> ContentCache:
    log = logging.getLogger("core_engine.shots")
    log.setLevel(logging.DEBUG)
    log.addHandler(_Listener())
    return ContentCache(folder, 10**9)


def _hold_at_sync(number: int) -> None:
    """Stop in the middle of putting the film in place, where only a kill from outside helps."""
    real, calls = os.fsync, 0

    def fsync(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        real(descriptor)
        if calls == number:
            _tell(holding=number)
            time.sleep(600)

    work_folder.os.fsync = fsync  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("story", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--seconds", default="0.6,0.5,0.7")
    parser.add_argument("--size", default="160x90")
    parser.add_argument("--file-limit", type=int)
    parser.add_argument("--hold-at-sync", type=int)
    parser.add_argument("--cache", type=Path)
    asked = parser.parse_args()
    width, _, height = asked.size.partition("x")
    lengths = [float(length) for length in asked.seconds.split(",")]
    spec = write_story(asked.story, lengths, (int(width), int(height)))
    if asked.hold_at_sync:
        _hold_at_sync(asked.hold_at_sync)
    if asked.file_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked.file_limit, asked.file_limit))
    _tell(started=True)
    try:
        cache = _cache(asked.cache) if asked.cache else None
        result = render(spec, asked.output, report=_report, workers=2, cache=cache)
    except EngineError as error:
        _tell(code=error.code, sentence=str(error))
    else:
        _tell(film=result.file_size if isinstance(result, Film) else 0)


if __name__ == "__main__":
    main()
