"""What is told of a film that cannot be made."""

from __future__ import annotations

from api.media import StorageUnavailable
from api.services.stored_names import without_stored_names
from core_engine.errors import EngineError

UNFORESEEN = (
    "Something went wrong that StoryFlow did not foresee. Nothing was lost, and an earlier film is as it "
    "was; the details are in the log. Render again."
)

_STORAGE_AWAY = (
    "The storage of pictures and films did not answer for minutes, or refused. Finished shots and an "
    "earlier film are kept. Render again when it works."
)


def told(error: EngineError | StorageUnavailable) -> dict[str, str]:
    """The ``code`` and ``error`` with which a task ends that has failed because of this."""
    sentence = _STORAGE_AWAY if isinstance(error, StorageUnavailable) else str(error)
    return {"code": error.code, "error": without_stored_names(sentence)}
