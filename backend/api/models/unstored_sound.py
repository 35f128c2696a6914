"""Sound that was paid for while the storage of files was away: kept in the database until it is back."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from api.models.provider_call import ProviderCall


class UnstoredSound(models.Model):
    """The sound of a voice call without a ``clip``; apart from it, so that no list of calls reads it."""

    call = models.OneToOneField(
        ProviderCall, on_delete=models.CASCADE, primary_key=True, related_name="unstored_sound"
    )
    content = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.call_id}: {len(self.content)} bytes"
