"""The engines by name. They keep one contract: ``render(spec, output, report=…, cache=…)``."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from core_engine import video_renderer
from core_engine.cache.store import ContentCache
from core_engine.errors import SpecError
from core_engine.film import Film, Stopped
from core_engine.progress import Report, never_cancel
from core_engine.timeline import RenderSpec

DEFAULT = "pyav"


class Engine(Protocol):
    """Makes one film of one order, or leaves everything as it was."""

    def check_encoders(self) -> None:
        """Raise EncoderMissing where this engine cannot make a film."""

    def render(
        self,
        spec: RenderSpec,
        output: Path,
        *,
        report: Report = never_cancel,
        cache: ContentCache | None = None,
    ) -> Film | Stopped:
        """Raises EngineError; a wish to stop is a result, not an error."""


def engine(name: str = DEFAULT) -> Engine:
    """The engine called ``name``: "pyav" (the default) or "moviepy".

    Raises SpecError for any other name, EncoderMissing where the engine is not installed.
    """
    if name == DEFAULT:
        return video_renderer
    if name == "moviepy":
        # MoviePy is the second engine's own dependency and is missing from most installations.
        from core_engine import moviepy_engine  # noqa: PLC0415

        return moviepy_engine
    raise SpecError(f'There is no engine "{name}". STORYFLOW_ENGINE may be "pyav" or "moviepy".')
