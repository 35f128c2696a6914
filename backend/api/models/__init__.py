"""The rows, in the order in which they know each other."""

from api.models.deletion import Deletion
from api.models.event import Event
from api.models.global_settings import GlobalSettings
from api.models.narration import Narration
from api.models.project import Project, ProjectStatus
from api.models.provider_call import HOLDING, CallKind, CallOutcome, CallState, Decision, ProviderCall
from api.models.segment import Segment
from api.models.spending import Spending
from api.models.story_language import StoryLanguage
from api.models.task import FILMS, LEASE, MAX_ATTEMPTS, Task, TaskKind, TaskStatus

__all__ = [
    "FILMS",
    "HOLDING",
    "LEASE",
    "MAX_ATTEMPTS",
    "CallKind",
    "CallOutcome",
    "CallState",
    "Decision",
    "Deletion",
    "Event",
    "GlobalSettings",
    "Narration",
    "Project",
    "ProjectStatus",
    "ProviderCall",
    "Segment",
    "Spending",
    "StoryLanguage",
    "Task",
    "TaskKind",
    "TaskStatus",
]
