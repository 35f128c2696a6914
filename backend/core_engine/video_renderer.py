"""The conductor: one order becomes one film.

    listen    every narration is measured, every picture looked at
    place     the timeline puts each shot on whole frames
    look up   what was encoded before is taken from the cache, as the sound track will be
    encode    the other shots, several at once, and the one sound track
    join      by stream copy, index in front
    verify    the file is read back and compared with the order
    publish   one atomic rename; until then an earlier film stays as it was

It asks nobody: everything it needs is in the order, everything it says goes through ``report``. Only
``render_project`` leads out of the engine, to a project's rows, because the studio looks for it here.
"""

from __future__ import annotations

import logging
import os
import time
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

from core_engine.assembly import EncodedPiece, join
from core_engine.cache.pace import keep_pace
from core_engine.cache.store import ContentCache
from core_engine.cache.tracks import bring_section, forget_section
from core_engine.clip_notices import still_clips
from core_engine.delivery import deliver, reported
from core_engine.encoder import check_encoders
from core_engine.errors import FilmDamaged
from core_engine.estimation import estimated
from core_engine.file_errors import require_space, writing
from core_engine.film import Film, Stopped
from core_engine.listening import Heard, listen
from core_engine.memory import return_free_blocks, return_large_blocks
from core_engine.progress import Phase, ProgressMeter, Report, SegmentCallback, never_cancel
from core_engine.shot_plan import PlannedShot, plan_shots
from core_engine.shots import ShotEncoder
from core_engine.sound_track import Section, cut_into_sections
from core_engine.timeline import RenderSpec, Timeline, build_timeline
from core_engine.waiting import spread, thread_pool, wait_for
from core_engine.work_folder import work_folder

__all__ = ["available_cores", "check_encoders", "render", "render_project"]

logger = logging.getLogger(__name__)

_SOUND = ".m4a"


def render(
    spec: RenderSpec,
    output: Path,
    *,
    report: Report = never_cancel,
    workers: int | None = None,
    cache: ContentCache | None = None,
) -> Film | Stopped:
    """Make the film ``spec`` and put it at ``output``, an MP4.

    ``report`` is called at most ten times a second, from several threads but never twice at once;
    when it answers False, everything is removed and Stopped is returned. ``workers`` is how many
    shots are encoded at once, by default one for each core. ``cache`` gives and keeps finished pieces of
    shots, so a render that was killed goes on from them. Neither changes the film's bytes.

    Raises EngineError (see its tree), and whatever ``report`` raises. Until the new film is verified,
    an earlier one at ``output`` stays as it was.
    """
    check_encoders()
    return_large_blocks()
    output = output.absolute()

    threads = workers or available_cores()

    def make(meter: ProgressMeter) -> Film:
        with (
            writing(output),
            work_folder(output) as folder,
            thread_pool(threads, meter) as pool,
        ):
            return _make(spec, output, _Workshop(folder, pool, threads, cache), meter)

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


@dataclass(frozen=True, slots=True)
class _Workshop:
    """Where a film is made and with what."""

    folder: Path
    pool: Executor
    threads: int
    cache: ContentCache | None

    def encoder(self, spec: RenderSpec, meter: ProgressMeter) -> ShotEncoder:
        return ShotEncoder(spec, self.folder, self.pool, self.threads, meter, self.cache)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The film that is to come: its shots and its narrations, in their places."""

    spec: RenderSpec
    timeline: Timeline
    shots: tuple[PlannedShot, ...]
    heard: Heard
    sections: tuple[Section, ...]


def _make(spec: RenderSpec, output: Path, workshop: _Workshop, meter: ProgressMeter) -> Film:
    meter.enter(Phase.LISTENING)
    plan = _planned(spec, workshop, meter)
    logger.info("%s: %d segments, %d frames", output.name, len(plan.shots), plan.timeline.frame_count)
    encoder = workshop.encoder(spec, meter)
    wait_for(encoder.look_up(plan.shots), meter)
    estimate = estimated(
        spec, plan.timeline, workshop.threads, to_make=encoder.to_make(plan.shots), cache=workshop.cache
    )
    require_space(workshop.folder, estimate.disk_bytes, workshop.cache)
    meter.expect(estimate)
    with writing(output, estimate.disk_bytes):
        try:
            sound = _encode(plan, encoder, workshop, meter)
            return _put_together(plan, encoder, sound, output, workshop, meter)
        except (FilmDamaged, av.InvalidDataError):
            encoder.distrust(plan.shots)
            for section in plan.sections:
                forget_section(plan.timeline, plan.heard.narrations, section, _SOUND, workshop.cache)
            raise


def _planned(spec: RenderSpec, workshop: _Workshop, meter: ProgressMeter) -> _Plan:
    heard = listen(spec.segments, workshop.pool, meter, workshop.cache)
    timeline = build_timeline((narration.info.sample_count for narration in heard.narrations), spec.fps)
    return _Plan(spec, timeline, plan_shots(spec, timeline, heard.clips), heard, cut_into_sections(timeline))


def _encode(plan: _Plan, encoder: ShotEncoder, workshop: _Workshop, meter: ProgressMeter) -> list[Path]:
    """Every shot that is not there yet, then the sound track's sections, whose files are given.

    These are short, so in the end no core waits long for another.
    """
    frames = encoder.to_make(plan.shots)
    meter.start_shots(plan.timeline.frame_count, to_make=frames)
    began = time.monotonic()
    shots = encoder.begin(plan.shots)
    sound = [workshop.folder / f"{number}{_SOUND}" for number in range(len(plan.sections))]

    def record(task: tuple[Section, Path]) -> None:
        bring_section(plan.timeline, plan.heard.narrations, *task, meter.check, workshop.cache)

    tasks = zip(plan.sections, sound, strict=True)
    recording = spread(workshop.pool, workshop.threads, record, tasks)
    wait_for([*shots, *recording], meter)
    keep_pace(workshop.cache, plan.spec, workshop.threads, frames, time.monotonic() - began)
    return sound


def _put_together(
    plan: _Plan,
    encoder: ShotEncoder,
    sound: list[Path],
    output: Path,
    workshop: _Workshop,
    meter: ProgressMeter,
) -> Film:
    meter.enter(Phase.JOINING)
    return_free_blocks(workshop.pool, workshop.threads)
    pieces = [
        EncodedPiece(encoder.path(planned.key), planned.first_frame)
        for shot in plan.shots
        for planned in shot.pieces
    ]
    finished = workshop.folder / "film.mp4"
    join(pieces, sound, plan.timeline, finished, meter.tick)
    return deliver(
        finished,
        output,
        plan.spec,
        plan.timeline,
        meter,
        encoded_shots=encoder.encoded_shots,
        cached_shots=len(plan.shots) - encoder.encoded_shots,
        warnings=(
            *plan.heard.warnings,
            *still_clips(plan.spec, plan.timeline, plan.heard.clips),
            *_notices(workshop.cache),
        ),
    )


def _notices(cache: ContentCache | None) -> tuple[str, ...]:
    return (cache.notice,) if cache and cache.notice else ()
