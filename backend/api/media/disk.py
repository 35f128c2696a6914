"""The store on the local disk, as a whole."""

from api.media.files import existing, exists, local_copies, new_file, place_for, remove, remove_folder
from api.media.serving import serve

__all__ = ["existing", "exists", "local_copies", "new_file", "place_for", "remove", "remove_folder", "serve"]
