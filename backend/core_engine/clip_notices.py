"""What the maker of a film should know of its clips."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from core_engine.cache.clips import SeenClip
from core_engine.timeline import RenderSpec, Timeline

_NOTICEABLE = Fraction(1)
"""Seconds for which a picture may stand before anybody thinks that the film has stopped."""


def still_clips(spec: RenderSpec, timeline: Timeline, clips: Mapping[Path, SeenClip]) -> tuple[str, ...]:
    """One sentence if clips are so much shorter than their narrations that their last pictures stand."""
    stills = {}
    for number, (segment, shot) in enumerate(zip(spec.segments, timeline.shots, strict=True), start=1):
        if segment.clip:
            stands = clips[segment.clip].clip.timing.stands_for(shot.frame_count / spec.fps)
            if stands >= _NOTICEABLE:
                stills[number] = stands
    if not stills:
        return ()
    longest = f"{float(max(stills.values())):.1f} s"
    *others, last = map(str, stills)
    if not others:
        return (
            f"The clip of segment {last} is shorter than its narration: its last picture stands for "
            f"{longest}.",
        )
    return (
        f"The clips of segments {', '.join(others)} and {last} are shorter than their narrations: their last "
        f"pictures stand for up to {longest}.",
    )
