"""Before the first frame: is everything there, can it be read, how long and how loud is it?"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

from core_engine.asset_files import is_missing, shown_name, stamp_of
from core_engine.cache.clips import SeenClip, seen
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
    """The narrations in story order, the clips, and what the user should know about the story's files."""

    narrations: tuple[Narration, ...]
    clips: Mapping[Path, SeenClip]
    warnings: tuple[str, ...]


def listen(
    segments: tuple[SegmentSpec, ...],
    executor: Executor,
    meter: ProgressMeter,
    cache: ContentCache | None = None,
) -> Heard:
    """Look at every picture or clip and measure every narration, each file once, and what is known not again.

    Raises AssetsMissing for all missing files at once, else the error of the one unusable file or
    AssetsUnusable for several.
    """
    _require_files(segments)
    sounds: dict[Path, Future[Narration]] = {}
    clips: dict[Path, Future[SeenClip]] = {}
    for segment in segments:
        if segment.narration not in sounds:
            sounds[segment.narration] = executor.submit(_narration, segment.narration, meter, cache)
        if segment.clip and segment.clip not in clips:
            clips[segment.clip] = executor.submit(seen, segment.clip, meter.check, cache)
    warnings, errors = _look_at_pictures(segments, meter)
    wait_for(sounds.values(), meter, stop_at_error=False)
    wait_for(clips.values(), meter, stop_at_error=False)
    for number, segment in enumerate(segments, start=1):
        told = [_error_of(sounds[segment.narration]), segment.clip and _error_of(clips[segment.clip])]
        errors += [(number, error) for error in told if isinstance(error, EngineError)]
    _raise_all(errors)
    return Heard(
        tuple(sounds[segment.narration].result() for segment in segments),
        {path: future.result() for path, future in clips.items()},
        tuple(warnings),
    )


def _error_of(future: Future[Narration] | Future[SeenClip]) -> EngineError | None:
    try:
        future.result()
    except EngineError as error:
        return error
    return None


def _narration(path: Path, meter: ProgressMeter, cache: ContentCache | None) -> Narration:
    meter.check()
    stamp = stamp_of(path)  # before the file is read: a change meanwhile must show
    return Narration(path, measured(path, meter.check, cache), stamp)


def _require_files(segments: tuple[SegmentSpec, ...]) -> None:
    numbered = list(enumerate(segments, start=1))
    pictures = [number for number, segment in numbered if is_missing(segment.clip or segment.picture)]
    sounds = [number for number, segment in numbered if is_missing(segment.narration)]
    if pictures or sounds:
        lines = [f"Segment {number} has no {_noun(segments[number - 1])}." for number in pictures]
        lines += [f"Segment {number} has no narration." for number in sounds]
        raise AssetsMissing(
            "\n".join([*lines, "Add what is missing, then render again."]),
            missing_images=pictures,
            missing_audio=sounds,
        )


def _noun(segment: SegmentSpec) -> str:
    return "clip" if segment.clip else "picture"


def _look_at_pictures(
    segments: tuple[SegmentSpec, ...], meter: ProgressMeter
) -> tuple[list[str], list[tuple[int, EngineError]]]:
    warnings: list[str] = []
    errors: list[tuple[int, EngineError]] = []
    looked_at: set[Path] = set()
    for number, segment in enumerate(segments, start=1):
        if segment.clip or segment.picture in looked_at:
            continue
        looked_at.add(segment.picture)
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
