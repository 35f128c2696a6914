"""The engine's own plan of a film's shots and pieces, for whoever samples or encodes them by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core_engine.encoder import Piece
from core_engine.listening import listen
from core_engine.progress import ProgressMeter, never_cancel
from core_engine.shot_plan import PlannedShot, plan_shots
from core_engine.timeline import RenderSpec, Timeline, build_timeline
from core_engine.waiting import thread_pool


@dataclass(frozen=True, slots=True)
class ShotPiece:
    """A piece that has to be encoded, with its shot."""

    shot: PlannedShot
    piece: Piece
    key: str


def timeline_of(spec: RenderSpec) -> Timeline:
    """Where every shot stands, from its narration's samples."""
    meter = ProgressMeter(never_cancel, segments=len(spec.segments))
    with thread_pool(1, meter) as pool:
        heard = listen(spec.segments, pool, meter)
    return build_timeline((narration.info.sample_count for narration in heard.narrations), spec.fps)


def pieces_of(spec: RenderSpec) -> Iterator[ShotPiece]:
    """Every piece in story order, the same content once."""
    seen = set()
    for shot in plan_shots(spec, timeline_of(spec)):
        for planned in shot.pieces:
            if planned.key not in seen:
                seen.add(planned.key)
                yield ShotPiece(shot, planned.piece, planned.key)
