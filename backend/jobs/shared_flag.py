"""A flag that a process shares with the children that it forks, without any lock that one could die with."""

from __future__ import annotations

import ctypes
import mmap


class SharedFlag:
    """Has the part of threading.Event that whoever is to stop needs."""

    def __init__(self) -> None:
        self._byte = ctypes.c_bool.from_buffer(mmap.mmap(-1, 1))

    def is_set(self) -> bool:
        return self._byte.value

    def set(self) -> None:
        self._byte.value = True
