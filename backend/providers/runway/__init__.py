"""Runway: clips from pictures and words."""

from providers.runway.adapter import Runway

__all__ = ["Runway"]
