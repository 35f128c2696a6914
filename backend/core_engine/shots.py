"""The pieces of every shot: taken from the cache, or encoded, several at once."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice, zip_longest
from pathlib import Path

from core_engine.cache.store import ContentCache
from core_engine.clip_shot import ShotClip
from core_engine.errors import EngineError
from core_engine.picture_shot import ShotPicture
from core_engine.progress import ProgressMeter
from core_engine.shot_plan import PlannedPiece, PlannedShot
from core_engine.shot_tally import ShotTally
from core_engine.timeline import RenderSpec
from core_engine.waiting import Shared, spread

logger = logging.getLogger(__name__)

_PIECE = ".mp4"

_THREADS_A_LOAD = 4
"""Of so many threads one may load a picture. That takes more memory than to encode, so two of two threads at
it would be the film's peak, and the longer a film, the surer it comes to that; but of many threads one would
hold up the others.
"""

_Source = ShotPicture | ShotClip
_Task = tuple[_Source, PlannedPiece]


class ShotEncoder:
    """Brings the pieces of planned shots into a folder, one file for each different key.

    What the ``cache`` has is taken, the rest is encoded and kept there as soon as it is finished. The
    ``executor`` has ``threads``, each of which takes one piece after the other.
    ``encoded_shots`` counts the shots of which something had to be encoded.
    """

    def __init__(
        self,
        spec: RenderSpec,
        folder: Path,
        executor: Executor,
        threads: int,
        meter: ProgressMeter,
        cache: ContentCache | None = None,
    ) -> None:
        self._spec = spec
        self._folder = folder
        self._executor = executor
        self._threads = threads
        self._meter = meter
        self._cache = cache
        self._loading = threading.Semaphore(max(1, threads // _THREADS_A_LOAD))
        self._taken: set[str] = set()
        self.encoded_shots = 0

    def path(self, key: str) -> Path:
        """The file of the piece with this key."""
        return self._folder / f"{key}{_PIECE}"

    def look_up(self, shots: Sequence[PlannedShot]) -> list[Future[None]]:
        """Begin to take from the cache what it has; wait for all of it before any shot is begun."""
        if self._cache is None:
            return []
        keys = dict.fromkeys(planned.key for shot in shots for planned in shot.pieces)
        return spread(self._executor, self._threads, partial(self._take, self._cache), keys)

    def to_make(self, shots: Sequence[PlannedShot]) -> int:
        """How many frames have to be encoded."""
        lengths = {planned.key: planned.piece.length for shot in shots for planned in shot.pieces}
        return sum(length for key, length in lengths.items() if key not in self._taken)

    def distrust(self, shots: Sequence[PlannedShot]) -> None:
        """Forget what these were made of, for the film is not in order though every part seemed whole."""
        if self._cache is not None:
            for shot in shots:
                for planned in shot.pieces:
                    self._cache.forget(planned.key, _PIECE)

    def begin(self, shots: Sequence[PlannedShot]) -> list[Future[None]]:
        """Begin every piece of these shots that is not there yet, as many shots in turn as there are threads.

        So each thread has a picture of its own; see ``_THREADS_A_LOAD`` for when it is loaded.
        """
        tally = ShotTally(shots, self._taken, self._meter)
        tasks = Shared(self._tasks(shots))
        return [self._executor.submit(self._encode_each, tasks, tally) for _ in range(self._threads)]

    def _tasks(self, shots: Sequence[PlannedShot]) -> Iterator[_Task]:
        """Every different piece that is not there yet, with what it is made of."""
        known = set(self._taken)
        shares = (share for shot in shots if (share := self._share_of(shot, known)).pieces)
        while at_once := tuple(islice(shares, self._threads)):
            self.encoded_shots += len(at_once)
            left = deque(_in_turn(at_once))
            try:
                while left:
                    yield left.popleft()
            finally:
                for source, _ in left:  # nobody is going to encode these
                    source.let_go()

    def _share_of(self, shot: PlannedShot, known: set[str]) -> _Share:
        """The pieces that this shot is the first to need, whose keys join the ``known`` ones."""
        pieces = []
        for planned in shot.pieces:
            if planned.key not in known:
                known.add(planned.key)
                pieces.append(planned)
        return _Share(self._source(shot, len(pieces)), tuple(pieces))

    def _source(self, shot: PlannedShot, users: int) -> _Source:
        if shot.clip:
            return ShotClip(shot, shot.clip, self._spec, users, self._meter.check)
        return ShotPicture(shot, self._spec, users, self._meter.check, self._loading)

    def _take(self, cache: ContentCache, key: str) -> None:
        self._meter.check()
        if cache.take(key, _PIECE, self.path(key)):
            self._taken.add(key)

    def _encode_each(self, tasks: Shared[_Task], tally: ShotTally) -> None:
        for source, planned in tasks:
            try:
                self._encode(source, planned)
                tally.piece_done(planned)
            except BaseException:
                tasks.close()
                raise
            finally:
                source.let_go()

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


@dataclass(frozen=True, slots=True)
class _Share:
    """What has to be encoded of a shot."""

    source: _Source
    pieces: tuple[PlannedPiece, ...]


def _in_turn(shares: Sequence[_Share]) -> Iterator[_Task]:
    """The first piece of each, then the second of each, and so on."""
    columns = zip_longest(*([(share.source, piece) for piece in share.pieces] for share in shares))
    return (task for task in chain.from_iterable(columns) if task is not None)
