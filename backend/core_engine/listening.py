"""Before the first frame: is everything there, can it be read, how long and how loud is it?"""

from __future__ import annotations

from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

from core_engine.asset_files import is_missing, shown_name, stamp_of
from core_engine.cache.sounds import measured
from core_engine.cache.store import ContentCache
from core_engine.errors import AssetsMissing, AssetsUnusable, EngineError
from core_engine.images import glance_at_picture
from core_engine.progress import ProgressMeter
from core_engine.sound_track import Narration
from core_engine.timeline import SegmentSpec
from core_engine.waiting import wait_for


@dataclass(frozen=True, slots=True)
class Heard:
    """The narrations in story order, and what the user should know about the story's files."""

    narrations: tuple[Narration, ...]
    warnings: tuple[str, ...]


def listen(
    segments: tuple[SegmentSpec, ...],
    executor: Executor,
    meter: ProgressMeter,
    cache: ContentCache | None = None,
) -> Heard:
    """Look at every picture and measure every narration, each file once, and not again what is known.

    Raises AssetsMissing for all missing files at once, else the error of the one unusable file or
    AssetsUnusable for several.
    """
    _require_files(segments)
    sounds: dict[Path, Future[Narration]] = {}
    for segment in segments:
        if segment.narration not in sounds:
            sounds[segment.narration] = executor.submit(_narration, segment.narration, meter, cache)
    warnings, errors = _look_at_pictures(segments, meter)
    wait_for(sounds.values(), meter, stop_at_error=False)
    narrations = []
    for number, segment in enumerate(segments, start=1):
        try:
            narrations.append(sounds[segment.narration].result())
        except EngineError as error:
            errors.append((number, error))
    _raise_all(errors)
    return Heard(tuple(narrations), tuple(warnings))


def _narration(path: Path, meter: ProgressMeter, cache: ContentCache | None) -> Narration:
    meter.check()
    stamp = stamp_of(path)  # before the file is read: a change meanwhile must show
    return Narration(path, measured(path, meter.check, cache), stamp)


def _require_files(segments: tuple[SegmentSpec, ...]) -> None:
    pictures = [number for number, segment in enumerate(segments, 1) if is_missing(segment.picture)]
    sounds = [number for number, segment in enumerate(segments, 1) if is_missing(segment.narration)]
    if pictures or sounds:
        lines = [f"Segment {number} has no picture." for number in pictures]
        lines += [f"Segment {number} has no narration." for number in sounds]
        raise AssetsMissing(
            "\n".join([*lines, "Add what is missing, then render again."]),
            missing_images=pictures,
            missing_audio=sounds,
        )


def _look_at_pictures(
    segments: tuple[SegmentSpec, ...], meter: ProgressMeter
) -> tuple[list[str], list[tuple[int, EngineError]]]:
    warnings: list[str] = []
    errors: list[tuple[int, EngineError]] = []
    seen: set[Path] = set()
    for number, segment in enumerate(segments, start=1):
        if segment.picture in seen:
            continue
        seen.add(segment.picture)
        meter.tick()
        try:
            if glance_at_picture(segment.picture).animated:
                warnings.append(
                    f'Segment {number}: "{shown_name(segment.picture)}" is an animation; '
                    "its first frame is used."
                )
        except EngineError as error:
            errors.append((number, error))
    return warnings, errors


def _raise_all(errors: list[tuple[int, EngineError]]) -> None:
    told: dict[int, EngineError] = {}
    for number, error in sorted(errors, key=lambda item: item[0]):
        if id(error) not in told:
            error.segment = number
            told[id(error)] = error
    if len(told) == 1:
        raise next(iter(told.values()))
    if told:
        raise AssetsUnusable(list(told.values()))
