"""A picture's shot while its pieces are encoded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from core_engine.asset_files import changed_meanwhile, stamp_of
from core_engine.encoder import Piece, encode_piece
from core_engine.errors import PictureError
from core_engine.memory import return_freed_blocks
from core_engine.sampling import WorkingPicture, load_planes
from core_engine.shot_plan import PlannedShot
from core_engine.timeline import RenderSpec


class ShotPicture:
    """A shot's picture, loaded when its first piece begins and let go after its last, of ``users``.

    It waits for its turn to be ``loading``; ``check`` is called then and may raise to stop.
    """

    def __init__(
        self,
        shot: PlannedShot,
        spec: RenderSpec,
        users: int,
        check: Callable[[], None],
        loading: threading.Semaphore,
    ) -> None:
        self.shot = shot
        self._spec = spec
        self._users = users
        self._check = check
        self._loading = loading
        self._lock = threading.Lock()
        self._loaded: WorkingPicture | None = None

    def encode(self, piece: Piece, path: Path, frame_done: Callable[[], None]) -> None:
        """Encode a piece into the MP4 ``path``. Raises PictureError where the file was changed."""
        encode_piece(self._load(), self.shot.move, piece, self._spec, path, frame_done)

    def let_go(self) -> None:
        """Count a piece that is done with, one way or another."""
        with self._lock:
            self._users -= 1
            if not self._users:
                self._loaded = None

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
