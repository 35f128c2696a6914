"""Every shot of a film as the encoder needs it: its picture, its move, and its pieces with their keys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core_engine.asset_files import FileStamp, stamp_of, why_unreadable
from core_engine.encoder import Piece, cut_into_pieces
from core_engine.errors import PictureError
from core_engine.ken_burns import Move, move_for
from core_engine.shot_key import picture_digest, piece_key
from core_engine.timeline import RenderSpec, Timeline


@dataclass(frozen=True, slots=True)
class PlannedPiece:
    """A piece, its content key, and the frame of the film at which it begins."""

    piece: Piece
    key: str
    first_frame: int


@dataclass(frozen=True, slots=True)
class PlannedShot:
    """A shot as the encoder needs it; ``index`` counts from 0.

    ``stamp`` is what the picture's file was when its content went into the keys.
    """

    index: int
    picture: Path
    stamp: FileStamp | None
    move: Move
    pieces: tuple[PlannedPiece, ...]


def plan_shots(spec: RenderSpec, timeline: Timeline) -> tuple[PlannedShot, ...]:
    """What has to be encoded, in story order; every picture file is read once for its digest.

    Raises PictureError for a picture that cannot be read any more.
    """
    digests: dict[Path, tuple[FileStamp | None, str]] = {}
    shots = []
    for segment, shot in zip(spec.segments, timeline.shots, strict=True):
        if segment.picture not in digests:
            digests[segment.picture] = _stamp_and_digest(segment.picture, shot.index)
        stamp, digest = digests[segment.picture]
        move = move_for(segment.sequence_index, spec.zoom)
        pieces = tuple(
            PlannedPiece(
                piece,
                piece_key(digest, move, piece, spec),
                shot.first_frame + piece.start,
            )
            for piece in cut_into_pieces(shot.frame_count, spec.fps)
        )
        shots.append(PlannedShot(shot.index, segment.picture, stamp, move, pieces))
    return tuple(shots)


def _stamp_and_digest(picture: Path, index: int) -> tuple[FileStamp | None, str]:
    stamp = stamp_of(picture)
    try:
        return stamp, picture_digest(picture)
    except OSError as error:
        raise PictureError(why_unreadable("picture", picture, error), segment=index + 1) from error
