"""Every shot of a film, planned as pieces with keys and encoded several at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

from core_engine.asset_files import FileStamp, changed_meanwhile, stamp_of, why_unreadable
from core_engine.encoder import Piece, cut_into_pieces, encode_piece
from core_engine.errors import EngineError, PictureError
from core_engine.ken_burns import Move, move_for
from core_engine.progress import ProgressMeter
from core_engine.sampling import WorkingPicture, load_planes
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


class ShotEncoder:
    """Encodes planned shots into a folder, one file for each different key."""

    def __init__(self, spec: RenderSpec, folder: Path, executor: Executor, meter: ProgressMeter) -> None:
        self._spec = spec
        self._folder = folder
        self._executor = executor
        self._meter = meter
        self._by_key: dict[str, Future[None]] = {}
        self.encoded_shots = 0

    def path(self, key: str) -> Path:
        """The file of the piece with this key."""
        return self._folder / f"{key}.mp4"

    def begin(self, shot: PlannedShot) -> list[Future[None]]:
        """Begin every piece of a shot that is not being encoded already."""
        picture = _ShotPicture(shot, self._spec)
        pieces_left = _Countdown(len(shot.pieces), lambda: self._meter.shot_done(shot.index))
        begun = []
        for planned in shot.pieces:
            future = self._by_key.get(planned.key)
            if future is None:
                future = self._executor.submit(self._encode, picture, planned)
                self._by_key[planned.key] = future
                begun.append(future)
                picture.needed_by(future)
            else:
                future.add_done_callback(self._count_again(planned.piece.length))
            future.add_done_callback(pieces_left.one_done)
        self.encoded_shots += bool(begun)
        return begun

    def _encode(self, picture: _ShotPicture, planned: PlannedPiece) -> None:
        self._meter.check()
        try:
            encode_piece(
                picture.load(),
                picture.shot.move,
                planned.piece,
                self._spec,
                self.path(planned.key),
                self._frame_done,
            )
        except EngineError as error:
            error.segment = picture.shot.index + 1
            raise

    def _frame_done(self) -> None:
        self._meter.frames_done()
        self._meter.check()

    def _count_again(self, frames: int) -> Callable[[Future[None]], None]:
        return lambda future: self._meter.frames_done(frames) if _succeeded(future) else None


class _ShotPicture:
    """A shot's picture, loaded when its first piece begins and let go after its last."""

    def __init__(self, shot: PlannedShot, spec: RenderSpec) -> None:
        self.shot = shot
        self._spec = spec
        self._lock = threading.Lock()
        self._loaded: WorkingPicture | None = None
        self._users = 0

    def load(self) -> WorkingPicture:
        with self._lock:
            if self._loaded is None:
                self._loaded = load_planes(
                    self.shot.picture, self.shot.move, self._spec.width, self._spec.height
                )
                # Its shots would stand under the name of another picture.
                if stamp_of(self.shot.picture) != self.shot.stamp:
                    raise PictureError(changed_meanwhile("picture", self.shot.picture))
            return self._loaded

    def needed_by(self, future: Future[None]) -> None:
        with self._lock:
            self._users += 1
        future.add_done_callback(self._let_go)

    def _let_go(self, _: Future[None]) -> None:
        with self._lock:
            self._users -= 1
            if not self._users:
                self._loaded = None


class _Countdown:
    """Calls ``at_zero`` when the last of ``count`` futures has succeeded."""

    def __init__(self, count: int, at_zero: Callable[[], None]) -> None:
        self._left = count
        self._at_zero = at_zero
        self._lock = threading.Lock()

    def one_done(self, future: Future[None]) -> None:
        if not _succeeded(future):
            return
        with self._lock:
            self._left -= 1
            last = self._left == 0
        if last:
            self._at_zero()


def _succeeded(future: Future[None]) -> bool:
    return not future.cancelled() and future.exception() is None
