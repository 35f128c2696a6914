"""A report that fails must not look like a failing disk, and must not be lost in a thread."""

from __future__ import annotations

from core_engine.progress import Progress, Report


class ReportGuard:
    """Passes progress on until the report raises; from then on it asks the render to stop.

    The error waits for ``raise_if_failed``: raised where it happens, it would pass through the code
    that tells what the disk says, or end in a callback that nobody listens to.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._error: Exception | None = None

    def __call__(self, progress: Progress) -> bool:
        if self._error is not None:
            return False
        try:
            return self._report(progress)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is raised again below
            self._error = error
            return False

    def raise_if_failed(self) -> None:
        """Raise what the report raised, if it did."""
        if self._error is not None:
            raise self._error
