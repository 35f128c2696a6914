"""Finished pieces of shots, and sound tracks, in the bucket, where every worker finds them.

They lie under their content keys, so what one worker has finished none encodes again, for this film or
another. What was ordered anew has a place of its own, so that earlier work does not count.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from api.media import objects
from api.media.bucket import StorageUnavailable
from api.media.object_leftovers import PIECES
from core_engine.cache.store import ContentCache

logger = logging.getLogger(__name__)

_TYPE = "video/mp4"
_PAUSES = (0.5, 1, 2, 4, 8, 15, 15, 15, 30, 30, 30, 30, 30, 30)  # seconds; about four minutes in all


class BucketShelf(ContentCache):
    """The place of finished pieces, in the form in which the engine knows its cache.

    Unlike on a local disk, what cannot be kept fails the work, because nothing else holds it. ``go_on``
    is asked while the bucket is waited for; it raises to stop.
    """

    def __init__(self, task_id: uuid.UUID, *, anew: bool, go_on: Callable[[], None]) -> None:
        super().__init__(Path(), 0)
        self._prefix = f"{PIECES}{task_id}/" if anew else PIECES
        self._go_on = go_on

    def take(self, key: str, suffix: str, target: Path, *, link: bool = True) -> bool:
        """Bring the piece with this key to ``target``; False when there is none."""
        try:
            self.patiently(lambda: objects.download(self.name(key, suffix), target))
        except LookupError:
            return False
        return True

    def keep(self, key: str, source: Path, *, link: bool = True) -> None:
        """Put a finished piece where every worker finds it. Raises StorageUnavailable after some minutes."""
        self.patiently(lambda: objects.upload(source, self.name(key, source.suffix), _TYPE))

    def forget(self, key: str, suffix: str) -> None:
        objects.remove(self.name(key, suffix))

    def has(self, key: str, suffix: str) -> bool:
        """Whether a piece is there; it is not brought here."""
        found: list[bool] = []
        self.patiently(lambda: found.append(objects.has(self.name(key, suffix))))
        return found[-1]

    def name(self, key: str, suffix: str) -> str:
        return f"{self._prefix}{key}{suffix}"

    def patiently(self, step: Callable[[], object]) -> None:
        """Do a step on the bucket, again if it does not answer; what it refuses is not asked twice."""
        for pause in (*_PAUSES, 0):
            try:
                step()
            except StorageUnavailable as error:
                if error.permanent or not pause:
                    raise
                logger.warning("the storage does not answer; trying again in %s s", pause)
                self._wait(pause)
            else:
                return

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._go_on()
            time.sleep(min(0.2, seconds))
