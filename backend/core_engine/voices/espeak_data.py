"""Where eSpeak NG's data lies, by a path that the library can keep."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import espeakng_loader

_LONGEST = 150  # bytes; the library keeps this path, and file names after it, in 160


@cache
def data_path() -> str:
    """The folder of eSpeak NG's data; in a deep folder a short link to it, which ends with the process."""
    data = Path(espeakng_loader.get_data_path())
    if len(os.fsencode(data)) <= _LONGEST:
        return str(data)
    folder = Path(tempfile.mkdtemp(prefix="sf-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    link = folder / data.name
    link.symlink_to(data, target_is_directory=True)
    return str(link)
