"""A draft: the same film, small and quick, for looking at before the real one is made."""

from __future__ import annotations

from dataclasses import replace

from core_engine.timeline import MIN_SIZE, Quality, RenderSpec

DRAFT_LINES = 540
"""Pixels of a draft's shorter side."""


def draft_of(spec: RenderSpec) -> RenderSpec:
    """The film in the same shape with ``DRAFT_LINES`` lines, or its own size if that is smaller."""
    scale = min(1.0, DRAFT_LINES / min(spec.width, spec.height))
    return replace(
        spec, width=_even(spec.width * scale), height=_even(spec.height * scale), quality=Quality.DRAFT
    )


def _even(pixels: float) -> int:
    return max(MIN_SIZE, 2 * round(pixels / 2))
