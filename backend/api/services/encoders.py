"""Which engine makes the films here, and whether it can."""

from __future__ import annotations

import os

from api.errors import Unavailable
from core_engine.engines import DEFAULT, engine
from core_engine.errors import EncoderMissing, SpecError


def engine_name() -> str:
    """The engine that ``STORYFLOW_ENGINE`` chooses, by default the default one."""
    return os.environ.get("STORYFLOW_ENGINE") or DEFAULT


def require_encoder() -> None:
    """Raise Unavailable, saying what to install, where the engine in use cannot make a film."""
    try:
        engine(engine_name()).check_encoders()
    except (EncoderMissing, SpecError) as error:
        raise Unavailable(str(error), code=error.code) from error
