"""The rows, in the order in which they know each other."""

from api.models.deletion import Deletion
from api.models.event import Event
from api.models.global_settings import GlobalSettings
from api.models.narration import Narration
from api.models.project import Project, ProjectStatus
from api.models.provider_call import HOLDING, CallKind, CallOutcome, CallState, Decision, ProviderCall, Remedy
from api.models.segment import Segment
from api.models.shot_group import SHARED, GroupState, ShotGroup, ShotPlan, WorkerBeat
from api.models.spending import Spending
from api.models.story_language import StoryLanguage
from api.models.task import AWAITED, FILMS, LEASE, MAX_ATTEMPTS, Task, TaskKind, TaskStatus
from api.models.unstored_sound import UnstoredSound

__all__ = [
    "AWAITED",
    "FILMS",
    "HOLDING",
    "LEASE",
    "MAX_ATTEMPTS",
    "SHARED",
    "CallKind",
    "CallOutcome",
    "CallState",
    "Decision",
    "Deletion",
    "Event",
    "GlobalSettings",
    "GroupState",
    "Narration",
    "Project",
    "ProjectStatus",
    "ProviderCall",
    "Remedy",
    "Segment",
    "ShotGroup",
    "ShotPlan",
    "Spending",
    "StoryLanguage",
    "Task",
    "TaskKind",
    "TaskStatus",
    "UnstoredSound",
    "WorkerBeat",
]
