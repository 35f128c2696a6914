"""The store on the local disk, as a whole."""

from api.media.files import existing, exists, local_copies, new_file, place_for, remove, remove_folder
from api.media.serving import serve


def probe() -> None:
    """The disk is always within reach; how it is, is looked at elsewhere."""


__all__ = [
    "existing",
    "exists",
    "local_copies",
    "new_file",
    "place_for",
    "probe",
    "remove",
    "remove_folder",
    "serve",
]
