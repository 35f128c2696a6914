"""Where a render's processor time goes: the engine's own functions, each with a clock around it.

    python -m cli.bench.stage_clocks ORDER FILM

The engine knows nothing of it. Each thread's own CPU clock is read, so parallel work adds up, and a
function's time is without that of the clocked functions that it calls.
"""

from __future__ import annotations

import functools
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from cli.bench.orders import read_order
from cli.failures import CommandError
from core_engine import (
    assembly,
    audio_utils,
    encoder,
    sampling,
    shot_key,
    sound_track,
    verification,
    video_renderer,
)
from core_engine.film import Film


class Clocked(NamedTuple):
    """A function of the engine, where it is defined, and the stage that it is."""

    owner: Any
    name: str
    stage: str


STAGES = (
    Clocked(shot_key, "picture_digest", "digest"),
    Clocked(sampling, "load_planes", "decode"),
    Clocked(sampling.WorkingPicture, "sample", "sample"),
    Clocked(encoder, "encode_piece", "encode"),
    Clocked(audio_utils, "validate_audio_file", "listen"),
    Clocked(sound_track, "write_section", "sound"),
    Clocked(assembly, "join", "join"),
    Clocked(verification, "verify_film", "verify"),
)


class StageClocks:
    """CPU seconds by stage, over all threads."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._open = threading.local()

    def around(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function with a clock around it."""

        @functools.wraps(function)
        def clocked(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - the function's own
            outer = getattr(self._open, "inner", 0.0)
            self._open.inner = 0.0
            began = time.thread_time()
            try:
                return function(*arguments, **named)
            finally:
                spent = time.thread_time() - began
                with self._lock:
                    self.seconds[stage] += spent - self._open.inner
                self._open.inner = outer + spent

        return clocked

    def install(self, clocked: Sequence[Clocked] = STAGES) -> None:
        """Put a clock around each of these functions, wherever the engine has taken it by its name.

        Raises CommandError where one is not there.
        """
        for owner, name, stage in clocked:
            function = getattr(owner, name, None)
            if function is None:
                raise CommandError(f"The engine has no {owner.__name__}.{name}, so {stage} cannot be timed.")
            with_clock = self.around(stage, function)
            for holder in (owner, *_engine_modules()):
                if getattr(holder, name, None) is function:
                    setattr(holder, name, with_clock)


def _engine_modules() -> list[ModuleType]:
    return [module for name, module in sys.modules.items() if name.startswith("core_engine")]


def render_clocked(order: Path, film: Path) -> dict[str, Any]:
    """Render an order with clocks; gives the CPU seconds of each stage and of the whole process."""
    clocks = StageClocks()
    clocks.install()
    result = video_renderer.render(read_order(order), film)
    assert isinstance(result, Film)
    return {"frames": result.frames, "stages": dict(clocks.seconds), "cpu_seconds": time.process_time()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(render_clocked(Path(sys.argv[1]), Path(sys.argv[2]))))
