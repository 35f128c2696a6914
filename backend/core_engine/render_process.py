"""The engine, alone in a process of its own: ``python -m core_engine.render_process``.

Codecs are C libraries that read what people upload; a crash in one must not take the studio along.
So it is given one order on standard input (see ``render_messages``), tells its progress on standard
output, and ends with its standard input, so it can never outlive whoever started it.
"""

from __future__ import annotations

import ctypes
import faulthandler
import logging
import os
import signal
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from core_engine.engines import engine
from core_engine.errors import EngineError
from core_engine.film import Film, Stopped
from core_engine.outbox import Outbox
from core_engine.progress import Phase, Progress
from core_engine.render_messages import (
    Message,
    cache_from,
    error_message,
    film_message,
    from_line,
    progress_message,
    spec_from,
    to_line,
)

NICENESS = 5
"""How far the engine stands back, so that the studio's pages stay answerable."""

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_FIRST_TO_GO = b"500"  # of 1000: when memory runs out, the studio stays


def main() -> None:
    """Make one film, then end."""
    faulthandler.enable(all_threads=False)
    logging.basicConfig(stream=sys.stderr, format="%(name)s: %(message)s", level=logging.INFO)
    answers = _private_output()
    order = from_line(sys.stdin.buffer.readline())
    _stand_back()
    _die_with(order["owner"])
    owner = _Owner()
    threading.Thread(target=_hear, args=(owner,), daemon=True).start()
    outbox: Outbox[bytes | None] = Outbox()
    teller = threading.Thread(target=_tell, args=(outbox, answers), daemon=True)
    teller.start()
    outbox.put(to_line(_answer(order, owner, outbox)))
    outbox.put(None)
    teller.join()
    os._exit(0)  # all is said; a library that stumbles while it is unloaded has nothing to spoil any more


class _Owner:
    """What whoever started us has said so far."""

    def __init__(self) -> None:
        self.wants_stop = False
        self.has_answered = threading.Event()

    def hears(self, message: Message) -> None:
        self.wants_stop |= "stop" in message
        self.has_answered.set()


def _answer(order: Message, owner: _Owner, outbox: Outbox[bytes | None]) -> Message:
    def report(progress: Progress) -> bool:
        outbox.put(to_line({"progress": progress_message(progress)}), progress.phase)
        if progress.phase is Phase.PLACING:  # so that no wish is overtaken by the film
            owner.has_answered.wait()
        return not owner.wants_stop

    try:
        result = engine(order["engine"]).render(
            spec_from(order["spec"]),
            Path(order["output"]),
            report=report,
            cache=cache_from(order["cache"]),
        )
    except EngineError as error:
        return {"error": error_message(error)}
    except MemoryError:
        raise  # another attempt may find more of it, as after a crash
    except Exception:  # noqa: BLE001 - told to the owner, who logs it
        return {"unforeseen": traceback.format_exc()}
    match result:
        case Film():
            return {"film": film_message(result)}
        case Stopped():
            return {"stopped": True}


def _hear(owner: _Owner) -> None:
    for line in sys.stdin.buffer:
        owner.hears(from_line(line))
    _end_at_once()  # whoever started us is gone; a codec may hang, so nothing else is waited for


def _end_at_once() -> None:
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)  # an encoder that the engine started goes, too
    os._exit(1)


def _tell(outbox: Outbox[bytes | None], answers: BinaryIO) -> None:
    """Write messages as fast as they are read; the engine never waits for it."""
    with suppress(BrokenPipeError):
        while (line := outbox.take()) is not None:
            answers.write(line)
            answers.flush()


def _private_output() -> BinaryIO:
    """Standard output for messages alone: anything a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _stand_back() -> None:
    if os.name == "posix":  # Windows was told when the process was made
        os.nice(NICENESS)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_bytes(_FIRST_TO_GO)


def _die_with(owner: int) -> None:
    """Let Linux end us together with the owner, even while a library holds every thread still."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != owner:  # it was faster
        _end_at_once()


if __name__ == "__main__":
    main()
