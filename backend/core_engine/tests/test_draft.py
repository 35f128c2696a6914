"""A draft has the shape of its film."""

from __future__ import annotations

from pathlib import Path

import pytest

from core_engine.draft import draft_of
from core_engine.timeline import Quality, RenderSpec, SegmentSpec


@pytest.mark.parametrize(
    ("film", "draft"),
    [
        ((1920, 1080), (960, 540)),
        ((1080, 1920), (540, 960)),
        ((1080, 1080), (540, 540)),
        ((3840, 2160), (960, 540)),
        ((2560, 1080), (1280, 540)),
        ((160, 90), (160, 90)),
        ((7680, 64), (7680, 64)),
        ((1000, 722), (748, 540)),
    ],
)
def test_a_draft_has_the_shape_of_its_film_and_at_most_540_lines(
    film: tuple[int, int], draft: tuple[int, int]
) -> None:
    segment = SegmentSpec(picture=Path("a"), narration=Path("b"), sequence_index=3)
    spec = RenderSpec(segments=(segment,), width=film[0], height=film[1], quality=Quality.BEST, zoom=1.5)
    made = draft_of(spec)
    assert (made.width, made.height) == draft
    assert made.quality is Quality.DRAFT
    assert (made.segments, made.fps, made.zoom) == (spec.segments, spec.fps, spec.zoom)
