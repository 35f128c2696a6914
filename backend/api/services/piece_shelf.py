"""Finished pieces of shots, and sound tracks, in the bucket, where every worker finds them.

They lie under their content keys, so what one worker has finished none encodes again, for this film or
another. What was ordered anew has a place of its own, so that earlier work does not count.
"""

from __future__ import annotations

import uuid
from pathlib import Path

from api.media import Waits, objects
from api.media.object_leftovers import PIECES
from core_engine.cache.store import ContentCache

_TYPE = "video/mp4"


class BucketShelf(ContentCache):
    """The place of finished pieces, in the form in which the engine knows its cache.

    Unlike on a local disk, what cannot be kept fails the work, because nothing else holds it. ``waits``
    does every step on the bucket.
    """

    def __init__(self, task_id: uuid.UUID, *, anew: bool, waits: Waits) -> None:
        super().__init__(Path(), 0)
        self._prefix = f"{PIECES}{task_id}/" if anew else PIECES
        self._waits = waits

    def take(self, key: str, suffix: str, target: Path, *, link: bool = True) -> bool:
        """Bring the piece with this key to ``target``; False when there is none."""
        try:
            self._waits(lambda: objects.download(self.name(key, suffix), target))
        except LookupError:
            return False
        return True

    def keep(self, key: str, source: Path, *, link: bool = True) -> None:
        """Put a finished piece where every worker finds it. Raises StorageUnavailable after some minutes."""
        self._waits(lambda: objects.upload(source, self.name(key, source.suffix), _TYPE))

    def forget(self, key: str, suffix: str) -> None:
        objects.remove(self.name(key, suffix))

    def has(self, key: str, suffix: str) -> bool:
        """Whether a piece is there; it is not brought here."""
        return self._waits(lambda: objects.has(self.name(key, suffix)))

    def name(self, key: str, suffix: str) -> str:
        return f"{self._prefix}{key}{suffix}"
