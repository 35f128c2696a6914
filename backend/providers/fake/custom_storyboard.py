"""The body of an order to the render API: checked, and turned into what the film shows and costs."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from providers.fake.painting_order import Clip, Part, fitted, picture_in
from providers.fake.service import NotAccepted
from providers.money import CENT, Micros

_NAMED = {"720p": (1280, 720), "1080p": (1920, 1080), "1440p": (2560, 1440), "2160p": (3840, 2160)}
_SIZE = re.compile(r"(\d{2,4})x(\d{2,4})")
_LARGE_FILM = 60.0  # seconds; longer ones are painted smaller, so that they are ready in time
_SMALL_SIDE = 480


def clip_of(body: Mapping[str, Any], assets: Mapping[str, bytes], long_side: int) -> Clip:
    """What the film of a storyboard shows. Raises NotAccepted (422) with the field at fault."""
    scenes = _list(body, "storyboard")
    spoken = _list(body, "script")
    if len(spoken) != len(scenes):
        raise _bad("script", "script and storyboard are not of the same length.")
    parts = tuple(_part(number, scene, assets) for number, scene in enumerate(scenes, start=1))
    for index, line in enumerate(spoken):
        _check_line(f"script[{index}]", line)
    _check_music(body.get("background_music"))
    width, height, fps = _output(body.get("output"))
    side = long_side if sum(part.seconds for part in parts) <= _LARGE_FILM else min(long_side, _SMALL_SIDE)
    return Clip(*fitted(width, height, side), fps, parts, sound=True)


def price_of(clip: Clip) -> Micros:
    """A cent for every second that was begun."""
    return math.ceil(round(clip.seconds, 3)) * CENT


def _part(number: int, scene: Any, assets: Mapping[str, bytes]) -> Part:  # noqa: ANN401
    where = f"storyboard[{number - 1}]"
    if not isinstance(scene, dict) or scene.get("scene_index") != number:
        raise _bad(f"{where}.scene_index", "Scenes are counted from 1 without a gap.")
    image = scene.get("image_url")
    if image is not None and not isinstance(image, str):
        raise _bad(f"{where}.image_url", "image_url must be an address.")
    picture = assets.get(str(image).removeprefix("asset:")) or picture_in(str(image))
    if image and not picture and not image.startswith("https://"):
        raise _bad(f"{where}.image_url", "The picture cannot be fetched.", code="asset_fetch_failed")
    if not isinstance(scene.get("transition", ""), str | None):
        raise _bad(f"{where}.transition", "transition must be a name.")
    return Part(_seconds(scene, where), picture, f"scene {number}")


def _check_line(where: str, line: Any) -> None:  # noqa: ANN401
    if not isinstance(line, dict) or not isinstance(line.get("text"), str):
        raise _bad(f"{where}.text", "text is required.")
    if not isinstance(line.get("voice", ""), str):
        raise _bad(f"{where}.voice", "voice must be a name.")
    _seconds(line, where)


def _check_music(music: Any) -> None:  # noqa: ANN401
    if music is None:
        return
    if not isinstance(music, dict) or not str(music.get("url", "")).startswith("https://"):
        raise _bad("background_music.url", "url is required.")
    if not 0 <= _number(music.get("volume", 0.3)) <= 1:
        raise _bad("background_music.volume", "volume must lie between 0 and 1.")
    if not isinstance(music.get("duck_during_voice", True), bool):
        raise _bad("background_music.duck_during_voice", "duck_during_voice must be true or false.")


def _output(output: Any) -> tuple[int, int, int]:  # noqa: ANN401
    if not isinstance(output, dict) or output.get("format") != "mp4":
        raise _bad("output.format", "format must be mp4.")
    width, height = _size(str(output.get("resolution")))
    fps = _number(output.get("fps"))
    if not 1 <= fps <= 120:
        raise _bad("output.fps", "fps must lie between 1 and 120.")
    return width, height, max(1, round(fps))


def _size(resolution: str) -> tuple[int, int]:
    if resolution in _NAMED:
        return _NAMED[resolution]
    match = _SIZE.fullmatch(resolution)
    if match is None:
        raise _bad("output.resolution", 'resolution must be "1080p" or "1920x1080".')
    return int(match[1]), int(match[2])


def _seconds(item: Mapping[str, Any], where: str) -> float:
    seconds = _number(item.get("duration"))
    if not seconds > 0:
        raise _bad(f"{where}.duration", "duration must be a positive number of seconds.")
    return seconds


def _number(value: Any) -> float:  # noqa: ANN401
    """A finite number, or NaN, which no comparison accepts."""
    number = float(value) if type(value) in {int, float} else math.nan
    return number if math.isfinite(number) else math.nan


def _list(body: Mapping[str, Any], name: str) -> Sequence[Any]:
    items = body.get(name)
    if not isinstance(items, list) or not items:
        raise _bad(name, f"{name} must be a list that is not empty.")
    return items


def _bad(field: str, message: str, *, code: str = "invalid_input") -> NotAccepted:
    return NotAccepted(422, message, code=code, field=field)
