"""How a project's film and a task stand: the bodies of the status answers and of the events.

They are built from rows alone, by few queries, and never read a task's order, which is as long as
the story.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from api import media
from api.models import FILMS, Event, Project, ProjectStatus, Segment, Task, TaskKind, TaskStatus
from api.services.assembly import order_key

Body = dict[str, Any]

PREPARING = "Preparing…"
COMPLETE = "Export complete"

_FILM_FACTS = ("duration", "file_size", "width", "height", "fps", "providers", "cost", "paid")
_PROGRESS: Mapping[str, Any] = {
    "current_segment": 0,
    "total_segments": 0,
    "percentage": 0,
    "current_phase": PREPARING,
    "frames_done": 0,
    "frames_total": 0,
    "frames_per_second": None,
    "remaining_seconds": None,
    "elapsed_seconds": 0,
    "phase": "preparing",
    "scenes": [],
}


def project_status(project: Project) -> Body:
    """The body of ``GET /api/projects/{id}/status/``.

    The facts of a film (``duration`` in seconds, ``file_size`` in bytes, ``width``, ``height``,
    ``fps``, ``finished_at``, and ``providers``, ``cost`` and ``paid`` of one that services made) are those
    of the good film that is there, be it ``output_url`` or ``previous_output_url``; None where there is
    none.
    ``provider_calls`` are those of the failed render that somebody has to look at. ``stale`` says
    whether something was edited since that film, or the one that is being made, was ordered.
    """
    renders = _Renders(project)
    if project.status == ProjectStatus.PROCESSING and not (renders.newest and renders.newest.is_open):
        # The film ended between the two looks: look at the project again.
        project = Project.objects.filter(pk=project.pk).first() or project
        renders = _Renders(project)
    newest, film = renders.newest, renders.film
    completed = project.status == ProjectStatus.COMPLETED
    address = project.output_path or None
    failed = renders.failed if project.status == ProjectStatus.FAILED else None
    return {
        "project_id": str(project.pk),
        "status": project.status,
        "progress": _progress_of_film(project, renders),
        "output_url": address if completed else None,
        "previous_output_url": None if completed else address,
        "draft_url": _address_of_draft(renders.draft),
        "task_id": newest.public_name if newest else None,
        **_film_facts(film if address else None),
        "stale": _is_stale(project, newest, film),
        "error": (failed and failed.error) or None,
        "error_code": (failed and failed.error_code) or None,
        "provider_calls": ((failed and failed.result) or {}).get("calls", []),
    }


def task_status(task: Task) -> Body:
    """The body of ``GET /api/tasks/{task_id}/status/``; ``task_id`` is the task's public name."""
    return {
        "task_id": task.public_name,
        "kind": task.kind,
        "project_id": str(task.project_id),
        "segment_id": str(task.segment_id) if task.segment_id else None,
        "status": task.status,
        "progress": _progress_of_task(task),
        "result": task.result,
        "error": task.error or None,
        "error_code": task.error_code or None,
    }


def note_status(project_id: uuid.UUID) -> None:
    """Tell the studio how a project's film stands now; call it inside the transaction of the change."""
    project = Project.objects.filter(pk=project_id).first()
    if project is not None:
        Event.tell(Event.Name.STATUS, project_id, project_status(project))


def note_task(task_id: uuid.UUID) -> None:
    """Tell the studio how a task stands now; call it inside the transaction of the change."""
    task = Task.objects.filter(pk=task_id).defer("order").first()
    if task is not None:
        Event.tell(Event.Name.TASK, task.project_id, task_status(task))


def first_progress(segments: int) -> Body:
    """The progress of a film that nobody has begun to make."""
    return {**_PROGRESS, "total_segments": segments}


def full_progress(segments: int) -> Body:
    """The progress of a film that is in its place."""
    return {
        **_PROGRESS,
        "current_segment": segments,
        "total_segments": segments,
        "percentage": 100,
        "current_phase": COMPLETE,
        "phase": "done",
    }


class _Renders:
    """The renders that matter to a project, from one query.

    ``newest``; the newest that gave a ``film``; the newest that ``failed`` (a cancelled one may have
    led back to it); the newest ``draft`` that was made; and what is ``running`` for
    anybody, while this project is PROCESSING.
    """

    def __init__(self, project: Project) -> None:
        renders = Task.objects.filter(project=project, kind=TaskKind.RENDER).order_by("-created_at", "-pk")
        wanted = Q(pk__in=renders.values("pk")[:1])
        for status in (TaskStatus.COMPLETED, TaskStatus.FAILED):
            wanted |= Q(pk__in=renders.filter(status=status).values("pk")[:1])
        drafts = Task.objects.filter(project=project, kind=TaskKind.DRAFT, status=TaskStatus.COMPLETED)
        wanted |= Q(pk__in=drafts.order_by("-created_at", "-pk").values("pk")[:1])
        if project.status == ProjectStatus.PROCESSING:
            wanted |= Q(status=TaskStatus.PROCESSING)
        found = list(Task.objects.filter(wanted).defer("order").order_by("-created_at", "-pk"))
        own = [task for task in found if task.project_id == project.pk and task.kind == TaskKind.RENDER]
        self.newest = next(iter(own), None)
        self.film = next((task for task in own if task.status == TaskStatus.COMPLETED), None)
        self.failed = next((task for task in own if task.status == TaskStatus.FAILED), None)
        self.draft = next((task for task in found if _is_draft_of(task, project)), None)
        self.running = [task for task in found if task.status == TaskStatus.PROCESSING]


def _progress_of_film(project: Project, renders: _Renders) -> Body | None:
    newest, film, failed = renders.newest, renders.film, renders.failed
    match project.status:
        case ProjectStatus.PROCESSING if newest and newest.is_open:
            return {**_PROGRESS, **(newest.progress or {}), **_waiting(newest, renders.running)}
        case ProjectStatus.COMPLETED if film and film.progress:
            return {**_PROGRESS, **film.progress}
        case ProjectStatus.COMPLETED:
            return full_progress(Segment.objects.filter(project=project).visible().count())
        case ProjectStatus.FAILED if failed and failed.progress:
            return {**_PROGRESS, **failed.progress}
    return None


def _progress_of_task(task: Task) -> Body | None:
    if task.progress is None:
        return None
    running: list[Task] = []
    if task.status == TaskStatus.PENDING:
        running = list(Task.objects.filter(status=TaskStatus.PROCESSING).only("kind"))
    shown = {**task.progress, **_waiting(task, running)}
    return {
        "current": shown.get("current_segment", 0),
        "total": shown.get("total_segments", 0),
        "percentage": shown.get("percentage", 0),
        "current_phase": shown.get("current_phase", ""),
    }


def _waiting(task: Task, running: Iterable[Task]) -> Body:
    """What a task waits for, in words; nothing where it is not for another task that it waits."""
    if task.status != TaskStatus.PENDING or task.attempt:
        return {}
    kinds = {other.kind for other in running if other.pk != task.pk}
    if not kinds:
        return {}
    if not kinds <= set(FILMS):
        phase = "Waiting for narration to finish"
    elif task.kind in FILMS:
        phase = "Waiting for another film to finish"
    else:
        phase = "Audio generation will resume after rendering completes"
    return {"current_phase": phase, "phase": "waiting"}


def _is_draft_of(task: Task, project: Project) -> bool:
    is_made = task.kind == TaskKind.DRAFT and task.status == TaskStatus.COMPLETED
    return is_made and task.project_id == project.pk


def _address_of_draft(draft: Task | None) -> str | None:
    if draft is None or draft.finished_at is None:
        return None
    version = round(draft.finished_at.timestamp() * 1000)  # every draft takes the place of the one before
    return media.url(media.draft_key(draft.project_id), str(version))


def _film_facts(film: Task | None) -> Body:
    result = (film and film.result) or {}
    finished = film.finished_at if film else None
    return {
        **{fact: result.get(fact) for fact in _FILM_FACTS},
        "finished_at": _instant(finished),
    }


def _instant(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _is_stale(project: Project, newest: Task | None, film: Task | None) -> bool:
    ordered = newest if project.status == ProjectStatus.PROCESSING else film
    if ordered is None:
        return False
    if ordered.is_open and project.updated_at <= ordered.created_at:
        return False  # polled often; every edit leaves its mark on the project, so nothing need be read
    return order_key(project) != ordered.order_key
