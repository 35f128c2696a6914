"""What the engine's process and its owner say to each other: one JSON object a line.

    owner → process   {"engine", "output", "spec", "cache", "owner"}   the order, once
                      {"stop": true}                                  a wish to stop
                      {"go_on": true}                                 the film may take its place
    process → owner   {"progress": {…}}                               as often as it likes
                      {"film": {…}} | {"stopped": true} | {"error": {…}} | {"unforeseen": "…"}

Rates and durations travel as "n/d", so that nothing is rounded on the way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

from core_engine.cache.store import ContentCache
from core_engine.errors import AssetsMissing, AssetsUnusable, EngineError
from core_engine.film import Film
from core_engine.progress import Estimate, Phase, Progress
from core_engine.timeline import Quality, RenderSpec, SegmentSpec

Message = dict[str, Any]


def to_line(message: Message) -> bytes:
    """A message as it goes through the pipe."""
    return json.dumps(message).encode("ascii") + b"\n"


def from_line(line: bytes) -> Message:
    """The message of a line. Raises ValueError where the line is none, because somebody died over it."""
    message = json.loads(line)
    if not isinstance(message, dict):
        raise ValueError("not a message")
    return message


def spec_message(spec: RenderSpec) -> Message:
    return {
        "segments": [
            [
                str(segment.picture),
                str(segment.narration),
                segment.sequence_index,
                segment.clip and str(segment.clip),
            ]
            for segment in spec.segments
        ],
        "width": spec.width,
        "height": spec.height,
        "fps": _ratio(spec.fps),
        "zoom": spec.zoom,
        "quality": spec.quality.value,
    }


def spec_from(message: Message) -> RenderSpec:
    return RenderSpec(
        segments=tuple(
            SegmentSpec(
                picture=Path(picture),
                narration=Path(narration),
                sequence_index=index,
                clip=Path(clip) if clip else None,
            )
            for picture, narration, index, clip in message["segments"]
        ),
        width=message["width"],
        height=message["height"],
        fps=Fraction(message["fps"]),
        zoom=message["zoom"],
        quality=Quality(message["quality"]),
    )


def cache_message(cache: ContentCache | None) -> Message | None:
    if cache is None:
        return None
    return {"folder": str(cache.folder), "limit": cache.limit, "made_since": cache.made_since}


def cache_from(message: Message | None) -> ContentCache | None:
    if message is None:
        return None
    return ContentCache(Path(message["folder"]), message["limit"], made_since=message["made_since"])


def progress_message(progress: Progress) -> Message:
    return asdict(progress)


def progress_from(message: Message) -> Progress:
    estimate = message["estimate"]
    return Progress(
        **{
            **message,
            "phase": Phase(message["phase"]),
            "estimate": Estimate(**estimate) if estimate else None,
        }
    )


def film_message(film: Film) -> Message:
    return {**asdict(film), "output_path": str(film.output_path), "duration": _ratio(film.duration)}


def film_from(message: Message) -> Film:
    return Film(
        **{
            **message,
            "output_path": Path(message["output_path"]),
            "duration": Fraction(message["duration"]),
            "warnings": tuple(message["warnings"]),
        }
    )


def error_message(error: EngineError) -> Message:
    message: Message = {"code": error.code, "message": error.message, "segment": error.segment}
    if isinstance(error, AssetsMissing):
        message |= {"missing_images": error.missing_images, "missing_audio": error.missing_audio}
    if isinstance(error, AssetsUnusable):
        message["errors"] = [error_message(inner) for inner in error.errors]
    return message


def error_from(message: Message) -> EngineError:
    """The error again, of its own class; an EngineError where no class has that code."""
    kind = next((kind for kind in _classes(EngineError) if kind.code == message["code"]), EngineError)
    if issubclass(kind, AssetsUnusable):
        return kind([error_from(inner) for inner in message["errors"]])
    if issubclass(kind, AssetsMissing):
        return kind(
            message["message"],
            missing_images=message["missing_images"],
            missing_audio=message["missing_audio"],
        )
    return kind(message["message"], segment=message["segment"])


def _classes(base: type[EngineError]) -> Iterator[type[EngineError]]:
    yield base
    for kind in base.__subclasses__():
        yield from _classes(kind)


def _ratio(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
