"""Ctrl-C, a polite kill and a closed terminal become a wish that is answered between two frames."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stop_wish() -> Iterator[threading.Event]:
    """An event that is set when the process is asked to stop.

    However often it is asked, nothing is torn: whoever works cleans up in peace. Outside the main
    thread no signal can be heard, and the event stays unset.
    """
    wish = threading.Event()

    def set_wish(_: int, __: FrameType | None) -> None:
        wish.set()

    previous = {}
    if threading.current_thread() is threading.main_thread():
        for number in asking_signals():
            previous[number] = signal.signal(number, set_wish)
    try:
        yield wish
    finally:
        for number, handler in previous.items():
            # Once asked, another Ctrl-C must not tear the way out, not even when Python itself ends.
            signal.signal(number, signal.SIG_IGN if wish.is_set() else handler)


def asking_signals() -> Iterator[signal.Signals]:
    """The signals by which a process is asked to stop, so far as this system has and heeds them."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        # Under nohup the closing of the terminal is to be ignored, and so it stays.
        if number is not None and not (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
            yield number
