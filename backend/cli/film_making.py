"""The walk from a story on disk to a film on disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from cli.film_estimate import of_estimate
from cli.narration import Narrations, Reader, narrate
from cli.progress_bar import Display, of_film, of_narration
from cli.story_folder import FoundStory
from core_engine.cache.store import ContentCache
from core_engine.engines import Engine
from core_engine.errors import EngineError
from core_engine.file_errors import writing
from core_engine.film import Film, Stopped
from core_engine.progress import Cancelled, Estimate, Phase
from core_engine.progress import Progress as FilmProgress
from core_engine.timeline import RenderSpec, SegmentSpec
from core_engine.work_folder import work_folder


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """All that is needed to make the film. The segments of ``look`` are replaced by the story's."""

    found: FoundStory
    output: Path
    look: RenderSpec
    reader: Reader
    engine: Engine
    cache: ContentCache


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """A film, what it was expected to take, the seconds that it took, and every warning, each once."""

    film: Film
    estimate: Estimate | None
    wall_seconds: float
    warnings: tuple[str, ...]


def make_film(order: Order, display: Display, stop: threading.Event) -> Finished | Stopped:
    """Speak, film, and put the film in place.

    When ``stop`` is set, or anything fails, an earlier film at ``output`` is as it was, and nothing
    new is there. Raises EngineError and CommandError.
    """
    began = time.perf_counter()
    try:
        with _no_folder_left(order.output), _narration_folder(order.output) as folder:
            narrations = _narrations(order, folder, display, stop)
            teller = _Teller(order, display, stop)
            film = order.engine.render(
                _spec(order, narrations), order.output, report=teller, cache=order.cache
            )
    except Cancelled:
        return Stopped()
    except EngineError:
        # Ctrl-C reaches our helpers too; a voice that died of it is no failure.
        if stop.is_set():
            return Stopped()
        raise
    finally:
        display.close()
    if isinstance(film, Stopped):
        return film
    warnings = dict.fromkeys((*order.found.story.warnings, *narrations.notices, *film.warnings))
    seconds = time.perf_counter() - began
    return Finished(film=film, estimate=teller.estimate, wall_seconds=seconds, warnings=tuple(warnings))


def _narrations(order: Order, folder: Path, display: Display, stop: threading.Event) -> Narrations:
    return narrate(
        order.found,
        order.reader,
        folder,
        spoken=lambda done, total: display.show(of_narration(done, total)),
        go_on=lambda: not stop.is_set(),
        cache=order.cache,
    )


class _Teller:
    """The engine's report: shows its progress and, once, what the film is going to take."""

    def __init__(self, order: Order, display: Display, stop: threading.Event) -> None:
        self.estimate: Estimate | None = None
        self._fps = order.look.fps
        self._display = display
        self._stop = stop

    def __call__(self, progress: FilmProgress) -> bool:
        if self.estimate is None and progress.estimate is not None:
            self.estimate = progress.estimate
            self._display.tell(of_estimate(self.estimate, self._fps))
        self._display.show(of_film(progress))
        return progress.phase is Phase.DONE or not self._stop.is_set()


def _spec(order: Order, narrations: Narrations) -> RenderSpec:
    pictures = [order.found.files[segment.image or ""] for segment in order.found.story.segments]
    segments = tuple(
        SegmentSpec(picture=picture.absolute(), narration=narration.absolute(), sequence_index=index)
        for index, (picture, narration) in enumerate(zip(pictures, narrations.paths, strict=True))
    )
    return replace(order.look, segments=segments)


@contextmanager
def _narration_folder(output: Path) -> Iterator[Path]:
    """A folder for the narrations on the film's own disk; the engine's own folder holds the film."""
    output = output.absolute()
    with writing(output), work_folder(output.with_name(f"narrations of {output.name}")) as folder:
        yield folder


@contextmanager
def _no_folder_left(output: Path) -> Iterator[None]:
    """Remove the folders that were made for a film which then did not come."""
    made = [folder for folder in output.absolute().parents if not folder.exists()]
    try:
        yield
    finally:
        for folder in made:
            with suppress(OSError):  # the film is in it
                folder.rmdir()
