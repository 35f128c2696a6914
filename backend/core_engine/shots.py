"""The pieces of every shot: taken from the cache, or encoded, several at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path

from core_engine.asset_files import changed_meanwhile, stamp_of
from core_engine.cache.store import ContentCache
from core_engine.clip_shot import ShotClip
from core_engine.encoder import Piece, encode_piece
from core_engine.errors import EngineError, PictureError
from core_engine.memory import return_freed_blocks
from core_engine.progress import ProgressMeter
from core_engine.sampling import WorkingPicture, load_planes
from core_engine.shot_plan import PlannedPiece, PlannedShot
from core_engine.timeline import RenderSpec

logger = logging.getLogger(__name__)

_PIECE = ".mp4"

_THREADS_A_LOAD = 4
"""Of so many threads one may load a picture. That takes more memory than to encode, so two of two threads at
it would be the film's peak, and the longer a film, the surer it comes to that; but of many threads one would
hold up the others.
"""


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
        self._counted: set[str] = set()
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

    def begin(self, shots: Sequence[PlannedShot], at_once: int) -> list[Future[None]]:
        """Begin every piece of these shots that is not there yet, ``at_once`` shots in turn.

        So each of as many threads has a picture of its own; see ``_THREADS_A_LOAD`` for when it is loaded.
        """
        known = set(self._taken)
        loading = threading.Semaphore(max(1, at_once // _THREADS_A_LOAD))
        shares = [self._share_of(shot, known, loading) for shot in shots]
        work = [share for share in shares if share.pieces]
        for start in range(0, len(work), at_once):
            for source, planned in _in_turn(work[start : start + at_once]):
                future = self._executor.submit(self._encode, source, planned)
                self._by_key[planned.key] = future
                future.add_done_callback(source.let_go)
        for shot in shots:
            self._watch(shot)
        self.encoded_shots += len(work)
        return list(self._by_key.values())

    def _share_of(self, shot: PlannedShot, known: set[str], loading: threading.Semaphore) -> _Share:
        """The pieces that this shot is the first to need, whose keys join the ``known`` ones."""
        pieces = []
        for planned in shot.pieces:
            if planned.key not in known:
                known.add(planned.key)
                pieces.append(planned)
        return _Share(self._source(shot, loading, users=len(pieces)), tuple(pieces))

    def _source(self, shot: PlannedShot, loading: threading.Semaphore, users: int) -> _Source:
        if shot.clip:
            return ShotClip(shot, shot.clip, self._spec, users, self._meter.check)
        return _ShotPicture(shot, self._spec, loading, users, self._meter.check)

    def _watch(self, shot: PlannedShot) -> None:
        """Have the shot counted when all of its pieces are there."""
        begun = [planned for planned in shot.pieces if planned.key in self._by_key]
        given = sum(planned.piece.length for planned in shot.pieces if planned.key in self._taken)
        if given:
            self._meter.frames_given(given)
        if not begun:
            self._meter.shot_done(shot.index, at_once=False)
            return
        pieces_left = _Countdown(len(begun), lambda: self._meter.shot_done(shot.index))
        for planned in begun:
            future = self._by_key[planned.key]
            if planned.key in self._counted:
                future.add_done_callback(self._count_again(planned.piece.length))
            self._counted.add(planned.key)
            future.add_done_callback(pieces_left.one_done)

    def _take(self, cache: ContentCache, key: str) -> None:
        self._meter.check()
        if cache.take(key, _PIECE, self.path(key)):
            self._taken.add(key)

    def _encode(self, source: _Source, planned: PlannedPiece) -> None:
        self._meter.check()
        logger.debug("encoding piece %s of shot %d", planned.key, source.shot.index + 1)
        try:
            source.encode(planned.piece, self.path(planned.key), self._frame_done)
        except EngineError as error:
            error.segment = source.shot.index + 1
            raise
        if self._cache is not None:
            self._cache.keep(planned.key, self.path(planned.key))

    def _frame_done(self) -> None:
        self._meter.frames_done()
        self._meter.check()

    def _count_again(self, frames: int) -> Callable[[Future[None]], None]:
        return lambda future: self._meter.frames_given(frames) if _succeeded(future) else None


class _ShotPicture:
    """A shot's picture, loaded when its first piece begins and let go after its last, of ``users``.

    It waits for its turn to be ``loading``; ``check`` is called then and may raise to stop.
    """

    def __init__(
        self,
        shot: PlannedShot,
        spec: RenderSpec,
        loading: threading.Semaphore,
        users: int,
        check: Callable[[], None],
    ) -> None:
        self.shot = shot
        self._spec = spec
        self._loading = loading
        self._check = check
        self._lock = threading.Lock()
        self._loaded: WorkingPicture | None = None
        self._users = users

    def encode(self, piece: Piece, path: Path, frame_done: Callable[[], None]) -> None:
        encode_piece(self._load(), self.shot.move, piece, self._spec, path, frame_done)

    def _load(self) -> WorkingPicture:
        with self._lock:
            if self._loaded is None:
                with self._loading:
                    self._check()
                    return_freed_blocks()
                    self._loaded = load_planes(
                        self.shot.picture, self.shot.move, self._spec.width, self._spec.height
                    )
                # Its shots would stand under the name of another picture.
                if stamp_of(self.shot.picture) != self.shot.stamp:
                    raise PictureError(changed_meanwhile("picture", self.shot.picture))
            return self._loaded

    def let_go(self, _: Future[None]) -> None:
        with self._lock:
            self._users -= 1
            if not self._users:
                self._loaded = None


_Source = _ShotPicture | ShotClip


@dataclass(frozen=True, slots=True)
class _Share:
    """What has to be encoded of a shot."""

    source: _Source
    pieces: tuple[PlannedPiece, ...]


def _in_turn(shares: Sequence[_Share]) -> Iterator[tuple[_Source, PlannedPiece]]:
    """The first piece of each, then the second of each, and so on."""
    columns = zip_longest(*([(share.source, piece) for piece in share.pieces] for share in shares))
    return (task for task in chain.from_iterable(columns) if task is not None)


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
