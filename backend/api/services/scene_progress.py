"""How far a film is that services make, in the words and numbers that every film's progress has."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.services.film_progress import FilmProgress
from api.services.provider_room import title_of
from api.services.scenes import AT_WORK, WHOLE, SceneLook, Stage, seconds_until_due
from core_engine.progress import Phase, Progress

SCENES_SHARE, WHOLE_SHARE = 80, 95
"""Of a hundred: what the services' part counts for where the engine joins scenes, and where it has not to."""

ENCODING = "Encoding..."
_SHOWN = 20


class SceneProgress:
    """Turns looks at scenes into what a task's row shows. ``clock`` is in seconds and only runs forward."""

    def __init__(self, segments: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._segments = segments
        self._clock = clock
        self._began = clock()

    def show(self, scenes: Sequence[SceneLook]) -> dict[str, Any]:
        """``current``, ``total`` and ``current_phase``, as every task has them, and what is known besides."""
        done = sum(scene.progress for scene in scenes) / len(scenes)
        is_whole = scenes[0].number == WHOLE
        ready = sum(scene.stage in {Stage.READY, Stage.FETCHED} for scene in scenes)
        return {
            "current": self._segments * ready if is_whole else ready,
            "total": self._segments,
            "current_phase": _phase(scenes),
            "percentage": int(done * (WHOLE_SHARE if is_whole else SCENES_SHARE)),
            "elapsed_seconds": round(self._clock() - self._began, 1),
            "phase": "scenes",
            "scenes": [_scene(scene) for scene in _most_telling(scenes)],
        }


class EncodingProgress(FilmProgress):
    """The engine's part, which follows that of the services."""

    def __init__(self, earlier: Mapping[str, Any] | None) -> None:
        super().__init__({key: value for key, value in (earlier or {}).items() if key != "percentage"})

    def show(self, reading: Progress) -> dict[str, Any]:
        shown = super().show(reading)
        engine_s = shown["percentage"] * (99 - SCENES_SHARE) // 99
        shown["percentage"] = SCENES_SHARE + engine_s
        if reading.phase in {Phase.LISTENING, Phase.SHOTS}:
            shown["current_phase"] = ENCODING
        return shown


def _phase(scenes: Sequence[SceneLook]) -> str:
    """What is being done for the first scene that is not there yet, of those at which somebody works."""
    pending = [scene for scene in scenes if scene.stage not in {Stage.READY, Stage.FETCHED}]
    at_work = [scene for scene in pending if scene.stage in AT_WORK] or pending
    if not at_work:
        return ENCODING
    scene = at_work[0]
    which = "the story" if scene.number == WHOLE else f"scene {scene.number}/{len(scenes)}"
    match scene.stage:
        case Stage.DOWNLOADING:
            return f"Downloading {which}..."
        case Stage.PUT_OFF:
            pause = round(seconds_until_due(scene) or 0)
            return f"{title_of(scene.provider)} is busy, next try in {pause} s ({which})"
        case _:
            return f"Rendering {which}..."


def _most_telling(scenes: Sequence[SceneLook]) -> list[SceneLook]:
    """A few: a long story would make every event long. Those come first at which somebody works."""
    unfinished = [scene for scene in scenes if scene.stage not in {Stage.READY, Stage.WAITING}]
    return sorted(unfinished, key=lambda scene: (scene.stage not in AT_WORK, scene.number))[:_SHOWN]


def _scene(scene: SceneLook) -> dict[str, Any]:
    return {
        "number": scene.number,
        "state": scene.stage.value,
        "provider": scene.provider,
        "progress": round(scene.progress, 2),
    }
