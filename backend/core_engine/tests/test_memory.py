"""What threads keep free for themselves goes back to the system between two steps of a render."""

from __future__ import annotations

import platform
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

import psutil
import pytest

from core_engine.memory import return_free_blocks, return_large_blocks

THREADS = 3
KEPT = 8_000_000
"""Bytes that each thread uses and frees: fewer than it may keep."""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="not here by design: another C library")
def test_every_thread_gives_back_what_it_keeps_free() -> None:
    return_large_blocks()
    with ThreadPoolExecutor(THREADS) as pool:
        all_there = Barrier(THREADS)

        def work() -> None:
            all_there.wait(60)
            blocks = [b"\1" * (KEPT // 4) for _ in range(4)]
            assert len(blocks) == 4

        wait([pool.submit(work) for _ in range(THREADS)])
        before = psutil.Process().memory_info().rss
        return_free_blocks(pool, THREADS)
        after = psutil.Process().memory_info().rss
    assert before - after > 0.9 * THREADS * KEPT
