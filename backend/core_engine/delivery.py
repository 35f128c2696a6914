"""The last steps of every engine: check the finished film, put it in its place, describe it."""

from __future__ import annotations

import logging
from pathlib import Path

from core_engine.film import Film
from core_engine.progress import Phase, ProgressMeter
from core_engine.timeline import RenderSpec, Timeline
from core_engine.verification import verify_film
from core_engine.work_folder import publish

logger = logging.getLogger(__name__)


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
    verify_film(finished, spec, timeline, meter.tick)
    size = finished.stat().st_size
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
