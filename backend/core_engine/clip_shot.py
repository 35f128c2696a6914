"""A clip's shot while its pieces are encoded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from core_engine.clip_encoding import encode_clip_piece, shown_in
from core_engine.clip_frames import ClipFrames
from core_engine.clips import Clip
from core_engine.encoder import Piece
from core_engine.shot_plan import PlannedShot
from core_engine.timeline import RenderSpec


class ShotClip:
    """A shot's clip, opened by its first piece and closed after its last, of ``users``.

    ``tick`` is called while frames before a piece are decoded, and may raise to stop.
    """

    def __init__(
        self, shot: PlannedShot, clip: Clip, spec: RenderSpec, users: int, tick: Callable[[], None]
    ) -> None:
        self.shot = shot
        self._timing = clip.timing
        self._spec = spec
        self._frames = ClipFrames(shot.picture, clip, (spec.width, spec.height), shot.stamp, tick)
        self._lock = threading.Lock()
        self._users = users

    def encode(self, piece: Piece, path: Path, frame_done: Callable[[], None]) -> None:
        """Encode a piece into the MP4 ``path``. Raises ClipError where the file was changed."""
        shown = shown_in(piece, self._timing, self._spec.fps)
        encode_clip_piece(self._frames, shown, self._spec, path, frame_done)

    def let_go(self) -> None:
        """Count a piece that is done with, one way or another."""
        with self._lock:
            self._users -= 1
            last = not self._users
        if last:
            self._frames.close()
