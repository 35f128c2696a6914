"""A film made in portions by several machines: listen, encode some pieces, record the sound, join.

The same steps as in ``video_renderer``, each by itself, so the film has the same bytes. Each is given a
folder, leaves its work there, and is told by ``report`` whether to go on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from core_engine.assembly import EncodedPiece, join
from core_engine.asset_files import is_missing, stamp_of
from core_engine.audio_utils import SoundInfo
from core_engine.cache.sounds import measured
from core_engine.cache.store import ContentCache
from core_engine.delivery import deliver
from core_engine.encoder import check_encoders, cut_into_pieces
from core_engine.errors import AssetsMissing, AssetsUnusable, EngineError
from core_engine.file_errors import writing
from core_engine.film import Film, Stopped
from core_engine.memory import return_large_blocks
from core_engine.progress import Cancelled, Phase, ProgressMeter, Report
from core_engine.report_guard import ReportGuard
from core_engine.shot_plan import PlannedShot, plan_shots
from core_engine.shots import ShotEncoder
from core_engine.sound_track import Narration, Section, cut_into_sections, write_section
from core_engine.timeline import RenderSpec, Timeline, build_timeline
from core_engine.video_renderer import available_cores
from core_engine.waiting import spread, thread_pool, wait_for

_Result = TypeVar("_Result")

PieceName = tuple[int, int]
"""A piece by its shot, counted in the order at hand, and the frame of the shot at which it begins."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Portion:
    """Encoded pieces: their keys by name, and how many shots anything had to be encoded of."""

    keys: dict[PieceName, str]
    encoded_shots: int


def measure(spec: RenderSpec, report: Report) -> tuple[SoundInfo, ...] | Stopped:
    """Measure every narration; pictures are looked at by whoever encodes them.

    Raises AssetsMissing for all missing narrations at once, AssetsUnusable for several that cannot be used.
    """
    _require_narrations(spec)

    def work(meter: ProgressMeter) -> tuple[SoundInfo, ...]:
        meter.enter(Phase.LISTENING)
        with thread_pool(available_cores(), meter) as pool:
            sounds = {
                path: pool.submit(measured, path, meter.check, None)
                for path in {segment.narration for segment in spec.segments}
            }
            wait_for(sounds.values(), meter, stop_at_error=False)
        return _all_of([sounds[segment.narration] for segment in spec.segments])

    return _stoppable(work, len(spec.segments), report)


def piece_names(timeline: Timeline) -> list[tuple[PieceName, int]]:
    """The pieces of a film in order, each with its number of frames."""
    return [
        ((shot.index, piece.start), piece.length)
        for shot in timeline.shots
        for piece in cut_into_pieces(shot.frame_count, timeline.fps)
    ]


def encode_portion(
    spec: RenderSpec,
    sample_counts: Sequence[int],
    wanted: Collection[PieceName],
    folder: Path,
    shelf: ContentCache,
    report: Report,
) -> Portion | Stopped:
    """Encode pieces of the shots of ``spec``, unless the ``shelf`` has them, and keep them there.

    ``spec`` holds the shots of this portion alone. Raises EngineError, and what the shelf raises.
    """
    check_encoders()
    return_large_blocks()
    timeline = build_timeline(sample_counts, spec.fps)

    def work(meter: ProgressMeter) -> Portion:
        shots = [_only(shot, wanted) for shot in plan_shots(spec, timeline)]
        threads = available_cores()
        with thread_pool(threads, meter) as pool:
            encoder = ShotEncoder(spec, folder, pool, threads, meter, shelf)
            wait_for(encoder.look_up(shots), meter)
            frames = sum(piece.piece.length for shot in shots for piece in shot.pieces)
            meter.start_shots(frames, to_make=encoder.to_make(shots))
            wait_for(encoder.begin(shots), meter)
        keys = {(shot.index, piece.piece.start): piece.key for shot in shots for piece in shot.pieces}
        return Portion(keys=keys, encoded_shots=encoder.encoded_shots)

    with writing(folder):
        return _stoppable(work, len(spec.segments), report)


def record_sound(
    spec: RenderSpec, sounds: Sequence[SoundInfo], folder: Path, report: Report
) -> tuple[Path, ...] | Stopped:
    """Encode the sound track of narrations that have been measured, in sections; their files, in order."""
    timeline = build_timeline([sound.sample_count for sound in sounds], spec.fps)
    narrations = [
        Narration(segment.narration, sound, stamp_of(segment.narration))
        for segment, sound in zip(spec.segments, sounds, strict=True)
    ]
    sections = cut_into_sections(timeline)
    paths = tuple(folder / f"{number}.m4a" for number in range(len(sections)))

    def work(meter: ProgressMeter) -> tuple[Path, ...]:
        def record(task: tuple[Section, Path]) -> None:
            write_section(timeline, narrations, *task, meter.check)

        threads = available_cores()
        with thread_pool(threads, meter) as pool:
            wait_for(spread(pool, threads, record, zip(sections, paths, strict=True)), meter)
        return paths

    with writing(folder):
        return _stoppable(work, len(spec.segments), report)


def join_portions(
    spec: RenderSpec,
    timeline: Timeline,
    pieces: Sequence[EncodedPiece],
    sound: Sequence[Path],
    target: Path,
    report: Report,
) -> Film | Stopped:
    """Join encoded pieces and the sections of the sound to the film ``target``, and verify it.

    Raises FilmDamaged where a part is not in order, and other EngineErrors.
    """

    def work(meter: ProgressMeter) -> Film:
        meter.start_shots(timeline.frame_count, to_make=0)
        meter.frames_given(timeline.frame_count)
        for shot in timeline.shots:
            meter.shot_done(shot.index, at_once=False)
        meter.enter(Phase.JOINING)
        joined = target.with_name(f"joined-{target.name}")
        join(pieces, sound, timeline, joined, meter.tick)
        return deliver(joined, target, spec, timeline, meter, encoded_shots=0)

    with writing(target):
        return _stoppable(work, len(spec.segments), report)


def _require_narrations(spec: RenderSpec) -> None:
    numbers = [number for number, segment in enumerate(spec.segments, 1) if is_missing(segment.narration)]
    if numbers:
        lines = [f"Segment {number} has no narration." for number in numbers]
        raise AssetsMissing(
            "\n".join([*lines, "Add what is missing, then render again."]), missing_audio=numbers
        )


def _all_of(sounds: Sequence[Future[SoundInfo]]) -> tuple[SoundInfo, ...]:
    errors: dict[int, EngineError] = {}
    for number, sound in enumerate(sounds, 1):
        error = sound.exception()
        if isinstance(error, EngineError) and id(error) not in errors:
            error.segment = number
            errors[id(error)] = error
        elif error is not None and not isinstance(error, EngineError):
            raise error
    if len(errors) > 1:
        raise AssetsUnusable(list(errors.values()))
    return tuple(sound.result() for sound in sounds)


def _only(shot: PlannedShot, wanted: Collection[PieceName]) -> PlannedShot:
    pieces = tuple(piece for piece in shot.pieces if (shot.index, piece.piece.start) in wanted)
    return replace(shot, pieces=pieces)


def _stoppable(work: Callable[[ProgressMeter], _Result], segments: int, report: Report) -> _Result | Stopped:
    guard = ReportGuard(report)
    try:
        result = work(ProgressMeter(guard, segments=segments))
    except Cancelled:
        guard.raise_if_failed()
        return Stopped()
    guard.raise_if_failed()
    return result
