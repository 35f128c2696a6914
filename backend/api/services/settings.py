"""What holds for every film: read and changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from api.errors import ApiError
from api.models import GlobalSettings, Project, ProjectStatus
from api.services import voices


class UnknownVoice(ApiError):
    code = "unknown_voice"


def load() -> GlobalSettings:
    """The settings as they are, or their defaults."""
    return GlobalSettings.load()


def change(**fields: Any) -> GlobalSettings:  # noqa: ANN401 - the model's own fields
    """Change some settings; the values are in range. Raises UnknownVoice."""
    voice = fields.get("default_voice_id")
    if voice is not None and not voices.is_known(voice):
        raise UnknownVoice(
            "There is no voice of that name, so nothing was changed. "
            "GET /api/settings/voices/ lists those that there are.",
            details={"fields": {"default_voice_id": ["There is no voice of that name."]}},
        )
    with transaction.atomic():
        settings = GlobalSettings.load()
        for name, value in fields.items():
            setattr(settings, name, value)
        settings.save()
        # The films that are being made have just become older than what was asked for.
        Project.objects.filter(status=ProjectStatus.PROCESSING).update(updated_at=timezone.now())
    return settings
