"""The workers' door: ids come in, one service does the work.

``manager`` claims tasks, runs them and keeps their rows true; ``functions`` holds one function for
each kind of task.
"""

from api.tasks.functions import (
    draft_task_function,
    render_task_function,
    render_video_task,
    tts_all_task_function,
    tts_task_function,
)
from api.tasks.manager import TaskManager

__all__ = [
    "TaskManager",
    "draft_task_function",
    "render_task_function",
    "render_video_task",
    "tts_all_task_function",
    "tts_task_function",
]
