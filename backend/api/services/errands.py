"""Calls over the network beside the thread that waits for them.

A call may take minutes, but whoever waits has to show life, and to answer a wish to stop within a second.
So each call has a thread of its own, which writes down by itself what came of it, even when nobody waits
any more. It does not keep the process alive: what it had no time to write down is found at the next start.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable
from contextvars import copy_context

from django.db import connections

logger = logging.getLogger(__name__)

_under_way: set[uuid.UUID] = set()
_changed = threading.Condition()


def is_under_way(call_id: uuid.UUID) -> bool:
    """Whether this process is at work on a call right now."""
    with _changed:
        return call_id in _under_way


class Errands:
    """The calls that one waiting thread has begun."""

    def __init__(self) -> None:
        self._begun: set[uuid.UUID] = set()

    def begin(self, call_id: uuid.UUID, work: Callable[[], None]) -> bool:
        """Do ``work`` for a call in a thread; False when this process is at work on that call already."""
        with _changed:
            if call_id in _under_way:
                return False
            _under_way.add(call_id)
            self._begun.add(call_id)
        run = copy_context().run  # its records name the task of whoever waits
        errand = threading.Thread(
            target=run, args=(_run, call_id, work), name="storyflow-errand", daemon=True
        )
        errand.start()
        return True

    def wait(self, seconds: float) -> bool:
        """Wait until one of them ends, at most so long; answers whether any is still under way."""
        with _changed:
            before = len(self._begun & _under_way)
            if before:
                _changed.wait_for(lambda: len(self._begun & _under_way) < before, seconds)
            self._begun &= _under_way
            return bool(self._begun)


def _run(call_id: uuid.UUID, work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:
        # Nothing is lost: the row stands as it was, and is looked at again when its turn comes.
        logger.exception("an errand for call %s failed", call_id)
    finally:
        connections.close_all()
        with _changed:
            _under_way.discard(call_id)
            _changed.notify_all()
