"""One function for each kind of task: ids in, one service call."""

from __future__ import annotations

from functools import partial

from api.models import Task, TaskKind
from api.services import rendering, speaking
from api.tasks.manager import TaskManager, task_function


@task_function(TaskKind.RENDER)
def render_task_function(project_id: str, task_id: str) -> None:
    """Make the film of a project."""
    _make_film(task_id)


render_video_task = render_task_function
"""The same, under the name by which those know it who have films made by services."""


@task_function(TaskKind.DRAFT)
def draft_task_function(project_id: str, task_id: str) -> None:
    """Make a draft of a project's film."""
    _make_film(task_id)


def scenes_task_function(project_id: str, task_id: str) -> None:
    """Make the next step of a film that services make."""
    manager = TaskManager.get_instance()

    def perform(task: Task, anew: bool) -> None:
        rendering.take_step(task, update=manager.update_task_progress, anew=anew)

    manager.take_step(task_id, perform)


def shot_group_task_function(task_id: str, group_id: str) -> None:
    """Make a group of shots of a film."""
    TaskManager.get_instance().work_on_group(group_id)


@task_function(TaskKind.TTS)
def tts_task_function(segment_id: str, task_id: str) -> None:
    """Read one segment aloud."""
    manager = TaskManager.get_instance()
    manager.work(task_id, partial(speaking.perform, update=manager.update_task_progress))


@task_function(TaskKind.TTS_ALL)
def tts_all_task_function(project_id: str, task_id: str) -> None:
    """Read aloud what a project has no narration of, or an outdated one."""
    manager = TaskManager.get_instance()
    manager.work(task_id, partial(speaking.perform, update=manager.update_task_progress))


def _make_film(task_id: str) -> None:
    manager = TaskManager.get_instance()
    manager.work(task_id, partial(rendering.perform, update=manager.update_task_progress))
    manager.dispatch_groups(task_id)


ALL = (
    render_task_function,
    draft_task_function,
    tts_task_function,
    tts_all_task_function,
    scenes_task_function,
    shot_group_task_function,
)
"""Every function that a runner is given."""

SHORT = (scenes_task_function,)
"""Those that never take long: they have a queue of their own, so that they never wait for the others."""
