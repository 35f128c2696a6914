"""What every engine does around its own work: reports and cancels, then the last steps to a film in place."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from core_engine.film import Film, Stopped
from core_engine.memory import return_free_blocks
from core_engine.progress import Cancelled, Phase, ProgressMeter, Report
from core_engine.report_guard import ReportGuard
from core_engine.timeline import RenderSpec, Timeline
from core_engine.verification import verify_film
from core_engine.work_folder import flushing, publish

logger = logging.getLogger(__name__)


def reported(
    make: Callable[[ProgressMeter], Film], spec: RenderSpec, output: Path, report: Report
) -> Film | Stopped:
    """Run ``make`` with a meter that reports; a wish to stop becomes Stopped.

    Raises what ``make`` raises, and what ``report`` raises once everything is tidy.
    """
    guard = ReportGuard(report)
    meter = ProgressMeter(guard, segments=len(spec.segments))
    try:
        film = make(meter)
    except Cancelled:
        guard.raise_if_failed()
        logger.info("render of %s stopped on request", output.name)
        return Stopped()
    meter.enter(Phase.DONE)
    guard.raise_if_failed()
    return film


def deliver(
    finished: Path,
    output: Path,
    spec: RenderSpec,
    timeline: Timeline,
    meter: ProgressMeter,
    *,
    encoded_shots: int,
    cached_shots: int = 0,
    warnings: tuple[str, ...] = (),
) -> Film:
    """Verify ``finished`` and rename it to ``output``.

    Raises FilmDamaged, and Cancelled up to the moment before the rename.
    """
    meter.enter(Phase.VERIFYING)
    return_free_blocks()
    with flushing(finished):
        verify_film(finished, spec, timeline, meter.tick)
    size = finished.stat().st_size
    meter.enter(Phase.PLACING)
    meter.check()
    publish(finished, output)
    logger.info("finished %s: %.1f MB, %.2f s", output.name, size / 1e6, timeline.duration)
    return Film(
        output_path=output,
        duration=timeline.duration,
        file_size=size,
        frames=timeline.frame_count,
        encoded_shots=encoded_shots,
        cached_shots=cached_shots,
        warnings=warnings,
    )
