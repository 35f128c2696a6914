"""Messages on their way from one thread to another, of which the newest of a kind is enough."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

_Item = TypeVar("_Item")


class Outbox(Generic[_Item]):
    """A queue that cannot grow: an item takes the place of the last one if both are of one kind.

    So whoever puts never waits, however slowly the other side takes, and the first news of every
    kind still arrives in order. ``None`` as kind is never replaced.
    """

    def __init__(self) -> None:
        self._items: deque[tuple[object, _Item]] = deque()
        self._filled = threading.Condition()

    def put(self, item: _Item, kind: object = None) -> None:
        with self._filled:
            if self._items and kind is not None and self._items[-1][0] == kind:
                self._items.pop()
            self._items.append((kind, item))
            self._filled.notify()

    def take(self, timeout: float | None = None) -> _Item | None:
        """The oldest item; None when none came within ``timeout`` seconds."""
        with self._filled:
            if not self._filled.wait_for(lambda: self._items, timeout):
                return None
            return self._items.popleft()[1]
