"""Every shot of a film, planned as pieces with keys; taken from the cache, or encoded, several at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

from core_engine.asset_files import FileStamp, changed_meanwhile, stamp_of, why_unreadable
from core_engine.cache.store import ContentCache
from core_engine.encoder import Piece, cut_into_pieces, encode_piece
from core_engine.errors import EngineError, PictureError
from core_engine.ken_burns import Move, move_for
from core_engine.progress import ProgressMeter
from core_engine.sampling import WorkingPicture, load_planes
from core_engine.shot_key import picture_digest, piece_key
from core_engine.timeline import RenderSpec, Timeline

logger = logging.getLogger(__name__)

_PIECE = ".mp4"


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
    """Brings the pieces of planned shots into a folder, one file for each different key.

    What the ``cache`` has is taken, the rest is encoded and kept there as soon as it is finished.
    ``encoded_shots`` counts the shots of which something had to be encoded.
    """

    def __init__(
        self,
        spec: RenderSpec,
        folder: Path,
        executor: Executor,
        meter: ProgressMeter,
        cache: ContentCache | None = None,
    ) -> None:
        self._spec = spec
        self._folder = folder
        self._executor = executor
        self._meter = meter
        self._cache = cache
        self._taken: set[str] = set()
        self._by_key: dict[str, Future[None]] = {}
        self.encoded_shots = 0

    def path(self, key: str) -> Path:
        """The file of the piece with this key."""
        return self._folder / f"{key}{_PIECE}"

    def look_up(self, shots: Sequence[PlannedShot]) -> list[Future[None]]:
        """Begin to take from the cache what it has; wait for all of it before any shot is begun."""
        if self._cache is None:
            return []
        keys = dict.fromkeys(planned.key for shot in shots for planned in shot.pieces)
        return [self._executor.submit(self._take, self._cache, key) for key in keys]

    def to_make(self, shots: Sequence[PlannedShot]) -> int:
        """How many frames have to be encoded."""
        lengths = {planned.key: planned.piece.length for shot in shots for planned in shot.pieces}
        return sum(length for key, length in lengths.items() if key not in self._taken)

    def distrust(self) -> None:
        """Forget what this film was made of, for it is not in order though every part seemed whole."""
        if self._cache is not None:
            for key in (*self._taken, *self._by_key):
                self._cache.forget(key, _PIECE)

    def begin(self, shot: PlannedShot) -> list[Future[None]]:
        """Begin every piece of a shot that is not there, or being encoded already."""
        picture = _ShotPicture(shot, self._spec)
        left = [planned for planned in shot.pieces if planned.key not in self._taken]
        if len(left) < len(shot.pieces):
            self._meter.frames_given(
                sum(planned.piece.length for planned in shot.pieces if planned.key in self._taken)
            )
        if not left:
            self._meter.shot_done(shot.index, at_once=False)
            return []
        pieces_left = _Countdown(len(left), lambda: self._meter.shot_done(shot.index))
        begun = []
        for planned in left:
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

    def _take(self, cache: ContentCache, key: str) -> None:
        self._meter.check()
        if cache.take(key, _PIECE, self.path(key)):
            self._taken.add(key)

    def _encode(self, picture: _ShotPicture, planned: PlannedPiece) -> None:
        self._meter.check()
        logger.debug("encoding piece %s of shot %d", planned.key, picture.shot.index + 1)
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
        if self._cache is not None:
            self._cache.keep(planned.key, self.path(planned.key))

    def _frame_done(self) -> None:
        self._meter.frames_done()
        self._meter.check()

    def _count_again(self, frames: int) -> Callable[[Future[None]], None]:
        return lambda future: self._meter.frames_given(frames) if _succeeded(future) else None


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
