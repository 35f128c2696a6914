"""Making a film of a frozen order, in a process of its own, and writing down how it went."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from api import media
from api.errors import NotFound
from api.models import Project, Task, TaskKind
from api.services import assembly, endings
from api.services.encoders import engine_name
from api.services.film_progress import EXPORTING, FilmProgress
from api.services.filming_words import UNFORESEEN, told
from api.services.statuses import full_progress
from api.services.stored_names import without_stored_names
from core_engine.cache.settings import content_cache
from core_engine.draft import draft_of
from core_engine.errors import EngineCrashed, EngineError, OutputBusy
from core_engine.film import Film, Stopped
from core_engine.progress import Phase, Report, SegmentCallback, by_segment, never_cancel
from core_engine.progress import Progress as Reading
from core_engine.render_child import render_in_child
from core_engine.timeline import RenderSpec

logger = logging.getLogger(__name__)

_LOOKS, _BETWEEN_LOOKS = 20, 0.5  # seconds


class Update(Protocol):
    """Writes progress down and keeps the lease; False when the work is to be stopped."""

    def __call__(
        self,
        task_id: uuid.UUID,
        *,
        current: int,
        total: int,
        current_phase: str,
        **more: Any,  # noqa: ANN401
    ) -> bool: ...


class Shows(Protocol):
    """Turns the engine's readings into what a task's row shows."""

    def show(self, reading: Reading) -> dict[str, Any]: ...


def perform(
    task: Task, *, update: Update, progress: Shows | None = None, facts: Mapping[str, Any] | None = None
) -> None:
    """Make the film of a task that its ``lease_owner`` has claimed, and end the task.

    Whatever happens is written down: COMPLETED; FAILED with a sentence; CANCELLED when it was called
    off; or handed back when the engine died or ``update`` says stop for another reason. When somebody
    else has taken the task over, nothing is written. ``facts`` are what the result tells beside the
    engine's own; their ``warnings`` come first.
    """
    if settings.FILM_MAKER:  # many workers make it together
        import_string(settings.FILM_MAKER)(task, update=update, progress=progress, facts=facts)
        return
    began = time.monotonic()
    shows = progress or _own_progress(task)

    def report(reading: Reading) -> bool:
        shown = shows.show(reading)
        try:
            return update(task.pk, **shown)
        except DatabaseError as error:  # the next reading is due at once; a film is not given up for one
            logger.warning("progress of %s was not written: %s", task.public_name, error)
            return True

    with failing_in_words(task):
        film = _make_in_turn(task, report)
        settle(task, film, time.monotonic() - began, facts or {})


@contextmanager
def failing_in_words(task: Task) -> Iterator[None]:
    """Write down why a film cannot be made, or that it is to be tried again where the engine died."""
    try:
        yield
    except EngineCrashed as error:
        endings.interrupted(task, code=error.code, error=str(error))
    except (EngineError, media.StorageUnavailable) as error:
        logger.info("%s failed: %s", task.public_name, error)
        endings.fail(task, **told(error))
    except DatabaseError:
        raise  # no film is at fault; it is gone on with when the database is back
    except Exception:
        logger.exception("%s failed", task.public_name)
        endings.fail(task, code="unexpected", error=UNFORESEEN)


def render_project(project_id: str, on_progress: SegmentCallback | None = None) -> dict[str, Any]:
    """Make the film of a project as it is now, and give its place; no row is changed.

    ``{"output_path": absolute path, "duration": seconds, "file_size": bytes}``. Raises NotFound,
    AssetsMissing (a FileNotFoundError), SpecError (a ValueError) for a project without segments, and
    whatever the engine raises.
    """
    try:
        project = Project.objects.visible().get(pk=uuid.UUID(str(project_id)))
    except (Project.DoesNotExist, ValueError):
        raise NotFound("There is no such project; it may have been deleted.") from None
    report = by_segment(on_progress) if on_progress else never_cancel
    film = _make(assembly.spec(assembly.freeze(project)), media.path(media.film_key(project.pk)), report)
    assert isinstance(film, Film), "nobody asked it to stop"
    return {
        "output_path": str(film.output_path),
        "duration": float(film.duration),
        "file_size": film.file_size,
    }


def _make(spec: RenderSpec, place: Path, report: Report, *, made_since: float = 0.0) -> Film | Stopped:
    return render_in_child(
        spec,
        place,
        report=report,
        engine_name=engine_name(),
        cache=content_cache(made_since=made_since),
    )


def _make_in_turn(task: Task, report: Report) -> Film | Stopped:
    """Make a film even if another worker, which has lost the task, needs a moment to notice."""
    order, spec, place = task.order, film_spec(task), media.path(film_key(task))
    # What another attempt at the same order has made is new enough.
    made_since = task.created_at.timestamp() if order["force"] else 0.0
    waiting = Reading(
        phase=Phase.LISTENING, frames_done=0, frames_total=0, segment=0, segments=len(order["segments"])
    )
    for _ in range(_LOOKS):
        try:
            return _make(spec, place, report, made_since=made_since)
        except OutputBusy:
            if not report(waiting):
                return Stopped()
            time.sleep(_BETWEEN_LOOKS)
    return _make(spec, place, report, made_since=made_since)


def _own_progress(task: Task) -> FilmProgress:
    exporting = "Exporting draft MP4..." if task.kind == TaskKind.DRAFT else EXPORTING
    return FilmProgress(task.progress, exporting=exporting)


def settle(task: Task, film: Film | Stopped, seconds: float, facts: Mapping[str, Any]) -> None:
    if isinstance(film, Film):
        result = _result(task, film, seconds)
        done = endings.complete(
            task,
            progress=full_progress(len(task.order["segments"])) | _frames(film) | _complete(task),
            result=result | dict(facts) | {"warnings": [*facts.get("warnings", ()), *result["warnings"]]},
        )
    else:
        done = endings.hand_back(task)
    if not done:
        logger.info("%s is not ours any more", task.public_name)


def film_spec(task: Task, *, place: media.Place = media.path, segments: slice = slice(None)) -> RenderSpec:
    """The engine's order of a film or draft, or of some of its segments, with files where ``place`` says."""
    ordered = assembly.spec({**task.order, "segments": task.order["segments"][segments]}, place)
    return draft_of(ordered) if task.kind == TaskKind.DRAFT else ordered


def film_key(task: Task) -> str:
    name = media.draft_key if task.kind == TaskKind.DRAFT else media.film_key
    return name(task.project_id)


def _complete(task: Task) -> dict[str, str]:
    return {"current_phase": "Draft complete"} if task.kind == TaskKind.DRAFT else {}


def _frames(film: Film) -> dict[str, Any]:
    return {"frames_done": film.frames, "frames_total": film.frames, "remaining_seconds": 0}


def _result(task: Task, film: Film, seconds: float) -> dict[str, Any]:
    spec = film_spec(task)
    return {
        "output_path": f"/media/{film_key(task)}",
        "duration": float(film.duration),
        "file_size": film.file_size,
        "frames": film.frames,
        "width": spec.width,
        "height": spec.height,
        "fps": task.order["fps"],
        "encoded_shots": film.encoded_shots,
        "cached_shots": film.cached_shots,
        "warnings": [without_stored_names(warning) for warning in film.warnings],
        "wall_seconds": round(seconds, 2),
    }
