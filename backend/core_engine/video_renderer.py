"""The conductor: one order becomes one film.

    listen    every narration is measured, every picture looked at
    place     the timeline puts each shot on whole frames
    encode    shots, several at once, and beside them the one sound track
    join      by stream copy, index in front
    verify    the file is read back and compared with the order
    publish   one atomic rename; until then an earlier film stays as it was

It asks nobody: everything it needs is in the order, everything it says goes through ``report``. Only
``render_project`` leads out of the engine, to a project's rows, because the studio looks for it here.
"""

from __future__ import annotations

import logging
import os
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from core_engine.assembly import EncodedPiece, join
from core_engine.delivery import deliver, reported
from core_engine.encoder import BIT_RATE, check_encoders
from core_engine.file_errors import require_space, writing
from core_engine.film import Film, Stopped
from core_engine.listening import listen
from core_engine.memory import return_large_blocks
from core_engine.progress import Phase, ProgressMeter, Report, SegmentCallback, never_cancel
from core_engine.shots import ShotEncoder, plan_shots
from core_engine.sound_track import BIT_RATE as SOUND_BIT_RATE
from core_engine.sound_track import write_sound_track
from core_engine.timeline import RenderSpec, Timeline, build_timeline
from core_engine.waiting import thread_pool, wait_for
from core_engine.work_folder import work_folder

__all__ = ["available_cores", "check_encoders", "estimated_space", "render", "render_project"]

logger = logging.getLogger(__name__)

_MOST_BITS_PER_PIXEL = 12  # noise, coded without loss
_SPACE_RESERVE = 1.1


def render(
    spec: RenderSpec,
    output: Path,
    *,
    report: Report = never_cancel,
    workers: int | None = None,
) -> Film | Stopped:
    """Make the film ``spec`` and put it at ``output``, an MP4.

    ``report`` is called at most ten times a second, from several threads but never twice at once;
    when it answers False, everything is removed and Stopped is returned. ``workers`` is how many
    shots are encoded at once, by default one for each core; it does not change the film's bytes.

    Raises EngineError (see its tree), and whatever ``report`` raises. Until the new film is verified,
    an earlier one at ``output`` stays as it was.
    """
    check_encoders()
    return_large_blocks()
    output = output.absolute()

    def make(meter: ProgressMeter) -> Film:
        with (
            writing(output),
            work_folder(output) as folder,
            thread_pool(workers or available_cores(), meter) as pool,
        ):
            return _make(spec, output, folder, pool, meter)

    return reported(make, spec, output, report)


def render_project(project_id: str, on_progress: SegmentCallback | None = None) -> dict[str, Any]:
    """Make the film of the studio's project ``project_id`` as it is now; no row is changed.

    ``on_progress(current_segment, total_segments, phase)`` is called for each segment, for the export
    and at its end. Gives ``{"output_path": absolute path, "duration": seconds, "file_size": bytes}``.
    Raises LookupError for an unknown project, AssetsMissing (a FileNotFoundError) for missing pictures
    and narrations, SpecError (a ValueError) where there are no segments, and other EngineErrors.
    """
    # The one door from the engine to the rows; whoever does not open it needs no Django.
    from api.services.rendering import render_project as render_rows  # noqa: PLC0415

    return render_rows(project_id, on_progress)


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _make(spec: RenderSpec, output: Path, folder: Path, pool: Executor, meter: ProgressMeter) -> Film:
    meter.enter(Phase.LISTENING)
    heard = listen(spec.segments, pool, meter)
    timeline = build_timeline((narration.info.sample_count for narration in heard.narrations), spec.fps)
    logger.info("%s: %d segments, %d frames", output.name, len(timeline.shots), timeline.frame_count)
    needed = estimated_space(spec, timeline)
    require_space(folder, needed)
    with writing(output, needed):
        meter.start_shots(timeline.frame_count)
        sound = folder / "sound.mp4"
        recording = pool.submit(write_sound_track, timeline, heard.narrations, sound, meter.check)
        shots = plan_shots(spec, timeline)
        encoder = ShotEncoder(spec, folder, pool, meter)
        wait_for([recording, *(future for shot in shots for future in encoder.begin(shot))], meter)
        meter.enter(Phase.JOINING)
        pieces = [
            EncodedPiece(encoder.path(planned.key), planned.first_frame)
            for shot in shots
            for planned in shot.pieces
        ]
        finished = folder / "film.mp4"
        join(pieces, sound, timeline, finished, meter.tick)
        return deliver(
            finished,
            output,
            spec,
            timeline,
            meter,
            encoded_shots=encoder.encoded_shots,
            cached_shots=len(shots) - encoder.encoded_shots,
            warnings=heard.warnings,
        )


def estimated_space(spec: RenderSpec, timeline: Timeline) -> int:
    """Bytes that making the film takes at most: its shots and sound, and the film beside them."""
    pixels = spec.width * spec.height * float(spec.fps)
    rate = min(BIT_RATE, _MOST_BITS_PER_PIXEL * pixels) + SOUND_BIT_RATE
    return int(2 * _SPACE_RESERVE * rate / 8 * float(timeline.duration)) + 100_000
