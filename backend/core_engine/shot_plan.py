"""Every shot of a film as the encoder needs it: its picture, its move, and its pieces with their keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core_engine.asset_files import FileStamp, stamp_of, why_unreadable
from core_engine.cache.clips import SeenClip, seen
from core_engine.clip_encoding import shown_in
from core_engine.clips import Clip
from core_engine.encoder import Piece, cut_into_pieces
from core_engine.errors import ClipError, EngineError, PictureError
from core_engine.ken_burns import Move, move_for
from core_engine.shot_key import clip_piece_key, picture_digest, piece_key
from core_engine.timeline import RenderSpec, SegmentSpec, Timeline


@dataclass(frozen=True, slots=True)
class PlannedPiece:
    """A piece, its content key, and the frame of the film at which it begins."""

    piece: Piece
    key: str
    first_frame: int


@dataclass(frozen=True, slots=True)
class PlannedShot:
    """A shot as the encoder needs it; ``index`` counts from 0.

    ``stamp`` is what the picture's file was when its content went into the keys. With a ``clip``, that is
    the clip's file, and the camera rests.
    """

    index: int
    picture: Path
    stamp: FileStamp | None
    move: Move
    pieces: tuple[PlannedPiece, ...]
    clip: Clip | None = None


def plan_shots(
    spec: RenderSpec, timeline: Timeline, clips: Mapping[Path, SeenClip] | None = None
) -> tuple[PlannedShot, ...]:
    """What has to be encoded, in story order; every picture file is read once for its digest.

    ``clips`` are those that were looked at already; others are looked at now. Raises PictureError or
    ClipError for a file that cannot be read any more, or is no clip.
    """
    files: dict[tuple[Path | None, Path], _File] = {}
    shots = []
    for segment, shot in zip(spec.segments, timeline.shots, strict=True):
        shown = segment.clip, segment.clip or segment.picture
        if shown not in files:
            files[shown] = _read(segment, shot.index, clips or {})
        file, move = files[shown], move_for(segment.sequence_index, spec.zoom)
        pieces = tuple(
            PlannedPiece(piece, _key(file, move, piece, spec), shot.first_frame + piece.start)
            for piece in cut_into_pieces(shot.frame_count, spec.fps)
        )
        shots.append(PlannedShot(shot.index, shown[1], file.stamp, move, pieces, file.clip))
    return tuple(shots)


@dataclass(frozen=True, slots=True)
class _File:
    """A picture's or a clip's file when its content went into the keys."""

    digest: str
    stamp: FileStamp | None
    clip: Clip | None = None


def _read(segment: SegmentSpec, index: int, clips: Mapping[Path, SeenClip]) -> _File:
    try:
        return _read_clip(segment.clip, clips) if segment.clip else _read_picture(segment.picture)
    except EngineError as error:
        error.segment = index + 1
        raise


def _read_picture(path: Path) -> _File:
    stamp = stamp_of(path)
    try:
        return _File(picture_digest(path), stamp)
    except OSError as error:
        raise PictureError(why_unreadable("picture", path, error)) from error


def _read_clip(path: Path, clips: Mapping[Path, SeenClip]) -> _File:
    known = clips.get(path) or seen(path)
    try:
        return _File(picture_digest(path), known.stamp, known.clip)
    except OSError as error:
        raise ClipError(why_unreadable("clip", path, error)) from error


def _key(file: _File, move: Move, piece: Piece, spec: RenderSpec) -> str:
    if file.clip is None:
        return piece_key(file.digest, move, piece, spec)
    return clip_piece_key(file.digest, shown_in(piece, file.clip.timing, spec.fps), spec)
