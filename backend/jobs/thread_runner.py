"""One worker thread: what is submitted runs one after the other, in the order of submission."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

logger = logging.getLogger(__name__)

Job = Callable[..., object]


class ThreadRunner:
    """Runs functions of ids in a thread of this process; the same pair is never there twice.

    ``stopping`` is an Event that the work reads: when it is set, it should end soon.
    """

    def __init__(self, name: str = "worker") -> None:
        self.stopping = threading.Event()
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._present: dict[tuple[Job, tuple[str, ...]], Future[None]] = {}

    def submit(self, function: Job, *ids: str) -> bool:
        """Queue ``function(*ids)``; False when it is queued or running already, or when stopping."""
        job = (function, ids)
        with self._lock:
            if self.stopping.is_set() or job in self._present:
                return False
            self._present[job] = self._executor.submit(self._run, job)
            return True

    def stop(self, timeout: float | None = None) -> bool:
        """Ask the running work to stop, drop what waits, and wait for the end of the work.

        False when it goes on after ``timeout`` seconds.
        """
        with self._lock:
            self.stopping.set()
            self._executor.shutdown(wait=False, cancel_futures=True)
            running = [future for future in self._present.values() if not future.cancelled()]
        return not wait(running, timeout).not_done

    def _run(self, job: tuple[Job, tuple[str, ...]]) -> None:
        function, ids = job
        try:
            function(*ids)
        except Exception:
            logger.exception("%s%r failed", getattr(function, "__name__", function), ids)
        finally:
            with self._lock:
                del self._present[job]
