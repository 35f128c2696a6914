"""What holds for every film."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models


class GlobalSettings(models.Model):
    """One row, with the primary key 1."""

    default_voice_id = models.CharField(max_length=100, default="af_bella")
    tts_speed = models.FloatField(default=1.0, validators=[MinValueValidator(0.5), MaxValueValidator(2.0)])
    zoom_intensity = models.FloatField(
        default=1.3, validators=[MinValueValidator(1.0), MaxValueValidator(2.0)]
    )
    subtitle_font = models.CharField(max_length=255, default="", blank=True)
    subtitle_color = models.CharField(
        max_length=7, default="#FFFFFF", validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}\Z")]
    )

    class Meta:
        verbose_name_plural = "global settings"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_settings"),
        ]

    def __str__(self) -> str:
        return "Settings of every film"

    def save(self, *args: object, **kwargs: object) -> None:
        self.pk = 1
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @classmethod
    def load(cls) -> GlobalSettings:
        """The settings; their defaults where none were saved yet (nothing is written for a reader)."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
