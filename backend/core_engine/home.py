"""Where things live on this machine. The only reader of the ``STORYFLOW_*`` folder variables.

STORYFLOW_HOME          everything a user makes or fetches; default ``var/`` beside ``./storyflow``
STORYFLOW_MEDIA_ROOT    pictures, narrations and films of projects; default ``$STORYFLOW_HOME/media``
"""

from __future__ import annotations

import os
from pathlib import Path

INSTALLATION = Path(__file__).resolve().parents[2]


def home() -> Path:
    """The absolute folder that holds all of a user's data (it may not exist yet)."""
    return Path(os.environ.get("STORYFLOW_HOME") or INSTALLATION / "var").absolute()


def media_root() -> Path:
    """The absolute folder of all projects' files (it may not exist yet)."""
    return Path(os.environ.get("STORYFLOW_MEDIA_ROOT") or home() / "media").absolute()


def models_dir() -> Path:
    """The absolute folder of voice models (it may not exist yet)."""
    return home() / "models"


def cache_dir() -> Path:
    """The absolute folder of finished work that can be made again (it may not exist yet)."""
    return home() / "cache"
