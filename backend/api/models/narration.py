"""Where a segment's sound comes from."""

from __future__ import annotations

import hashlib

from django.db import models

from api.models.segment import Segment


def text_hash(text: str) -> str:
    """What a narration remembers of the text that it reads: SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_stale(text: str, *, recorded: bool | None, read: str | None) -> bool:
    """Whether a text has changed since it was read; ``read`` is its hash then, None without a narration."""
    return recorded is False and read != text_hash(text)


class Narration(models.Model):
    """How the sound in ``segment.audio_file`` was made; so sound older than its text is known.

    ``words`` is a list of ``{text, start, end, position}`` (seconds; characters), ``word_times``
    says whether the times are "exact" or "estimated" ("" where there are none). A recorded
    narration has no voice, no hash, and is never stale.
    """

    segment = models.OneToOneField(Segment, on_delete=models.CASCADE, related_name="narration")
    recorded = models.BooleanField(default=False)
    text_hash = models.CharField(max_length=64, default="", blank=True)
    voice_id = models.CharField(max_length=100, default="", blank=True)
    speed = models.FloatField(null=True, blank=True)
    engine = models.CharField(max_length=40, default="", blank=True)
    words = models.JSONField(default=list, blank=True)
    word_times = models.CharField(max_length=10, default="", blank=True)
    notices = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return "recorded" if self.recorded else f"{self.voice_id} ({self.engine})"
