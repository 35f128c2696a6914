"""Memory goes back to the system as soon as a picture is done with."""

from __future__ import annotations

import ctypes
import platform
from concurrent.futures import Executor, wait
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

_IS_GLIBC = platform.libc_ver()[0] == "glibc"
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
LARGE = 1_000_000
"""Bytes of a block that the system gives and takes back by itself: what pictures are made of, and all of
libx264's for 720p.

In a thread's heap they would leave holes, the surer the longer the film is: with 8 MB a long clip took 265 MB
and a short one 220, now both take 205; with 2 MB a film of 1,000 shots took 12 % more than one of ten.
"""

_KEPT_FREE = 10_000_000
"""Bytes of smaller blocks that a thread keeps for itself though they are free: to be given memory anew
costs as much as filling it several times. With half of it a quarter more memory is given anew where every
picture is shown for half a second; with one half more, a film of many shots takes 10 MB more than one of few.
"""

_NOTICED = 200_000
"""Bytes of a block after whose freeing glibc looks at the heap's end: 64 kB or more."""

_PATIENCE = 1.0  # seconds


def return_large_blocks() -> None:
    """Make the C library give every block of ``LARGE`` bytes or more back when it is freed.

    Left to itself, glibc learns from the first freed picture to keep blocks of up to 32 MB for
    later, in every thread apart and between smaller ones: at 1080p with pictures of 24 megapixels
    that costs 100 MB. Other C libraries do not do this. See mallopt(3).
    """
    if _IS_GLIBC:
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, LARGE)
        library.mallopt(_M_TRIM_THRESHOLD, _KEPT_FREE)


def return_freed_blocks() -> None:
    """Give back what is free between used blocks, of every thread; see malloc_trim(3).

    For before a step that takes more than others: what has been freed elsewhere does not come on top of it.
    """
    if _IS_GLIBC:
        ctypes.CDLL(None).malloc_trim(0)


def return_free_blocks(pool: Executor | None = None, threads: int = 0) -> None:
    """Give back all that is free, also what this thread and those of an idle pool keep for themselves.

    For the seams of a render: joining and verifying need memory for every frame's place in the index, 50 MB
    each for two hours, which would come on top of what the step before has left behind.
    """
    if not _IS_GLIBC:
        return
    library = ctypes.CDLL(None)
    library.mallopt(_M_TRIM_THRESHOLD, 0)
    _end_heap()
    if pool is not None:
        all_there = Barrier(threads)
        wait([pool.submit(_end_own_heap, all_there) for _ in range(threads)])
    return_freed_blocks()
    library.mallopt(_M_TRIM_THRESHOLD, _KEPT_FREE)


def _end_own_heap(all_there: Barrier) -> None:
    with suppress(BrokenBarrierError):
        all_there.wait(_PATIENCE)  # so that no thread does it twice, and another not at all
    _end_heap()


def _end_heap() -> None:
    """Give back the free end of this thread's heap. Only the thread itself can, as it frees a block."""
    bytearray(_NOTICED)
