"""Why a film that services were to make did not come about, in a sentence or a few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from api.services.provider_room import title_of
from api.services.scenes import WHOLE, SceneLook, Stage

_MOST = 5
_KEPT = "Finished scenes are kept, and are not paid for again."


class Failure(NamedTuple):
    """A stable code and a sentence for the user."""

    code: str
    error: str


def failure_of(scenes: Sequence[SceneLook]) -> Failure:
    """What to tell of scenes that cannot be gone on with, the gravest first."""
    by_stage = {stage: [scene for scene in scenes if scene.stage is stage] for stage in Stage}
    if unclear := by_stage[Stage.UNCLEAR]:
        return Failure("submit_unknown", _unclear(unclear))
    if stuck := by_stage[Stage.STUCK]:
        call = stuck[0].call
        assert call is not None
        return Failure(call.error_code, f"{call.error} {_KEPT}")
    if late := by_stage[Stage.LATE]:
        return Failure("deadline_passed", _late(late))
    failed = by_stage[Stage.FAILED]
    newest = failed[0].call
    assert newest is not None
    return Failure(newest.error_code or "provider_failed", _failed(failed))


def _unclear(scenes: Sequence[SceneLook]) -> str:
    return (
        f"We could not confirm whether {_titles(scenes)} accepted {_named(scenes)}. "
        f"It may have been charged. Check again, or send it again. {_KEPT}"
    )


def _late(scenes: Sequence[SceneLook]) -> str:
    call = scenes[0].call
    assert call is not None
    return (
        f"{_capital(_named(scenes))}: {call.error} It was called off there, but may still be made and "
        f"charged: check again later. {_KEPT}"
    )


def _failed(scenes: Sequence[SceneLook]) -> str:
    told = [f"{_capital(_named([scene]))}: {_reasons(scene)}" for scene in scenes[:_MOST]]
    more = [f"{len(scenes) - _MOST} more scenes failed."] if len(scenes) > _MOST else []
    return " ".join([*told, *more, _KEPT])


def _reasons(scene: SceneLook) -> str:
    """What each provider said last; who was asked is told where it was more than one."""
    last = {call.provider: call.error for call in scene.calls}
    if len(last) == 1:
        return next(iter(last.values()))
    return " ".join(f"({title_of(name)}) {error}" for name, error in last.items())


def _titles(scenes: Sequence[SceneLook]) -> str:
    return " and ".join(dict.fromkeys(title_of(scene.provider) for scene in scenes))


def _named(scenes: Sequence[SceneLook]) -> str:
    numbers = [scene.number for scene in scenes]
    if WHOLE in numbers:
        return "the story"
    if len(numbers) == 1:
        return f"scene {numbers[0]}"
    return f"scenes {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
