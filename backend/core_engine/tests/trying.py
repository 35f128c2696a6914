"""A child process that tries files which may be hostile: little memory, and a crash stays here.

    python -m core_engine.tests.trying pictures|sounds MEGABYTES 0|1   < paths, one JSON string a line

The address space may grow by MEGABYTES from where it stands after the imports; 1 takes root's rights
away. For every file one line of JSON is written before it is tried (its path) and one after (what came
of it), so that a crash or a hang names its file.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core_engine import audio_utils, images
from core_engine.colour import Pixels
from core_engine.errors import EngineError

MEGABYTE = 1 << 20
NOBODY = 65_534
BACKEND = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    """What the engine said of one file: an error's class, code and sentence, or what it read.

    ``seconds`` are those of the processor.
    """

    path: Path
    kind: str
    code: str
    sentence: str
    seconds: float

    @property
    def accepted(self) -> bool:
        return self.kind == "accepted"


def try_files(
    what: str,
    paths: Iterable[Path],
    *,
    megabytes: int = 1000,
    seconds: float = 300,
    unprivileged: bool = False,
) -> list[Answer]:
    """Let a child try the files; fails when it hangs, crashes or raises anything but an EngineError.

    ``unprivileged`` takes root's right to read everything away from the child.
    """
    asked = [str(path) for path in paths]
    child = subprocess.run(
        [sys.executable, "-m", "core_engine.tests.trying", what, str(megabytes), str(int(unprivileged))],
        input="\n".join(map(json.dumps, asked)),
        capture_output=True,
        text=True,
        timeout=seconds,
        cwd=BACKEND,
        env={**os.environ, "PYTHONFAULTHANDLER": "1"},
        check=False,
    )
    lines = [json.loads(line) for line in child.stdout.splitlines()]
    answers = [Answer(**{**line, "path": Path(line["path"])}) for line in lines if "kind" in line]
    begun = [line["path"] for line in lines if "kind" not in line]
    assert child.returncode == 0, f"died of {child.returncode} at {begun[-1:]}: {child.stderr[-2000:]}"
    unexpected = [answer for answer in answers if answer.kind == "unexpected"]
    assert not unexpected, unexpected
    assert len(answers) == len(asked)
    return answers


def _try_picture(path: Path) -> str:
    info = images.inspect_picture(path)
    glance = images.glance_at_picture(path)
    assert (glance.width, glance.height) == (info.width, info.height)
    _require_frame(images.read_fitted(path, (64, 36)))
    return f"{info.format} {info.width}x{info.height}"


def _require_frame(pixels: Pixels) -> None:
    assert pixels.shape == (36, 64, 3)
    assert pixels.dtype == np.uint8


def _try_sound(path: Path) -> str:
    info = audio_utils.validate_audio_file(path)
    read = 0
    for chunk in audio_utils.read_levelled(path, info.gain):
        assert np.isfinite(chunk).all(), "the levelled sound holds values that are no numbers"
        assert np.abs(chunk).max(initial=0.0) <= 1.0, "the levelled sound is clipped"
        read += chunk.shape[1]
    assert read == info.sample_count, (read, info.sample_count)
    return f"{info.codec} {info.sample_count}"


_TRIES: dict[str, Callable[[Path], str]] = {"pictures": _try_picture, "sounds": _try_sound}


def _answer(attempt: Callable[[Path], str], path: Path) -> dict[str, str]:
    try:
        return {"kind": "accepted", "code": "", "sentence": attempt(path)}
    except EngineError as error:
        return {"kind": type(error).__name__, "code": error.code, "sentence": str(error)}
    except Exception as error:  # noqa: BLE001  # whatever else comes is the finding that is looked for
        return {"kind": "unexpected", "code": "", "sentence": repr(error)}


def _limit_memory(megabytes: int) -> None:
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limit = size + megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def main(arguments: Sequence[str]) -> None:
    attempt, megabytes = _TRIES[arguments[0]], int(arguments[1])
    if sys.platform == "linux":
        _limit_memory(megabytes)
    if arguments[2] == "1" and os.geteuid() == 0:
        os.seteuid(NOBODY)
    for line in sys.stdin:
        path = json.loads(line)
        _tell({"path": path})
        begun = time.process_time()
        _tell({"path": path, **_answer(attempt, Path(path)), "seconds": time.process_time() - begun})


def _tell(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
