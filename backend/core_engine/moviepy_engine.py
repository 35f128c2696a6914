"""The second engine: the same film through MoviePy, as the reference for the default one.

It keeps the default engine's contract and shares its timeline, camera, levelling and verification; MoviePy
lays the clips and drives FFmpeg, with the export settings that the product was ordered with. It is
slower, its memory grows with the length of the narrations, and its picture is untagged BT.601.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from core_engine.cache.store import ContentCache
from core_engine.clip_notices import still_clips
from core_engine.delivery import deliver, reported
from core_engine.errors import EncodingFailed, EngineError, FilmDamaged
from core_engine.estimation import estimated
from core_engine.file_errors import disk_full, require_space, writing
from core_engine.film import Film, Stopped
from core_engine.listening import listen
from core_engine.moviepy_export import export
from core_engine.moviepy_library import check_encoders
from core_engine.progress import REPORTS_PER_SECOND, Estimate, Phase, ProgressMeter, Report, never_cancel
from core_engine.timeline import RenderSpec, Timeline, build_timeline
from core_engine.video_renderer import available_cores
from core_engine.waiting import thread_pool
from core_engine.work_folder import work_folder

__all__ = ["check_encoders", "render"]

logger = logging.getLogger(__name__)

_SOUND_FILE_BYTES = 4
"""Bytes for each sample of the film in the narrations' temporary files."""

_NEARLY_FULL = 100_000  # bytes


def render(
    spec: RenderSpec,
    output: Path,
    *,
    report: Report = never_cancel,
    cache: ContentCache | None = None,
) -> Film | Stopped:
    """Make the film ``spec`` through MoviePy and put it at ``output``, an MP4.

    The contract is that of ``video_renderer.render``, except that ``spec.quality`` changes nothing: the
    encoder keeps MoviePy's own preset; and that no shots are kept in ``cache``, for it makes none. Raises
    EngineError (see its tree), and whatever ``report`` raises.
    """
    check_encoders()
    output = output.absolute()

    def make(meter: ProgressMeter) -> Film:
        with writing(output), work_folder(output) as folder:
            return _make(spec, output, folder, meter, cache)

    return reported(make, spec, output, report)


def _make(
    spec: RenderSpec, output: Path, folder: Path, meter: ProgressMeter, cache: ContentCache | None
) -> Film:
    meter.enter(Phase.LISTENING)
    with thread_pool(available_cores(), meter) as pool:
        heard = listen(spec.segments, pool, meter, cache)
    timeline = build_timeline((narration.info.sample_count for narration in heard.narrations), spec.fps)
    logger.info("%s: %d segments, %d frames", output.name, len(timeline.shots), timeline.frame_count)
    estimate = _estimated(spec, timeline)
    needed = estimate.disk_bytes
    require_space(folder, needed, cache)
    meter.expect(estimate)
    finished = folder / "film.mp4"
    with writing(output, needed), _encoding(folder, needed, meter):
        export(spec, timeline, heard, finished, meter)
        return deliver(
            finished,
            output,
            spec,
            timeline,
            meter,
            encoded_shots=len(timeline.shots),
            warnings=(*heard.warnings, *still_clips(spec, timeline, heard.clips)),
        )


def _estimated(spec: RenderSpec, timeline: Timeline) -> Estimate:
    """The paces and the memory that are known are the default engine's, so neither is told."""
    default = estimated(spec, timeline, available_cores())
    sound = _SOUND_FILE_BYTES * timeline.sample_count
    return replace(default, seconds=None, memory_bytes=None, disk_bytes=default.disk_bytes + sound)


@contextmanager
def _encoding(folder: Path, needed: int, meter: ProgressMeter) -> Iterator[None]:
    """Put what MoviePy says of its encoder, an OSError that has a text but no number, in our words."""
    try:
        yield
    except FilmDamaged as error:
        # MoviePy does not look at the encoder's exit status, so its last bytes are lost in silence.
        if (free := shutil.disk_usage(folder).free) < _NEARLY_FULL:
            raise disk_full(needed, free) from error
        raise
    except EngineError:
        raise
    except OSError as error:
        if error.errno is not None:
            raise
        _ask_once_more(meter)
        logger.info("MoviePy: %s", error)
        if "No space left" in str(error):
            raise disk_full(needed, shutil.disk_usage(folder).free) from error
        raise EncodingFailed(
            "MoviePy's encoder gave up before the film was finished. Nothing was lost, and an earlier film "
            "of that name is as it was. Render again, or use the default engine."
        ) from error


def _ask_once_more(meter: ProgressMeter) -> None:
    """Raise Cancelled if that is what ended the encoder: the terminal interrupts it together with us."""
    time.sleep(1 / REPORTS_PER_SECOND)
    meter.tick()
